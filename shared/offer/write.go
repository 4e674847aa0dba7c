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

// Form is what a clerk writes to make or change an estimate.
type Form struct {
	trade.CustomerForm
	Number string `json:"number,omitempty" maxLength:"50" doc:"Its number, where the organisation numbers by hand; otherwise leave it out" example:"EST-00042"`
	trade.Form
	ValidUntil calendar.Date `json:"valid_until,omitzero" doc:"The last day the customer can accept it; when left out, by the preference estimate_days" example:"2026-12-21"`
}

// Form is the estimate as a clerk could have written it: written back unchanged it
// changes nothing, so a patch is applied to it.
func (e Estimate) Form() Form {
	return Form{CustomerForm: trade.CustomerForm{CustomerID: e.Customer.ID}, Number: e.Number, Form: e.Document.Form(), ValidUntil: e.ValidUntil}
}

// rules is how an estimate is written.
var rules = trade.Rules{Noun: "estimate"}

// New makes a draft of a form, or lists every rule the form breaks.
func New(id trade.EstimateID, f Form, s trade.Sources) (Estimate, error) {
	e := Estimate{ID: id, Status: Draft}
	err := e.write(f, s)
	return e, err
}

// Write changes a draft to what the form says, or lists every rule the form breaks.
func (e *Estimate) Write(f Form, s trade.Sources) error {
	return Life().Take("update", e, func(next *Estimate) error { return next.write(f, s) })
}

func (e *Estimate) write(f Form, s trade.Sources) error {
	var l fault.List
	rules.Number(e, f.Number, s.Settings, trade.Numbering{Foreign: s.Foreign}, &l)
	if err := l.Take("", rules.Write(&e.Document, &e.Customer, f.CustomerForm, f.Form, s)); err != nil {
		return err
	}
	if e.ValidUntil = f.ValidUntil; e.ValidUntil.IsZero() {
		e.ValidUntil = e.Date.AddDays(s.Settings.Preferences.Validity())
	}
	if e.ValidUntil.Before(e.Date) {
		l.Add("estimate.valid_until", "/valid_until", "The estimate is valid until %s, before its date %s. Choose that day or a later one.", e.ValidUntil, e.Date)
	}
	return l.Err()
}

// Clone is a new draft of today that offers the same.
func (e Estimate) Clone(id trade.EstimateID, number string, s org.Settings, today calendar.Date) (Estimate, error) {
	var l fault.List
	c := Estimate{ID: id, Status: Draft, Customer: e.Customer, Document: e.Copy(today), ValidUntil: today.AddDays(s.Preferences.Validity())}
	rules.Number(&c, number, s, trade.Numbering{}, &l)
	return c, l.Err()
}

// Order makes a draft order of a part of the estimate, everything that is left where
// nothing is named. One that was sent is accepted by it.
func (e *Estimate) Order(id sales.OrderID, number string, take []trade.Taken, s org.Settings, now time.Time) (sales.Order, error) {
	part, err := e.part("convert-to-order", take, now)
	if err != nil {
		return sales.Order{}, err
	}
	part.Date = s.Today(now)
	return sales.Draw(id, number, part, e.Customer, s)
}

// Invoice makes a draft invoice of a part of the estimate in the same way.
func (e *Estimate) Invoice(id bill.InvoiceID, take []trade.Taken, now time.Time) (bill.Invoice, error) {
	part, err := e.part("convert-to-invoice", take, now)
	if err != nil {
		return bill.Invoice{}, err
	}
	return bill.Draw(id, part, e.Customer), nil
}

func (e *Estimate) part(action string, take []trade.Taken, now time.Time) (part trade.Document, err error) {
	err = Life().Take(action, e, func(next *Estimate) error {
		if e.Status != Accepted {
			next.DecidedAt = now.UTC()
		}
		part, err = next.Convert(string(e.ID), take)
		return err
	})
	part.Estimate, part.EstimateNumber = e.ID, e.Number
	return part, err
}

// Warnings are what should be known of converting the estimate on a day.
func (e Estimate) Warnings(today calendar.Date) []fault.Field {
	if !e.Expired(today) {
		return nil
	}
	return []fault.Field{{Code: "estimate.expired", Detail: e.Number + " was valid until " + e.ValidUntil.String() + "; it is converted all the same."}}
}
