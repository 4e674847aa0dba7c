package crm_test

import (
	"slices"
	"strings"
	"testing"

	"comptoir/shared/crm"
	"comptoir/shared/fault/faulttest"
	"comptoir/shared/org"
	"comptoir/shared/postal"
)

var reims = postal.Address{Street: "59 rue de l'Abbaye", PostalCode: "51100", City: "Reims", Country: "FR"}

// known is a contact with a valid card.
func known(t *testing.T, card crm.Card) crm.Contact {
	t.Helper()
	c, err := crm.NewContact("con_1", card)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCardRules(t *testing.T) {
	nowhere := "address.incomplete /billing_address/street /billing_address/city /billing_address/country"
	for name, c := range map[string]struct {
		card crm.Card
		want string
	}{
		"only a name":                    {crm.Card{DisplayName: "Chevalier"}, ""},
		"a name of spaces":               {crm.Card{DisplayName: " \t "}, "contact.name /display_name"},
		"a name of invisible characters": {crm.Card{DisplayName: "\u200b\u2060 \u202e"}, "contact.name /display_name"},
		"a profile too long": {
			crm.Card{DisplayName: "Chevalier", Social: map[string]string{"a/b": strings.Repeat("é", 301), "x": strings.Repeat("é", 300)}},
			"contact.social /social/a~1b",
		},
		"a network's name too long": {
			crm.Card{DisplayName: "Chevalier", Social: map[string]string{strings.Repeat("x", 41): "y"}}, "contact.social /social",
		},
		"a customer without an address":            {crm.Card{DisplayName: "Chevalier", Customer: true}, nowhere},
		"a customer and vendor without an address": {crm.Card{DisplayName: "Chevalier", Customer: true, Vendor: true}, nowhere},
		"a customer with an address":               {crm.Card{DisplayName: "Chevalier", Customer: true, Billing: reims}, ""},
		"a vendor without an address":              {crm.Card{DisplayName: "Chevalier", Vendor: true}, ""},
		"an incomplete shipping address": {
			crm.Card{DisplayName: "Chevalier", Shipping: postal.Address{City: "Reims", Country: "FR"}},
			"address.incomplete /shipping_address/street",
		},
		"a person without a name or an e-mail address": {
			crm.Card{DisplayName: "Chevalier", Persons: []crm.Person{{FirstName: "Paul"}, {Email: "a@b.example"}, {Phone: "1"}}},
			"contact.person /persons/2",
		},
		"two primary persons": {
			crm.Card{DisplayName: "Chevalier", Persons: []crm.Person{{FirstName: "Paul", Primary: true}, {FirstName: "Anne", Primary: true}}},
			"contact.primary /persons",
		},
		"an id for a new person": {
			crm.Card{DisplayName: "Chevalier", Persons: []crm.Person{{ID: 1, FirstName: "Paul"}}}, "contact.person_id /persons/0/id",
		},
		"several errors": {
			crm.Card{Customer: true, Billing: reims, Persons: []crm.Person{{}}}, "contact.name /display_name /persons/0",
		},
		"a copied billing address": {crm.Card{DisplayName: "Chevalier", Billing: reims, CopyBilling: true}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			made, err := crm.NewContact("con_1", c.card)
			if got := faulttest.Text(err); got != c.want {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			if err == nil && (made.LegalName != "Chevalier" || made.Status != crm.Active || made.CopyBilling ||
				c.card.CopyBilling && made.Shipping != reims) {
				t.Errorf("contact %+v", made)
			}
		})
	}
}

func TestPersonsKeepTheirIDs(t *testing.T) {
	c := known(t, crm.Card{DisplayName: "Chevalier", Persons: []crm.Person{{FirstName: "Paul"}, {FirstName: "Anne", Primary: true}}})
	card := c.Card
	card.Persons = []crm.Person{{ID: 2, FirstName: "Anne"}, {FirstName: "Zoé"}}
	if err := c.Write(card); err != nil {
		t.Fatal(err)
	}
	if p := c.Persons; p[0].ID != 2 || !p[0].Primary || p[1].ID != 3 || p[1].Primary || c.LastPerson != 3 {
		t.Errorf("persons %+v", p)
	}
	card.Persons = []crm.Person{{ID: 2, FirstName: "Anne"}, {ID: 2, FirstName: "Anne"}}
	if got := faulttest.Text(c.Write(card)); got != "contact.person_id /persons/1/id" {
		t.Errorf("got %q", got)
	}
}

// A clerk's change of an address is newer than the bounce.
func TestChangedAddressGetsMailAgain(t *testing.T) {
	person := func(email string) crm.Person { return crm.Person{ID: 1, FirstName: "Paul", Email: email} }
	for name, c := range map[string]struct {
		change      func(*crm.Change)
		code        string
		unreachable string
	}{
		"nothing changes":                  {func(*crm.Change) {}, "", "compta@c.example paul@c.example other@x.example"},
		"another field changes":            {func(to *crm.Change) { to.Phone = "1" }, "", "compta@c.example paul@c.example other@x.example"},
		"the contact's address changes":    {func(to *crm.Change) { to.Email = "new@c.example" }, "", "paul@c.example other@x.example"},
		"the contact's address is removed": {func(to *crm.Change) { to.Email = "" }, "", "paul@c.example other@x.example"},
		"a person's address changes": {
			func(to *crm.Change) { to.Persons = []crm.Person{person("p@c.example")} }, "", "compta@c.example other@x.example",
		},
		"a person is removed": {func(to *crm.Change) { to.Persons = nil }, "", "compta@c.example other@x.example"},
		"two addresses are swapped": {func(to *crm.Change) {
			to.Email, to.Persons = "PAUL@c.example", []crm.Person{person("compta@c.example")}
		}, "", "compta@c.example paul@c.example other@x.example"},
		"a previous address is written": {func(to *crm.Change) { to.Email = "Other@x.example" }, "", "paul@c.example"},
		"all are removed from the list": {func(to *crm.Change) { to.Unreachable = nil }, "", ""},
		"one is removed from the list": {
			func(to *crm.Change) { to.Unreachable = to.Unreachable[1:] }, "", "paul@c.example other@x.example",
		},
		"all but one are removed, in another case": {func(to *crm.Change) { to.Unreachable = []string{"PAUL@C.example"} }, "", "paul@c.example"},
		"one is added to the list": {
			func(to *crm.Change) { to.Unreachable = append(to.Unreachable, "x@c.example") }, "contact.unreachable /unreachable/3", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			contact := known(t, crm.Card{
				DisplayName: "Chevalier", Email: "compta@c.example",
				Persons: []crm.Person{{FirstName: "Paul", Email: "Paul@c.example"}},
			})
			contact.MarkUnreachable("compta@c.example", "paul@c.example", "other@x.example")
			before := slices.Clone(contact.Unreachable)
			to := crm.Change{Card: contact.Card, Unreachable: slices.Clone(before)}
			c.change(&to)
			err := contact.Change(to)
			if got := faulttest.Text(err); got != c.code {
				t.Fatalf("got %q, want %q", got, c.code)
			}
			if got := strings.Join(contact.Unreachable, " "); err == nil && got != c.unreachable {
				t.Errorf("unreachable %q, want %q", got, c.unreachable)
			}
		})
	}
}

// An import writes the card in the same way as a form.
func TestNewAddressIsReachableAgain(t *testing.T) {
	c := known(t, crm.Card{DisplayName: "Chevalier", Email: "old@c.example"})
	c.MarkUnreachable("old@c.example")
	card := c.Card
	card.Email = "new@c.example"
	if err := c.Write(card); err != nil || len(c.Unreachable) != 0 || len(c.Recipients()) != 1 {
		t.Errorf("error %v, unreachable %v", err, c.Unreachable)
	}
}

func TestRecipientsSkipBouncedAddresses(t *testing.T) {
	for name, c := range map[string]struct {
		persons []crm.Person
		bounced []string
		want    string
	}{
		"only the contact": {nil, nil, "compta@c.example"},
		"a primary person": {
			[]crm.Person{{FirstName: "Anne", Email: "anne@c.example"}, {FirstName: "Paul", Email: "paul@c.example", Primary: true}},
			nil,
			"paul@c.example",
		},
		"a primary person without an address": {[]crm.Person{{FirstName: "Paul", Primary: true}}, nil, "compta@c.example"},
		"a person's address bounced": {
			[]crm.Person{{FirstName: "Paul", Email: "paul@c.example"}}, []string{"PAUL@c.example"}, "compta@c.example",
		},
		"every address bounced": {nil, []string{"Compta@C.example"}, ""},
		"never a person who is not primary": {
			[]crm.Person{{FirstName: "Paul", Primary: true}, {FirstName: "Anne", Email: "anne@c.example"}}, []string{"compta@c.example"}, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			contact := known(t, crm.Card{DisplayName: "Chevalier", Email: "compta@c.example", Persons: c.persons})
			contact.MarkUnreachable(c.bounced...)
			contact.MarkUnreachable(c.bounced...)
			if got := strings.Join(contact.Recipients(), " "); got != c.want || len(contact.Unreachable) != len(c.bounced) {
				t.Errorf("recipients %q, want %q; unreachable %v", got, c.want, contact.Unreachable)
			}
		})
	}
}

func TestContactChangesStatus(t *testing.T) {
	for _, from := range crm.Statuses() {
		for _, to := range crm.Statuses() {
			c := crm.Contact{Status: from}
			want, state := "", to
			if from == to {
				want, state = "contact."+string(to), from
			}
			action := map[crm.Status]string{crm.Active: "activate", crm.Inactive: "deactivate"}[to]
			if got := faulttest.Text(crm.Life().Do(action, &c)); got != want || c.Status != state {
				t.Errorf("from %s to %s: got %q, status %s", from, to, got, c.Status)
			}
		}
	}
}

func TestUsedContactCannotBeDeleted(t *testing.T) {
	c := known(t, crm.Card{DisplayName: "Chevalier"})
	if err := c.Deletable(); err != nil {
		t.Error(err)
	}
	c.Used = true
	if got := faulttest.Text(c.Deletable()); got != "contact.used" {
		t.Errorf("got %q", got)
	}
}

func TestCardNamesEntriesOfSettings(t *testing.T) {
	s := org.Settings{
		Terms: []*org.PaymentTerm{{ID: "pt_30"}, {ID: "pt_old", Declared: org.Declared{Inactive: true}}},
		Taxes: []*org.Tax{{ID: "tax_20"}, {ID: "tax_old", Declared: org.Declared{Inactive: true}}},
	}
	for name, c := range map[string]struct {
		was, is crm.Card
		want    string
	}{
		"nothing":           {crm.Card{}, crm.Card{}, ""},
		"active entries":    {crm.Card{}, crm.Card{Term: "pt_30", Tax: "tax_20"}, ""},
		"an unknown term":   {crm.Card{}, crm.Card{Term: "pt_x"}, "contact.term_unknown /payment_term_id"},
		"an inactive term":  {crm.Card{}, crm.Card{Term: "pt_old"}, "contact.term_inactive /payment_term_id"},
		"an unknown tax":    {crm.Card{}, crm.Card{Tax: "tax_x"}, "contact.tax_unknown /tax_id"},
		"an inactive tax":   {crm.Card{}, crm.Card{Tax: "tax_old"}, "contact.tax_inactive /tax_id"},
		"unchanged entries": {crm.Card{Term: "pt_old", Tax: "tax_x"}, crm.Card{Term: "pt_old", Tax: "tax_x"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := faulttest.Text(c.is.CheckDeclared(c.was, s)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if names := c.is.Names(c.was); names != (c.is.Term != c.was.Term || c.is.Tax != c.was.Tax) {
				t.Errorf("Names is %v", names)
			}
		})
	}
}

func TestCloneCopiesCard(t *testing.T) {
	c := known(t, crm.Card{
		DisplayName: "Chevalier", Customer: true, Billing: reims,
		Persons: []crm.Person{{FirstName: "Paul"}, {FirstName: "Anne", Primary: true}},
	})
	c.ExternalIDs, c.Used = map[string]string{"crm": "7"}, true
	card := c.Card
	card.Persons = card.Persons[1:]
	if err := c.Write(card); err != nil {
		t.Fatal(err)
	}
	f := c.CopyForm()
	f.DisplayName, f.Copied = "Chevalier Lyon", []string{"persons"}
	copied, err := c.Clone("con_2", f)
	if err != nil || copied.ID != "con_2" || copied.LegalName != "Chevalier Lyon" || copied.Used ||
		copied.ExternalIDs != nil || copied.Billing != reims {
		t.Errorf("error %v, contact %+v", err, copied)
	}
	if len(copied.Persons) != 1 || copied.Persons[0].ID != 1 || !copied.Persons[0].Primary || c.Persons[0].ID != 2 {
		t.Errorf("persons %+v, original persons %+v", copied.Persons, c.Persons)
	}
}

// Each figure requires its module's view right.
func TestSumsRequireViewRight(t *testing.T) {
	sums := []crm.Sums{{OrderSums: &crm.OrderSums{Orders: 1}, InvoiceSums: &crm.InvoiceSums{Invoices: 2}}}
	for name, c := range map[string]struct{ orders, invoices bool }{"all": {true, true}, "orders": {true, false}, "invoices": {false, true}} {
		t.Run(name, func(t *testing.T) {
			got := crm.Visible(sums, c.orders, c.invoices)
			if (got[0].OrderSums != nil) != c.orders || (got[0].InvoiceSums != nil) != c.invoices ||
				sums[0].OrderSums == nil || sums[0].InvoiceSums == nil {
				t.Errorf("got %+v of %+v", got[0], sums[0])
			}
		})
	}
	if got := crm.Visible(sums, false, false); got != nil {
		t.Errorf("without rights, got %v", got)
	}
}
