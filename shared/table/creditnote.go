package table

import (
	"context"

	"comptoir/shared/bill"
)

// CreditNotes lists credit notes by date.
func (w *Work) CreditNotes(ctx context.Context, f DocumentFilter[bill.CreditStatus], p Page) ([]bill.CreditRow, string, error) {
	page, next, err := w.list(ctx, byDate("credit-notes", "CRN", bill.CreditStatuses(), f), p)
	if err != nil {
		return nil, "", err
	}
	rows, err := rowsOf[bill.CreditRow](page)
	return rows, next, err
}
