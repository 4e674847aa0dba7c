package bill_test

import (
	"testing"

	"comptoir/shared/bill"
	"comptoir/shared/org"
	"comptoir/shared/trade"
	"comptoir/shared/words"
)

// A draft is printed for each request. The file of a sent document is kept and never
// changes. A void invoice has a second file.
func TestPrintedNamesKeptFile(t *testing.T) {
	sent := &bill.Frozen{Seller: org.Seller{Name: "Comptoir"}, Logo: "1f", Mentions: []bill.Mention{{Code: string(words.Franchise)}}}
	credit := bill.CreditNote{ID: "crn_1", InvoiceNumber: "FA-2026-00001", InvoiceDate: day(t, "2026-11-21"), Frozen: sent}
	for name, c := range map[string]struct {
		document trade.Printable
		state    trade.State
		kept     string
	}{
		"a draft":        {bill.Invoice{ID: "inv_1", Status: bill.Draft}, trade.Draft, ""},
		"a sent invoice": {bill.Invoice{ID: "inv_1", Status: bill.Sent, Frozen: sent}, trade.Final, "invoices/inv_1"},
		"a paid invoice": {bill.Invoice{ID: "inv_1", Status: bill.Paid, Frozen: sent}, trade.Final, "invoices/inv_1"},
		"a void invoice": {bill.Invoice{ID: "inv_1", Status: bill.Void, Frozen: sent}, trade.Void, "invoices/inv_1-void"},
		"a credit note":  {credit, trade.Final, "credit-notes/crn_1"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := c.document.Printed(seller().Profile)
			if err != nil || p.State != c.state || p.Kept != c.kept {
				t.Errorf("state %q, kept file %q: %v", p.State, p.Kept, err)
			}
			if f := p.Frozen; (f != nil) != (c.kept != "") || f != nil && (f.Seller.Name != "Comptoir" || f.Logo != "1f" || !f.Franchise) {
				t.Errorf("the printed seller is %+v", f)
			}
		})
	}
}
