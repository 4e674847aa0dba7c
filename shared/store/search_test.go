package store

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"comptoir/shared/crm"
	"comptoir/shared/id"
	"comptoir/shared/journal"
	"comptoir/shared/org"
	"comptoir/shared/sales"
	"comptoir/shared/stock"
	"comptoir/shared/table"
	"comptoir/shared/table/tabletest"
)

// desk is an organisation with a table of its own.
type desk struct {
	t     *testing.T
	table *table.Table
	scope table.Scope
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	db, name := tabletest.New(t, table.Definition(""))
	return &desk{t, table.Open(db, name, []byte("secret")), table.Scope{
		Org: id.New[org.OrganizationID](aMoment), Actor: journal.System("test", "Test"), Operation: "test.write",
		Now: aMoment, Read: true, Write: true,
	}}
}

func (d *desk) run(do func(context.Context, *table.Work) error) {
	d.t.Helper()
	if err := d.table.Run(d.t.Context(), d.scope, do); err != nil {
		d.t.Fatal(err)
	}
}

// project runs the projection of a document at a version.
func (d *desk) project(kind, v string, version int) {
	d.t.Helper()
	d.run(func(ctx context.Context, w *table.Work) error {
		return w.Project(ctx, journal.Entry{Kind: kind, ID: v, Version: version, At: w.Now}, Source{})
	})
}

func (d *desk) tick() { d.scope.Now = d.scope.Now.Add(time.Second) }

func (d *desk) contact(name string) crm.Contact {
	d.t.Helper()
	d.tick()
	c := crm.Contact{ID: id.New[crm.ContactID](d.scope.Now), Status: crm.Active, Card: crm.Card{DisplayName: name, Customer: true}}
	d.run(func(_ context.Context, w *table.Work) error { return Contacts.Add(w, &c, Unguarded) })
	d.project(Contacts.Name, string(c.ID), 1)
	return c
}

func (d *desk) order(number string, of crm.Contact) sales.Order {
	d.t.Helper()
	d.tick()
	o := full[sales.Order](d.t)
	o.ID, o.Number, o.Reference, o.ExternalRef = id.New[sales.OrderID](d.scope.Now), number, "", ""
	o.Customer.ID, o.Customer.Name, o.Customer.LegalName = of.ID, of.DisplayName, ""
	d.run(func(_ context.Context, w *table.Work) error { return Orders.Add(w, &o, Unguarded) })
	d.project(Orders.Name, string(o.ID), 1)
	return o
}

func (d *desk) item(name string) {
	d.t.Helper()
	d.tick()
	i := stock.Item{ID: id.New[stock.ItemID](d.scope.Now), Card: stock.Card{Name: name}}
	d.run(func(_ context.Context, w *table.Work) error { return Items.Add(w, &i, Unguarded) })
	d.project(Items.Name, string(i.ID), 1)
}

// find searches all kinds, page by page, and returns the labels found.
func (d *desk) find(text string, limit int) (labels []string, pages int) {
	d.t.Helper()
	p := table.Page{Limit: limit}
	for {
		pages++
		d.run(func(ctx context.Context, w *table.Work) error {
			found, next, err := Search(ctx, w, text, func(string) bool { return true }, p)
			for _, f := range found {
				labels = append(labels, f.Label)
			}
			p.Cursor = next
			return err
		})
		if p.Cursor == "" || pages > 100 {
			return labels, pages
		}
	}
}

// Company names and numbers are found as users type them.
func TestNamesAreFoundAsTyped(t *testing.T) {
	d := newDesk(t)
	for _, name := range []string{
		"C&A", "H & M", "A.B.C.", "S.A.S. Dupont", "Le n°5", "X", "K", "O'Hara",
		"Château d'Yquem", "E.Leclerc", "Chevalier", "Chevalet", "Œuvre Straße",
	} {
		d.contact(name)
	}
	d.item("Fil 0,5 m")
	d.item("Fil 5 m")
	chevalier := d.contact("Vins Chevalier")
	d.order("SO-00042", chevalier)
	d.order("SO-00420", chevalier)
	d.order("FA-2026-00001", chevalier)
	for text, want := range map[string][]string{
		"C&A":          {"C&A"},
		"c & a":        {"C&A"},
		"ca":           {"C&A"},
		"H&M":          {"H & M"},
		"hm":           {"H & M"},
		"A.B.C.":       {"A.B.C."},
		"abc":          {"A.B.C."},
		"S.A.S.":       {"S.A.S. Dupont"},
		"sas dupont":   {"S.A.S. Dupont"},
		"n°5":          {"Le n°5"},
		"X":            {"X"},
		"K":            {"K"},
		"0,5 m":        {"Fil 0,5 m"},
		"0.5 m":        {"Fil 0,5 m"},
		"5 m":          {"Fil 5 m"},
		"ohara":        {"O'Hara"},
		"o'hara":       {"O'Hara"},
		"o’hara":       {"O'Hara"},
		"hara":         {"O'Hara"},
		"dyquem":       {"Château d'Yquem"},
		"yquem":        {"Château d'Yquem"},
		"eleclerc":     {"E.Leclerc"},
		"leclerc":      {"E.Leclerc"},
		"oeuvre":       {"Œuvre Straße"},
		"STRASSE":      {"Œuvre Straße"},
		"42":           {"SO-00420", "SO-00042"},
		"00042":        {"SO-00420", "SO-00042"},
		"so-00042":     {"SO-00420", "SO-00042"},
		"fa-2026 chev": {"FA-2026-00001"},
		"cheval":       {"FA-2026-00001", "SO-00420", "SO-00042", "Vins Chevalier", "Chevalet", "Chevalier"},
		"nothing":      nil,
		"chev nothing": nil,
	} {
		for _, limit := range []int{2, 50} {
			got, _ := d.find(text, limit)
			if !slices.Equal(got, want) {
				t.Errorf("%q, %d a page: %q, want %q", text, limit, got, want)
			}
		}
	}
}

// Two words, each of which is frequent, find the only document that has both.
func TestTwoFrequentWordsFindOneDocument(t *testing.T) {
	d := newDesk(t)
	for n := range 60 {
		d.contact(fmt.Sprintf("Boulangerie %c%c", 'a'+n%26, 'a'+n/26))
		d.contact(fmt.Sprintf("%c%c Martin", 'a'+n%26, 'a'+n/26))
		if n == 20 {
			d.contact("Boulangerie Martin")
		}
	}
	for _, text := range []string{"boulangerie martin", "Martin Boul"} {
		if got, pages := d.find(text, 10); len(got) != 1 || got[0] != "Boulangerie Martin" || pages != 1 {
			t.Errorf("%s: %q in %d pages", text, got, pages)
		}
	}
}

// The newest documents are found first, each once, page by page, although documents are added,
// deleted and renamed in between.
func TestNewestIsFoundFirst(t *testing.T) {
	d := newDesk(t)
	c := d.contact("Chevalier")
	var want []string
	for n := range 53 {
		want = append(want, d.order(fmt.Sprintf("SO-%05d", n+100), c).Number)
	}
	slices.Reverse(want)
	want = append(want, "Chevalier")
	for limit, wanted := range map[int]int{50: 2, 10: 6, 1: 54} {
		if got, pages := d.find("chevalier", limit); !slices.Equal(got, want) || pages != wanted {
			t.Errorf("%d a page: %d pages, %q", limit, pages, got)
		}
	}
	// The last document of the page no longer matches: the next page begins after its position.
	renamed := d.order("SO-00999", c)
	var next string
	d.run(func(ctx context.Context, w *table.Work) (err error) {
		_, next, err = Search(ctx, w, "chevalier", func(string) bool { return true }, table.Page{Limit: 1})
		return err
	})
	d.run(func(ctx context.Context, w *table.Work) error {
		o, err := Orders.Get(ctx, w, renamed.ID)
		if err != nil {
			return err
		}
		o.Customer.Name = "Berger"
		return Orders.Save(w, &o, Unguarded)
	})
	d.project(Orders.Name, string(renamed.ID), 2)
	d.run(func(ctx context.Context, w *table.Work) error {
		found, _, err := Search(ctx, w, "chevalier", func(string) bool { return true }, table.Page{Limit: 3, Cursor: next})
		if len(found) != 3 || found[0].Label != want[0] {
			t.Errorf("the next page begins with %+v", found)
		}
		return err
	})
}

// A word of a previous version of a document finds nothing, and kinds that are not
// visible to the caller are not searched.
func TestSearchVerifiesDocuments(t *testing.T) {
	d := newDesk(t)
	c := d.contact("Chevalier")
	d.order("SO-00042", c)
	d.run(func(ctx context.Context, w *table.Work) error {
		c, err := Contacts.Get(ctx, w, c.ID)
		if err != nil {
			return err
		}
		c.DisplayName = "Berger"
		return Contacts.Save(w, &c, Unguarded)
	})
	if got, _ := d.find("chevalier", 10); !slices.Equal(got, []string{"SO-00042"}) {
		t.Errorf("before the projection: %q", got)
	}
	d.project(Contacts.Name, string(c.ID), 2)
	if got, _ := d.find("berger", 10); !slices.Equal(got, []string{"Berger"}) {
		t.Errorf("after the projection: %q", got)
	}
	d.run(func(ctx context.Context, w *table.Work) error {
		found, next, err := Search(ctx, w, "chevalier", func(kind string) bool { return kind == Contacts.Name }, table.Page{Limit: 10})
		if len(found) > 0 || next != "" {
			t.Errorf("a caller who sees only contacts finds %+v", found)
		}
		found, _, _ = Search(ctx, w, "chevalier", func(string) bool { return false }, table.Page{Limit: 10})
		if len(found) > 0 {
			t.Errorf("a caller without rights finds %+v", found)
		}
		return err
	})
}

// rename gives a contact another name, as shared/crm does.
func (d *desk) rename(c crm.Contact, name string) crm.Contact {
	d.t.Helper()
	d.tick()
	d.run(func(ctx context.Context, w *table.Work) (err error) {
		if c, err = Contacts.Get(ctx, w, c.ID); err != nil {
			return err
		}
		card := c.Card
		card.DisplayName, card.Customer = name, false
		if err := c.Change(crm.Change{Card: card}); err != nil {
			return err
		}
		return Contacts.Save(w, &c, Unguarded)
	})
	d.project(Contacts.Name, string(c.ID), c.Version)
	return c
}

// The documents of a renamed customer are found by its present and its former name, whichever
// they have, in lists and everywhere; those of others are not.
func TestDocumentsAreFoundByEveryNameOfTheirCustomer(t *testing.T) {
	d := newDesk(t)
	c, other := d.contact("Boulangerie Martin"), d.contact("Boulangerie Morin")
	d.order("SO-00001", c)
	d.order("SO-00002", other)
	c = d.rename(c, "Fournil des Halles")
	d.order("SO-00003", c)
	for text, want := range map[string][]string{
		"boulangerie martin": {"SO-00003", "SO-00001", "Fournil des Halles"},
		"fournil":            {"SO-00003", "SO-00001", "Fournil des Halles"},
		"halles martin":      {"SO-00003", "SO-00001", "Fournil des Halles"},
		"martin 1":           {"SO-00001"},
		"fournil so-00001":   {"SO-00001"},
		"fournil 2":          nil,
		"boulangerie":        {"SO-00003", "SO-00002", "SO-00001", "Boulangerie Morin", "Fournil des Halles"},
		"morin":              {"SO-00002", "Boulangerie Morin"},
	} {
		for _, limit := range []int{1, 50} {
			if got, _ := d.find(text, limit); !slices.Equal(got, want) {
				t.Errorf("%q, %d a page: %q, want %q", text, limit, got, want)
			}
		}
	}
	d.run(func(ctx context.Context, w *table.Work) error {
		rows, _, err := Orders.List(ctx, w, Filter{Text: "boulangerie", Parents: []string{string(c.ID)}}, table.Page{Limit: 50})
		if len(rows) != 2 || rows[0].Number != "SO-00003" {
			t.Errorf("the list of its orders by the former name is %+v", rows)
		}
		return err
	})
	// The legal name stays Fournil des Halles.
	d.rename(c, "Boulangerie Martin")
	if got, _ := d.find("fournil 1", 50); !slices.Equal(got, []string{"SO-00001"}) {
		t.Errorf("by the name in between: %q", got)
	}
}
