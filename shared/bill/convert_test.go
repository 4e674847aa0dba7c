package bill_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"comptoir/shared/bill"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/sales"
	"comptoir/shared/trade"
)

// confirmed returns a confirmed order of twelve cartons and a delivery, with 5.00 for
// shipping.
func confirmed(t fataler, change func(*sales.Form)) sales.Order {
	t.Helper()
	f := sales.Form{CustomerForm: trade.CustomerForm{CustomerID: "con_1"}, Form: trade.Form{
		Reference: "BC 118", Notes: "Merci", Remarks: "intern", TermsOfSale: "Franco", TermsOfDelivery: "Quai",
		ExpectedShipment: day(t, "2026-12-01"), ExpectedDelivery: day(t, "2026-12-03"), DeliveryMethod: "dm_1",
		Lines:    []trade.FormLine{{Item: "itm_1", Quantity: money.Units(12)}, {Item: "itm_2", Quantity: money.Units(1)}},
		Sections: []trade.FormSection{{Shipping: money.MustAmount("5")}},
	}}
	if change != nil {
		change(&f)
	}
	o, err := sales.New("so_1", f, sources(t))
	if err != nil {
		t.Fatal(err)
	}
	o.Number = "SO-00042"
	if err := o.Confirm(); err != nil {
		t.Fatal(err)
	}
	return o
}

func TestConvertCopiesFieldsOfOrder(t *testing.T) {
	o := confirmed(t, func(f *sales.Form) {
		f.Lines[0].Discount.Amount, f.Lines[1].Discount.Percent = money.MustAmount("12"), money.MustPercent("10")
	})
	i := convert(t, &o, "inv_1", trade.Taken{Line: 2, Quantity: money.Units(1)}, trade.Taken{Line: 1, Quantity: money.Units(3)})
	if i.Status != bill.Draft || i.Number != "" || !i.Date.IsZero() || i.Order != "so_1" || i.OrderNumber != "SO-00042" {
		t.Errorf("status %s, number %q, date %s, order %s", i.Status, i.Number, i.Date, i.OrderNumber)
	}
	if i.ExpectedShipment != o.ExpectedShipment || i.ExpectedDelivery != o.ExpectedDelivery || i.DeliveryMethod.Name != "Transporteur" {
		t.Errorf("the delivery fields are not copied: %s", text(t, i))
	}
	if i.Reference+i.Notes+i.Remarks+i.TermsOfSale+i.TermsOfDelivery != "BC 118MerciinternFrancoQuai" || i.Term.Days != 30 ||
		i.Salesperson.ID != "usr_1" || i.Warehouse.ID != "wh_1" || i.Language != "fr" ||
		i.Customer != o.Customer || i.Billing != o.Billing || i.Shipping != o.Shipping {
		t.Errorf("the header is not copied: %s", text(t, i))
	}
	if len(i.Lines) != 2 || i.LastLine != 2 || i.Lines[0].ID != 1 || i.Lines[0].SKU != "11" || i.Lines[0].Quantity.String() != "3" ||
		len(i.Lines[0].From) != 1 || i.Lines[0].From[0].Document != "so_1" || i.Lines[0].From[0].Line != 1 || i.Lines[1].From[0].Line != 2 {
		t.Errorf("the lines are not copied: %s", text(t, i.Lines))
	}
	// 63.00 less a quarter of 12.00; 40.00 less 10 %; 96/276 of the 5.00 for shipping, its share by value.
	if i.Lines[0].Discount.Amount.String() != "3.00" || i.Lines[1].Discount.Percent.String() != "10" ||
		i.Sections[0].Shipping.String() != "1.74" {
		t.Errorf("discounts %s and %s, shipping %s", i.Lines[0].Discount.Amount, i.Lines[1].Discount.Percent, i.Sections[0].Shipping)
	}
	if tax := i.Sections[0].ShippingTax; len(i.Sections) != 1 || tax == nil || tax.ID != "tax_20" || !i.Balance.Equal(i.Totals.Total) {
		t.Errorf("shipping tax %v, balance %s of %s", tax, i.Balance, i.Totals.Total)
	}
	if _, err := i.Send(sending(t)); err != nil || i.Due.String() != "2026-12-21" {
		t.Errorf("due %s, %v", i.Due, err)
	}
}

// The shares of a discount are rounded together with the earlier shares. A share may
// be a cent more than the amount of its own line, or negative. The draft can be
// written in these cases too.
func TestInvoiceWithShareOfDiscountCanBeWritten(t *testing.T) {
	for name, c := range map[string]struct{ quantity, rate, discount string }{
		"the whole line, in thirds": {"3", "0.333", "1.00"},
		"a cent off nine":           {"9", "0.0450", "0.01"},
		"a cent off seven":          {"7", "0.3350", "0.01"},
	} {
		t.Run(name, func(t *testing.T) {
			o := confirmed(t, func(f *sales.Form) {
				f.Lines = []trade.FormLine{{Name: "Bouchon", Quantity: money.MustQuantity(c.quantity), Rate: price(c.rate)}, f.Lines[1]}
				f.Lines[0].Discount.Amount, f.Sections[0].Adjustment = money.MustAmount(c.discount), money.MustAmount("-40")
			})
			for n := range 3 {
				i := convert(t, &o, bill.InvoiceID(fmt.Sprint("inv_", n)),
					trade.Taken{Line: 1, Quantity: money.Units(1)}, trade.Taken{Line: 2, Quantity: money.MustQuantity("0.2")})
				before, f := text(t, i), i.Form()
				if err := i.Write(f, sources(t)); err != nil || text(t, i) != before {
					t.Fatalf("invoice %d: %v %s", n+1, err, cmp.Diff(before, text(t, i)))
				}
				f.Notes = "Merci"
				if err := i.Write(f, sources(t)); err != nil || i.Notes != "Merci" {
					t.Fatalf("invoice %d, discount %s: %v", n+1, i.Lines[0].Total().Discount(), err)
				}
			}
		})
	}
}

// Two orders with different taxes on shipping are merged. An invoice has the taxes of
// its share of the shipping, and the reason for a tax of zero.
func TestInvoiceOfMergedOrderKeepsTaxesOfShipping(t *testing.T) {
	shipped := func(id sales.OrderID, tax org.TaxID) sales.Order {
		o := confirmed(t, func(f *sales.Form) {
			f.Lines, f.Sections[0].Shipping, f.Sections[0].ShippingTax = f.Lines[:1], euros("5"), tax
		})
		o.ID = id
		return o
	}
	for name, c := range map[string]struct {
		first, second org.TaxID
		take          []trade.Taken
		want          string
	}{
		"both orders":          {"tax_20", "tax_e", nil, "tax_20 tax_e with reason"},
		"some of the first":    {"tax_20", "tax_e", []trade.Taken{{Line: 1, Quantity: money.Units(3)}}, "tax_20"},
		"some of the second":   {"tax_20", "tax_e", []trade.Taken{{Line: 2, Quantity: money.Units(3)}}, "tax_e with reason"},
		"the same tax in both": {"tax_5", "tax_5", nil, "tax_5"},
	} {
		t.Run(name, func(t *testing.T) {
			o, _, err := sales.Merge(shipped("so_1", c.first), shipped("so_2", c.second), "so_1")
			if err != nil {
				t.Fatal(err)
			}
			i := convert(t, &o, "inv_1", c.take...)
			taxesOf := func(d trade.Document, mentions []bill.Mention) string {
				var taxes []string
				charge := money.Amount{}
				for _, s := range d.Sections {
					taxes, charge = append(taxes, string(s.ShippingTax.ID)), charge.Add(s.Shipping)
				}
				got := strings.Join(taxes, " ")
				if !charge.Equal(d.Totals.Shipping) {
					got += fmt.Sprintf(" charging %s of %s", charge, d.Totals.Shipping)
				}
				for _, m := range mentions {
					if m.Text == "Exonération, art. 261 du CGI." {
						got += " with reason"
					}
				}
				return got
			}
			if _, err := i.Send(sending(t)); err != nil {
				t.Fatal(err)
			}
			if got := taxesOf(i.Document, i.Frozen.Mentions); got != c.want {
				t.Errorf("the invoice has %s, want %s", got, c.want)
			}
			credited, _, err := bill.Credit("crn_1", &i, sending(t))
			if err != nil {
				t.Fatal(err)
			}
			if got := taxesOf(credited.Document, credited.Frozen.Mentions); got != c.want {
				t.Errorf("the credit note has %s, want %s", got, c.want)
			}
		})
	}
}

// For any split of an order into invoices, of which some are deleted, voided or
// credited and invoiced again, the remaining invoices add up to the order to the cent.
func TestInvoicesAddUpToOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := confirmed(t, func(f *sales.Form) {
			f.Lines[0].Rate = price(rapid.SampledFrom([]string{"1.111", "10.01", "0.07"}).Draw(t, "rate"))
			f.Sections[0].Shipping = money.MustAmount(rapid.SampledFrom([]string{"0", "32.38"}).Draw(t, "freight"))
			f.TaxInclusive = rapid.Bool().Draw(t, "inclusive")
			f.Sections[0].Discount.Percent = money.MustPercent("3")
		})
		in := sending(t)
		remaining := map[bill.InvoiceID]bill.Invoice{}
		for n := 0; o.Invoiced() != trade.Fully; n++ {
			var take []trade.Taken
			for _, l := range o.Lines {
				if l.Left(trade.Invoiced).Sign() > 0 && (n > 8 || rapid.Bool().Draw(t, "take")) {
					take = append(take, trade.Taken{Line: l.ID, Quantity: l.Left(trade.Invoiced)})
					if n < 8 && rapid.Bool().Draw(t, "one unit") && l.Left(trade.Invoiced).Cmp(money.Units(1)) > 0 {
						take[len(take)-1].Quantity = money.Units(1)
					}
				}
			}
			if len(take) == 0 {
				continue
			}
			i := convert(t, &o, bill.InvoiceID("inv_"+string(rune('a'+n))), take...)
			action := "keep"
			if n < 8 {
				action = rapid.SampledFrom([]string{"keep", "keep", "delete", "void", "credit"}).Draw(t, "action")
			}
			if action == "void" || action == "credit" {
				next, err := i.Send(in)
				if err != nil {
					t.Fatal(err)
				}
				in.Series = next
			}
			var err error
			switch action {
			case "keep":
				remaining[i.ID] = i
			case "delete":
				err = o.Unbill(i.Document)
			case "void":
				if err = i.Void(); i.Totals.Total.IsZero() {
					remaining[i.ID] = i // an invoice with a total of zero is paid and cannot be voided
				} else if err == nil {
					err = o.Unbill(i.Document)
				}
			case "credit":
				if _, _, err = bill.Credit("crn_1", &i, in); err == nil {
					err = o.Credit(i.Document)
				}
			}
			if err != nil && !i.Totals.Total.IsZero() {
				t.Fatal(err)
			}
		}
		var sum money.Totals
		for _, i := range remaining {
			sum = sum.Add(i.Totals)
		}
		if !sum.Total.Equal(o.Totals.Total) || !sum.Tax.Equal(o.Totals.Tax) || !sum.Net.Equal(o.Totals.Net) ||
			!sum.Shipping.Equal(o.Totals.Shipping) {
			t.Errorf("the invoices have a total of %s and a tax of %s, the order has %s and %s",
				sum.Total, sum.Tax, o.Totals.Total, o.Totals.Tax)
		}
	})
}
