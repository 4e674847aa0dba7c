package store

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"comptoir/shared/bill"
	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/intake"
	"comptoir/shared/letter"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
	"comptoir/shared/stock"
	"comptoir/shared/table"
	"comptoir/shared/trade"
	"comptoir/shared/words"
)

func code(err error) string { return fault.Code(err) }

// Every prefix of an id and every name belongs to exactly one kind.
func TestEveryPrefixHasOneKind(t *testing.T) {
	prefixes, names := map[string]string{}, map[string]bool{}
	for _, k := range All() {
		if other, twice := prefixes[k.Prefix()]; twice || k.Prefix() == "" {
			t.Errorf("%s and %s are both called %q_", k.Called(), other, k.Prefix())
		}
		if names[k.Called()] || k.Called() == "" {
			t.Errorf("the name %q is given twice", k.Called())
		}
		prefixes[k.Prefix()], names[k.Called()] = k.Called(), true
		v := k.Prefix() + "_01KAMX0000000000000000CHEV"
		if of, known := Of(v); !known || of.Called() != k.Called() {
			t.Errorf("%s is of no kind, or another", v)
		}
		if named, known := Named(k.Called()); !known || named.Prefix() != k.Prefix() {
			t.Errorf("%s is the name of no kind, or another", k.Called())
		}
	}
	ids := map[string]bool{}
	for _, v := range []interface{ Prefix() string }{
		crm.ContactID(""), stock.ItemID(""), trade.EstimateID(""), sales.OrderID(""), bill.InvoiceID(""), bill.CreditNoteID(""), bill.PaymentID(""), letter.MailID(""), intake.JobID(""),
		org.UserID(""), RebuildID(""), org.OrganizationID(""), org.TaxID(""), org.WarehouseID(""),
	} {
		if ids[v.Prefix()] = true; prefixes[v.Prefix()] == "" {
			t.Errorf("ids %s_ name no kind", v.Prefix())
		}
	}
}

// Every kind says who may see it; of a kind that does not, and of one that is unknown, no
// caller sees anything.
func TestEveryKindSaysWhoMaySeeIt(t *testing.T) {
	owner := func(rights.Right) bool { return true }
	for _, k := range All() {
		if len(k.ViewedWith()) == 0 || !Visible(k.Called(), owner) {
			t.Errorf("%s does not say who may see it", k.Called())
		}
		for _, m := range k.ViewedWith() {
			if Visible(k.Called(), func(r rights.Right) bool { return r != rights.View(m) }) {
				t.Errorf("%s is seen without the right to view %s", k.Called(), m)
			}
		}
		if Visible(k.Called(), func(rights.Right) bool { return false }) {
			t.Errorf("%s is seen without any right", k.Called())
		}
	}
	for _, name := range []string{"", "unknown", "Invoice", "invoices", "inv"} {
		if Visible(name, owner) {
			t.Errorf("%q is seen", name)
		}
	}
}

// What is asked of an unknown kind fails closed.
func TestAnUnknownKind(t *testing.T) {
	for _, v := range []string{"", "xyz_01KAMX0000000000000000CHEV", "con_", "con_01KAMX0000000000000000CHEV#.", "con", "_01KAMX0000000000000000CHEV"} {
		if _, known := Of(v); known {
			t.Errorf("%q is of a kind", v)
		}
		if (Source{}).Derives(v) || (Source{}).Month(v) != "" {
			t.Errorf("something is derived from %q", v)
		}
		if d, err := (Source{}).Derive(v, table.Record{}); err != nil || len(d.Words)+len(d.Links)+len(d.Shares)+len(d.Facts) > 0 {
			t.Errorf("of %q follows %+v, %v", v, d, err)
		}
		if k, known := HistoryKey(&table.Work{}, v); known || !k.IsZero() {
			t.Errorf("%q has a history at %v", v, k)
		}
	}
	if _, err := DerivedOf("unknown", nil); err == nil {
		t.Error("something follows from a document of no kind")
	}
	if _, err := DerivedOf(Contacts.Name, sales.Order{}); err == nil {
		t.Error("an order is taken for a contact")
	}
}

// silent are the kinds a search does not find, on purpose: parts of the settings are
// lists of a few, users a list of their own, and mails, payments and the machinery are
// found by what they belong to.
var silent = []string{"payment", "mail", "job", "user", "rebuild", "organization", "tax", "payment-term", "warehouse", "delivery-method"}

// A kind has words or is silent on purpose; a kind something is derived from has a list,
// which the rebuild walks; one with parents or facts has a date.
func TestEveryKindSaysWhatFollowsFromIt(t *testing.T) {
	full := fullDocuments(t)
	for _, k := range All() {
		d, err := k.derivedOf(full[k.Called()])
		if err != nil {
			t.Errorf("%s: %v", k.Called(), err)
			continue
		}
		if has := len(d.Words) > 0; has == slices.Contains(silent, k.Called()) {
			t.Errorf("%s: has words: %t", k.Called(), has)
		}
		if k.derives() && len(k.states()) == 0 {
			t.Errorf("%s is not reached by the rebuild: it says no states", k.Called())
		}
		if (len(d.Links) > 0 || len(d.Facts) > 0) != k.dated() || k.dated() != (d.Month != "") {
			t.Errorf("%s: links %v, facts %s, dated %t, month %q", k.Called(), d.Links, d.Facts, k.dated(), d.Month)
		}
		for _, l := range d.Links {
			if !id.Shaped(l.Parent) || l.Date == "" {
				t.Errorf("%s: the link %+v names no parent or no date", k.Called(), l)
			}
		}
	}
}

// fullDocuments are documents of all kinds with every field filled.
func fullDocuments(t *testing.T) map[string]any {
	t.Helper()
	mail := full[letter.Mail](t)
	mail.About.Contact, mail.About.ID = "con_01KAMX0000000000000000G0DN", "inv_01KAMX0000000000000000G0DN"
	all := map[string]any{}
	for _, k := range All() {
		if k, is := k.(written); is {
			all[k.Called()] = k.full(t)
		}
	}
	all[Mails.Name] = mail
	return all
}

// written is a kind that has documents of its own, as the laws ask it.
type written interface {
	Any
	full(t *testing.T) any
	rowOf(doc any) any
	lacks() []string
	noun() string
}

// full is a document of the kind with every field filled.
func (k Kind[T, ID, R]) full(t *testing.T) any { return full[T](t) }

func (k Kind[T, ID, R]) rowOf(doc any) any { return k.Row(doc.(T)) }

// noun is the name of the package of the kind's documents.
func (k Kind[T, ID, R]) noun() string { return path.Base(reflect.TypeFor[T]().PkgPath()) }

// lacks names what every document of the trade has and the kind does not say.
func (k Kind[T, ID, R]) lacks() (all []string) {
	if _, is := any(*new(T)).(trade.Any); !is {
		return nil
	}
	for what, is := range map[string]bool{"Life": k.Life != nil, "Row": k.Row != nil, "States": k.States != nil} {
		if !is {
			all = append(all, what)
		}
	}
	return all
}

// A kind of document of the trade has a life, rows and states; its mails are seen by
// those only that may see its documents; its paper has a title in both languages.
func TestEveryKindOfTheTradeIsWhole(t *testing.T) {
	full := fullDocuments(t)
	for _, k := range All() {
		k, is := k.(written)
		if !is {
			continue
		}
		if lacks := k.lacks(); len(lacks) > 0 {
			t.Errorf("%s does not say %v", k.Called(), lacks)
		}
		if _, mailed := full[k.Called()].(trade.Mailed); mailed && !slices.Contains(Mails.Modules, k.ViewedWith()[0]) {
			t.Errorf("the mails of %s are seen without the right to view %s: add it to the modules of Mails", k.Called(), k.ViewedWith()[0])
		}
		if d, printed := full[k.Called()].(trade.Printable); printed {
			p, err := d.Printed(org.Profile{})
			for _, l := range []words.Language{words.French, words.English} {
				if title := l.Title(p.Kind); err != nil || title == "" || title == string(p.Kind) {
					t.Errorf("the paper of %s has no title in %s (%v)", k.Called(), l, err)
				}
			}
		}
	}
}

// A paper that is kept lies in the folder of its kind, and bears the id of its document.
func TestWhereAPaperIsKept(t *testing.T) {
	full, printable := fullDocuments(t), 0
	for _, k := range All() {
		d, is := full[k.Called()].(trade.Printable)
		if !is {
			if _, _, err := Printable(t.Context(), nil, k.Called(), k.Prefix()+"_01KAMX0000000000000000G0DN"); err == nil {
				t.Errorf("a %s is printed", k.Called())
			}
			continue
		}
		printable++
		p, err := d.Printed(org.Profile{})
		if at := k.Called() + "s/" + k.Prefix() + "_01KAMX0000000000000000G0DN"; err != nil || p.Kept != "" && p.Kept != at {
			t.Errorf("a %s is kept at %q, not at %q (%v)", k.Called(), p.Kept, at, err)
		}
	}
	if printable < 3 {
		t.Errorf("%d kinds have a paper", printable)
	}
	if _, _, err := Printable(t.Context(), nil, "unknown", "inv_01KAMX0000000000000000G0DN"); err == nil {
		t.Error("a document of no kind is printed")
	}
}

// A link is verified by the row of the child: each parent and the date stand in it.
func TestARowNamesItsParentsAndItsDate(t *testing.T) {
	full, linked := fullDocuments(t), 0
	for _, k := range All() {
		d, err := k.derivedOf(full[k.Called()])
		if err != nil || len(d.Links) == 0 {
			continue
		}
		linked++
		text := oneLine(t, k.(written).rowOf(full[k.Called()]))
		for _, l := range d.Links {
			if !strings.Contains(text, `"`+l.Parent+`"`) || !strings.Contains(text, `"`+l.Date) {
				t.Errorf("%s: the row does not name the parent %s or the date %s: %s", k.Called(), l.Parent, l.Date, text)
			}
		}
	}
	if linked < 6 {
		t.Errorf("%d kinds are linked", linked)
	}
}

// Goods are promised beyond what is there where the organisation does not forbid it, and
// where a change says that they were promised before.
func TestOverselling(t *testing.T) {
	if Guard(org.Preferences{ForbidOverselling: true}) != Overselling(false) || Guard(org.Preferences{}) != Unguarded {
		t.Error("the guard does not follow the preference")
	}
	for _, guard := range []bool{true, false} {
		m := stock.Move{Item: "itm_01KAMX0000000000000000CABR", Warehouse: "wh_01KAMX0000000000000000WH01", Guard: guard}
		if a := addition(m); (a.Floor != "") != guard || (a.Refuse != nil) != guard {
			t.Errorf("guarded %t, the addition has the floor %q", guard, a.Floor)
		}
	}
}

// No package but this one distinguishes kinds: none compares or switches on the name of a
// kind or on the types of documents.
func TestNoOtherPackageDistinguishesKinds(t *testing.T) {
	common := []string{"item", "job", "mail", "organization", "rebuild", "tax", "user", "warehouse"} // words of their own too
	names, nouns := map[string]bool{}, []string{}
	for _, k := range All() {
		names[k.Called()] = !slices.Contains(common, k.Called())
		if k, is := k.(written); is {
			nouns = append(nouns, k.noun())
		}
	}
	nouns = slices.DeleteFunc(nouns, func(n string) bool { return slices.Contains([]string{"stock", "intake", "org", "store"}, n) }) // of no one kind of document
	printed := paperKinds(t)
	named := func(e ast.Expr) string {
		if s, is := e.(*ast.SelectorExpr); is && s.Sel.Name == "Name" { // store.Invoices.Name
			if of, is := s.X.(*ast.SelectorExpr); is {
				if pkg, is := of.X.(*ast.Ident); is && pkg.Name == "store" {
					return of.Sel.Name
				}
			}
		}
		if s, is := e.(*ast.SelectorExpr); is { // words.Invoice, sales.Kind, bill.CreditKind
			if pkg, is := s.X.(*ast.Ident); is {
				constant := pkg.Name + "." + s.Sel.Name
				if slices.Contains(printed, constant) || slices.Contains(nouns, pkg.Name) && strings.HasSuffix(constant, "Kind") {
					return constant
				}
			}
		}
		l, is := e.(*ast.BasicLit)
		if !is || l.Kind != token.STRING {
			return ""
		}
		if s, err := strconv.Unquote(l.Value); err == nil && names[s] {
			return s
		}
		return ""
	}
	root, read := "../..", 0
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(root, file)
		if d != nil && d.IsDir() && (rel == "shared/store" || filepath.Dir(rel) == "infra" && rel != "infra/verify" || rel == "functions/test" || strings.HasPrefix(d.Name(), ".git") || d.Name() == "node_modules") {
			return fs.SkipDir
		}
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		source, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, file, source, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		read++
		found := func(n ast.Node, does, s string) {
			t.Errorf("%s %s %s", set.Position(n.Pos()), does, s)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.TypeSwitchStmt:
				var of []string
				for _, c := range n.Body.List {
					for _, e := range c.(*ast.CaseClause).List {
						if s, is := e.(*ast.SelectorExpr); is {
							if pkg, is := s.X.(*ast.Ident); is && slices.Contains(nouns, pkg.Name) {
								of = append(of, pkg.Name+"."+s.Sel.Name)
							}
						}
					}
				}
				if len(of) > 1 {
					found(n, "switches on the documents", strings.Join(of, ", "))
				}
			case *ast.BinaryExpr:
				if s := named(n.X) + named(n.Y); s != "" && (n.Op == token.EQL || n.Op == token.NEQ) {
					found(n, "compares a name with the kind", s)
				}
			case *ast.CaseClause:
				for _, e := range n.List {
					if s := named(e); s != "" {
						found(n, "switches on the kind", s)
					}
				}
			}
			return true
		})
		return nil
	})
	if err != nil || read < 200 {
		t.Errorf("%d files were read: %v", read, err)
	}
}

// paperKinds are the constants of what papers are called: words.Invoice.
func paperKinds(t *testing.T) (all []string) {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), "../words/document.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		if v, is := n.(*ast.ValueSpec); is {
			if of, is := v.Type.(*ast.Ident); is && of.Name == "Kind" {
				all = append(all, "words."+v.Names[0].Name)
			}
		}
		return true
	})
	if len(all) < 6 {
		t.Errorf("papers are called %v", all)
	}
	return all
}
