package sales

import (
	"comptoir/shared/fault"
	"comptoir/shared/org"
	"comptoir/shared/trade"
)

// Form is what a clerk writes to make or change an order.
type Form struct {
	trade.CustomerForm
	Number string `json:"number,omitempty" maxLength:"50" doc:"Its number, where the organisation numbers by hand; otherwise leave it out" example:"SO-00042"`
	trade.Form
	Channel     Channel `json:"channel,omitempty" enum:"direct,import,api,marketplace" doc:"Where it comes from; fixed once created" default:"direct"`
	ExternalRef string  `json:"external_ref,omitempty" maxLength:"100" doc:"Its id where it comes from; fixed once created"`
}

// Form is the order as a clerk could have written it: written back unchanged it
// changes nothing, so a patch is applied to it.
func (o Order) Form() Form {
	return Form{
		CustomerForm: trade.CustomerForm{CustomerID: o.Customer.ID}, Number: o.Number, Form: o.Document.Form(),
		Channel: o.Channel, ExternalRef: o.ExternalRef,
	}
}

// rules is how an order is written.
var rules = trade.Rules{Noun: "order"}

// New makes a draft order of a form, or lists every rule the form breaks. It may have
// its number from another system.
func New(id OrderID, f Form, s trade.Sources) (Order, error) {
	o := Order{ID: id, Status: Draft, Channel: f.Channel, ExternalRef: f.ExternalRef}
	if o.Channel == "" {
		o.Channel = Direct
	}
	var l fault.List
	rules.Number(&o, f.Number, s.Settings, trade.Numbering{Foreign: s.Foreign || f.Channel == Import || f.Channel == Marketplace}, &l)
	switch o.Channel {
	case Direct, Import, API, Marketplace:
	default:
		l.Add("order.channel", "/channel", "Choose one of direct, import, api and marketplace.")
	}
	if err := o.write(f, s, &l); err != nil {
		return Order{}, err
	}
	return o, nil
}

// Draw makes a draft order of what was drawn of another document. Its number is empty
// where it is the next automatic one.
func Draw(id OrderID, number string, part trade.Document, customer trade.Party, s org.Settings) (Order, error) {
	var l fault.List
	o := Order{ID: id, Status: Draft, Channel: Direct, Customer: customer, Document: part}
	rules.Number(&o, number, s, trade.Numbering{}, &l)
	return o, l.Err()
}

// Write changes a draft or a confirmed order to what the form says, or lists
// every rule the form breaks (see trade.Rules). A change by which nothing is
// left to do closes the order, where that is the organisation's preference.
func (o *Order) Write(f Form, s trade.Sources) error {
	return Life().Take("update", o, func(next *Order) error {
		var l fault.List
		done := o.done(s.Settings.Preferences.AutoClose)
		rules.Number(next, f.Number, s.Settings, trade.Numbering{Fixed: o.Status != Draft}, &l)
		if f.Channel != o.Channel {
			l.Add("order.channel_fixed", "/channel", "The order came by the channel %s; that stays.", o.Channel)
		}
		if f.ExternalRef != o.ExternalRef {
			l.Add("order.external_ref_fixed", "/external_ref", "The order keeps the reference it came with.")
		}
		if err := next.write(f, s, &l); err != nil {
			return err
		}
		if !done { // what was reopened by hand stays open
			next.AutoClose(s.Settings.Preferences)
		}
		return nil
	})
}

// write holds a form to the rules of all documents, and adds what it breaks to
// the faults found before.
func (o *Order) write(f Form, s trade.Sources, l *fault.List) error {
	if err := l.Take("", rules.Write(&o.Document, &o.Customer, f.CustomerForm, f.Form, s)); err != nil {
		return err
	}
	return l.Err()
}

// Bill draws a part of the order for an invoice, everything that is left where
// nothing is named (see trade.Document.Bill). A draft is confirmed on the way.
func (o *Order) Bill(take []trade.Taken) (trade.Document, error) {
	next := *o
	if next.Status == Draft {
		if err := next.Confirm(); err != nil {
			return trade.Document{}, err
		}
	}
	if next.Status != Confirmed {
		return trade.Document{}, Life().Can("convert-to-invoice", next)
	}
	part, err := next.Document.Bill(string(o.ID), take)
	if err == nil {
		*o = next
	}
	return part, err
}

// Unbill gives back what an invoice took, when its draft is deleted or it is
// voided.
func (o *Order) Unbill(invoice trade.Document) error { return o.Document.Unbill(string(o.ID), invoice) }

// Credit notes that a credit note took a whole invoice back.
func (o *Order) Credit(invoice trade.Document) error { return o.Document.Credit(string(o.ID), invoice) }
