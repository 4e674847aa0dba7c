package bill_test

import (
	"testing"

	"pgregory.net/rapid"

	"comptoir/shared/bill"
	"comptoir/shared/fault/faulttest"
	"comptoir/shared/money"
)

func TestPayReducesBalance(t *testing.T) {
	for name, c := range map[string]struct {
		payments []string
		payment  bill.Payment // without the amount
		want     [3]string    // paid, credited, balance
		status   bill.Status
		fault    string
	}{
		"in one payment":     {payments: []string{"344.60"}, want: [3]string{"344.60", "0.00", "0.00"}, status: bill.Paid},
		"a partial payment":  {payments: []string{"100"}, want: [3]string{"100.00", "0.00", "244.60"}, status: bill.PartlyPaid},
		"in three payments":  {payments: []string{"100", "200.5", "44.1"}, want: [3]string{"344.60", "0.00", "0.00"}, status: bill.Paid},
		"a cent is left":     {payments: []string{"344.59"}, want: [3]string{"344.59", "0.00", "0.01"}, status: bill.PartlyPaid},
		"too much":           {payments: []string{"344.61"}, fault: "payment.too_much /amount"},
		"more than the rest": {payments: []string{"300", "44.61"}, fault: "payment.too_much /amount"},
		"zero":               {payments: []string{"0"}, fault: "payment.amount /amount"},
		"negative":           {payments: []string{"-1"}, fault: "payment.amount /amount"},
		"half a cent":        {payments: []string{"0.005"}, fault: "payment.amount /amount"},
		"received yesterday": {
			payments: []string{"1"}, payment: bill.Payment{Date: day(t, "2026-11-20")}, want: [3]string{"1.00", "0.00", "343.60"},
			status: bill.PartlyPaid,
		},
		"received tomorrow": {payments: []string{"1"}, payment: bill.Payment{Date: day(t, "2026-11-22")}, fault: "payment.date /date"},
		"in the invoice's currency": {
			payments: []string{"1"}, payment: bill.Payment{Currency: money.MustCurrency("EUR")}, want: [3]string{"1.00", "0.00", "343.60"},
			status: bill.PartlyPaid,
		},
		"in another currency": {
			payments: []string{"1"}, payment: bill.Payment{Currency: money.MustCurrency("USD")}, fault: "payment.currency /currency",
		},
	} {
		t.Run(name, func(t *testing.T) {
			i := sent(t, nil)
			var err error
			for n, amount := range c.payments {
				p := c.payment
				p.Amount = money.MustAmount(amount)
				before := i
				if err = i.Pay(&p, day(t, "2026-11-21")); err != nil {
					if n < len(c.payments)-1 {
						t.Fatal(err)
					}
					if figures(i) != figures(before) || i.Status != before.Status {
						t.Errorf("a refused payment changed the invoice to %v, %s", figures(i), i.Status)
					}
					break
				}
				if p.Invoice != i.ID || p.Customer.ID != "con_1" || p.Currency != i.Currency || p.Date.IsZero() {
					t.Errorf("the fields of the payment are not set: %+v", p)
				}
			}
			if faulttest.Text(err) != c.fault {
				t.Fatalf("got %v, want %s", err, c.fault)
			}
			if err == nil && (figures(i) != c.want || i.Status != c.status) {
				t.Errorf("got %v, %s; want %v, %s", figures(i), i.Status, c.want, c.status)
			}
		})
	}
}

// After any sequence of payments, credits and voids, accepted or refused,
// 0 ≤ balance ≤ total, and total = paid + credited + balance unless void.
func TestBalanceAlwaysAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := sent(t, func(f *bill.Form) {
			f.Lines[0].Rate = price(rapid.SampledFrom([]string{"0", "0.01", "21", "1.111"}).Draw(t, "rate"))
			f.Lines = f.Lines[:1]
		})
		total := i.Totals.Total
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			var err error
			switch rapid.SampledFrom([]string{"pay", "pay", "pay rest", "credit", "void", "mail"}).Draw(t, "step") {
			case "pay":
				p := bill.Payment{Amount: money.MustAmount(rapid.SampledFrom([]string{"0", "0.01", "10", "300", "1000"}).Draw(t, "amount"))}
				err = i.Pay(&p, day(t, "2026-11-21"))
			case "pay rest":
				err = i.Pay(&bill.Payment{Amount: i.Balance}, day(t, "2026-11-21"))
			case "credit":
				var c bill.CreditNote
				c, _, err = bill.Credit("crn_1", &i, sending(t))
				if err == nil && !money.Sum(c.Applied, c.Balance).Equal(total) {
					t.Errorf("a credit note of %s has %s applied and a balance of %s", total, c.Applied, c.Balance)
				}
			case "void":
				err = i.Void()
			case "mail":
				err = i.Mail(bill.Post{})
			}
			if err != nil && faulttest.Text(err)[:3] == "int" {
				t.Fatal(err)
			}
			if i.Balance.Sign() < 0 || i.Balance.Cmp(total) > 0 {
				t.Fatalf("balance %s of %s", i.Balance, total)
			}
			if sum := money.Sum(i.Paid, i.Credited, i.Balance); i.Status != bill.Void && !sum.Equal(total) {
				t.Fatalf("%v do not add up to %s", figures(i), total)
			}
			if settled := i.Status == bill.Paid || i.Status == bill.Void; settled != i.Balance.IsZero() {
				t.Fatalf("status %s with balance %s", i.Status, i.Balance)
			}
			if !bill.Verify("", i) {
				t.Fatal("the content of the PDF has changed")
			}
		}
	})
}
