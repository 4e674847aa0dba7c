package bill_test

import (
	"encoding/json"
	"strings"
	"testing"

	"comptoir/shared/bill"
	"comptoir/shared/fault"
	"comptoir/shared/money"
)

// invoices returns invoices in every situation that decides which actions are allowed.
func invoices(t *testing.T) map[string]bill.Invoice {
	t.Helper()
	today := day(t, "2026-11-21")
	pay := func(i bill.Invoice, amount string) bill.Invoice {
		if err := i.Pay(&bill.Payment{Amount: money.MustAmount(amount)}, today); err != nil {
			t.Fatal(err)
		}
		return i
	}
	credit := func(i bill.Invoice) bill.Invoice {
		if _, _, err := bill.Credit("crn_1", &i, sending(t)); err != nil {
			t.Fatal(err)
		}
		return i
	}
	mailed, void := sent(t, nil), sent(t, nil)
	if err := mailed.Mail(bill.Post{}); err != nil {
		t.Fatal(err)
	}
	if err := void.Void(); err != nil {
		t.Fatal(err)
	}
	free := sent(t, func(f *bill.Form) { f.Lines[0].Rate, f.Lines = price("0"), f.Lines[:1] })
	return map[string]bill.Invoice{
		"draft": draft(t, nil), "sent": sent(t, nil), "mailed": mailed, "partly paid": pay(sent(t, nil), "100"),
		"paid": pay(sent(t, nil), "344.60"), "credited": credit(sent(t, nil)),
		"paid and credited": credit(pay(sent(t, nil), "344.60")),
		"void":              void, "free": free,
	}
}

func TestAllowedActionsOfInvoice(t *testing.T) {
	for name, c := range map[string]struct {
		status  bill.Status
		actions string
		codes   string // of update, delete, send, mail, pay, void, credit
	}{
		"draft":             {bill.Draft, "update delete mark-sent send", "- - - invoice.draft invoice.draft invoice.draft invoice.draft"},
		"sent":              {bill.Sent, "send record-payment void credit", "invoice.sent invoice.sent invoice.sent - - - -"},
		"mailed":            {bill.Sent, "send record-payment credit", "invoice.sent invoice.sent invoice.sent - - invoice.mailed -"},
		"partly paid":       {bill.PartlyPaid, "send record-payment credit", "invoice.sent invoice.sent invoice.sent - - invoice.paid -"},
		"paid":              {bill.Paid, "send credit", "invoice.sent invoice.sent invoice.sent - invoice.paid invoice.paid -"},
		"credited":          {bill.Paid, "send", "invoice.sent invoice.sent invoice.sent - invoice.paid invoice.credited invoice.credited"},
		"paid and credited": {bill.Paid, "send", "invoice.sent invoice.sent invoice.sent - invoice.paid invoice.credited invoice.credited"},
		"void":              {bill.Void, "", "invoice.sent invoice.sent invoice.sent invoice.void invoice.void invoice.void invoice.void"},
		"free":              {bill.Paid, "send credit", "invoice.sent invoice.sent invoice.sent - invoice.paid invoice.paid -"},
	} {
		t.Run(name, func(t *testing.T) {
			i := invoices(t)[name]
			if i.Status != c.status {
				t.Errorf("status %s, want %s", i.Status, c.status)
			}
			var allowed []string
			for _, a := range i.AllowedActions() {
				if a.Allowed {
					allowed = append(allowed, a.Action)
				}
			}
			if got := strings.Join(allowed, " "); got != c.actions {
				t.Errorf("allowed: %s, want %s", got, c.actions)
			}
			var codes []string
			for _, try := range []func(bill.Invoice) error{
				func(i bill.Invoice) error { return i.Write(i.Form(), sources(t)) },
				func(i bill.Invoice) error { return bill.Life().Can("delete", i) },
				func(i bill.Invoice) error { _, err := i.Send(sending(t)); return err },
				func(i bill.Invoice) error { return i.Mail(bill.Post{}) },
				func(i bill.Invoice) error {
					return i.Pay(&bill.Payment{Amount: money.MustAmount("1")}, day(t, "2026-11-21"))
				},
				func(i bill.Invoice) error { return i.Void() },
				func(i bill.Invoice) error { _, _, err := bill.Credit("crn_2", &i, sending(t)); return err },
			} {
				code := fault.Code(try(i))
				if code == "" {
					code = "-"
				}
				codes = append(codes, code)
			}
			if got := strings.Join(codes, " "); got != c.codes {
				t.Errorf("refusals\n%s, want\n%s", got, c.codes)
			}
		})
	}
}

func TestVoidKeepsNumberAndHash(t *testing.T) {
	i := sent(t, nil)
	hash := i.Frozen.Hash
	if err := i.Void(); err != nil {
		t.Fatal(err)
	}
	if i.Number != "FA-2026-00001" || i.Balance.String() != "0.00" || i.Open() {
		t.Errorf("invoice %s is %s with balance %s", i.Number, i.Status, i.Balance)
	}
	if i.Frozen.Hash != hash || !bill.Verify("", i) {
		t.Error("voiding changed the sent content")
	}
}

func TestOverdueStartsAfterDueDate(t *testing.T) {
	for name, c := range map[string]struct {
		invoice, today string
		want           bool
	}{
		"on the due date":  {"sent", "2026-12-21", false},
		"on the day after": {"sent", "2026-12-22", true},
		"partly paid":      {"partly paid", "2026-12-22", true},
		"paid":             {"paid", "2027-12-22", false},
		"credited":         {"credited", "2027-12-22", false},
		"void":             {"void", "2027-12-22", false},
		"draft":            {"draft", "2027-12-22", false},
		"total of zero":    {"free", "2027-12-22", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := invoices(t)[c.invoice].Overdue(day(t, c.today)); got != c.want {
				t.Errorf("got %t, want %t", got, c.want)
			}
		})
	}
}

// The invoice is due on 21 December. Days count from then.
func TestReminderFollowsThoseThatArrived(t *testing.T) {
	days := []int{3, 10, 30}
	for name, c := range map[string]struct {
		invoice string
		days    []int
		arrived int // reminders so far
		last    int // day of the last of them
		after   int // today
		number  int
	}{
		"not yet due":                          {"sent", days, 0, 0, -1, 0},
		"due today":                            {"sent", days, 0, 0, 0, 0},
		"overdue, before the first":            {"sent", days, 0, 0, 2, 0},
		"first":                                {"sent", days, 0, 0, 3, 1},
		"after the first":                      {"sent", days, 1, 3, 9, 0},
		"second":                               {"sent", days, 1, 3, 10, 2},
		"after the second":                     {"sent", days, 2, 10, 29, 0},
		"third":                                {"sent", days, 2, 10, 30, 3},
		"none is left":                         {"sent", days, 3, 30, 400, 0},
		"none so far, the second day has come": {"sent", days, 0, 0, 11, 1},
		"none so far, the last day has come":   {"sent", days, 0, 0, 41, 1},
		"six days after a late first":          {"sent", days, 1, 41, 47, 0},
		"seven days after a late first":        {"sent", days, 1, 41, 48, 2},
		"twenty days after a late second":      {"sent", days, 2, 48, 68, 3},
		"one day only":                         {"sent", []int{30}, 0, 0, 31, 1},
		"first early, the second at its day":   {"sent", days, 1, 1, 9, 0},
		"partly paid":                          {"partly paid", days, 0, 0, 3, 1},
		"paid":                                 {"paid", days, 0, 0, 30, 0},
		"credited":                             {"credited", days, 0, 0, 30, 0},
		"void":                                 {"void", days, 0, 0, 30, 0},
		"no reminders":                         {"sent", nil, 0, 0, 30, 0},
		"draft":                                {"draft", days, 0, 0, 30, 0},
	} {
		t.Run(name, func(t *testing.T) {
			from := day(t, "2026-12-21")
			past := bill.Reminded{Arrived: c.arrived, Last: from.AddDays(c.last)}
			number, due := invoices(t)[c.invoice].ReminderDue(c.days, past, from.AddDays(c.after))
			if number != c.number || due != (c.number > 0) {
				t.Errorf("reminder %d, due %t; want %d", number, due, c.number)
			}
			past.Pending = true
			if _, due := invoices(t)[c.invoice].ReminderDue(c.days, past, from.AddDays(c.after)); due {
				t.Error("a reminder is due while the outcome of another is open")
			}
		})
	}
}

func TestRowAndWordsOfInvoice(t *testing.T) {
	i := sent(t, func(f *bill.Form) { f.Reference = "BC 118" })
	i.Version = 3
	got, err := json.Marshal(i.Row())
	if err != nil {
		t.Fatal(err)
	}
	want := `{"id":"inv_1","version":3,"number":"FA-2026-00001","status":"sent","customer_id":"con_1","customer_name":"Chevalier",` +
		`"date":"2026-11-21","currency":"EUR","total":"344.60","salesperson_id":"usr_1","salesperson_name":"Marie Laurent",` +
		`"reference":"BC 118","due_date":"2026-12-21","paid":"0.00","balance":"344.60"}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if w := strings.Join(i.Words(), "|"); w != "FA-2026-00001||BC 118|Chevalier|Vins et alcools Chevalier|" {
		t.Errorf("got words %s", w)
	}
}
