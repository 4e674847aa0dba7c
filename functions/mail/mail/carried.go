package mail

import (
	"context"
	"fmt"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/letter"
	"comptoir/shared/org"
	"comptoir/shared/sales"
	"comptoir/shared/store"
)

// carried is what a mail carries, and in whose name it goes out.
type carried struct {
	seller org.Organization
	name   string
	paper  func(context.Context, *app.App, org.Organization) ([]byte, error) // nil: nothing
}

// read reads the document a mail carries.
func read(ctx context.Context, a *app.App, m letter.Mail) (c carried, err error) {
	switch {
	case !m.AttachPDF:
	case m.About.Kind == "invoice":
		i, err := store.Invoices.Get(ctx, a.Table, bill.InvoiceID(m.About.ID))
		if err != nil {
			return c, err
		}
		c.name = i.Number
		c.paper = func(ctx context.Context, a *app.App, by org.Organization) ([]byte, error) {
			return a.InvoicePaper(ctx, i, by)
		}
	case m.About.Kind == "credit-note":
		n, err := store.CreditNotes.Get(ctx, a.Table, bill.CreditNoteID(m.About.ID))
		if err != nil {
			return c, err
		}
		c.name = n.Number
		c.paper = func(ctx context.Context, a *app.App, by org.Organization) ([]byte, error) {
			return a.CreditNotePaper(ctx, n, by)
		}
	case m.About.Kind == "sales-order":
		o, err := store.Orders.Get(ctx, a.Table, sales.OrderID(m.About.ID))
		if err != nil {
			return c, err
		}
		c.name = o.Number
		c.paper = func(ctx context.Context, a *app.App, by org.Organization) ([]byte, error) {
			return a.OrderPaper(ctx, o, by)
		}
	default:
		return c, fmt.Errorf("mail %s carries a %q, of which there is no paper", m.ID, m.About.Kind)
	}
	s, err := store.ReadSettings(ctx, a.Table)
	c.seller = s.Organization
	return c, err
}

// print makes the file that goes along.
func (c carried) print(ctx context.Context, a *app.App) (files []app.Attachment, err error) {
	if c.paper == nil {
		return nil, nil
	}
	err = a.Within(ctx, c.seller.ID, post(), func(ctx context.Context, a *app.App) error {
		printed, err := c.paper(ctx, a, c.seller)
		files = []app.Attachment{{Name: c.name + ".pdf", Type: "application/pdf", Body: printed}}
		return err
	})
	return files, err
}
