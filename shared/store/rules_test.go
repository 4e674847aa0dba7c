package store

import (
	"path"
	"reflect"
	"slices"
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
			t.Errorf("%s and %s have the same prefix %q_", k.Called(), other, k.Prefix())
		}
		if names[k.Called()] || k.Called() == "" {
			t.Errorf("two kinds have the name %q", k.Called())
		}
		prefixes[k.Prefix()], names[k.Called()] = k.Called(), true
		v := k.Prefix() + "_01KAMX0000000000000000CHEV"
		if of, known := Of(v); !known || of.Called() != k.Called() {
			t.Errorf("Of(%s) returns no kind, or another", v)
		}
		if named, known := Named(k.Called()); !known || named.Prefix() != k.Prefix() {
			t.Errorf("Named(%s) returns no kind, or another", k.Called())
		}
	}
	ids := map[string]bool{}
	for _, v := range []interface{ Prefix() string }{
		crm.ContactID(""), stock.ItemID(""), trade.EstimateID(""), sales.OrderID(""), bill.InvoiceID(""), bill.CreditNoteID(""),
		bill.PaymentID(""), letter.MailID(""), intake.JobID(""), org.UserID(""), RebuildID(""), org.OrganizationID(""), org.TaxID(""),
		org.WarehouseID(""),
	} {
		if ids[v.Prefix()] = true; prefixes[v.Prefix()] == "" {
			t.Errorf("ids %s_ belong to no kind", v.Prefix())
		}
	}
}

// Every kind declares its view rights. No caller sees documents of a kind without view rights,
// or of an unknown kind.
func TestEveryKindHasViewRights(t *testing.T) {
	owner := func(rights.Right) bool { return true }
	for _, k := range All() {
		if k.Called() == Views.Name { // a view is shown by its operations alone: a private one is its author's
			if Visible(k.Called(), owner) {
				t.Error("the timeline shows private views")
			}
			continue
		}
		if len(k.ViewedWith()) == 0 || !Visible(k.Called(), owner) {
			t.Errorf("%s has no view rights", k.Called())
		}
		for _, m := range k.ViewedWith() {
			if Visible(k.Called(), func(r rights.Right) bool { return r != rights.View(m) }) {
				t.Errorf("%s is visible without the right to view %s", k.Called(), m)
			}
		}
		if Visible(k.Called(), func(rights.Right) bool { return false }) {
			t.Errorf("%s is visible without any right", k.Called())
		}
	}
	for _, name := range []string{"", "unknown", "Invoice", "invoices", "inv"} {
		if Visible(name, owner) {
			t.Errorf("%q is visible", name)
		}
	}
}

// Functions for an unknown kind fail closed.
func TestUnknownKindFailsClosed(t *testing.T) {
	for _, v := range []string{
		"", "xyz_01KAMX0000000000000000CHEV", "con_", "con_01KAMX0000000000000000CHEV#.", "con", "_01KAMX0000000000000000CHEV",
	} {
		if _, known := Of(v); known {
			t.Errorf("%q has a kind", v)
		}
		if (Source{}).Derives(v) || (Source{}).Month(v) != "" {
			t.Errorf("%q has derived items", v)
		}
		if d, err := (Source{}).Derive(v, table.Record{}); err != nil || len(d.Words)+len(d.Links)+len(d.Shares)+len(d.Facts) > 0 {
			t.Errorf("%q has the derived items %+v, %v", v, d, err)
		}
		if k, known := HistoryKey(&table.Work{}, v); known || !k.IsZero() {
			t.Errorf("%q has the history key %v", v, k)
		}
	}
	if _, err := DerivedOf("unknown", nil); err == nil {
		t.Error("a document of an unknown kind has derived items")
	}
	if _, err := DerivedOf(Contacts.Name, sales.Order{}); err == nil {
		t.Error("an order is accepted as a contact")
	}
}

// unsearched are the kinds that a search does not find, on purpose: the kinds of
// settings are short lists, users, roles and views have lists of their own, and mails, payments,
// jobs and rebuilds are found through the documents they belong to.
var unsearched = []string{
	"payment", "mail", "job", "user", "role", "view", "rebuild", "organization", "tax", "payment-term", "warehouse", "delivery-method",
}

// A kind has search words or is unsearched on purpose. A kind with derived items has a list,
// which the rebuild walks; a kind with parents or facts has a date.
func TestEveryKindDeclaresDerivedItems(t *testing.T) {
	full := fullDocuments(t)
	for _, k := range All() {
		d, err := k.derivedOf(full[k.Called()])
		if err != nil {
			t.Errorf("%s: %v", k.Called(), err)
			continue
		}
		if has := len(d.Words) > 0; has == slices.Contains(unsearched, k.Called()) {
			t.Errorf("%s: has words: %t", k.Called(), has)
		}
		if k.derives() && len(k.states()) == 0 {
			t.Errorf("the rebuild does not reach %s: it has no states", k.Called())
		}
		if (len(d.Links) > 0 || len(d.Facts) > 0) != k.dated() || k.dated() != (d.Month != "") {
			t.Errorf("%s: links %v, facts %s, dated %t, month %q", k.Called(), d.Links, d.Facts, k.dated(), d.Month)
		}
		for _, l := range d.Links {
			if !id.Shaped(l.Parent) || l.Date == "" {
				t.Errorf("%s: the link %+v has no parent or no date", k.Called(), l)
			}
		}
	}
}

// fullDocuments returns a document of each kind with every field filled.
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

// written is a kind that has documents of its own, as these tests use it.
type written interface {
	Any
	full(t *testing.T) any
	rowOf(doc any) any
	lacks() []string
	noun() string
}

// full returns a document of the kind with every field filled.
func (k Kind[T, ID, R]) full(t *testing.T) any { return full[T](t) }

func (k Kind[T, ID, R]) rowOf(doc any) any { return k.Row(doc.(T)) }

// noun is the name of the package of the kind's documents.
func (k Kind[T, ID, R]) noun() string { return path.Base(reflect.TypeFor[T]().PkgPath()) }

// lacks names the fields that every kind of sales document needs and this kind does not have.
func (k Kind[T, ID, R]) lacks() (all []string) {
	if _, is := any(*new(T)).(trade.Any); !is {
		return nil
	}
	_, written := reflect.TypeFor[*T]().MethodByName("Write")
	for field, is := range map[string]bool{
		"Life": k.Life != nil, "Row": k.Row != nil, "States": k.States != nil, "Refers": !written || k.Refers != nil,
	} {
		if !is {
			all = append(all, field)
		}
	}
	return all
}

// A kind of sales document has a life cycle, rows and states, and warns of a reference given
// twice if users write it. Only callers that may
// see its documents see its mails. Its PDF has a title in both languages.
func TestEveryTradeKindIsComplete(t *testing.T) {
	full := fullDocuments(t)
	for _, k := range All() {
		k, is := k.(written)
		if !is {
			continue
		}
		if lacks := k.lacks(); len(lacks) > 0 {
			t.Errorf("%s lacks %v", k.Called(), lacks)
		}
		if _, mailed := full[k.Called()].(trade.Mailed); mailed && !slices.Contains(Mails.Modules, k.ViewedWith()[0]) {
			t.Errorf("the mails of %s are visible without the right to view %s: add it to the modules of Mails", k.Called(), k.ViewedWith()[0])
		}
		if d, printed := full[k.Called()].(trade.Printable); printed {
			p, err := d.Printed(org.Profile{})
			for _, l := range []words.Language{words.French, words.English} {
				if title := l.Title(p.Kind); err != nil || title == "" || title == string(p.Kind) {
					t.Errorf("the PDF of %s has no title in %s (%v)", k.Called(), l, err)
				}
			}
		}
	}
}

// A PDF that is kept is in the folder of its kind, and its name is the id of its document.
func TestKeptPDFHasPathOfDocument(t *testing.T) {
	full, printable := fullDocuments(t), 0
	for _, k := range All() {
		d, is := full[k.Called()].(trade.Printable)
		if !is {
			if _, _, err := Printable(t.Context(), nil, k.Called(), k.Prefix()+"_01KAMX0000000000000000G0DN"); err == nil {
				t.Errorf("a %s has a PDF", k.Called())
			}
			continue
		}
		printable++
		p, err := d.Printed(org.Profile{})
		if at := k.Called() + "s/" + k.Prefix() + "_01KAMX0000000000000000G0DN"; err != nil || p.Kept != "" && p.Kept != at {
			t.Errorf("the PDF of a %s is kept at %q, not at %q (%v)", k.Called(), p.Kept, at, err)
		}
	}
	if printable < 3 {
		t.Errorf("only %d kinds have a PDF", printable)
	}
	if _, _, err := Printable(t.Context(), nil, "unknown", "inv_01KAMX0000000000000000G0DN"); err == nil {
		t.Error("a document of an unknown kind has a PDF")
	}
}

// The row of the child verifies a link: it contains each parent and the date.
func TestRowContainsParentsAndDate(t *testing.T) {
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
				t.Errorf("%s: the row does not contain the parent %s or the date %s: %s", k.Called(), l.Parent, l.Date, text)
			}
		}
	}
	if linked < 6 {
		t.Errorf("only %d kinds have links", linked)
	}
}

// Overselling is permitted unless the organisation forbids it, and for a change whose goods
// were promised before.
func TestOversellingFollowsPreference(t *testing.T) {
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
