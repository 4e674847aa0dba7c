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

// Form holds the fields an accountant writes to create or change an invoice. It
// needs no order.
type Form struct {
	trade.CustomerForm
	trade.Form
	SupplyDate calendar.Date `json:"supply_date,omitzero" doc:"Date of delivery or service, if it differs from the date" example:"2026-11-18"`
	Due        calendar.Date `json:"due_date,omitzero" doc:"Due date, if it differs from the payment term" example:"2026-12-31"`
}

// Form returns the form that describes the invoice. Writing it back unchanged
// changes nothing, so a patch is applied to it.
func (i Invoice) Form() Form {
	return Form{
		CustomerForm: trade.CustomerForm{CustomerID: i.Customer.ID}, Form: i.Document.Form(),
		SupplyDate: i.SupplyDate, Due: i.Due,
	}
}

// rules are the rules for writing an invoice.
var rules = trade.Rules{Noun: "invoice", Undated: true, Binding: true}

// New creates a draft invoice from a form, or lists every rule the form breaks.
func New(id InvoiceID, f Form, s trade.Sources) (Invoice, error) {
	i := Invoice{ID: id, Status: Draft}
	if err := i.write(f, s, rules.Write); err != nil {
		return Invoice{}, err
	}
	i.resetBalance()
	return i, nil
}

// Write changes a draft as the form says, or lists every rule the form breaks. For
// an invoice made from an order, the fields fixed by the order cannot change: to
// invoice other quantities, delete the draft and convert the order again.
func (i *Invoice) Write(f Form, s trade.Sources) error {
	return Life().Take("update", i, func(next *Invoice) error {
		writeDocument := rules.Write
		if i.Order != "" {
			if err := i.onlyHead(f); err != nil {
				return err
			}
			writeDocument = rules.WriteHead
		}
		if err := next.write(f, s, writeDocument); err != nil {
			return err
		}
		next.resetBalance()
		return nil
	})
}

func (i *Invoice) write(
	f Form, s trade.Sources,
	writeDocument func(*trade.Document, *trade.Party, trade.CustomerForm, trade.Form, trade.Sources) error,
) error {
	if err := writeDocument(&i.Document, &i.Customer, f.CustomerForm, f.Form, s); err != nil {
		return err
	}
	if !f.Due.IsZero() && f.Due.Before(f.Date) {
		return fault.Invalid("invoice.due_date", "/due_date",
			"The due date %s is before the invoice's date. Choose a date on or after %s.", f.Due, f.Date)
	}
	var l fault.List
	trade.CheckDate("/supply_date", f.SupplyDate, i.SupplyDate, s.Today, &l)
	trade.CheckDate("/due_date", f.Due, i.Due, s.Today, &l)
	i.SupplyDate, i.Due = f.SupplyDate, f.Due
	return l.Err()
}

// orderFields are the fields of a form that are fixed in a draft made from an order.
var orderFields = []string{
	"customer", "customer_id", "billing_address", "shipping_address", "warehouse_id", "currency", "tax_inclusive", "lines", "sections",
}

// onlyHead reports every field fixed by the order that the form changes.
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
		if !slices.Contains(orderFields, field) || seen[field] {
			continue
		}
		seen[field] = true
		l.Add("invoice.from_order", "/"+field,
			"The invoice was made from order %s, which fixes this field. Delete the draft and convert the order again.", i.OrderNumber)
	}
	return l.Err()
}

// Convert creates an invoice for the given quantities of an order, or for everything
// that is left if take is nil. All other fields are copied from the order and can be
// changed on the draft. Convert confirms a draft order and adds the quantities to the
// order's counters.
func Convert(id InvoiceID, o *sales.Order, take []trade.Taken) (Invoice, error) {
	drawn, err := o.Bill(take)
	if err != nil {
		return Invoice{}, err
	}
	i := Draw(id, drawn, o.Customer)
	i.Order, i.OrderNumber = o.ID, o.Number
	return i, nil
}

// Draw creates a draft invoice from the document that was drawn from another one.
func Draw(id InvoiceID, drawn trade.Document, customer trade.Party) Invoice {
	i := Invoice{ID: id, Status: Draft, Customer: customer, Document: drawn}
	i.Date = calendar.Date{}
	i.resetBalance()
	return i
}

// resetBalance sets the balance of a draft to its total.
func (i *Invoice) resetBalance() {
	i.Balance, i.Paid, i.Credited = i.Totals.Total, i.Currency.Zero(), i.Currency.Zero()
}
