package app

import (
	"context"

	"comptoir/shared/bill"
	"comptoir/shared/fault"
	"comptoir/shared/org"
	"comptoir/shared/sales"
	"comptoir/shared/store"
)

// The paper of a sent document is printed once, by whoever first needs it, and
// that file is what everybody gets for ten years (code de commerce L123-22),
// however the product prints by then. A void invoice gets a second file that
// says so; the first one stays beside it.

// InvoicePaper is the paper of an invoice; a draft's is printed anew each time.
func (a *App) InvoicePaper(ctx context.Context, i bill.Invoice, seller org.Organization) ([]byte, error) {
	printed := func() ([]byte, error) {
		by, err := a.letterhead(ctx, seller, i.Frozen)
		if err != nil {
			return nil, err
		}
		return a.Paper.Invoice(i, by)
	}
	if i.Status == bill.Draft {
		return printed()
	}
	name := "invoices/" + string(i.ID)
	if i.Status == bill.Void {
		name += "-void"
	}
	return a.once(ctx, seller.ID, name, printed)
}

// CreditNotePaper is the paper of a credit note.
func (a *App) CreditNotePaper(ctx context.Context, c bill.CreditNote, seller org.Organization) ([]byte, error) {
	return a.once(ctx, seller.ID, "credit-notes/"+string(c.ID), func() ([]byte, error) {
		by, err := a.letterhead(ctx, seller, c.Frozen)
		if err != nil {
			return nil, err
		}
		return a.Paper.CreditNote(c, by)
	})
}

// OrderPaper is the paper of a sales order as it is now.
func (a *App) OrderPaper(ctx context.Context, o sales.Order, seller org.Organization) ([]byte, error) {
	by, err := a.letterhead(ctx, seller, nil)
	if err != nil {
		return nil, err
	}
	return a.Paper.Order(o, by)
}

// letterhead is the seller with the file of the logo his paper shows: on what
// was sent, the logo of that moment.
func (a *App) letterhead(ctx context.Context, seller org.Organization, sent *bill.Frozen) (by org.Profile, err error) {
	by = seller.Profile
	hash := by.Logo.Hash
	if sent != nil {
		hash = sent.Logo
	}
	by.Logo.File, err = store.Logo(ctx, a.Table, hash)
	return by, err
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
