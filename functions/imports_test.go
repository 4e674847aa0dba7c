package functions_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"comptoir/functions/test/source"
)

// layer is a set of packages, with the imports it allows.
type layer struct {
	name      string
	packages  []string // a path that ends in /* includes all packages below it
	layers    []string // allowed layers
	libraries []string // allowed libraries, by the beginning of their import path
	forbidden []string // forbidden packages of the standard library
}

const (
	awsSDK    = "github.com/aws/aws-sdk-go-v2/"
	awsLambda = "github.com/aws/aws-lambda-go/events"
	smithy    = "github.com/aws/smithy-go"
)

// layers returns the layers of the import rule: a layer imports only layers below it.
func layers() []layer {
	pure := []string{"context", "net/http", "net", "os", "os/exec", "database/sql", "log", "log/slog"}
	return []layer{
		{
			name: "leaf", layers: []string{"leaf"}, forbidden: pure,
			packages: []string{
				"shared/calendar", "shared/canon", "shared/cycle", "shared/fault", "shared/fields", "shared/filename", "shared/id", "shared/journal",
				"shared/money", "shared/release", "shared/report", "shared/rights", "shared/visible",
			},
			libraries: []string{"github.com/shopspring/decimal", "github.com/oklog/ulid/v2", "golang.org/x/text/unicode/norm"},
		},
		{
			name: "noun",
			packages: []string{
				"shared/bill", "shared/crm", "shared/glyph", "shared/intake", "shared/letter", "shared/offer", "shared/org",
				"shared/postal", "shared/sales", "shared/sheet", "shared/stock", "shared/trade", "shared/view", "shared/words",
			},
			layers:    []string{"leaf", "noun"},
			libraries: []string{"github.com/oklog/ulid/v2", "golang.org/x/text/", "github.com/richardlehane/mscfb", "github.com/xuri/excelize/v2"},
			forbidden: pure,
		},
		{
			name: "paper", packages: []string{"shared/paper", "shared/pdf", "shared/pdf/sample"}, layers: []string{"leaf", "noun", "paper"},
			libraries: []string{"codeberg.org/go-pdf/fpdf", "github.com/shopspring/decimal", "golang.org/x/text/"}, forbidden: pure,
		},
		{name: "slices", packages: []string{"shared/batch"}},
		{
			name: "table", packages: []string{"shared/table"},
			layers:    []string{"leaf"},
			libraries: []string{awsSDK, smithy, awsLambda, "golang.org/x/text/"},
			forbidden: []string{"net/http", "os"},
		},
		{name: "store", packages: []string{"shared/store"}, layers: []string{"leaf", "noun", "table"}, forbidden: pure[1:]},
		{
			name: "tools", packages: []string{"shared/app"},
			layers:    []string{"leaf", "noun", "table", "store"},
			forbidden: []string{"net/http", "os"},
		},
		{
			name: "adapter", packages: []string{"shared/files", "shared/mail", "shared/queue", "shared/bus"},
			layers:    []string{"leaf", "noun", "slices", "tools"},
			libraries: []string{awsSDK, smithy},
		},
		{
			name: "operation", packages: []string{"shared/op"}, layers: []string{"leaf", "noun", "table", "store", "tools"},
			libraries: []string{awsLambda, "github.com/aws/aws-lambda-go/lambdacontext", "github.com/danielgtaylor/huma/v2"},
		},
		{
			name: "desk", packages: []string{"shared/desk"},
			layers:    []string{"leaf", "noun", "table", "store", "tools", "operation"},
			forbidden: []string{"net/http", "os", "log"},
		},
		{
			name: "test",
			packages: []string{
				"shared/awstest", "shared/fault/faulttest", "shared/pdf/pdftest", "shared/table/tabletest", "shared/table/tabletest/*",
				"functions/test/*",
			},
			layers: []string{
				"leaf", "noun", "paper", "slices", "table", "store", "tools", "adapter", "operation", "test", "catalogue", "resource",
			},
			libraries: []string{awsSDK, smithy, "github.com/aws/"},
		},
		{
			name: "bootstrap", packages: []string{"functions/lambda/*"},
			layers:    []string{"leaf", "noun", "paper", "table", "store", "tools", "adapter", "operation", "catalogue", "resource", "bootstrap"},
			libraries: []string{awsSDK, smithy, "github.com/aws/aws-lambda-go/"},
		},
		{
			name: "resource", packages: []string{"functions/*"},
			layers:    []string{"leaf", "noun", "slices", "table", "store", "tools", "operation", "desk"},
			libraries: []string{awsLambda},
			forbidden: []string{"net/http", "os", "log"},
		},
		{
			name: "catalogue", packages: []string{"functions"},
			layers:    []string{"operation", "resource"},
			forbidden: []string{"net/http", "os"},
		},
	}
}

func (l layer) has(pkg string) bool {
	return slices.ContainsFunc(l.packages, func(p string) bool {
		prefix, all := strings.CutSuffix(p, "*")
		return p == pkg || all && strings.HasPrefix(pkg, prefix)
	})
}

func layerOf(all []layer, pkg string) (layer, bool) {
	i := slices.IndexFunc(all, func(l layer) bool { return l.has(pkg) })
	if i < 0 {
		return layer{}, false
	}
	return all[i], true
}

// The import rule: a layer imports only layers below it. Code that two resources
// share belongs to a lower layer.
func TestImportsFollowLayers(t *testing.T) {
	all := layers()
	for pkg, files := range source.Packages(source.Read(t, "functions", "shared")) {
		from, known := layerOf(all, pkg)
		if !known {
			t.Errorf("%s belongs to no layer: add it to a layer in this test", pkg)
			continue
		}
		for _, f := range files {
			for _, i := range f.Tree.Imports {
				path, err := strconv.Unquote(i.Path.Value)
				if err != nil {
					t.Fatal(err)
				}
				if reason := refused(all, from, path); reason != "" {
					t.Errorf("%s:%d: a package of the layer %s imports %s: %s", f.Path, f.Line(i), from.name, path, reason)
				}
			}
		}
	}
}

// refused returns the reason why a layer may not import a package; empty: it may.
func refused(all []layer, from layer, path string) string {
	pkg, ours := strings.CutPrefix(path, "comptoir/")
	if ours {
		to, known := layerOf(all, pkg)
		switch {
		case !known:
			return "it belongs to no layer"
		case to.name == "resource" && from.name == "resource":
			return "resources do not import each other: move shared code to shared/"
		case !slices.Contains(from.layers, to.name):
			return "it belongs to the layer " + to.name
		}
		return ""
	}
	if first, _, _ := strings.Cut(path, "/"); !strings.Contains(first, ".") {
		if slices.Contains(from.forbidden, path) {
			return "this layer may not use it"
		}
		return ""
	}
	if slices.ContainsFunc(from.libraries, func(lib string) bool { return strings.HasPrefix(path, lib) }) {
		return ""
	}
	return "this layer may not use this library"
}

// The table engine imports no noun of the business.
func TestTableImportsNoNoun(t *testing.T) {
	allowed := []string{
		"comptoir/shared/canon", "comptoir/shared/fault", "comptoir/shared/id", "comptoir/shared/journal", "comptoir/shared/money",
	}
	for _, f := range source.Packages(source.Read(t, "shared/table"))["shared/table"] {
		for _, i := range f.Tree.Imports {
			if path, err := strconv.Unquote(i.Path.Value); err != nil || strings.HasPrefix(path, "comptoir/") && !slices.Contains(allowed, path) {
				t.Errorf("%s:%d: the table imports %s: move code about a kind to shared/store", f.Path, f.Line(i), path)
			}
		}
	}
}

// The import rule allows some of these imports and refuses the others.
func TestImportRuleRefusesViolations(t *testing.T) {
	all := layers()
	for _, x := range []struct {
		pkg, path string
		allowed   bool
	}{
		{"shared/crm", "comptoir/shared/org", true},
		{"shared/crm", "comptoir/shared/table", false},
		{"shared/crm", "context", false},
		{"shared/sales", "net/http", false},
		{"shared/bill", awsSDK + "service/s3", false},
		{"shared/fault", "comptoir/shared/org", false},
		{"shared/table", awsSDK + "service/dynamodb", true},
		{"shared/table", "comptoir/shared/app", false},
		{"shared/op", awsSDK + "service/dynamodb", false},
		{"functions/crm/contact", "comptoir/functions/sell/invoice", false},
		{"functions/crm/contact", "comptoir/shared/op", true},
		{"functions/crm/contact", "comptoir/shared/files", false},
		{"functions/crm/contact", "comptoir/shared/pdf", false},
		{"functions/crm/contact", awsSDK + "aws", false},
		{"functions/crm/contact", awsLambda, true},
		{"functions/crm/contact", "comptoir/functions/test/functest", false},
		{"functions/lambda/api", awsSDK + "config", true},
		{"functions", "comptoir/functions/crm/contact", true},
		{"functions", "comptoir/shared/table", false},
	} {
		from, known := layerOf(all, x.pkg)
		if !known {
			t.Errorf("%s belongs to no layer", x.pkg)
			continue
		}
		if reason := refused(all, from, x.path); (reason == "") != x.allowed {
			t.Errorf("%s imports %s: the reason is %q, want allowed %v", x.pkg, x.path, reason, x.allowed)
		}
	}
}
