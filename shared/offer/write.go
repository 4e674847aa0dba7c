package offer

import (
	"slices"
	"time"

	"comptoir/shared/bill"
	"comptoir/shared/calendar"
	"comptoir/shared/fault"
	"comptoir/shared/journal"
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

// New makes a draft of a form, or lists every rule the form breaks. Its number is empty
// where it is the next automatic one.
func New(id trade.EstimateID, f Form, s trade.Sources) (Estimate, error) {
	e := Estimate{ID: id, Status: Draft}
	return e, e.write(f, s, false)
}

// Write changes a draft to what the form says, or lists every rule the form breaks.
func (e *Estimate) Write(f Form, s trade.Sources) error {
	if err := Life().Can("update", *e); err != nil {
		return err
	}
	next := *e
	if err := next.write(f, s, !s.Settings.Numbering.Estimate.Manual); err != nil {
		return err
	}
	*e = next
	return nil
}

func (e *Estimate) write(f Form, s trade.Sources, fixed bool) error {
	var l fault.List
	if e.Number == "" || f.Number != e.Number {
		e.Number = rules.Number(e.Number, f.Number, trade.Numbering{Manual: s.Settings.Numbering.Estimate.Manual, Fixed: fixed}, &l)
	}
	if err := l.Take("", rules.Write(&e.Document, &e.Customer, f.CustomerForm, f.Form, s)); err != nil {
		return err
	}
	if e.ValidUntil = f.ValidUntil; e.ValidUntil.IsZero() {
		e.ValidUntil = e.Date.AddDays(s.Settings.Preferences.Validity())
	}
	if e.ValidUntil.Before(e.Date) {
		l.Add("estimate.valid_until", "/valid_until", "The estimate is valid until %s, before its date %s.", e.ValidUntil, e.Date)
	}
	return l.Err()
}

// Clone is a new draft of today that offers the same.
func (e Estimate) Clone(id trade.EstimateID, written string, s org.Settings, today calendar.Date) (Estimate, error) {
	var l fault.List
	c := Estimate{ID: id, Status: Draft, Customer: e.Customer, Document: e.Document}
	c.Number = rules.Number("", written, trade.Numbering{Manual: s.Numbering.Estimate.Manual}, &l)
	c.Date, c.ValidUntil, c.Stamp = today, today.AddDays(s.Preferences.Validity()), journal.Stamp{}
	c.Lines = slices.Clone(e.Lines)
	for i := range c.Lines {
		c.Lines[i].Drawn = trade.Drawn{}
	}
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

func (e *Estimate) part(action string, take []trade.Taken, now time.Time) (trade.Document, error) {
	next := *e
	if err := Life().Do(action, &next); err != nil {
		return trade.Document{}, err
	}
	if e.Status != Accepted {
		next.DecidedAt = now.UTC()
	}
	part, err := next.Convert(string(e.ID), take)
	if err != nil {
		return trade.Document{}, err
	}
	part.Estimate, part.EstimateNumber = e.ID, e.Number
	*e = next
	return part, nil
}

// Warnings are what should be known of converting the estimate on a day.
func (e Estimate) Warnings(today calendar.Date) []fault.Field {
	if !e.Expired(today) {
		return nil
	}
	return []fault.Field{{Code: "estimate.expired", Detail: e.Number + " was valid until " + e.ValidUntil.String() + "; it is converted all the same."}}
}
