package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"comptoir/shared/fault"
	"comptoir/shared/org"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// Print returns the PDF of a document. A PDF that is kept is made on the first request. Every
// later request gets the same file, even after a change of the layout. Every other PDF is made
// again for each request.
func (a *App) Print(ctx context.Context, document trade.Printable, seller org.Organization) ([]byte, error) {
	printed, _, err := a.printed(ctx, document, seller)
	return printed, err
}

// maxPDF is the largest PDF that a response contains. Lambda's limit is 6 MB for the
// response, which has the file in base64.
const maxPDF = 4_000_000

// LinkExpiry is how long the link to a large PDF works.
const LinkExpiry = 10 * time.Minute

// PrintOrLink returns the PDF of a document, or the address of a PDF that is too large for a
// response. The address expires.
func (a *App) PrintOrLink(ctx context.Context, document trade.Printable, seller org.Organization, name string) ([]byte, string, error) {
	printed, key, err := a.printed(ctx, document, seller)
	if err != nil || len(printed) <= maxPDF {
		return printed, "", err
	}
	if key == "" { // named by its content: two requests at once write the same file
		sum := sha256.Sum256(printed)
		key = "papers/" + string(seller.ID) + "/" + hex.EncodeToString(sum[:]) + ".pdf"
		if err := a.Files.Put(ctx, key, "application/pdf", printed); err != nil {
			return nil, "", err
		}
	}
	address, err := a.Files.Link(ctx, key, name, LinkExpiry)
	return nil, address, err
}

// printed returns the PDF of a document, and its key in the bucket if it is kept.
func (a *App) printed(ctx context.Context, document trade.Printable, seller org.Organization) (printed []byte, key string, err error) {
	p, err := document.Printed(seller.Profile)
	if err != nil {
		return nil, "", fmt.Errorf("collect the printed values: %w", err)
	}
	if p.Kept == "" {
		printed, err = a.print(ctx, p, seller.Profile)
		return printed, "", err
	}
	key = "documents/" + string(seller.ID) + "/" + p.Kept + ".pdf"
	if printed, err = a.Files.Get(ctx, key); fault.Code(err) != "not_found" {
		return printed, key, err
	}
	if printed, err = a.print(ctx, p, seller.Profile); err != nil {
		return nil, "", err
	}
	printed, err = a.Files.PutOnce(ctx, key, "application/pdf", printed)
	return printed, key, err
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
