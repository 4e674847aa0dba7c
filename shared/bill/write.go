package bill

import (
	"slices"
	"strings"

	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/money"
	"comptoir/shared/sales"
)

// Sources is what was read to write an invoice: the same as for an order.
type Sources = sales.Sources

// New makes a draft invoice of a form, or lists every rule the form breaks. An
// invoice without an order is filled in as an order would be that is invoiced
// at once, so prices, taxes and terms cannot come out differently; what is
// called order.… there is invoice.… here.
func New(id InvoiceID, f Form, s Sources) (Invoice, error) {
	s.Settings.Numbering.SalesOrder.Manual = false // the number is ours to give
	o, err := sales.New("", "", f.order(), s)
	if err != nil {
		return Invoice{}, asInvoice(err)
	}
	i := Invoice{ID: id, Status: Draft}
	return i, i.fill(o, f)
}

// Write changes a draft to what the form says, or lists every rule the form
// breaks. What the form leaves as it was stays as it was copied then. Of an
// invoice made from an order what was sold stays: to invoice other quantities,
// delete the draft and convert the order again.
func (i *Invoice) Write(f Form, s Sources) error {
	if err := i.unsent(); err != nil {
		return err
	}
	if i.Order != "" {
		if err := i.onlyHead(f); err != nil {
			return err
		}
	}
	s.Settings.Numbering.SalesOrder.Manual = false
	o, written := i.order(), f.order()
	if i.Order != "" {
		unshared(&o, &written)
	}
	if err := o.Write(written, s); err != nil {
		return asInvoice(err)
	}
	was := *i
	if err := i.fill(o, f); err != nil {
		return err
	}
	if i.Order != "" {
		i.Lines, i.Totals, i.Balance = was.Lines, was.Totals, was.Balance
		i.Discount, i.Freight, i.ShippingTax, i.Adjustment = was.Discount, was.Freight, was.ShippingTax, was.Adjustment
	}
	return nil
}

// unshared leaves the discounts, the shipping charge and the adjustment out of
// what is written over a part of an order. In a part they are shares, rounded
// with those of the parts before: computed by themselves they can break a rule
// by a cent, such as a discount above what it is taken off.
func unshared(o *sales.Order, f *sales.Form) {
	f.Lines = slices.Clone(f.Lines)
	for n := range o.Lines {
		o.Lines[n].Discount = money.Discount{}
	}
	for n := range f.Lines {
		f.Lines[n].Discount = money.Discount{}
	}
	o.Sections, f.FormSection = []sales.Section{{}}, sales.FormSection{}
}

// head are the fields of a form that may change in a draft made from an order.
var head = []string{
	"date", "supply_date", "due_date", "payment_term_id", "reference", "terms_of_sale", "notes", "remarks", "language", "exchange_rate",
}

// onlyHead points at every field the form changes that an order has fixed.
func (i Invoice) onlyHead(f Form) error {
	money.Digits(&f, i.Currency)
	changes, err := journal.Diff(i.Form(), f)
	if err != nil {
		return err
	}
	var l fault.List
	told := map[string]bool{}
	for _, c := range changes {
		field, _, _ := strings.Cut(c.Field, "/")
		if slices.Contains(head, field) || told[field] {
			continue
		}
		told[field] = true
		l.Add("invoice.from_order", "/"+field, "The invoice was made from order %s, which fixes this. Delete the draft and convert the order again.", i.OrderNumber)
	}
	return l.Err()
}

// order is the draft as the order it could have come from.
func (i Invoice) order() sales.Order {
	o := sales.Order{
		Status: sales.Draft, Channel: sales.Direct, Customer: i.Customer, Billing: i.Billing, Shipping: i.Shipping, Date: i.Date,
		Reference: i.Reference, Warehouse: i.Warehouse, Salesperson: i.Salesperson, Term: i.Term, TermsOfSale: i.TermsOfSale,
		Notes: i.Notes, Remarks: i.Remarks, Language: i.Language, Currency: i.Currency, ExchangeRate: i.ExchangeRate,
		TaxInclusive: i.TaxInclusive, LastLine: i.LastLine, Totals: i.Totals,
		Sections: []sales.Section{{Discount: i.Discount, Shipping: i.Freight, ShippingTax: i.ShippingTax, Adjustment: i.Adjustment}},
	}
	for _, l := range i.Lines {
		o.Lines = append(o.Lines, sales.Line{
			ID: l.ID, Item: l.Item, SKU: l.SKU, Kind: l.Kind, Name: l.Name, Description: l.Description, Unit: l.Unit,
			Quantity: l.Quantity, Rate: l.Rate, Discount: l.Discount, Tax: l.Tax, From: l.From,
		})
	}
	return o
}

// fill takes everything from an order written by the form, and from the form
// what an order does not have.
func (i *Invoice) fill(o sales.Order, f Form) error {
	if !f.Due.IsZero() && f.Due.Before(f.Date) {
		return fault.Invalid("invoice.due_date", "/due_date", "The due date %s is before the invoice's date %s.", f.Due, f.Date)
	}
	language := o.Language
	if f.Language != "" && f.Language != i.Language {
		language = f.Language
	}
	i.fillHead(o)
	i.Date, i.SupplyDate, i.Due, i.Language = f.Date, f.SupplyDate, f.Due, language
	i.LastLine = o.LastLine
	i.Lines = make([]Line, len(o.Lines))
	for n, l := range o.Lines {
		i.Lines[n] = lineOf(l)
		i.Lines[n].ID, i.Lines[n].From = l.ID, l.From
	}
	s := o.Sections[0]
	i.Discount, i.Freight, i.ShippingTax, i.Adjustment = s.Discount, s.Shipping, s.ShippingTax, s.Adjustment
	i.owe(o.Totals)
	return nil
}

// fillHead takes what an invoice and an order have in common above their lines.
func (i *Invoice) fillHead(o sales.Order) {
	i.Customer, i.Billing, i.Shipping = o.Customer, o.Billing, o.Shipping
	i.Reference, i.Warehouse, i.Salesperson, i.Term = o.Reference, o.Warehouse, o.Salesperson, o.Term
	i.TermsOfSale, i.Notes, i.Remarks, i.Language = o.TermsOfSale, o.Notes, o.Remarks, o.Language
	i.Currency, i.ExchangeRate, i.TaxInclusive = o.Currency, o.ExchangeRate, o.TaxInclusive
}

// lineOf is an order's line on an invoice; its number and origin are the
// invoice's to say.
func lineOf(l sales.Line) Line {
	return Line{
		Item: l.Item, SKU: l.SKU, Kind: l.Kind, Name: l.Name, Description: l.Description, Unit: l.Unit,
		Quantity: l.Quantity, Rate: l.Rate, Discount: l.Discount, Tax: l.Tax,
	}
}

// owe sets what a draft comes to, nothing of which is paid.
func (i *Invoice) owe(t money.Totals) {
	i.Totals, i.Balance, i.Paid, i.Credited = t, t.Total, i.Currency.Zero(), i.Currency.Zero()
}

// asInvoice tells the faults of an order's rule as those of an invoice.
func asInvoice(err error) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	told := *f
	told.Code, told.Detail = invoiceCode(f.Code), invoiceWords.Replace(f.Detail)
	told.Fields = slices.Clone(f.Fields)
	for n, x := range told.Fields {
		told.Fields[n].Code, told.Fields[n].Detail = invoiceCode(x.Code), invoiceWords.Replace(x.Detail)
	}
	return &told
}

func invoiceCode(code string) string {
	if rule, ofOrder := strings.CutPrefix(code, "order."); ofOrder {
		return "invoice." + rule
	}
	return code
}

var invoiceWords = strings.NewReplacer(
	"The order ", "The invoice ", "the order ", "the invoice ", "An order ", "An invoice ", "an order ", "an invoice ",
	"Say who orders", "Say who is invoiced", "Order a quantity", "Invoice a quantity",
)
