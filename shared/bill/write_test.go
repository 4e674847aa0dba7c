package bill_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"comptoir/shared/bill"
	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/fault/faulttest"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/postal"
	"comptoir/shared/sales"
	"comptoir/shared/trade"
)

func text(t fataler, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestNewFillsInDefaults(t *testing.T) {
	i := draft(t, nil)
	i.Totals = money.Totals{}
	want := `{"id":"inv_1","status":"draft",` +
		`"customer":{"id":"con_1","name":"Chevalier","legal_name":"Vins et alcools Chevalier","tax_number":"FR12345678901"},` +
		`"billing_address":{"street":"59 rue de l'Abbaye","postal_code":"51100","city":"Reims","country":"FR"},"billing_address_copied":true,` +
		`"shipping_address":{"street":"59 rue de l'Abbaye","postal_code":"51100","city":"Reims","country":"FR"},` +
		`"warehouse":{"id":"wh_1","name":"Entrepôt"},"salesperson":{"id":"usr_1","name":"Marie Laurent"},` +
		`"payment_term":{"id":"pt_30","name":"30 jours","days":30},"language":"fr","currency":"EUR","lines":[` +
		`{"id":1,"item_id":"itm_1","sku":"11","kind":"goods","name":"Queso Cabrales","unit":"carton","quantity":"12","rate":"21",` +
		`"tax":{"id":"tax_20","name":"TVA 20 %","category":"S","components":[{"name":"TVA","rate":"20"}]},` +
		`"gross":"252.00","amount":"252.00","net":"252.00"},` +
		`{"id":2,"item_id":"itm_2","kind":"service","name":"Livraison","quantity":"1","rate":"40",` +
		`"tax":{"id":"tax_5","name":"TVA 5.5 %","category":"S","components":[{"name":"TVA","rate":"5.5"}]},` +
		`"gross":"40.00","amount":"40.00","net":"40.00"}],` +
		`"last_line":2,"sections":[{}],`
	if got := text(t, i); !strings.HasPrefix(got, want) {
		t.Errorf("got %s", cmp.Diff(want, got))
	}
	if figures(i) != [3]string{"0.00", "0.00", "344.60"} {
		t.Errorf("paid, credited, balance: %v", figures(i))
	}
}

func TestNewAppliesRules(t *testing.T) {
	card := customer().Card
	for name, c := range map[string]struct {
		form    func(*bill.Form)
		src     func(*trade.Sources)
		want    string // the fault
		inspect func(bill.Invoice) (got, want any)
	}{
		"manual numbering of orders is ignored": {src: func(s *trade.Sources) { s.Settings.Numbering.SalesOrder.Manual = true }},
		"a customer created with the invoice":   {form: func(f *bill.Form) { f.CustomerID, f.Customer = "", &card }},
		"no customer": {
			form: func(f *bill.Form) { f.CustomerID = "" }, want: "document.customer_missing /customer_id",
		},
		"customer unknown": {
			src: func(s *trade.Sources) { s.Customer = crm.Contact{} }, want: "document.customer_unknown /customer_id",
		},
		"customer inactive": {
			src: func(s *trade.Sources) { s.Customer.Status = crm.Inactive }, want: "document.customer_inactive /customer_id",
		},
		"no lines": {form: func(f *bill.Form) { f.Lines = nil }, want: "document.lines_missing /lines"},
		"no quantity": {
			form: func(f *bill.Form) { f.Lines[1].Quantity = money.Quantity{} }, want: "line.quantity /lines/1/quantity",
		},
		"unknown item": {
			form: func(f *bill.Form) { f.Lines[0].Item = "itm_9" }, want: "line.item_unknown /lines/0/item_id",
		},
		"unknown tax": {
			form: func(f *bill.Form) { f.Lines[0].Tax = "tax_9" }, want: "document.tax_unknown /lines/0/tax_id",
		},
		"free text without a rate": {
			form: func(f *bill.Form) { f.Lines[0] = trade.FormLine{Name: "Conseil", Quantity: money.Units(1)} },
			want: "line.rate_missing /lines/0/rate",
		},
		"two faults at once": {
			form: func(f *bill.Form) { f.Lines[0].Tax, f.Lines[1].Quantity = "tax_9", money.Units(-1) },
			want: "document.tax_unknown /lines/0/tax_id /lines/1/quantity",
		},
		"discount too high": {
			form: func(f *bill.Form) { f.Lines[0].Discount.Amount = money.MustAmount("300") },
			want: "money.discount_too_high /lines/0/discount/amount",
		},
		"negative total": {
			form: func(f *bill.Form) { f.Sections[0].Adjustment = money.MustAmount("-500") },
			want: "document.total_negative /sections/0/adjustment",
		},
		"due before its date": {
			form: func(f *bill.Form) { f.Date, f.Due = day(t, "2026-11-20"), day(t, "2026-11-19") }, want: "invoice.due_date /due_date",
		},
		"due date without a date":   {form: func(f *bill.Form) { f.Due = day(t, "2026-11-19") }},
		"no date before it is sent": {inspect: func(i bill.Invoice) (any, any) { return i.Date.String(), "" }},
		"in English": {
			form: func(f *bill.Form) { f.Language = "en" }, inspect: func(i bill.Invoice) (any, any) { return i.Language, "en" },
		},
		"in the customer's language": {
			src: func(s *trade.Sources) { s.Customer.Language = "en" }, inspect: func(i bill.Invoice) (any, any) { return i.Language, "en" },
		},
		"tax of the customer, not of the item": {
			src:     func(s *trade.Sources) { s.Customer.Tax = "tax_e" },
			inspect: func(i bill.Invoice) (any, any) { return i.Lines[1].Tax.ID, org.TaxID("tax_e") },
		},
		"tax of the line, not of the customer": {
			form: taxed("tax_k"), src: func(s *trade.Sources) { s.Customer.Tax = "tax_e" },
			inspect: func(i bill.Invoice) (any, any) { return i.Lines[1].Tax.ID, org.TaxID("tax_k") },
		},
		"dates and texts": {
			form: func(f *bill.Form) {
				f.Date, f.SupplyDate, f.Due, f.Notes = day(t, "2026-11-20"), day(t, "2026-11-18"), day(t, "2026-12-01"), "Merci"
			},
			inspect: func(i bill.Invoice) (any, any) {
				return i.Date.String() + i.SupplyDate.String() + i.Due.String() + i.Notes, "2026-11-202026-11-182026-12-01Merci"
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			f, src := form(), sources(t)
			if c.form != nil {
				c.form(&f)
			}
			if c.src != nil {
				c.src(&src)
			}
			i, err := bill.New("inv_1", f, src)
			if faulttest.Text(err) != c.want {
				t.Fatalf("got %v, want %s", err, c.want)
			}
			if x, wrong := fault.As(err); wrong && strings.Contains(x.Error(), "order") {
				t.Errorf("a fault of an invoice mentions an order: %s", x.Error())
			}
			if c.inspect != nil {
				if got, want := c.inspect(i); got != want {
					t.Errorf("got %v, want %v", got, want)
				}
			}
		})
	}
}

func TestFormCreatesCustomer(t *testing.T) {
	f := form()
	f.CustomerID, f.Customer = "", &crm.Card{DisplayName: "Chevalier", Billing: postal.Address{Street: "1", City: "Reims"}}
	if _, err := f.CustomerForm.New("con_9"); faulttest.Text(err) != "address.incomplete /customer/billing_address/country" {
		t.Errorf("got %v", err)
	}
	f.Customer.Billing.Country = "FR"
	if c, err := f.CustomerForm.New("con_9"); err != nil || !c.Customer {
		t.Errorf("got %+v, %v", c, err)
	}
	f.Customer = nil
	if _, err := f.CustomerForm.New("con_9"); faulttest.Text(err) != "document.customer_missing /customer" {
		t.Errorf("got %v", err)
	}
	if got := f.Items(); len(got) != 2 {
		t.Errorf("got items %v, want 2", got)
	}
}

func TestWriteChangesDraft(t *testing.T) {
	for name, c := range map[string]struct {
		form    func(*bill.Form)
		want    string
		inspect func(bill.Invoice) (got, want any)
	}{
		"another quantity": {
			form:    func(f *bill.Form) { f.Lines[0].Quantity = money.Units(10) },
			inspect: func(i bill.Invoice) (any, any) { return i.Totals.Total.String() + i.Balance.String(), "294.20294.20" },
		},
		"a new line": {
			form:    func(f *bill.Form) { f.Lines = append(f.Lines, trade.FormLine{Item: "itm_2", Quantity: money.Units(1)}) },
			inspect: func(i bill.Invoice) (any, any) { return i.Lines[2].ID, 3 },
		},
		"a line removed": {
			form: func(f *bill.Form) { f.Lines = f.Lines[1:] }, inspect: func(i bill.Invoice) (any, any) { return i.Lines[0].ID, 2 },
		},
		"an unknown line": {form: func(f *bill.Form) { f.Lines[0].ID = 9 }, want: "line.unknown /lines/0/id"},
		"notes": {
			form: func(f *bill.Form) { f.Notes = "Merci" }, inspect: func(i bill.Invoice) (any, any) { return i.Notes, "Merci" },
		},
		"a date": {
			form:    func(f *bill.Form) { f.Date = day(t, "2026-11-20") },
			inspect: func(i bill.Invoice) (any, any) { return i.Date.String(), "2026-11-20" },
		},
		"a due date too soon": {
			form: func(f *bill.Form) { f.Date, f.Due = day(t, "2026-11-20"), day(t, "2026-11-01") }, want: "invoice.due_date /due_date",
		},
		"another term": {
			form: func(f *bill.Form) { f.Term = "pt_45" }, inspect: func(i bill.Invoice) (any, any) { return i.Term.Days, 45 },
		},
		"the language": {
			form: func(f *bill.Form) { f.Language = "en" }, inspect: func(i bill.Invoice) (any, any) { return i.Language, "en" },
		},
		"an inline customer": {
			form: func(f *bill.Form) { c := customer().Card; f.CustomerID, f.Customer = "", &c }, want: "document.customer_inline /customer",
		},
		"another salesperson": {
			form:    func(f *bill.Form) { f.Salesperson = "usr_2" },
			inspect: func(i bill.Invoice) (any, any) { return i.Salesperson.Name, "Jean Petit" },
		},
	} {
		t.Run(name, func(t *testing.T) {
			i := draft(t, nil)
			before, f := text(t, i), i.Form()
			c.form(&f)
			err := i.Write(f, sources(t))
			if faulttest.Text(err) != c.want {
				t.Fatalf("got %v, want %s", err, c.want)
			}
			if err != nil && text(t, i) != before {
				t.Error("a refused form changed the invoice")
			}
			if c.inspect != nil {
				if got, want := c.inspect(i); got != want {
					t.Errorf("got %v, want %v", got, want)
				}
			}
		})
	}
}

func TestInvoiceFromOrderCanChangeOnlyHeader(t *testing.T) {
	for name, c := range map[string]struct {
		form func(*bill.Form)
		want string
	}{
		"no change": {form: func(*bill.Form) {}},
		"amounts rewritten": {form: func(f *bill.Form) {
			f.Sections[0].Shipping, f.Lines[0].Rate = money.MustAmount(f.Sections[0].Shipping.String()+"0"), price("21.000")
		}},
		"texts and dates": {form: func(f *bill.Form) {
			f.Notes, f.Remarks, f.Reference, f.TermsOfSale = "a", "b", "c", "d"
			f.Date, f.SupplyDate, f.Due, f.Term, f.Language = day(t, "2026-11-20"), day(t, "2026-11-18"), day(t, "2026-12-01"), "pt_45", "en"
		}},
		"quantity": {form: func(f *bill.Form) { f.Lines[0].Quantity = money.Units(3) }, want: "invoice.from_order /lines"},
		"rate and tax": {
			form: func(f *bill.Form) { f.Lines[0].Rate, f.Lines[0].Tax = price("3"), "tax_5" }, want: "invoice.from_order /lines",
		},
		"a line added":      {form: func(f *bill.Form) { f.Lines = append(f.Lines, form().Lines[1]) }, want: "invoice.from_order /lines"},
		"a line twice":      {form: func(f *bill.Form) { f.Lines = append(f.Lines, f.Lines[0]) }, want: "invoice.from_order /lines"},
		"no lines":          {form: func(f *bill.Form) { f.Lines = nil }, want: "invoice.from_order /lines"},
		"shipping charge":   {form: func(f *bill.Form) { f.Sections[0].Shipping = money.MustAmount("6") }, want: "invoice.from_order /sections"},
		"customer":          {form: func(f *bill.Form) { f.CustomerID = "con_2" }, want: "invoice.from_order /customer_id"},
		"address and notes": {form: func(f *bill.Form) { f.Billing.City, f.Notes = "Paris", "a" }, want: "invoice.from_order /billing_address"},
		"discount and currency": {
			form: func(f *bill.Form) {
				f.Sections[0].Discount.Percent, f.Currency = money.MustPercent("3"), money.MustCurrency("USD")
			},
			want: "invoice.from_order /currency /sections",
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := confirmed(t, nil)
			i := convert(t, &o, "inv_1", trade.Taken{Line: 1, Quantity: money.Units(6)})
			before, totals, f := text(t, i), text(t, i.Totals), i.Form()
			c.form(&f)
			if err := i.Write(f, sources(t)); faulttest.Text(err) != c.want {
				t.Fatalf("got %v, want %s", err, c.want)
			}
			if c.want != "" && text(t, i) != before {
				t.Error("a refused form changed the invoice")
			}
			if text(t, i.Totals) != totals || !i.Balance.Equal(i.Totals.Total) || i.Lines[0].From == nil {
				t.Error("the amounts of the invoice have changed")
			}
			if c.want == "" && text(t, i.Form()) != text(t, f) && name != "amounts rewritten" {
				t.Errorf("the form written back differs: %s", cmp.Diff(text(t, f), text(t, i.Form())))
			}
		})
	}
}

// A form written back unchanged, encoded and decoded as JSON, changes nothing, for
// invoices from a form and from an order.
func TestUnchangedFormHasNoEffect(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := rapid.SampledFrom([]string{"0", "0.01", "7.5", "19.99"})
		var i bill.Invoice
		discounts := func(f *trade.FormLine) {
			if rapid.Bool().Draw(t, "percent") {
				f.Discount.Percent = money.MustPercent(rapid.SampledFrom([]string{"0", "2.5", "100"}).Draw(t, "discount"))
			} else {
				f.Discount.Amount = money.MustAmount(amount.Draw(t, "discount"))
			}
		}
		if rapid.Bool().Draw(t, "from an order") {
			o := confirmed(t, func(f *sales.Form) {
				discounts(&f.Lines[0])
				f.Sections[0].Shipping = money.MustAmount(amount.Draw(t, "freight"))
				f.Sections[0].Adjustment = money.MustAmount(amount.Draw(t, "adjustment"))
				f.TaxInclusive = rapid.Bool().Draw(t, "inclusive")
			})
			quantity := money.Units(int64(rapid.IntRange(1, 12).Draw(t, "quantity")))
			i = convert(t, &o, "inv_1", trade.Taken{Line: 1, Quantity: quantity})
		} else {
			i = draft(t, func(f *bill.Form) {
				discounts(&f.Lines[0])
				f.Sections[0].Shipping = money.MustAmount(amount.Draw(t, "freight"))
				f.Sections[0].Adjustment = money.MustAmount(amount.Draw(t, "adjustment"))
				f.TaxInclusive = rapid.Bool().Draw(t, "inclusive")
				f.Language = rapid.SampledFrom([]string{"", "fr", "en"}).Draw(t, "language")
			})
		}
		var f bill.Form
		if err := json.Unmarshal([]byte(text(t, i.Form())), &f); err != nil {
			t.Fatal(err)
		}
		src := sources(t)
		src.Customer.Language, src.Items = "en", nil // the customer and the items have changed since
		before := text(t, i)
		if err := i.Write(f, src); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(before, text(t, i)); d != "" {
			t.Error(d)
		}
	})
}
