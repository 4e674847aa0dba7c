package bill_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"comptoir/shared/bill"
	"comptoir/shared/money"
)

// completeInvoice returns a sent invoice with a value in every field of its PDF.
func completeInvoice(t *testing.T) bill.Invoice {
	t.Helper()
	i := draft(t, func(f *bill.Form) {
		f.SupplyDate, f.Reference, f.Notes, f.TermsOfSale = day(t, "2026-11-18"), "BC 118", "Merci <&> \u2028", "Franco de port"
		f.Lines[0].Discount = money.Discount{Percent: money.MustPercent("5")}
		f.Lines[1].Discount = money.Discount{Amount: money.MustAmount("1.5")}
		f.Sections[0].Shipping, f.Sections[0].ShippingTax = money.MustAmount("10"), "tax_20"
		f.Sections[0].Adjustment = money.MustAmount("-0.5")
		f.Sections[0].Discount = money.Discount{Percent: money.MustPercent("2")}
	})
	i.OrderNumber = "SO-00042"
	if _, err := i.Send(sending(t)); err != nil {
		t.Fatal(err)
	}
	return i
}

// A changed hash breaks the hash chain of every organisation, so this hash must never
// change. A new list of fields gets a new version.
func TestHashStaysTheSame(t *testing.T) {
	const list1 = "add46dcdb15681f0e70565af1db701f062ac2967f90367a3b1eccc2c4dfb90e5"
	const list2 = "c0ee50725b41378955e70d284fd4841252f5c59bb08110b4e5465415574417a4"
	i := completeInvoice(t)
	if got := i.Frozen.Hash; got != list2 {
		t.Errorf("got %s, want %s", got, list2)
	}
	if i.Frozen.Hash = list1; !bill.Verify("", i) {
		t.Error("an invoice hashed by the first list of fields does not verify")
	}
}

// The order's delivery method and expected dates are printed on its invoice and hashed. An
// invoice sent before that keeps its PDF and its hash.
func TestInvoicePrintsDeliveryOfOrder(t *testing.T) {
	o := confirmed(t, nil)
	i := convert(t, &o, "inv_1")
	printed := func() string {
		p, err := i.Printed(seller().Profile)
		if err != nil {
			t.Fatal(err)
		}
		var facts string
		for _, f := range p.Facts {
			if f.Text != "" || !f.Day.IsZero() {
				facts += string(f.Label) + " " + f.Text + f.Day.String() + ", "
			}
		}
		return facts
	}
	const delivery = "expected_shipment 2026-12-01, expected_delivery 2026-12-03, delivery_method Transporteur, "
	if got := printed(); !strings.Contains(got, delivery) {
		t.Errorf("the draft prints %s", got)
	}
	if _, err := i.Send(sending(t)); err != nil {
		t.Fatal(err)
	}
	if got := printed(); !strings.Contains(got, delivery) || !bill.Verify("", i) {
		t.Errorf("the invoice prints %s", got)
	}
	changed := i
	changed.DeliveryMethod.Name = "Retrait"
	if bill.Verify("", changed) {
		t.Error("a changed delivery method is not detected")
	}
	i.Frozen.Hash = "0fcc0d4f8e8a36bc7aa6dbd05dba4ad0f0c0a1f7c6b1b9bb5f8de9a3ba5bd0f9" // of another list
	if got := printed(); strings.Contains(got, "delivery_method") {
		t.Errorf("an invoice sent before prints %s", got)
	}
}

func TestHashIsTheSameAfterStore(t *testing.T) {
	i := completeInvoice(t)
	text, err := json.Marshal(i)
	if err != nil {
		t.Fatal(err)
	}
	// The table drops trailing zeros of numbers.
	stored := regexp.MustCompile(`"(-?\d+)\.(\d*?)0+"`).ReplaceAllFunc(text, func(n []byte) []byte {
		n = regexp.MustCompile(`0+"$`).ReplaceAll(n, []byte(`"`))
		return regexp.MustCompile(`\."$`).ReplaceAll(n, []byte(`"`))
	})
	for name, text := range map[string][]byte{"as JSON": text, "as numbers": stored} {
		var read bill.Invoice
		if err := json.Unmarshal(text, &read); err != nil {
			t.Fatal(err)
		}
		if !bill.Verify("", read) {
			t.Errorf("an invoice read %s does not verify", name)
		}
	}
}

func TestVerifyDetectsChangesOfContent(t *testing.T) {
	for name, change := range map[string]func(*bill.Invoice){
		"number":                func(i *bill.Invoice) { i.Number = "FA-2026-00002" },
		"date":                  func(i *bill.Invoice) { i.Date = i.Date.AddDays(1) },
		"supply date":           func(i *bill.Invoice) { i.SupplyDate = i.SupplyDate.AddDays(1) },
		"due date":              func(i *bill.Invoice) { i.Due = i.Due.AddDays(1) },
		"payment term":          func(i *bill.Invoice) { i.Term.Name = "comptant" },
		"order number":          func(i *bill.Invoice) { i.OrderNumber = "SO-00043" },
		"reference":             func(i *bill.Invoice) { i.Reference = "" },
		"notes":                 func(i *bill.Invoice) { i.Notes = "Merci" },
		"terms of sale":         func(i *bill.Invoice) { i.TermsOfSale = "" },
		"language":              func(i *bill.Invoice) { i.Language = "en" },
		"salesperson":           func(i *bill.Invoice) { i.Salesperson.Name = "Jean Petit" },
		"customer":              func(i *bill.Invoice) { i.Customer.LegalName = "Chevalier SAS" },
		"customer's VAT number": func(i *bill.Invoice) { i.Customer.TaxNumber = "" },
		"billing address":       func(i *bill.Invoice) { i.Billing.City = "Paris" },
		"shipping address":      func(i *bill.Invoice) { i.Shipping.City = "Paris" },
		"currency":              func(i *bill.Invoice) { i.Currency = money.MustCurrency("USD") },
		"exchange rate":         func(i *bill.Invoice) { i.ExchangeRate = money.MustExchangeRate("2") },
		"tax mode":              func(i *bill.Invoice) { i.TaxInclusive = true },
		"a line's name":         func(i *bill.Invoice) { i.Lines[0].Name = "Queso" },
		"a line's description":  func(i *bill.Invoice) { i.Lines[0].Description = "d'Espagne" },
		"a line's quantity":     func(i *bill.Invoice) { i.Lines[0].Quantity = money.Units(13) },
		"a line's unit":         func(i *bill.Invoice) { i.Lines[0].Unit = "kg" },
		"a line's rate":         func(i *bill.Invoice) { i.Lines[0].Rate = money.MustPrice("22") },
		"a line's percentage":   func(i *bill.Invoice) { i.Lines[0].Discount.Percent = money.MustPercent("6") },
		"a line's discount":     func(i *bill.Invoice) { i.Lines[1].Discount.Amount = euros("1.51") },
		"a line's tax":          func(i *bill.Invoice) { i.Lines[0].Tax.Name = "TVA" },
		"a line's net":          func(i *bill.Invoice) { i.Lines[0].Net = euros("1") },
		"swapped lines":         func(i *bill.Invoice) { i.Lines[0], i.Lines[1] = i.Lines[1], i.Lines[0] },
		"a line removed":        func(i *bill.Invoice) { i.Lines = i.Lines[:1] },
		"a line's amount":       func(i *bill.Invoice) { i.Lines[0].Amount = euros("1") },
		"terms of delivery":     func(i *bill.Invoice) { i.TermsOfDelivery = "Quai" },
		"shipping tax":          func(i *bill.Invoice) { i.Sections[0].ShippingTax = nil },
		"total":                 func(i *bill.Invoice) { i.Totals.Total = euros("1") },
		"tax":                   func(i *bill.Invoice) { i.Totals.Taxes[0].Tax = euros("1") },
		"tax component":         func(i *bill.Invoice) { i.Totals.Taxes[0].Components[0].Tax = euros("1") },
		"discount":              func(i *bill.Invoice) { i.Totals.Discount = euros("1") },
		"shipping":              func(i *bill.Invoice) { i.Totals.Shipping = euros("1") },
		"adjustment":            func(i *bill.Invoice) { i.Totals.Adjustment = euros("1") },
		"seller":                func(i *bill.Invoice) { i.Frozen.Seller.SIREN = "1" },
		"seller's address":      func(i *bill.Invoice) { i.Frozen.Seller.Address.Street = "5 rue du Port" },
		"bank":                  func(i *bill.Invoice) { i.Frozen.Seller.Bank.IBAN = "FR76" },
		"logo":                  func(i *bill.Invoice) { i.Frozen.Logo = "" },
		"mention":               func(i *bill.Invoice) { i.Frozen.Mentions[0].Text = "" },
		"previous":              func(i *bill.Invoice) { i.Frozen.Previous = "x" },
		"no frozen content":     func(i *bill.Invoice) { i.Frozen = nil },
	} {
		t.Run(name, func(t *testing.T) {
			i := completeInvoice(t)
			change(&i)
			if bill.Verify("", i) {
				t.Error("the changed invoice verifies")
			}
		})
	}
}

func TestVerifyIgnoresFieldsNotInPDF(t *testing.T) {
	i := completeInvoice(t)
	i.Remarks, i.Version, i.Mailed, i.Frozen.Seller.TimeZone = "intern", 7, true, "Asia/Tokyo"
	if err := i.Pay(&bill.Payment{Amount: money.MustAmount("1")}, i.Date); err != nil {
		t.Fatal(err)
	}
	if !bill.Verify("", i) {
		t.Error("the invoice does not verify")
	}
}
