package offer

import (
	"time"

	"comptoir/shared/bill"
	"comptoir/shared/calendar"
	"comptoir/shared/fault"
	"comptoir/shared/org"
	"comptoir/shared/sales"
	"comptoir/shared/trade"
)

// Form holds the fields a clerk writes to create or change an estimate.
type Form struct {
	trade.CustomerForm
	Number string `json:"number,omitempty" on:"new" maxLength:"50" doc:"Estimate number, if the organisation assigns numbers manually; otherwise omit it" example:"EST-00042"`
	trade.Form
	ValidUntil calendar.Date `json:"valid_until,omitzero" doc:"Last day the customer can accept it; if omitted, set by the preference estimate_days" example:"2026-12-21"`
}

// Form returns the form that would write the estimate as it is; a patch changes it.
func (e Estimate) Form() Form {
	return Form{trade.CustomerForm{CustomerID: e.Customer.ID}, e.Number, e.Document.Form(), e.ValidUntil}
}

// rules are the rules for writing an estimate.
var rules = trade.Rules{Noun: "estimate"}

// New creates a draft from a form, or lists every rule the form breaks.
func New(id trade.EstimateID, f Form, s trade.Sources) (Estimate, error) {
	e := Estimate{ID: id, Status: Draft}
	err := e.write(f, s)
	return e, err
}

// Write changes a draft as the form says, or lists every rule the form breaks.
func (e *Estimate) Write(f Form, s trade.Sources) error {
	return Life().Take("update", e, func(next *Estimate) error { return next.write(f, s) })
}

func (e *Estimate) write(f Form, s trade.Sources) error {
	var l fault.List
	rules.Number(e, f.Number, s.Settings, trade.Numbering{Foreign: s.Foreign}, &l)
	if err := l.Take("", rules.Write(&e.Document, &e.Customer, f.CustomerForm, f.Form, s)); err != nil {
		return err
	}
	trade.CheckDate("/valid_until", f.ValidUntil, e.ValidUntil, s.Today, &l)
	if e.ValidUntil = f.ValidUntil; e.ValidUntil.IsZero() {
		e.ValidUntil = e.Date.AddDays(s.Settings.Preferences.Validity())
	}
	if e.ValidUntil.Before(e.Date) {
		l.Add("estimate.valid_until", "/valid_until",
			"The estimate would be valid until %s, before its date. Choose a day on or after %s.", e.ValidUntil, e.Date)
	}
	return l.Err()
}

// Clone returns a copy of the estimate as a new draft dated today.
func (e Estimate) Clone(id trade.EstimateID, number string, s org.Settings, today calendar.Date) (Estimate, error) {
	var l fault.List
	c := Estimate{ID: id, Status: Draft, Customer: e.Customer, Document: e.Copy(today), ValidUntil: today.AddDays(s.Preferences.Validity())}
	rules.Number(&c, number, s, trade.Numbering{}, &l)
	return c, l.Err()
}

// Order creates a draft order from quantities of the estimate (nil: all that is left). A sent one is accepted.
func (e *Estimate) Order(id sales.OrderID, number string, take []trade.Taken, s org.Settings, now time.Time) (sales.Order, error) {
	drawn, err := e.draw("convert-to-order", take, now)
	if err != nil {
		return sales.Order{}, err
	}
	drawn.Date = s.Today(now)
	return sales.Draw(id, number, drawn, e.Customer, s)
}

// Invoice creates a draft invoice in the same way.
func (e *Estimate) Invoice(id bill.InvoiceID, take []trade.Taken, now time.Time) (bill.Invoice, error) {
	drawn, err := e.draw("convert-to-invoice", take, now)
	if err != nil {
		return bill.Invoice{}, err
	}
	return bill.Draw(id, drawn, e.Customer), nil
}

// draw converts quantities of the estimate by an action of its life cycle.
func (e *Estimate) draw(action string, take []trade.Taken, now time.Time) (drawn trade.Document, err error) {
	err = Life().Take(action, e, func(next *Estimate) error {
		if e.Status != Accepted {
			next.DecidedAt = now.UTC()
		}
		drawn, err = next.Convert(string(e.ID), take)
		return err
	})
	drawn.Estimate, drawn.EstimateNumber = e.ID, e.Number
	return drawn, err
}

// Warnings returns the warnings about converting the estimate on a day.
func (e Estimate) Warnings(today calendar.Date) []fault.Field {
	if !e.Expired(today) {
		return nil
	}
	detail := e.Number + " was valid until " + e.ValidUntil.String() + "; it is converted anyway."
	return []fault.Field{{Code: "estimate.expired", Detail: detail}}
}
