package store

import (
	"context"
	"slices"
	"testing"

	"comptoir/shared/crm"
	"comptoir/shared/id"
	"comptoir/shared/postal"
	"comptoir/shared/sales"
	"comptoir/shared/table"
)

func (d *desk) card(card crm.Card) crm.Contact {
	d.t.Helper()
	d.tick()
	c, err := crm.NewContact(id.New[crm.ContactID](d.scope.Now), card)
	if err != nil {
		d.t.Fatal(err)
	}
	d.run(func(_ context.Context, w *table.Work) error { return Contacts.Add(w, &c, Unguarded) })
	d.project(Contacts.Name, string(c.ID), 1)
	return c
}

// Phones and tax numbers are found in any way of writing.
func TestPhonesAndTaxNumbersAreFound(t *testing.T) {
	d := newDesk(t)
	d.card(crm.Card{
		DisplayName: "Chevalier", Phone: "03 26 47 15 10", Mobile: "+33 (0)6 12 34 56 78", TaxNumber: "FR 44 732 829 320",
		Billing: postal.Address{Street: "1 rue A", City: "Reims", Country: "FR", Phone: "01.44.55.66.77"},
		Persons: []crm.Person{{LastName: "Martin", Phone: "0326471511", Mobile: "0033698765432"}},
	})
	d.card(crm.Card{DisplayName: "Berger", Phone: "+44 20 7946 0018", TaxNumber: "DE 123.456.789"})
	d.card(crm.Card{DisplayName: "Vis 26 47 15", Phone: "+1 212 555 0100"})
	for want, texts := range map[string][]string{
		"Chevalier": {
			"03 26 47 15 10", "0326471510", "+33 3 26 47 15 10", "+33326471510", "0033 3 26 47 15 10",
			"33326471510", "03.26.47.15.10", "(03) 26-47-15-10",
			"326471510", "chevalier 03 26 47 15 10", "martin 0326471511",
			"06 12 34 56 78", "0612345678", "+33698765432", "06 98 76 54 32", "0144556677",
			"FR44732829320", "FR 44 732 829 320", "FR44.732.829.320", "fr44732829320", "732829320", "732 829 320",
		},
		"Berger":       {"020 7946 0018", "02079460018", "+442079460018", "DE123456789", "DE 123 456 789", "123.456.789"},
		"Vis 26 47 15": {"26 47 15", "vis 26 47", "(212) 555-0100", "+1-212-555-0100", "1 212 555 0100"},
	} {
		for _, text := range texts {
			for _, limit := range []int{1, 50} {
				if got, _ := d.find(text, limit); !slices.Equal(got, []string{want}) {
					t.Errorf("%q finds %q, want %s", text, got, want)
				}
			}
		}
	}
	if got, _ := d.find("03 26 99 99 99", 10); len(got) > 0 {
		t.Errorf("an unknown phone finds %q", got)
	}
}

// An order is found by its external reference.
func TestOrderIsFoundByExternalReference(t *testing.T) {
	d := newDesk(t)
	d.tick()
	o := full[sales.Order](t)
	o.ID, o.Number, o.ExternalRef = id.New[sales.OrderID](d.scope.Now), "SO-00042", "AMZ-303-1234567-7654321"
	d.run(func(_ context.Context, w *table.Work) error { return Orders.Add(w, &o, Unguarded) })
	d.project(Orders.Name, string(o.ID), 1)
	for _, text := range []string{"AMZ-303-1234567-7654321", "amz 303", "7654321"} {
		if got, _ := d.find(text, 10); !slices.Equal(got, []string{"SO-00042"}) {
			t.Errorf("%q finds %q", text, got)
		}
	}
}
