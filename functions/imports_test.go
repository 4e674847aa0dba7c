package functions_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"comptoir/functions/test/source"
)

// layer is a floor of the house: its rooms, and what they may import besides
// the standard library.
type layer struct {
	name  string
	rooms []string // those that end in /* are all below
	may   []string // layers
	uses  []string // libraries, by the beginning of their import path
	// without is what of the standard library has no place there.
	without []string
}

const (
	awsSDK    = "github.com/aws/aws-sdk-go-v2/"
	awsLambda = "github.com/aws/aws-lambda-go/events"
	smithy    = "github.com/aws/smithy-go"
)

// house is the import law: arrows point down.
func house() []layer {
	pure := []string{"context", "net/http", "net", "os", "os/exec", "database/sql", "log", "log/slog"}
	return []layer{
		{
			name: "leaf", may: []string{"leaf"}, without: pure,
			rooms: []string{
				"shared/calendar", "shared/cycle", "shared/fault", "shared/fields", "shared/id", "shared/journal", "shared/money", "shared/release",
				"shared/report", "shared/rights",
			},
			uses: []string{"github.com/shopspring/decimal", "github.com/oklog/ulid/v2"},
		},
		{
			name: "noun",
			rooms: []string{
				"shared/bill", "shared/crm", "shared/intake", "shared/letter", "shared/offer", "shared/org",
				"shared/postal", "shared/sales", "shared/sheet", "shared/stock", "shared/trade", "shared/words",
			},
			may:     []string{"leaf", "noun"},
			uses:    []string{"github.com/oklog/ulid/v2", "golang.org/x/text/", "github.com/richardlehane/mscfb", "github.com/xuri/excelize/v2"},
			without: pure,
		},
		{
			name: "paper", rooms: []string{"shared/paper", "shared/pdf", "shared/pdf/sample"}, may: []string{"leaf", "noun", "paper"},
			uses: []string{"codeberg.org/go-pdf/fpdf", "github.com/shopspring/decimal", "golang.org/x/text/"}, without: pure,
		},
		{name: "slices", rooms: []string{"shared/batch"}},
		{name: "table", rooms: []string{"shared/table"}, may: []string{"leaf"}, uses: []string{awsSDK, smithy, awsLambda, "golang.org/x/text/"}, without: []string{"net/http", "os"}},
		{name: "store", rooms: []string{"shared/store"}, may: []string{"leaf", "noun", "table"}, without: pure[1:]},
		{name: "tools", rooms: []string{"shared/app"}, may: []string{"leaf", "noun", "table", "store"}, without: []string{"net/http", "os"}},
		{name: "adapter", rooms: []string{"shared/files", "shared/mail", "shared/queue", "shared/bus"}, may: []string{"leaf", "noun", "slices", "tools"}, uses: []string{awsSDK, smithy}},
		{
			name: "operation", rooms: []string{"shared/op"}, may: []string{"leaf", "noun", "table", "store", "tools"},
			uses: []string{awsLambda, "github.com/aws/aws-lambda-go/lambdacontext", "github.com/danielgtaylor/huma/v2"},
		},
		{name: "desk", rooms: []string{"shared/desk"}, may: []string{"leaf", "noun", "table", "store", "tools", "operation"}, without: []string{"net/http", "os", "log"}},
		{
			name: "test", rooms: []string{"shared/awstest", "shared/fault/faulttest", "shared/pdf/pdftest", "shared/table/tabletest", "shared/table/tabletest/*", "functions/test/*"},
			may: []string{"leaf", "noun", "paper", "slices", "table", "store", "tools", "adapter", "operation", "test", "catalogue", "resource"}, uses: []string{awsSDK, smithy, "github.com/aws/"},
		},
		{name: "bootstrap", rooms: []string{"functions/lambda/*"}, may: []string{"leaf", "noun", "paper", "table", "store", "tools", "adapter", "operation", "catalogue", "resource", "bootstrap"}, uses: []string{awsSDK, "github.com/aws/aws-lambda-go/"}},
		{name: "resource", rooms: []string{"functions/*"}, may: []string{"leaf", "noun", "table", "store", "tools", "operation", "desk"}, uses: []string{awsLambda}, without: []string{"net/http", "os", "log"}},
		{name: "catalogue", rooms: []string{"functions"}, may: []string{"operation", "resource"}, without: []string{"net/http", "os"}},
	}
}

func (l layer) has(room string) bool {
	return slices.ContainsFunc(l.rooms, func(r string) bool {
		below, all := strings.CutSuffix(r, "*")
		return r == room || all && strings.HasPrefix(room, below)
	})
}

func layerOf(house []layer, room string) (layer, bool) {
	i := slices.IndexFunc(house, func(l layer) bool { return l.has(room) })
	if i < 0 {
		return layer{}, false
	}
	return house[i], true
}

// The import law: what stands above may know what stands below, never the
// other way, and what two resources share goes down.
func TestArrowsPointDown(t *testing.T) {
	house := house()
	for room, files := range source.Packages(source.Read(t, "functions", "shared")) {
		here, known := layerOf(house, room)
		if !known {
			t.Errorf("%s has no place in the house: say in this test what it may import", room)
			continue
		}
		for _, f := range files {
			for _, i := range f.Tree.Imports {
				path, err := strconv.Unquote(i.Path.Value)
				if err != nil {
					t.Fatal(err)
				}
				if why := refused(house, here, path); why != "" {
					t.Errorf("%s:%d: a room of the layer %s imports %s: %s", f.Path, f.Line(i), here.name, path, why)
				}
			}
		}
	}
}

// refused says why a layer may not import a package; empty: it may.
func refused(house []layer, here layer, path string) string {
	room, ours := strings.CutPrefix(path, "comptoir/")
	if ours {
		there, known := layerOf(house, room)
		switch {
		case !known:
			return "it has no place in the house"
		case there.name == "resource" && here.name == "resource":
			return "resources never import one another; what two need goes down into shared/"
		case !slices.Contains(here.may, there.name):
			return "it belongs to the layer " + there.name
		}
		return ""
	}
	if first, _, _ := strings.Cut(path, "/"); !strings.Contains(first, ".") {
		if slices.Contains(here.without, path) {
			return "it has no place in this layer"
		}
		return ""
	}
	if slices.ContainsFunc(here.uses, func(lib string) bool { return strings.HasPrefix(path, lib) }) {
		return ""
	}
	return "this library is not for this layer"
}

// The engine of the table knows no noun of the business.
func TestTheTableKnowsNoNoun(t *testing.T) {
	known := []string{"comptoir/shared/fault", "comptoir/shared/id", "comptoir/shared/journal", "comptoir/shared/money"}
	for _, f := range source.Packages(source.Read(t, "shared/table"))["shared/table"] {
		for _, i := range f.Tree.Imports {
			if path, err := strconv.Unquote(i.Path.Value); err != nil || strings.HasPrefix(path, "comptoir/") && !slices.Contains(known, path) {
				t.Errorf("%s:%d: the table imports %s: what is said of a kind belongs into shared/store", f.Path, f.Line(i), path)
			}
		}
	}
}

// The law catches what it is there to catch.
func TestTheImportLawBites(t *testing.T) {
	house := house()
	for _, x := range []struct {
		room, path string
		fine       bool
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
		here, known := layerOf(house, x.room)
		if !known {
			t.Errorf("%s has no place", x.room)
			continue
		}
		if why := refused(house, here, x.path); (why == "") != x.fine {
			t.Errorf("%s imports %s: refused with %q", x.room, x.path, why)
		}
	}
}
