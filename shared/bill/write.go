package bill

import (
	"slices"
	"strings"

	"comptoir/shared/calendar"
	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/money"
	"comptoir/shared/sales"
	"comptoir/shared/trade"
)

// Form is what an accountant writes to make or change an invoice that needs no
// order.
type Form struct {
	trade.CustomerForm
	trade.Form
	SupplyDate calendar.Date `json:"supply_date,omitzero" doc:"Date of delivery or service, if another" example:"2026-11-18"`
	Due        calendar.Date `json:"due_date,omitzero" doc:"When it is to be paid, if not by the payment term" example:"2026-12-31"`
}

// Form is the invoice as an accountant could have written it: written back
// unchanged it changes nothing, so a patch is applied to it.
func (i Invoice) Form() Form {
	return Form{
		CustomerForm: trade.CustomerForm{CustomerID: i.Customer.ID}, Form: i.Document.Form(),
		SupplyDate: i.SupplyDate, Due: i.Due,
	}
}

// rules is how an invoice is written.
var rules = trade.Rules{Noun: "invoice", Undated: true}

// New makes a draft invoice of a form, or lists every rule the form breaks.
func New(id InvoiceID, f Form, s trade.Sources) (Invoice, error) {
	i := Invoice{ID: id, Status: Draft}
	if err := i.write(f, s, rules.Write); err != nil {
		return Invoice{}, err
	}
	i.owe()
	return i, nil
}

// Write changes a draft to what the form says, or lists every rule the form
// breaks. Of an invoice made from an order what was sold stays: to invoice other
// quantities, delete the draft and convert the order again.
func (i *Invoice) Write(f Form, s trade.Sources) error {
	return Life().Take("update", i, func(next *Invoice) error {
		how := rules.Write
		if i.Order != "" {
			if err := i.onlyHead(f); err != nil {
				return err
			}
			how = rules.WriteHead
		}
		if err := next.write(f, s, how); err != nil {
			return err
		}
		next.owe()
		return nil
	})
}

func (i *Invoice) write(f Form, s trade.Sources, how func(*trade.Document, *trade.Party, trade.CustomerForm, trade.Form, trade.Sources) error) error {
	if err := how(&i.Document, &i.Customer, f.CustomerForm, f.Form, s); err != nil {
		return err
	}
	if !f.Due.IsZero() && f.Due.Before(f.Date) {
		return fault.Invalid("invoice.due_date", "/due_date", "The due date %s is before the invoice's date %s.", f.Due, f.Date)
	}
	i.SupplyDate, i.Due = f.SupplyDate, f.Due
	return nil
}

// sold are the fields of a form that stay in a draft made from an order.
var sold = []string{
	"customer", "customer_id", "billing_address", "shipping_address", "warehouse_id", "currency", "tax_inclusive", "lines", "sections",
}

// onlyHead points at every field the form changes that an order has fixed.
func (i Invoice) onlyHead(f Form) error {
	money.Digits(&f, i.Currency)
	changes, err := journal.Diff(i.Form(), f)
	if err != nil {
		return err
	}
	var l fault.List
	seen := map[string]bool{}
	for _, c := range changes {
		field, _, _ := strings.Cut(c.Field, "/")
		if !slices.Contains(sold, field) || seen[field] {
			continue
		}
		seen[field] = true
		l.Add("invoice.from_order", "/"+field, "The invoice was made from order %s, which fixes this. Delete the draft and convert the order again.", i.OrderNumber)
	}
	return l.Err()
}

// Convert invoices a part of an order: how much of which lines, everything that
// is left when nothing is said. Everything else is the order's, and can be
// changed on the draft. A draft order is confirmed on the way, and the order
// counts what was taken of it.
func Convert(id InvoiceID, o *sales.Order, take []trade.Taken) (Invoice, error) {
	part, err := o.Bill(take)
	if err != nil {
		return Invoice{}, err
	}
	i := Draw(id, part, o.Customer)
	i.Order, i.OrderNumber = o.ID, o.Number
	return i, nil
}

// Draw makes a draft invoice of what was drawn of another document.
func Draw(id InvoiceID, part trade.Document, customer trade.Party) Invoice {
	i := Invoice{ID: id, Status: Draft, Customer: customer, Document: part}
	i.Date = calendar.Date{}
	i.owe()
	return i
}

// owe sets what a draft comes to, nothing of which is paid.
func (i *Invoice) owe() {
	i.Balance, i.Paid, i.Credited = i.Totals.Total, i.Currency.Zero(), i.Currency.Zero()
}
