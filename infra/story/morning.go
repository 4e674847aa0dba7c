package story

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// makeOffer sends an estimate, which the customer accepts on the phone. It
// converts half of the estimate to a draft invoice and deletes the draft.
func (s *story) makeOffer(ctx context.Context) error {
	made, err := s.do(ctx, "POST", "/estimates", map[string]any{
		"customer_id": s.customer, "notes": "Prix fermes pendant la durée de validité.",
		"lines": []map[string]any{
			{"item_id": s.items[0], "quantity": "20", "discount": map[string]string{"percent": "10"}},
			{"item_id": s.items[2], "quantity": "1"},
		},
	})
	if err != nil {
		return err
	}
	path := "/estimates/" + made.text("id")
	s.show("Estimate %s offers 20 Brie for %s EUR, until %s.", made.text("number"), made.text("totals.total"), made.text("valid_until"))
	paper, err := s.do(ctx, "GET", path+"/pdf", nil)
	if err != nil {
		return err
	}
	file := filepath.Join(s.Folder, made.text("number")+".pdf")
	if err := os.WriteFile(file, paper.body, 0o644); err != nil {
		return fmt.Errorf("save the PDF: %w", err)
	}
	s.detail("Its PDF: %s", file)
	sent, err := s.do(ctx, "POST", path+"/mark-sent", nil, made.version(""))
	if err != nil {
		return err
	}
	accepted, err := s.do(ctx, "POST", path+"/mark-accepted", nil, sent.version(""))
	if err != nil {
		return err
	}
	half := map[string]any{"lines": []map[string]any{{"line": 1, "quantity": "10"}}}
	draft, err := s.do(ctx, "POST", path+"/convert-to-invoice", half, accepted.version(""))
	if err != nil {
		return err
	}
	s.show("The customer accepts. A draft invoice covers half of the Brie, %s EUR: the estimate is %s converted.",
		draft.text("invoice.totals.total"), draft.text("estimate.converted"))
	if _, err := s.do(ctx, "DELETE", "/invoices/"+draft.text("invoice.id"), nil, draft.version("invoice.")); err != nil {
		return err
	}
	back, err := s.do(ctx, "GET", path, nil)
	if err != nil {
		return err
	}
	s.show("The delivery is postponed. The draft is deleted, and its quantities are free again: converted %s.", back.text("converted"))
	return nil
}
