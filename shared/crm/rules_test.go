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

// known is a contact of a card that is sound.
func known(t *testing.T, card crm.Card) crm.Contact {
	t.Helper()
	c, err := crm.NewContact("con_1", card)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWhatACardMustSay(t *testing.T) {
	nowhere := "address.incomplete /billing_address/street /billing_address/city /billing_address/country"
	for name, c := range map[string]struct {
		card crm.Card
		want string
	}{
		"a name":                             {crm.Card{DisplayName: "Chevalier"}, ""},
		"not only spaces":                    {crm.Card{DisplayName: " \t "}, "contact.name /display_name"},
		"not only what nobody sees":          {crm.Card{DisplayName: "\u200b\u2060 \u202e"}, "contact.name /display_name"},
		"profiles, of a length to be read":   {crm.Card{DisplayName: "Chevalier", Social: map[string]string{"a/b": strings.Repeat("é", 301), "x": strings.Repeat("é", 300)}}, "contact.social /social/a~1b"},
		"networks, of a length to be read":   {crm.Card{DisplayName: "Chevalier", Social: map[string]string{strings.Repeat("x", 41): "y"}}, "contact.social /social"},
		"of a customer, an address":          {crm.Card{DisplayName: "Chevalier", Customer: true}, nowhere},
		"of a customer and vendor, too":      {crm.Card{DisplayName: "Chevalier", Customer: true, Vendor: true}, nowhere},
		"of a customer, a whole one":         {crm.Card{DisplayName: "Chevalier", Customer: true, Billing: reims}, ""},
		"of a vendor, none":                  {crm.Card{DisplayName: "Chevalier", Vendor: true}, ""},
		"no half address for its goods":      {crm.Card{DisplayName: "Chevalier", Shipping: postal.Address{City: "Reims", Country: "FR"}}, "address.incomplete /shipping_address/street"},
		"persons with a name or an address":  {crm.Card{DisplayName: "Chevalier", Persons: []crm.Person{{FirstName: "Paul"}, {Email: "a@b.example"}, {Phone: "1"}}}, "contact.person /persons/2"},
		"one person to talk to first":        {crm.Card{DisplayName: "Chevalier", Persons: []crm.Person{{FirstName: "Paul", Primary: true}, {FirstName: "Anne", Primary: true}}}, "contact.primary /persons"},
		"no id for a person who has none":    {crm.Card{DisplayName: "Chevalier", Persons: []crm.Person{{ID: 1, FirstName: "Paul"}}}, "contact.person_id /persons/0/id"},
		"everything that is wrong, at once":  {crm.Card{Customer: true, Billing: reims, Persons: []crm.Person{{}}}, "contact.name /display_name /persons/0"},
		"goods where the invoice goes, once": {crm.Card{DisplayName: "Chevalier", Billing: reims, CopyBilling: true}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			made, err := crm.NewContact("con_1", c.card)
			if got := faulttest.Text(err); got != c.want {
				t.Fatalf("told %q, want %q", got, c.want)
			}
			if err == nil && (made.LegalName != "Chevalier" || made.Status != crm.Active || made.CopyBilling || c.card.CopyBilling && made.Shipping != reims) {
				t.Errorf("it is %+v", made)
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
		t.Errorf("they are %+v", p)
	}
	card.Persons = []crm.Person{{ID: 2, FirstName: "Anne"}, {ID: 2, FirstName: "Anne"}}
	if got := faulttest.Text(c.Write(card)); got != "contact.person_id /persons/1/id" {
		t.Errorf("told %q", got)
	}
}

// What a clerk writes about an address is newer than the mail that came back.
func TestMailGoesAgainToAnAddressThatChanged(t *testing.T) {
	person := func(email string) crm.Person { return crm.Person{ID: 1, FirstName: "Paul", Email: email} }
	for name, c := range map[string]struct {
		change func(*crm.Change)
		told   string
		left   string
	}{
		"nothing changes":               {func(*crm.Change) {}, "", "compta@c.example paul@c.example other@x.example"},
		"something else changes":        {func(to *crm.Change) { to.Phone = "1" }, "", "compta@c.example paul@c.example other@x.example"},
		"the contact's address changes": {func(to *crm.Change) { to.Email = "new@c.example" }, "", "paul@c.example other@x.example"},
		"the contact's address goes":    {func(to *crm.Change) { to.Email = "" }, "", "paul@c.example other@x.example"},
		"a person's address changes":    {func(to *crm.Change) { to.Persons = []crm.Person{person("p@c.example")} }, "", "compta@c.example other@x.example"},
		"a person goes":                 {func(to *crm.Change) { to.Persons = nil }, "", "compta@c.example other@x.example"},
		"an address goes to somebody else": {func(to *crm.Change) {
			to.Email, to.Persons = "PAUL@c.example", []crm.Person{person("compta@c.example")}
		}, "", "compta@c.example paul@c.example other@x.example"},
		"one that was used once is written": {func(to *crm.Change) { to.Email = "Other@x.example" }, "", "paul@c.example"},
		"all of them work again":            {func(to *crm.Change) { to.Unreachable = nil }, "", ""},
		"one of them works again":           {func(to *crm.Change) { to.Unreachable = to.Unreachable[1:] }, "", "paul@c.example other@x.example"},
		"in other letters":                  {func(to *crm.Change) { to.Unreachable = []string{"PAUL@C.example"} }, "", "paul@c.example"},
		"one is put on the list by hand":    {func(to *crm.Change) { to.Unreachable = append(to.Unreachable, "x@c.example") }, "contact.unreachable /unreachable/3", ""},
	} {
		t.Run(name, func(t *testing.T) {
			contact := known(t, crm.Card{DisplayName: "Chevalier", Email: "compta@c.example", Persons: []crm.Person{{FirstName: "Paul", Email: "Paul@c.example"}}})
			contact.Unreach("compta@c.example", "paul@c.example", "other@x.example")
			before := slices.Clone(contact.Unreachable)
			to := crm.Change{Card: contact.Card, Unreachable: slices.Clone(before)}
			c.change(&to)
			err := contact.Change(to)
			if got := faulttest.Text(err); got != c.told {
				t.Fatalf("told %q, want %q", got, c.told)
			}
			if got := strings.Join(contact.Unreachable, " "); err == nil && got != c.left {
				t.Errorf("no mail goes to %q, want %q", got, c.left)
			}
		})
	}
}

// An import writes the card as a form does.
func TestACardOfAnImportLetsMailGoAgain(t *testing.T) {
	c := known(t, crm.Card{DisplayName: "Chevalier", Email: "old@c.example"})
	c.Unreach("old@c.example")
	card := c.Card
	card.Email = "new@c.example"
	if err := c.Write(card); err != nil || len(c.Unreachable) != 0 || len(c.Recipients()) != 1 {
		t.Errorf("%v; no mail goes to %v", err, c.Unreachable)
	}
}

func TestWhereMailGoes(t *testing.T) {
	for name, c := range map[string]struct {
		persons []crm.Person
		bounced []string
		want    string
	}{
		"to the contact":                      {nil, nil, "compta@c.example"},
		"to whom to talk to first":            {[]crm.Person{{FirstName: "Anne", Email: "anne@c.example"}, {FirstName: "Paul", Email: "paul@c.example", Primary: true}}, nil, "paul@c.example"},
		"who has no address":                  {[]crm.Person{{FirstName: "Paul", Primary: true}}, nil, "compta@c.example"},
		"whose address bounced":               {[]crm.Person{{FirstName: "Paul", Email: "paul@c.example"}}, []string{"PAUL@c.example"}, "compta@c.example"},
		"nowhere, when all of it comes back":  {nil, []string{"Compta@C.example"}, ""},
		"not to somebody else of the contact": {[]crm.Person{{FirstName: "Paul", Primary: true}, {FirstName: "Anne", Email: "anne@c.example"}}, []string{"compta@c.example"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			contact := known(t, crm.Card{DisplayName: "Chevalier", Email: "compta@c.example", Persons: c.persons})
			contact.Unreach(c.bounced...)
			contact.Unreach(c.bounced...)
			if got := strings.Join(contact.Recipients(), " "); got != c.want || len(contact.Unreachable) != len(c.bounced) {
				t.Errorf("it goes to %q, want %q; not to %v", got, c.want, contact.Unreachable)
			}
		})
	}
}

func TestStatesOfAContact(t *testing.T) {
	for _, from := range crm.Statuses() {
		for _, to := range crm.Statuses() {
			c := crm.Contact{Status: from}
			want, state := "", to
			if from == to {
				want, state = "contact."+string(to), from
			}
			action := map[crm.Status]string{crm.Active: "activate", crm.Inactive: "deactivate"}[to]
			if got := faulttest.Text(crm.Life().Do(action, &c)); got != want || c.Status != state {
				t.Errorf("from %s to %s: told %q, it is %s", from, to, got, c.Status)
			}
		}
	}
}

func TestWhatIsNamedStays(t *testing.T) {
	c := known(t, crm.Card{DisplayName: "Chevalier"})
	if err := c.Deletable(); err != nil {
		t.Error(err)
	}
	c.Used = true
	if got := faulttest.Text(c.Deletable()); got != "contact.used" {
		t.Errorf("told %q", got)
	}
}

func TestACardNamesWhatIsDeclared(t *testing.T) {
	s := org.Settings{
		Terms: []*org.PaymentTerm{{ID: "pt_30"}, {ID: "pt_old", Declared: org.Declared{Inactive: true}}},
		Taxes: []*org.Tax{{ID: "tax_20"}, {ID: "tax_old", Declared: org.Declared{Inactive: true}}},
	}
	for name, c := range map[string]struct {
		was, is crm.Card
		want    string
	}{
		"nothing":                        {crm.Card{}, crm.Card{}, ""},
		"what is declared":               {crm.Card{}, crm.Card{Term: "pt_30", Tax: "tax_20"}, ""},
		"a term nobody knows":            {crm.Card{}, crm.Card{Term: "pt_x"}, "contact.term_unknown /payment_term_id"},
		"a term no longer offered":       {crm.Card{}, crm.Card{Term: "pt_old"}, "contact.term_inactive /payment_term_id"},
		"a tax nobody knows":             {crm.Card{}, crm.Card{Tax: "tax_x"}, "contact.tax_unknown /tax_id"},
		"a tax no longer offered":        {crm.Card{}, crm.Card{Tax: "tax_old"}, "contact.tax_inactive /tax_id"},
		"what it named before, in peace": {crm.Card{Term: "pt_old", Tax: "tax_x"}, crm.Card{Term: "pt_old", Tax: "tax_x"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := faulttest.Text(c.is.CheckDeclared(c.was, s)); got != c.want {
				t.Errorf("told %q, want %q", got, c.want)
			}
			if asks := c.is.Names(c.was); asks != (c.is.Term != c.was.Term || c.is.Tax != c.was.Tax) {
				t.Errorf("it asks the settings: %v", asks)
			}
		})
	}
}

func TestACloneIsAnotherContact(t *testing.T) {
	c := known(t, crm.Card{DisplayName: "Chevalier", Customer: true, Billing: reims, Persons: []crm.Person{{FirstName: "Paul"}, {FirstName: "Anne", Primary: true}}})
	c.ExternalIDs, c.Used = map[string]string{"crm": "7"}, true
	card := c.Card
	card.Persons = card.Persons[1:]
	if err := c.Write(card); err != nil {
		t.Fatal(err)
	}
	copied, err := c.Clone("con_2", "Chevalier Lyon")
	if err != nil || copied.ID != "con_2" || copied.LegalName != "Chevalier Lyon" || copied.Used || copied.ExternalIDs != nil || copied.Billing != reims {
		t.Errorf("%v; it is %+v", err, copied)
	}
	if len(copied.Persons) != 1 || copied.Persons[0].ID != 1 || !copied.Persons[0].Primary || c.Persons[0].ID != 2 {
		t.Errorf("its persons are %+v, the other's %+v", copied.Persons, c.Persons)
	}
}

// A figure appears only with its module's view right.
func TestWhoSeesWhichFigures(t *testing.T) {
	sums := []crm.Sums{{OrderSums: &crm.OrderSums{Orders: 1}, InvoiceSums: &crm.InvoiceSums{Invoices: 2}}}
	for name, c := range map[string]struct{ orders, invoices bool }{"all": {true, true}, "orders": {true, false}, "invoices": {false, true}} {
		t.Run(name, func(t *testing.T) {
			got := crm.Visible(sums, c.orders, c.invoices)
			if (got[0].OrderSums != nil) != c.orders || (got[0].InvoiceSums != nil) != c.invoices || sums[0].OrderSums == nil || sums[0].InvoiceSums == nil {
				t.Errorf("seen %+v of %+v", got[0], sums[0])
			}
		})
	}
	if got := crm.Visible(sums, false, false); got != nil {
		t.Errorf("who may see nothing sees %v", got)
	}
}
