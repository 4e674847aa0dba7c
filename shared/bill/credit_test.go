package bill_test

import (
	"strings"
	"testing"

	"comptoir/shared/bill"
	"comptoir/shared/fault"
	"comptoir/shared/fault/faulttest"
	"comptoir/shared/money"
)

func TestCreditSettlesInvoice(t *testing.T) {
	for name, c := range map[string]struct {
		paid    string
		want    [3]string // of the invoice: paid, credited, balance
		applied string
		balance string
		status  bill.CreditStatus
	}{
		"unpaid":      {"", [3]string{"0.00", "344.60", "0.00"}, "344.60", "0.00", bill.CreditClosed},
		"partly paid": {"100", [3]string{"100.00", "244.60", "0.00"}, "244.60", "100.00", bill.CreditOpen},
		"paid":        {"344.60", [3]string{"344.60", "0.00", "0.00"}, "0.00", "344.60", bill.CreditOpen},
	} {
		t.Run(name, func(t *testing.T) {
			i := sent(t, nil)
			if c.paid != "" {
				if err := i.Pay(&bill.Payment{Amount: money.MustAmount(c.paid)}, day(t, "2026-11-21")); err != nil {
					t.Fatal(err)
				}
			}
			if err := i.Mail(bill.Post{}); err != nil {
				t.Fatal(err)
			}
			in := sending(t)
			in.Notes = "Marchandise reprise"
			in.Series = bill.Series{Next: 7, LastDate: day(t, "2026-11-20"), LastHash: "before"}
			n, next, err := bill.Credit("crn_1", &i, in)
			if err != nil {
				t.Fatal(err)
			}
			if figures(i) != c.want || i.Status != bill.Paid || i.CreditNote != "crn_1" {
				t.Errorf("invoice: %v, %s; want %v", figures(i), i.Status, c.want)
			}
			if n.Applied.String() != c.applied || n.Balance.String() != c.balance || n.Status != c.status {
				t.Errorf("credit note: applied %s, balance %s, %s", n.Applied, n.Balance, n.Status)
			}
			if n.Number != "AV-2026-00007" || n.Date.String() != "2026-11-21" || n.InvoiceNumber != i.Number ||
				n.InvoiceDate != i.Date || n.Notes != "Marchandise reprise" {
				t.Errorf("credit note %s dated %s for invoice %s", n.Number, n.Date, n.InvoiceNumber)
			}
			if next.Next != 8 || next.LastHash != n.Frozen.Hash || !bill.Verify("before", n) || bill.Verify("", n) {
				t.Errorf("the next state of the series is %+v", next)
			}
			if !n.Totals.Total.Equal(i.Totals.Total) || len(n.Lines) != len(i.Lines) || n.Frozen.Logo == "" {
				t.Error("the credit note is not for the whole invoice")
			}
			if m := n.Frozen.Mentions; len(m) != 2 || m[0].Code != "corrects" || !strings.Contains(m[0].Text, i.Number) {
				t.Errorf("got mentions %v", m)
			}
			if r := n.Row(); r.Number != n.Number || r.InvoiceNumber != i.Number || !r.Balance.Equal(n.Balance) {
				t.Errorf("got row %+v", r)
			}
			if w := strings.Join(n.Words(), "|"); w != "AV-2026-00007|FA-2026-00001|Chevalier|Vins et alcools Chevalier|" {
				t.Errorf("got words %s", w)
			}
		})
	}
}

func TestCreditRefusesIncompleteDocument(t *testing.T) {
	t.Run("seller without a SIREN", func(t *testing.T) {
		i, in := sent(t, nil), sending(t)
		in.Settings.SIREN = ""
		if _, _, err := bill.Credit("crn_1", &i, in); faulttest.Text(err) != "invoice.seller_incomplete /seller/siren" {
			t.Errorf("got %v", err)
		}
		if i.CreditNote != "" || i.Status != bill.Sent {
			t.Error("the invoice is credited after a refusal")
		}
	})
	t.Run("tax without a reason", func(t *testing.T) {
		i := sent(t, taxed("tax_e"))
		i.Lines[0].Tax.Reason = ""
		if _, _, err := bill.Credit("crn_1", &i, sending(t)); fault.Code(err) != "invoice.exemption_reason" {
			t.Errorf("got %v", err)
		}
	})
}

func TestCreditNoteIsNotDatedBeforeItsInvoice(t *testing.T) {
	i, in := sent(t, nil), sending(t)
	in.Today = in.Today.AddDays(-1) // the organisation moved to a western time zone
	n, _, err := bill.Credit("crn_1", &i, in)
	if err != nil || n.Date != i.Date {
		t.Errorf("dated %s, want %s: %v", n.Date, i.Date, err)
	}
}
