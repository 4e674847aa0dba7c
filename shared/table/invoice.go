package table

import (
	"context"
	"fmt"

	"comptoir/shared/bill"
	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/org"
	"comptoir/shared/stock"
	"comptoir/shared/trade"
)

func invoices() kind[bill.Invoice] {
	return kind[bill.Invoice]{
		name: "invoice", schema: 1,
		key:     func(i bill.Invoice) Key { return Invoice(i.ID) },
		id:      func(i bill.Invoice) string { return string(i.ID) },
		label:   func(i bill.Invoice) string { return i.Number },
		subject: func(i bill.Invoice) string { return string(i.Customer.ID) },
		row:     func(i bill.Invoice) any { return i.Row() },
		rows: func(i bill.Invoice) rows {
			at := i.Date.String() + "#" + string(i.ID)
			r := rows{
				state: dated("INV", string(i.Status)), stateSort: at,
				contact: "CON#" + string(i.Customer.ID), contactSort: ofContact("INV", string(i.Status)) + at,
			}
			if i.Open() {
				r.due, r.dueSort = duePartition, i.Due.String()+"#"+string(i.ID)
			}
			return r
		},
	}
}

const duePartition = "DUE#" + shard

// Invoice reads an invoice.
func (w *Work) Invoice(ctx context.Context, id bill.InvoiceID) (bill.Invoice, error) {
	return invoices().get(ctx, w, Invoice(id))
}

// ReadInvoice reads an invoice to show it, in one query.
func (w *Work) ReadInvoice(ctx context.Context, id bill.InvoiceID) (bill.Invoice, error) {
	found, err := w.beside(ctx, Invoice(id))
	if err != nil {
		return bill.Invoice{}, err
	}
	return invoices().read(found[self])
}

// AddInvoice stages a new invoice, what it does to the stock, and marks what it
// names as used. The order it was made from is saved in the same work: each
// piece of goods is held by one of the two.
func (w *Work) AddInvoice(i *bill.Invoice, p org.Preferences) error {
	if err := w.useDocument(i.Customer.ID, i.Document); err != nil {
		return err
	}
	w.Move(bill.Moves(bill.Invoice{}, *i, p.ForbidOverselling)...)
	return invoices().add(w, i)
}

// SaveInvoice stages a changed invoice, and what the change does to the stock.
func (w *Work) SaveInvoice(i *bill.Invoice, p org.Preferences) error {
	before, err := invoices().read(w.seen[Invoice(i.ID)])
	if err != nil {
		return fmt.Errorf("save an invoice that was not read before: %w", err)
	}
	if i.Status == bill.Draft {
		if err := w.useDocument(i.Customer.ID, i.Document); err != nil {
			return err
		}
	}
	w.Move(bill.Moves(before, *i, p.ForbidOverselling)...)
	return invoices().save(w, i)
}

// RemoveInvoice stages the deletion of a draft; what it held is free again, or
// its order's once more.
func (w *Work) RemoveInvoice(i *bill.Invoice) error {
	if err := i.Deletable(); err != nil {
		return err
	}
	w.Move(bill.Moves(*i, bill.Invoice{}, false)...)
	return invoices().remove(w, i)
}

// useDocument marks everything a document names as used.
func (w *Work) useDocument(customer crm.ContactID, d trade.Document) error {
	if err := w.UseContact(customer); err != nil {
		return err
	}
	seen := map[stock.ItemID]bool{}
	for _, l := range d.Lines {
		if l.Item == "" || seen[l.Item] {
			continue
		}
		seen[l.Item] = true
		if err := w.UseItem(l.Item); err != nil {
			return err
		}
	}
	return w.UseDeclared(d.Declared()...)
}

// Invoices lists invoices by date; drafts without a date come first.
func (w *Work) Invoices(ctx context.Context, f DocumentFilter[bill.Status], p Page) ([]bill.Row, string, error) {
	return invoiceRows(w.list(ctx, byDate("invoices", "INV", bill.Statuses(), f), p))
}

// InvoicesDue lists the invoices something is still owed for, by due date, up
// to a day.
func (w *Work) InvoicesDue(ctx context.Context, until calendar.Date, p Page) ([]bill.Row, string, error) {
	return invoiceRows(w.list(ctx, query{name: "due", index: "gsi3", branches: []branch{{partition: duePartition}}, to: until.String()}, p))
}

func invoiceRows(page []found, next string, err error) ([]bill.Row, string, error) {
	if err != nil {
		return nil, "", err
	}
	rows, err := rowsOf[bill.Row](page)
	return rows, next, err
}

// SearchInvoices finds invoices whose words begin with those asked for.
func (w *Work) SearchInvoices(ctx context.Context, q string, limit int) ([]bill.Row, error) {
	return searchRows(ctx, w, q, limit, invoices(), func(id string) Key { return Invoice(bill.InvoiceID(id)) }, bill.Invoice.Row)
}

func creditNotes() kind[bill.CreditNote] {
	return kind[bill.CreditNote]{
		name: "credit-note", schema: 1,
		key:     func(c bill.CreditNote) Key { return CreditNote(c.ID) },
		id:      func(c bill.CreditNote) string { return string(c.ID) },
		label:   func(c bill.CreditNote) string { return c.Number },
		subject: func(c bill.CreditNote) string { return string(c.Customer.ID) },
		row:     func(c bill.CreditNote) any { return c.Row() },
		rows: func(c bill.CreditNote) rows {
			at := c.Date.String() + "#" + string(c.ID)
			return rows{
				state: dated("CRN", string(c.Status)), stateSort: at,
				contact: "CON#" + string(c.Customer.ID), contactSort: ofContact("CRN", string(c.Status)) + at,
			}
		},
	}
}

// CreditNote reads a credit note.
func (w *Work) CreditNote(ctx context.Context, id bill.CreditNoteID) (bill.CreditNote, error) {
	return creditNotes().get(ctx, w, CreditNote(id))
}

// AddCreditNote stages a new credit note.
func (w *Work) AddCreditNote(c *bill.CreditNote) error { return creditNotes().add(w, c) }

func payments() kind[bill.Payment] {
	return kind[bill.Payment]{
		name: "payment", schema: 1,
		key:     func(p bill.Payment) Key { return Payment(p.ID) },
		id:      func(p bill.Payment) string { return string(p.ID) },
		label:   func(p bill.Payment) string { return p.Reference },
		subject: func(p bill.Payment) string { return string(p.Customer.ID) },
		row:     func(p bill.Payment) any { return p },
		rows: func(p bill.Payment) rows {
			at := p.Date.String() + "#" + string(p.ID)
			return rows{state: dated("PAY", "received"), stateSort: at, contact: "CON#" + string(p.Customer.ID), contactSort: ofContact("PAY", "received") + at}
		},
	}
}

// AddPayment stages a payment received.
func (w *Work) AddPayment(p *bill.Payment) error { return payments().add(w, p) }

// Sources reads, in one request with whatever else is expected, everything an
// order or an invoice is written from: the settings, the customer, the items,
// the salesperson. The customer may be one who is about to be created.
func (w *Work) Sources(ctx context.Context, customer crm.ContactID, items []stock.ItemID, salesperson org.UserID) (trade.Sources, error) {
	w.Expect(Settings(), Contact(customer))
	for _, i := range items {
		w.Expect(Item(i))
	}
	if salesperson != "" {
		w.Expect(User(salesperson))
	}
	s := trade.Sources{Items: map[stock.ItemID]stock.Item{}, Users: map[org.UserID]string{}}
	err := w.fetch(ctx)
	if err != nil {
		return s, err
	}
	if s.Settings, err = w.Settings(ctx); err != nil {
		return s, err
	}
	s.Today = s.Settings.Today(w.Now)
	s.Author = trade.Named[org.UserID]{ID: org.UserID(w.Actor.ID), Name: w.Actor.Name}
	if it := w.seen[Contact(customer)]; it != nil && it["deleted"] == nil {
		if s.Customer, err = contacts().read(it); err != nil {
			return s, err
		}
	}
	for _, id := range items {
		if it := w.seen[Item(id)]; it != nil && it["deleted"] == nil {
			i, err := itemKind().read(it)
			if err != nil {
				return s, err
			}
			s.Items[id] = i
		}
	}
	if it := w.seen[User(salesperson)]; salesperson != "" && it != nil {
		u, err := users().read(it)
		if err != nil {
			return s, err
		}
		if !u.Disabled {
			s.Users[u.ID] = u.Name
		}
	}
	return s, nil
}

// SourcesFor is the same for a customer who is created together with the
// document, and names the contacts he may be already.
func (w *Work) SourcesFor(ctx context.Context, customer crm.Contact, items []stock.ItemID, salesperson org.UserID) (trade.Sources, []crm.Likeness, error) {
	w.ExpectLike(customer)
	s, err := w.Sources(ctx, "", items, salesperson)
	if err != nil {
		return s, nil, err
	}
	s.Customer = customer
	like, err := w.LikeContacts(ctx, customer)
	return s, like, err
}
