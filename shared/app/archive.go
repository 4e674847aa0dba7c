package app

import (
	"context"
	"fmt"

	"comptoir/shared/fault"
	"comptoir/shared/org"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// Print returns the PDF of a document. A PDF that is kept is made on the first request. Every
// later request gets the same file, even after a change of the layout. Every other PDF is made
// again for each request.
func (a *App) Print(ctx context.Context, document trade.Printable, seller org.Organization) ([]byte, error) {
	p, err := document.Printed(seller.Profile)
	if err != nil {
		return nil, fmt.Errorf("collect the printed values: %w", err)
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

// print makes a PDF with the logo of the document: for a sent document, the logo with which it
// was sent.
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
