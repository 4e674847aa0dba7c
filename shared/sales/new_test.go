package sales

import (
	"testing"

	"comptoir/shared/trade"

	"comptoir/shared/crm"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/stock"

	"github.com/google/go-cmp/cmp"
)

func TestNewFillsInDefaults(t *testing.T) {
	f := by("con_swiss", []trade.FormLine{
		changed(item("itm_cheese", "2"), func(l *trade.FormLine) { l.Rate = price("15") }),
		changed(item("itm_cheese", "1"), func(l *trade.FormLine) {
			l.Rate = price("15")
			l.Tax = "tax_20"
			l.Name = "Fromage"
			l.Unit = "kg"
			l.Description = "entier"
		}),
	}...)
	o := draft(t, "so_1", f)
	type facts struct {
		Customer, Language, Billing, Shipping, Currency, Term, Warehouse, Delivery, Salesperson, Terms, Date, Number string
		Status                                                                                                       Status
		Channel                                                                                                      Channel
	}
	got := facts{
		o.Customer.LegalName, o.Language, o.Billing.City, o.Shipping.City, o.Currency.String(), o.Term.Name, o.Warehouse.Name,
		o.DeliveryMethod.Name, o.Salesperson.Name, o.TermsOfSale, o.Date.String(), o.Number, o.Status, o.Channel,
	}
	want := facts{
		"Chop-suey AG", "en", "Genève", "Paris", "CHF", "45 jours fin de mois", "Principal",
		"", "Marie Laurent", "Réserve de propriété.", "2026-11-21", "SO-so_1", Draft, Direct,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	type line struct{ Name, Description, Unit, SKU, Rate, Tax string }
	var lines []line
	for _, l := range o.Lines {
		lines = append(lines, line{l.Name, l.Description, l.Unit, l.SKU, l.Rate.String(), l.Tax.Name})
	}
	if d := cmp.Diff([]line{
		{"Queso Cabrales", "Au lait cru", "carton", "11", "15", "Export"},
		{"Fromage", "entier", "kg", "11", "15", "TVA 20 %"},
	}, lines); d != "" {
		t.Error(d)
	}
}

func TestNewChoosesTaxOfLine(t *testing.T) {
	for name, c := range map[string]struct {
		customer crm.ContactID
		line     trade.FormLine
		want     org.TaxID
	}{
		"the form's": {"con_swiss", text("1", "1"), "tax_20"},
		"the customer's": {
			"con_swiss", changed(item("itm_cheese", "1"), func(l *trade.FormLine) { l.Rate = price("1") }), "tax_0",
		},
		"the item's":                        {"con_wine", item("itm_cheese", "1"), "tax_55"},
		"the organisation's":                {"con_wine", item("itm_glass", "1"), "tax_20"},
		"the organisation's, for free text": {"con_wine", taxed(text("1", "1"), ""), "tax_20"},
	} {
		t.Run(name, func(t *testing.T) {
			o := draft(t, "so_1", by(c.customer, c.line))
			if got := o.Lines[0].Tax.ID; got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestNewRefusesInvalidForm(t *testing.T) {
	good := ordered(text("1", "10"))
	same := func(s trade.Sources) trade.Sources { return s }
	for name, c := range map[string]struct {
		form Form
		read func(trade.Sources) trade.Sources
		want []string
	}{
		"no customer":   {good.with(func(f *Form) { f.CustomerID = "" }), same, []string{"document.customer_missing /customer_id"}},
		"two customers": {good.with(func(f *Form) { f.Customer = &crm.Card{} }), same, []string{"document.customer_twice /customer"}},
		"an unknown customer": {
			good.with(func(f *Form) { f.CustomerID = "con_x" }), same, []string{"document.customer_unknown /customer_id"},
		},
		"an inactive customer": {
			good.with(func(f *Form) { f.CustomerID = "con_gone" }), same, []string{"document.customer_inactive /customer_id"},
		},
		"a vendor": {
			good.with(func(f *Form) { f.CustomerID = "con_vendor" }), same, []string{"document.not_a_customer /customer_id"},
		},
		"a number, with automatic numbering": {good.with(func(f *Form) { f.Number = "A1" }), same, []string{"document.number_automatic /number"}},
		"no number, with manual numbering":   {good, byHand, []string{"document.number_missing /number"}},
		"an unknown warehouse": {
			good.with(func(f *Form) { f.Warehouse = "wh_x" }), same, []string{"document.warehouse_unknown /warehouse_id"},
		},
		"an inactive warehouse": {
			good.with(func(f *Form) { f.Warehouse = "wh_old" }), same, []string{"document.warehouse_inactive /warehouse_id"},
		},
		"an unknown delivery": {
			good.with(func(f *Form) { f.DeliveryMethod = "dm_x" }), same, []string{"document.delivery_method_unknown /delivery_method_id"},
		},
		"an inactive delivery": {
			good.with(func(f *Form) { f.DeliveryMethod = "dm_old" }), same, []string{"document.delivery_method_inactive /delivery_method_id"},
		},
		"an unknown term": {
			good.with(func(f *Form) { f.Term = "pt_x" }), same, []string{"document.payment_term_unknown /payment_term_id"},
		},
		"an inactive term": {
			good.with(func(f *Form) { f.Term = "pt_old" }), same, []string{"document.payment_term_inactive /payment_term_id"},
		},
		"an unknown salesperson": {
			good.with(func(f *Form) { f.Salesperson = "usr_x" }), same, []string{"document.salesperson_unknown /salesperson_id"},
		},
		"an unknown channel": {good.with(func(f *Form) { f.Channel = "pigeon" }), same, []string{"order.channel /channel"}},
		"an incomplete address": {
			good.with(func(f *Form) { a := reims; a.City = ""; f.Shipping = &a }), same, []string{"address.incomplete /shipping_address/city"},
		},
		"an exchange rate in the own currency": {
			good.with(func(f *Form) { f.ExchangeRate = money.MustExchangeRate("1.1") }), same, []string{"document.exchange_rate /exchange_rate"},
		},
		"two sections": {
			good.with(func(f *Form) { f.Sections = []trade.FormSection{{}, {}} }), same, []string{"document.sections_fixed /sections"},
		},
		"no lines":            {ordered(), same, []string{"document.lines_missing /lines"}},
		"501 lines":           {ordered(make([]trade.FormLine, 501)...), same, []string{"document.too_large /lines"}},
		"a quantity of zero":  {ordered(text("0", "10")), same, []string{"line.quantity /lines/0/quantity"}},
		"a negative quantity": {ordered(text("1", "10"), text("-1", "10")), same, []string{"line.quantity /lines/1/quantity"}},
		"an unknown line":     {ordered(as(text("1", "10"), 7)), same, []string{"line.unknown /lines/0/id"}},
		"free text without name and rate": {
			ordered(trade.FormLine{Quantity: quantity("1"), Tax: "tax_20"}), same,
			[]string{"line.rate_missing /lines/0/rate", "line.name /lines/0/name"},
		},
		"an unknown item":    {ordered(item("itm_x", "1")), same, []string{"line.item_unknown /lines/0/item_id"}},
		"an inactive item":   {ordered(item("itm_old", "1")), same, []string{"line.item_inactive /lines/0/item_id"}},
		"a price in dollars": {ordered(item("itm_dollar", "1")), same, []string{"line.rate_missing /lines/0/rate"}},
		"a service as goods": {
			ordered(changed(item("itm_advice", "1"), func(l *trade.FormLine) { l.Kind = stock.Goods })), same,
			[]string{"line.kind /lines/0/kind"},
		},
		"an unknown kind": {
			ordered(changed(text("1", "10"), func(l *trade.FormLine) { l.Kind = "air" })), same, []string{"line.kind /lines/0/kind"},
		},
		"a negative rate":                {ordered(text("1", "-10")), same, []string{"line.rate_negative /lines/0/rate"}},
		"a rate with 5 decimals":         {ordered(text("1", "1.23456")), precise, []string{"line.rate_decimals /lines/0/rate"}},
		"an item's rate with 4 decimals": {ordered(item("itm_glass", "1")), precise, nil},
		"an unknown tax":                 {ordered(taxed(text("1", "10"), "tax_x")), same, []string{"document.tax_unknown /lines/0/tax_id"}},
		"an inactive tax":                {ordered(taxed(text("1", "10"), "tax_old")), same, []string{"document.tax_inactive /lines/0/tax_id"}},
		"no tax":                         {ordered(taxed(text("1", "10"), "")), untaxed, []string{"document.tax_missing /lines/0/tax_id"}},
		"no tax on shipping": {
			ordered(taxed(text("1", "10"), "tax_55")).below(trade.FormSection{Shipping: amount("5")}), untaxed,
			[]string{"document.tax_missing /sections/0/shipping_tax_id"},
		},
		"a negative charge": {
			good.below(trade.FormSection{Shipping: amount("-5")}), same, []string{"document.shipping_negative /sections/0/shipping_charge"},
		},
		"a discount above a line": {
			ordered(off(text("1", "10"), less("11"))), same, []string{"money.discount_too_high /lines/0/discount/amount"},
		},
		"a discount above all": {
			good.below(trade.FormSection{Discount: less("11")}), same, []string{"money.discount_too_high /sections/0/discount/amount"},
		},
		"a tenth of a cent": {
			good.below(trade.FormSection{Shipping: amount("0.001")}), same, []string{"money.too_many_decimals /sections/0/shipping_charge"},
		},
		"a negative total": {
			good.below(trade.FormSection{Adjustment: amount("-12.01")}), same, []string{"document.total_negative /sections/0/adjustment"},
		},
		"several faults at once": {
			ordered(item("itm_x", "0")).with(func(f *Form) { f.Warehouse = "wh_x"; f.Term = "pt_x" }), same,
			[]string{
				"document.warehouse_unknown /warehouse_id", "document.payment_term_unknown /payment_term_id", "line.quantity /lines/0/quantity",
				"line.item_unknown /lines/0/item_id",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := New("so_1", c.form, c.read(office(c.form.CustomerID)))
			if d := cmp.Diff(c.want, codes(err)); d != "" {
				t.Error(d)
			}
		})
	}
}

func byHand(s trade.Sources) trade.Sources { s.Settings.Numbering.SalesOrder.Manual = true; return s }

func precise(s trade.Sources) trade.Sources { s.Settings.Preferences.PriceDecimals = 2; return s }

func TestNewWithoutDefaults(t *testing.T) {
	s := office("con_wine")
	s.Settings.Warehouses[0].Inactive, s.Settings.Terms = true, nil
	o, err := New("so_1", ordered(text("1", "1")), s)
	check(t, err)
	if o.Warehouse.ID != "" || o.Term.ID != "" {
		t.Errorf("got %+v and %+v, want neither warehouse nor term", o.Warehouse, o.Term)
	}
}

// untaxed returns an office without default tax.
func untaxed(s trade.Sources) trade.Sources { s.Settings.Taxes = s.Settings.Taxes[1:]; return s }

func TestNewSetsNumber(t *testing.T) {
	for name, c := range map[string]struct {
		number  string
		channel Channel
		read    trade.Sources
		want    string
	}{
		"automatic":                           {"", "", office("con_wine"), ""},
		"manually":                            {" A  7 ", "", byHand(office("con_wine")), "A 7"},
		"from another system":                 {"10248", Import, office("con_wine"), "10248"},
		"from another system, without number": {"", Marketplace, office("con_wine"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := ordered(text("1", "1"))
			f.Number, f.Channel = c.number, c.channel
			o, err := New("so_1", f, c.read)
			check(t, err)
			if o.Number != c.want {
				t.Errorf("got %q, want %q", o.Number, c.want)
			}
		})
	}
}

func TestFormCreatesCustomer(t *testing.T) {
	f := by("", text("1", "1"))
	f.Customer = &crm.Card{DisplayName: "Nouveau"}
	_, err := f.CustomerForm.New("con_new")
	if d := cmp.Diff([]string{
		"address.incomplete /customer/billing_address/street", "address.incomplete /customer/billing_address/city",
		"address.incomplete /customer/billing_address/country",
	}, codes(err)); d != "" {
		t.Error(d)
	}
	f.Customer.Billing = reims
	s := office("")
	s.Customer, err = f.CustomerForm.New("con_new")
	check(t, err)
	o, err := New("so_1", f, s)
	check(t, err)
	if o.Customer.ID != "con_new" || o.Customer.LegalName != "Nouveau" || !s.Customer.Customer {
		t.Errorf("got %+v", o.Customer)
	}
}

// A customer created with its order must meet the rules of every new contact. A
// wrong entry of the settings is reported once.
func TestNewChecksSettingsOfNewCustomer(t *testing.T) {
	for name, c := range map[string]struct {
		card crm.Card
		want []string
	}{
		"no entry":         {crm.Card{}, nil},
		"declared entries": {crm.Card{Term: "pt_45", Tax: "tax_0"}, nil},
		"an unknown term":  {crm.Card{Term: "pt_x"}, []string{"contact.term_unknown /customer/payment_term_id"}},
		"an inactive term": {crm.Card{Term: "pt_old"}, []string{"contact.term_inactive /customer/payment_term_id"}},
		"an unknown tax":   {crm.Card{Tax: "tax_x"}, []string{"contact.tax_unknown /customer/tax_id"}},
		"an inactive tax":  {crm.Card{Tax: "tax_old"}, []string{"contact.tax_inactive /customer/tax_id"}},
		"two unknown entries": {crm.Card{Term: "pt_x", Tax: "tax_x"}, []string{
			"contact.term_unknown /customer/payment_term_id", "contact.tax_unknown /customer/tax_id",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			c.card.DisplayName, c.card.Billing = "Nouveau", reims
			f := by("", item("itm_glass", "1"))
			f.Customer = &c.card
			s := office("")
			var err error
			s.Customer, err = f.CustomerForm.New("con_new")
			check(t, err)
			_, err = New("so_1", f, s)
			if d := cmp.Diff(c.want, codes(err)); d != "" {
				t.Error(d)
			}
		})
	}
}
