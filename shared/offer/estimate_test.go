package offer

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"comptoir/shared/bill"
	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/postal"
	"comptoir/shared/sales"
	"comptoir/shared/stock"
	"comptoir/shared/trade"
)

var (
	now   = time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)
	today = calendar.Of(now)
)

// office returns the data of a company that sells wine by the carton.
func office() trade.Sources {
	s := trade.Sources{
		Today: today, Author: trade.Named[org.UserID]{ID: "usr_marie", Name: "Marie Laurent"},
		Customer: crm.Contact{ID: "con_wine", Status: crm.Active, Card: crm.Card{
			DisplayName: "Chevalier", LegalName: "Vins et alcools Chevalier", Customer: true,
			Billing: postal.Address{Street: "59 rue de l'Abbaye", PostalCode: "51100", City: "Reims", Country: "FR"},
		}},
		Items: map[stock.ItemID]stock.Item{},
	}
	s.Settings.Currency, s.Settings.Language = money.MustCurrency("EUR"), "fr"
	s.Settings.Numbering.Estimate.Manual = true
	s.Settings.Taxes = []*org.Tax{{ID: "tax_20", Declared: org.Declared{Default: true}, TaxRate: org.TaxRate{
		Name: "TVA 20 %", Category: "S", Components: []money.Component{{Name: "TVA", Rate: money.MustPercent("20")}},
	}}}
	s.Settings.Terms = []*org.PaymentTerm{
		{ID: "pt_30", TermRule: org.TermRule{Name: "30 jours", Days: 30}, Declared: org.Declared{Default: true}},
	}
	s.Settings.Warehouses = []*org.Warehouse{{ID: "wh_1", Place: org.Place{Name: "Entrepôt"}, Declared: org.Declared{Default: true}}}
	return s
}

func line(quantity, rate string) trade.FormLine {
	p := money.MustPrice(rate)
	return trade.FormLine{Name: "Caisse", Quantity: money.MustQuantity(quantity), Rate: &p}
}

// form returns the form of an estimate with six cartons and two cartons.
func form() Form {
	return Form{
		CustomerForm: trade.CustomerForm{CustomerID: "con_wine"}, Number: "EST-00042",
		Form: trade.Form{Lines: []trade.FormLine{line("6", "21.00"), line("2", "40.00")}, Sections: []trade.FormSection{{}}},
	}
}

// fatal is the interface of tests and properties that the helpers use.
type fatal interface {
	Helper()
	Fatal(args ...any)
}

// offered returns an estimate in a state.
func offered(t fatal, f Form, in Status) Estimate {
	t.Helper()
	e, err := New("est_1", f, office())
	if err != nil {
		t.Fatal(err)
	}
	e.Status = in
	return e
}

// actions are the actions on an estimate.
var actions = map[string]func(*Estimate) error{
	"update":             func(e *Estimate) error { return e.Write(form(), office()) },
	"send":               func(e *Estimate) error { return e.Send("send", today) },
	"mark-sent":          func(e *Estimate) error { return e.Send("mark-sent", today) },
	"mark-accepted":      func(e *Estimate) error { return e.Note("mark-accepted", now) },
	"mark-declined":      func(e *Estimate) error { return e.Note("mark-declined", now) },
	"revise":             (*Estimate).Revise,
	"accept":             func(e *Estimate) error { return e.Decide(Answer{Decision: "accept", Name: "Claire"}, now) },
	"decline":            func(e *Estimate) error { return e.Decide(Answer{Decision: "decline", Name: "Claire"}, now) },
	"convert-to-order":   func(e *Estimate) error { _, err := e.Order("so_1", "SO-1", nil, manual(), now); return err },
	"convert-to-invoice": func(e *Estimate) error { _, err := e.Invoice("inv_1", nil, now); return err },
}

// manual returns the settings of an organisation that numbers orders manually.
func manual() org.Settings {
	s := office().Settings
	s.Numbering.SalesOrder.Manual = true
	return s
}

func TestLifeCycleAllowsActions(t *testing.T) {
	want := map[Status]map[string]Status{
		Draft: {"update": Draft, "send": Sent, "mark-sent": Sent},
		Sent: {
			"send": Sent, "mark-accepted": Accepted, "mark-declined": Declined, "revise": Draft, "accept": Accepted, "decline": Declined,
			"convert-to-order": Accepted, "convert-to-invoice": Accepted,
		},
		Accepted: {"mark-declined": Declined, "convert-to-order": Accepted, "convert-to-invoice": Accepted},
		Declined: {"revise": Draft},
	}
	for _, from := range Statuses() {
		for name, action := range actions {
			e := offered(t, form(), from)
			err := action(&e)
			to, allowed := want[from][name]
			switch {
			case allowed && (err != nil || e.Status != to):
				t.Errorf("%s of a %s estimate: %s, %v, want %s", name, from, e.Status, err, to)
			case !allowed && (e.Status != from || fault.Code(err) != "estimate.status"):
				t.Errorf("%s of a %s estimate: %s, %v, want estimate.status", name, from, e.Status, err)
			}
		}
	}
}

func TestEstimateExpiresAfterItsLastDay(t *testing.T) {
	e := offered(t, form(), Sent)
	if e.ValidUntil != today.AddDays(30) || e.Expired(e.ValidUntil) || !e.Expired(e.ValidUntil.AddDays(1)) {
		t.Errorf("the estimate is valid until %s, and expired on that day: %t", e.ValidUntil, e.Expired(e.ValidUntil))
	}
	if err := e.Send("send", e.ValidUntil.AddDays(1)); fault.Code(err) != "estimate.expired" {
		t.Errorf("sending an expired estimate: %v", err)
	}
	if len(e.Warnings(e.ValidUntil)) != 0 || len(e.Warnings(e.ValidUntil.AddDays(1))) != 1 {
		t.Error("the warning about conversion is given on the wrong day")
	}
	f := form()
	f.ValidUntil = today.AddDays(-1)
	if _, err := New("est_1", f, office()); fault.Code(err) != "estimate.valid_until" {
		t.Errorf("last day before the date: %v", err)
	}
}

func TestReviseRemovesDecision(t *testing.T) {
	e := offered(t, form(), Sent)
	if err := e.Decide(Answer{Decision: "decline", Name: " \t"}, now); fault.Code(err) != "estimate.name" || e.Status != Sent {
		t.Errorf("decision without a name: %v, %s", err, e.Status)
	}
	if err := e.Decide(Answer{Decision: "decline", Name: " Claire  Chevalier ", Remark: " trop cher "}, now); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(Decision{"Claire Chevalier", now, "trop cher"}, e.Decision); d != "" {
		t.Error(d)
	}
	if err := e.Revise(); err != nil || e.Decision != (Decision{}) {
		t.Errorf("the revised estimate has decision %v: %v", e.Decision, err)
	}
}

func TestConvertedEstimateCannotBeDeclined(t *testing.T) {
	e := offered(t, form(), Accepted)
	if _, err := e.Invoice("inv_1", []trade.Taken{{Line: 1, Quantity: money.Units(1)}}, now); err != nil {
		t.Fatal(err)
	}
	if err := e.Note("mark-declined", now); fault.Code(err) != "estimate.converted" {
		t.Errorf("got %v, want estimate.converted", err)
	}
	if _, err := e.Invoice("inv_2", []trade.Taken{{Line: 1, Quantity: money.Units(6)}}, now); fault.Code(err) != "line.over_converted" {
		t.Errorf("got %v, want line.over_converted", err)
	}
}

// For any split of an estimate into orders and invoices, each quantity is converted once,
// and the amounts of the whole document (discount, shipping charge, adjustment) are split
// to the cent.
func TestConvertedDocumentsAddUpToEstimate(t *testing.T) {
	cents := func(t *rapid.T, label string, least, most int64) money.Amount {
		n := rapid.Int64Range(least, most).Draw(t, label)
		return money.MustAmount(fmt.Sprintf("%d.%02d", n/100, n%100))
	}
	rapid.Check(t, func(t *rapid.T) {
		f := form()
		f.Lines = nil
		for range rapid.IntRange(1, 4).Draw(t, "lines") {
			quantity := money.Units(rapid.Int64Range(1, 9).Draw(t, "quantity"))
			f.Lines = append(f.Lines, line(quantity.String(), cents(t, "rate", 200, 9999).String()))
		}
		f.Sections[0].Discount.Amount, f.Sections[0].Shipping = cents(t, "discount", 0, 150), cents(t, "shipping", 0, 2000)
		f.Sections[0].Adjustment = cents(t, "adjustment", 0, 50)
		e := offered(t, f, Accepted)
		total := e.Totals
		discount, shipping, adjustment := e.Currency.Zero(), e.Currency.Zero(), e.Currency.Zero()
		var taken []trade.Taken
		for e.Converted() != trade.Fully {
			var take []trade.Taken
			for _, l := range e.Lines {
				if left := l.Left(trade.Carried); left.Sign() > 0 && rapid.Bool().Draw(t, "take") {
					q := money.Units(rapid.Int64Range(1, whole(left)).Draw(t, "share"))
					take = append(take, trade.Taken{Line: l.ID, Quantity: q})
				}
			}
			if len(take) == 0 {
				take = nil // everything that is left
			}
			d := convert(t, &e, take)
			discount, shipping = discount.Add(d.Totals.Discount), shipping.Add(d.Totals.Shipping)
			adjustment = adjustment.Add(d.Totals.Adjustment)
			taken = append(taken, d.TakenOf("est_1")...)
		}
		if !discount.Equal(total.Discount) || !shipping.Equal(total.Shipping) || !adjustment.Equal(total.Adjustment) {
			t.Fatalf("the converted documents have %s, %s and %s, the estimate %s, %s and %s",
				discount, shipping, adjustment, total.Discount, total.Shipping, total.Adjustment)
		}
		if _, err := e.Invoice("inv_9", nil, now); fault.Code(err) != "document.nothing_left" {
			t.Fatalf("converting a fully converted estimate: %v", err)
		}
		if err := e.GiveBack(trade.Carried, taken); err != nil || e.Converted() != trade.None {
			t.Fatalf("after giving back, it is converted %s: %v", e.Converted(), err)
		}
		if err := e.GiveBack(trade.Carried, taken); err == nil {
			t.Fatal("the quantities are given back twice")
		}
	})
}

// whole returns a quantity without decimals as a number.
func whole(q money.Quantity) int64 {
	n, err := strconv.ParseInt(q.String(), 10, 64)
	if err != nil {
		panic(err)
	}
	return n
}

// convert creates an order or an invoice from quantities of an estimate.
func convert(t *rapid.T, e *Estimate, take []trade.Taken) trade.Document {
	if rapid.Bool().Draw(t, "ordered") {
		o, err := e.Order(sales.OrderID("so_1"), "SO-1", slices.Clone(take), manual(), now)
		if err != nil {
			t.Fatal(err)
		}
		return o.Document
	}
	i, err := e.Invoice(bill.InvoiceID("inv_1"), slices.Clone(take), now)
	if err != nil {
		t.Fatal(err)
	}
	return i.Document
}
