package app

import (
	"context"

	"comptoir/shared/bill"
	"comptoir/shared/fault"
	"comptoir/shared/org"
)

// The paper of a sent document is printed once, by whoever first needs it, and
// that file is what everybody gets for ten years (code de commerce L123-22),
// however the product prints by then. A void invoice gets a second file that
// says so; the first one stays beside it.

// InvoicePaper is the paper of an invoice; a draft's is printed anew each time.
// The seller has the logo the invoice was sent with (table.Letterhead).
func (a *App) InvoicePaper(ctx context.Context, i bill.Invoice, seller org.Organization) ([]byte, error) {
	if i.Status == bill.Draft {
		return a.Paper.Invoice(i, seller.Profile)
	}
	name := "invoices/" + string(i.ID)
	if i.Status == bill.Void {
		name += "-void"
	}
	return a.once(ctx, seller.ID, name, func() ([]byte, error) { return a.Paper.Invoice(i, seller.Profile) })
}

// CreditNotePaper is the paper of a credit note.
func (a *App) CreditNotePaper(ctx context.Context, c bill.CreditNote, seller org.Organization) ([]byte, error) {
	return a.once(ctx, seller.ID, "credit-notes/"+string(c.ID), func() ([]byte, error) { return a.Paper.CreditNote(c, seller.Profile) })
}

// once gives what lies in the bucket, and puts it there if nobody has.
func (a *App) once(ctx context.Context, o org.OrganizationID, name string, print func() ([]byte, error)) ([]byte, error) {
	key := "documents/" + string(o) + "/" + name + ".pdf"
	kept, err := a.Files.Get(ctx, key)
	if fault.Code(err) != "not_found" {
		return kept, err
	}
	printed, err := print()
	if err != nil {
		return nil, err
	}
	return a.Files.PutOnce(ctx, key, "application/pdf", printed)
}
