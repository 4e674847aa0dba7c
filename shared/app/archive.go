package app

import (
	"context"
	"fmt"

	"comptoir/shared/fault"
	"comptoir/shared/org"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// Print is the paper of a document. One that is kept is printed when it is first
// asked for, and every later reader gets that file, however the product prints by
// then; the others are printed anew each time.
func (a *App) Print(ctx context.Context, document trade.Printable, seller org.Organization) ([]byte, error) {
	p, err := document.Printed(seller.Profile)
	if err != nil {
		return nil, fmt.Errorf("gather what is printed: %w", err)
	}
	if p.Kept == "" {
		return a.print(ctx, p, seller.Profile)
	}
	key := "documents/" + string(seller.ID) + "/" + p.Kept + ".pdf"
	kept, err := a.Files.Get(ctx, key)
	if fault.Code(err) != "not_found" {
		return kept, err
	}
	printed, err := a.print(ctx, p, seller.Profile)
	if err != nil {
		return nil, err
	}
	return a.Files.PutOnce(ctx, key, "application/pdf", printed)
}

// print prints with the logo the paper shows: on what was sent, that of then.
func (a *App) print(ctx context.Context, p trade.Printed, seller org.Profile) (_ []byte, err error) {
	hash := seller.Logo.Hash
	if p.Frozen != nil {
		hash = p.Frozen.Logo
	}
	if seller.Logo.File, err = store.Logo(ctx, a.Table, hash); err != nil {
		return nil, err
	}
	return a.Paper.Print(p, seller)
}
