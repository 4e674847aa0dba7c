package functions_test

import (
	"encoding/json"
	"go/ast"
	"go/token"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/functions"
	"comptoir/functions/test/source"
	"comptoir/shared/op"
	"comptoir/shared/rights"
)

// samples is the folder of the sample events.
const samples = "../events"

// defined is an operation as its file defines it.
type defined struct {
	source.File
	id, value, doc string
}

// The naming rule: the operation contact.create is in
// functions/crm/contact/create.go, is the Go value contact.Create and has the sample
// events/contact.create.json.
func TestOneNameEverywhere(t *testing.T) {
	catalogue := map[string]op.Operation{}
	for _, o := range functions.All() {
		if _, known := catalogue[o.ID]; known {
			t.Errorf("%s is in the catalogue twice", o.ID)
		}
		catalogue[o.ID] = o
	}
	found := map[string]bool{}
	for _, d := range definitions(t) {
		found[d.id] = true
		file := strings.TrimSuffix(filepath.Base(d.Path), ".go")
		if want := filepath.Base(d.Package()) + "." + strings.ReplaceAll(file, "_", "-"); d.id != want {
			t.Errorf("%s: the operation is named %s, want %s", d.Path, d.id, want)
		}
		if want := camel(file); d.value != want {
			t.Errorf("%s: the Go value is named %s, want %s", d.Path, d.value, want)
		}
		if !strings.HasPrefix(d.doc, d.value+" ") {
			t.Errorf("%s: the comment of %s does not begin with its name", d.Path, d.value)
		}
		if _, known := catalogue[d.id]; !known {
			t.Errorf("%s: %s is not in the catalogue: add it to its package's Operations and its package to functions.Areas", d.Path, d.id)
		}
	}
	for id := range catalogue {
		if !found[id] {
			t.Errorf("%s is in the catalogue, but no file defines it: var X = op.Define(op.Spec{ID: …", id)
		}
	}
}

// The layout: the folder functions/sell/invoice has the operations of the noun invoice
// in the area sell.
func TestAreasAndNounsAreFolders(t *testing.T) {
	folder := map[string]string{}
	for _, d := range definitions(t) {
		folder[d.id] = d.Package()
	}
	for _, a := range functions.Areas() {
		for _, n := range a.Nouns {
			for _, o := range n.Operations {
				if want := "functions/" + a.Name + "/" + n.Name; folder[o.ID] != want {
					t.Errorf("%s is in %s, want %s as in the catalogue", o.ID, folder[o.ID], want)
				}
			}
		}
	}
}

// definitions returns the operations that the files of functions/ define.
func definitions(t *testing.T) []defined {
	t.Helper()
	var all []defined
	for _, s := range source.Read(t, "functions") {
		if s.Test {
			continue
		}
		before := len(all)
		for _, decl := range s.Tree.Decls {
			g, ok := decl.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, spec := range g.Specs {
				v, ok := spec.(*ast.ValueSpec)
				if !ok || len(v.Values) != 1 {
					continue
				}
				if id, ok := defines(v.Values[0]); ok {
					all = append(all, defined{s, id, v.Names[0].Name, g.Doc.Text()})
				}
			}
		}
		if len(all) > before+1 {
			t.Errorf("%s defines %d operations, want one in each file", s.Path, len(all)-before)
		}
	}
	return all
}

// defines returns the id in an expression op.Define(op.Spec{ID: "…", …}, …), or op.Each.
func defines(e ast.Expr) (id string, ok bool) {
	call, ok := e.(*ast.CallExpr)
	if !ok || !isSelector(call.Fun, "op", "Define") && !isSelector(call.Fun, "op", "Each") || len(call.Args) == 0 {
		return "", false
	}
	spec, ok := call.Args[0].(*ast.CompositeLit)
	if !ok {
		return "", false
	}
	for _, e := range spec.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		key, isName := kv.Key.(*ast.Ident)
		value, isText := kv.Value.(*ast.BasicLit)
		if isName && isText && key.Name == "ID" {
			id, err := strconv.Unquote(value.Value)
			return id, err == nil
		}
	}
	return "", false
}

func isSelector(e ast.Expr, pkg, name string) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != name {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == pkg
}

// camel returns the Go name of a file's operation: ConvertToInvoice of
// convert_to_invoice.
func camel(file string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(file, "_") {
		switch word {
		case "pdf":
			b.WriteString("PDF")
		default:
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}

// Each operation has a sample event, as its trigger sends it.
func TestEveryOperationHasASampleEvent(t *testing.T) {
	known := map[string]bool{}
	for _, o := range functions.All() {
		known[o.ID+".json"] = true
		raw, err := os.ReadFile(filepath.Join(samples, o.ID+".json"))
		if err != nil {
			t.Errorf("%s has no sample event: %v", o.ID, err)
			continue
		}
		if !json.Valid(raw) {
			t.Errorf("events/%s.json is not valid JSON", o.ID)
			continue
		}
		if o.On.Kind == op.HTTP {
			checkRequest(t, o, raw)
		}
	}
	files, err := os.ReadDir(samples)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasSuffix(f.Name(), ".json") && !known[f.Name()] {
			t.Errorf("events/%s is a sample of an unknown operation", f.Name())
		}
	}
}

// checkRequest compares a sample request with the operation's spec.
func checkRequest(t *testing.T, o op.Operation, raw []byte) {
	t.Helper()
	at := "events/" + o.ID + ".json"
	var e events.APIGatewayV2HTTPRequest
	if err := json.Unmarshal(raw, &e); err != nil {
		t.Errorf("%s: %v", at, err)
		return
	}
	if e.Version != "2.0" || e.RouteKey != o.On.Route() || e.RequestContext.RouteKey != e.RouteKey {
		t.Errorf("%s: version %q, route %q (%q in the context); want 2.0 and %q",
			at, e.Version, e.RouteKey, e.RequestContext.RouteKey, o.On.Route())
	}
	if o.On.Path != "" {
		path := "/v1" + o.On.Path
		for name, value := range e.PathParameters {
			path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(value))
		}
		if e.RawPath != path || e.RequestContext.HTTP.Path != path || e.RequestContext.HTTP.Method != o.On.Method {
			t.Errorf("%s: %s %s (%s); want %s %s",
				at, e.RequestContext.HTTP.Method, e.RawPath, e.RequestContext.HTTP.Path, o.On.Method, path)
		}
	}
	if e.Body != "" && !json.Valid([]byte(e.Body)) {
		t.Errorf("%s: the body is not valid JSON", at)
	}
	for name := range e.Headers {
		if name != strings.ToLower(name) {
			t.Errorf("%s: the header %s is not in lower case, as the gateway passes it", at, name)
		}
	}
	var claims map[string]string
	if a := e.RequestContext.Authorizer; a != nil && a.JWT != nil {
		claims = a.JWT.Claims
	}
	if !o.Needs.IsPublic() && claims["sub"] == "" {
		t.Errorf("%s: the event has no verified token", at)
	}
	if o.Needs.NeedsOrganization() && !rights.Role(claims["role"]).Set().May(o.Needs) {
		t.Errorf("%s: the role %q does not have the right %s", at, claims["role"], o.Needs)
	}
	if o.Versioned() && e.Headers["if-match"] == "" {
		t.Errorf("%s: the header if-match is missing", at)
	}
}

// The operation of the route $default needs no right: the gateway checks no token there.
func TestDefaultRouteIsPublic(t *testing.T) {
	for _, o := range functions.All() {
		if o.On.Kind == op.HTTP && o.On.Path == "" && !o.Needs.IsPublic() {
			t.Errorf("%s handles the requests that match no route, so it must need no right", o.ID)
		}
	}
}
