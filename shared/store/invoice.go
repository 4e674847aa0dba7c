package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"comptoir/shared/cycle"

	"comptoir/shared/bill"
	"comptoir/shared/calendar"
	"comptoir/shared/money"
	"comptoir/shared/report"
	"comptoir/shared/rights"
	"comptoir/shared/table"
)

// Invoices are invoices to customers.
var Invoices = traded(Kind[bill.Invoice, bill.InvoiceID, bill.Row]{
	Name: "invoice", Modules: []rights.Module{rights.Invoices}, Schema: 1,
	Life:   func() cycle.Life[bill.Invoice] { return bill.Life() },
	ID:     func(i bill.Invoice) bill.InvoiceID { return i.ID },
	Row:    bill.Invoice.Row,
	States: func() []string { return texts(bill.Statuses()) },
	Places: invoicePlaces,
	Words:  bill.Invoice.Words,
	Parents: func(i bill.Invoice) []string {
		return []string{string(i.Customer.ID), string(i.Order), string(i.Estimate)}
	},
	Shares: invoiceShares,
	Facts:  invoiceFacts,
	Moves:  bill.Moves,
	Refers: func(i bill.Invoice) bool { // the invoices of one order have its reference
		return i.Order == "" && i.Estimate == "" && i.Status != bill.Void && i.CreditNote == ""
	},
})

// invoicePlaces are the positions of an invoice. Those of one day are in the order of their
// numbers, and drafts after them. Positions of release 0.2 have the order of the ids, and come
// before the others of their day.
func invoicePlaces(i bill.Invoice) []table.Place {
	places := byDate(string(i.Status), i.Date.String(), i.ID)
	former := places[0].Sort
	if i.Open() {
		places = append(places, table.Place{Index: table.Second, Partition: dueInvoices(), Sort: i.Due.String() + "#" + former})
	}
	day, bare, _ := strings.Cut(former, "#")
	within := "draft"
	if i.Number != "" {
		within = fmt.Sprintf("N%012d", bill.Counter(i.Number))
	}
	places[0].Sort, places[0].Former = day+"#"+within+"#"+bare, former
	return places
}

// invoiceShares are the amounts an invoice adds to the sums of its customer. A credited
// invoice counts as invoiced; its credit note adds its total to the credited one.
func invoiceShares(i bill.Invoice) map[table.Key]table.Figures {
	if i.Status == bill.Draft || i.Status == bill.Void {
		return nil
	}
	return map[table.Key]table.Figures{sumKey(i.Customer.ID, i.Currency.String()): {
		"invoices": money.Units(1), "invoices_total": exact(i.Totals.Total), "receivable": exact(i.Balance),
	}}
}

func invoiceFacts(i bill.Invoice) report.Facts {
	f := facts(i.Voucher())
	f.Due, f.Balance = i.Due.String(), i.Balance
	return f
}

// InvoicesDue lists the invoices with an open balance, by due date, up to a day.
func InvoicesDue(ctx context.Context, w *table.Work, until calendar.Date, p table.Page) ([]bill.Row, string, error) {
	return InvoicesOwed(ctx, w, Filter{Owed: Owed{Only: true, To: until}}, p)
}

// InvoicesOwed lists the invoices with an open balance that a filter selects, by due date;
// with a text, newest first. Other filters are tested on each row of the index of open
// invoices, so that a page may be short.
func InvoicesOwed(ctx context.Context, w *table.Work, f Filter, p table.Page) ([]bill.Row, string, error) {
	if f.Text != "" {
		return Invoices.search(ctx, w, f, p)
	}
	due := f.Owed
	l := table.Listing{Name: "due", Index: table.Second, Partitions: []string{dueInvoices()}, From: due.From.String(), To: due.To.String()}
	if f.Owed = (Owed{}); !due.Blocked && f.String() == (Filter{}).String() {
		rows, next, err := w.List(ctx, l, p)
		return decoded[bill.Row](rows, next, err)
	}
	l.Name += fmt.Sprintf(" %s %t", f, due.Blocked)
	rows, next, err := w.ListKept(ctx, l, func(row []byte) bool {
		var dated struct{ Date calendar.Date }
		err := json.Unmarshal(row, &dated)
		return err == nil && due.keeps(row) && inState(row, f.States) && names(row, f.parents()) &&
			!dated.Date.Before(f.From) && (f.To.IsZero() || !dated.Date.After(f.To))
	}, p)
	return decoded[bill.Row](rows, next, err)
}

// CreditNotes are credit notes, each of which credits an invoice.
var CreditNotes = traded(Kind[bill.CreditNote, bill.CreditNoteID, bill.CreditRow]{
	Name: "credit-note", Modules: []rights.Module{rights.Invoices}, Schema: 1,
	Life:    func() cycle.Life[bill.CreditNote] { return bill.CreditLife() },
	ID:      func(c bill.CreditNote) bill.CreditNoteID { return c.ID },
	Row:     bill.CreditNote.Row,
	States:  func() []string { return texts(bill.CreditStatuses()) },
	Words:   bill.CreditNote.Words,
	Parents: func(c bill.CreditNote) []string { return []string{string(c.Customer.ID), string(c.Invoice)} },
	Shares:  creditShares,
	Facts:   creditFacts,
})

// creditShares are the amounts a credit note adds to the sums of its customer: it reduces the
// turnover, and its balance is owed to the customer.
func creditShares(c bill.CreditNote) map[table.Key]table.Figures {
	if c.Status == bill.CreditDraft {
		return nil
	}
	return map[table.Key]table.Figures{sumKey(c.Customer.ID, c.Currency.String()): {
		"credit_notes": money.Units(1), "credited_total": exact(c.Totals.Total), "credit": exact(c.Balance),
	}}
}

func creditFacts(c bill.CreditNote) report.Facts {
	f := facts(c.Voucher())
	f.Balance = c.Balance
	return f
}

// Payments are payments from customers.
var Payments = Kind[bill.Payment, bill.PaymentID, bill.Payment]{
	Name: "payment", Modules: []rights.Module{rights.Invoices}, Schema: 1,
	ID:      func(p bill.Payment) bill.PaymentID { return p.ID },
	Label:   bill.Payment.Label,
	Subject: func(p bill.Payment) string { return string(p.Customer.ID) },
	Date:    func(p bill.Payment) string { return p.Date.String() },
	Row:     func(p bill.Payment) bill.Payment { return p },
	States:  func() []string { return []string{"received"} },
	Places:  func(p bill.Payment) []table.Place { return byDate("received", p.Date.String(), p.ID) },
	Parents: func(p bill.Payment) []string { return []string{string(p.Customer.ID), string(p.Invoice)} },
}
