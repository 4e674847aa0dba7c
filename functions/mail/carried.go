package mail

import (
	"context"
	"fmt"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/letter"
	"comptoir/shared/org"
	"comptoir/shared/sales"
)

// carried is what a mail carries, and in whose name it goes out.
type carried struct {
	seller org.Organization
	name   string
	paper  func(context.Context, *app.App, org.Organization) ([]byte, error) // nil: nothing
}

// read reads the document a mail carries.
func read(ctx context.Context, a *app.App, m letter.Mail) (c carried, err error) {
	var sent *bill.Frozen
	switch {
	case !m.AttachPDF:
	case m.About.Kind == "invoice":
		i, err := a.Table.Invoice(ctx, bill.InvoiceID(m.About.ID))
		if err != nil {
			return c, err
		}
		c.name, sent = i.Number, i.Frozen
		c.paper = func(ctx context.Context, a *app.App, by org.Organization) ([]byte, error) {
			return a.InvoicePaper(ctx, i, by)
		}
	case m.About.Kind == "credit-note":
		n, err := a.Table.CreditNote(ctx, bill.CreditNoteID(m.About.ID))
		if err != nil {
			return c, err
		}
		c.name, sent = n.Number, n.Frozen
		c.paper = func(ctx context.Context, a *app.App, by org.Organization) ([]byte, error) {
			return a.CreditNotePaper(ctx, n, by)
		}
	case m.About.Kind == "sales-order":
		o, err := a.Table.Order(ctx, sales.OrderID(m.About.ID))
		if err != nil {
			return c, err
		}
		c.name = o.Number
		c.paper = func(_ context.Context, a *app.App, by org.Organization) ([]byte, error) {
			return a.Paper.Order(o, by.Profile)
		}
	default:
		return c, fmt.Errorf("mail %s carries a %q, of which there is no paper", m.ID, m.About.Kind)
	}
	c.seller, err = a.Table.Letterhead(ctx, sent)
	return c, err
}

// print makes the file that goes along.
func (c carried) print(ctx context.Context, a *app.App) ([]app.Attachment, error) {
	if c.paper == nil {
		return nil, nil
	}
	printed, err := c.paper(ctx, a, c.seller)
	if err != nil {
		return nil, err
	}
	return []app.Attachment{{Name: c.name + ".pdf", Type: "application/pdf", Body: printed}}, nil
}
