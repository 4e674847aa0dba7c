package sales

import (
	"comptoir/shared/fault"
	"comptoir/shared/org"
	"comptoir/shared/trade"
)

// Form holds the fields a clerk writes to create or change an order.
type Form struct {
	trade.CustomerForm
	Number string `json:"number,omitempty" on:"new" maxLength:"50" doc:"Order number, if the organisation assigns numbers manually; otherwise omit it" example:"SO-00042"`
	trade.Form
	Channel     Channel `json:"channel,omitempty" on:"new" enum:"direct,import,api,marketplace" doc:"Channel by which the order came; fixed when the order is created" default:"direct"`
	ExternalRef string  `json:"external_ref,omitempty" on:"new" maxLength:"100" doc:"Id of the order in the system from which it came; fixed when the order is created"`
}

// ReferenceTaken is the refusal of an order whose channel and external reference another
// order has: the number of that order, or "" if it is not known.
func ReferenceTaken(o Order, number string) error {
	first := "Another order"
	if number != "" {
		first = "Order " + number
	}
	return fault.Invalid("order.external_ref_taken", "/external_ref",
		"%s of the channel %s has the external reference %s. Open that order, or correct the reference.", first, o.Channel, o.ExternalRef)
}

// Words returns the texts by which a search finds the order.
func (o Order) Words() []string { return append(o.Voucher().Words(), o.ExternalRef) }

// Form returns the form that describes the order. Writing it back unchanged
// changes nothing, so a patch is applied to it.
func (o Order) Form() Form {
	return Form{
		CustomerForm: trade.CustomerForm{CustomerID: o.Customer.ID}, Number: o.Number, Form: o.Document.Form(),
		Channel: o.Channel, ExternalRef: o.ExternalRef,
	}
}

// rules are the rules for writing an order.
var rules = trade.Rules{Noun: "order"}

// New creates a draft order from a form, or lists every rule the form breaks. The number
// may come from another system.
func New(id OrderID, f Form, s trade.Sources) (Order, error) {
	o := Order{ID: id, Status: Draft, Channel: f.Channel, ExternalRef: f.ExternalRef}
	if o.Channel == "" {
		o.Channel = Direct
	}
	var l fault.List
	foreign := s.Foreign || f.Channel == Import || f.Channel == Marketplace
	rules.Number(&o, f.Number, s.Settings, trade.Numbering{Foreign: foreign}, &l)
	switch o.Channel {
	case Direct, Import, API, Marketplace:
	default:
		l.Add("order.channel", "/channel", "Choose direct, import, api or marketplace.")
	}
	if err := o.write(f, s, &l); err != nil {
		return Order{}, err
	}
	return o, nil
}

// Draw creates a draft order from the document that was drawn from another one. If number
// is empty, the order gets the next automatic number.
func Draw(id OrderID, number string, drawn trade.Document, customer trade.Party, s org.Settings) (Order, error) {
	var l fault.List
	o := Order{ID: id, Status: Draft, Channel: Direct, Customer: customer, Document: drawn}
	rules.Number(&o, number, s, trade.Numbering{}, &l)
	return o, l.Err()
}

// Write changes a draft or a confirmed order as the form says, or lists every rule
// the form breaks (see trade.Rules). A change that completes the order closes it,
// if that is the organisation's preference.
func (o *Order) Write(f Form, s trade.Sources) error {
	return Life().Take("update", o, func(next *Order) error {
		var l fault.List
		done := o.done(s.Settings.Preferences.AutoClose)
		rules.Number(next, f.Number, s.Settings, trade.Numbering{Fixed: o.Status != Draft}, &l)
		if f.Channel != o.Channel {
			l.Add("order.channel_fixed", "/channel", "The channel of the order cannot change. Keep %s.", o.Channel)
		}
		if f.ExternalRef != o.ExternalRef {
			l.Add("order.external_ref_fixed", "/external_ref", "The external reference of the order cannot change. Leave it as it is.")
		}
		if err := next.write(f, s, &l); err != nil {
			return err
		}
		if !done { // an order reopened manually stays open
			next.AutoClose(s.Settings.Preferences)
		}
		return nil
	})
}

// write applies the rules of all documents to a form. It adds the faults to the list.
func (o *Order) write(f Form, s trade.Sources, l *fault.List) error {
	if err := l.Take("", rules.Write(&o.Document, &o.Customer, f.CustomerForm, f.Form, s)); err != nil {
		return err
	}
	return l.Err()
}

// Bill consumes the given quantities of the order for an invoice, or everything
// that is left if take is nil (see trade.Document.Bill). It confirms a draft.
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
	invoice, err := next.Document.Bill(string(o.ID), take)
	if err == nil {
		*o = next
	}
	return invoice, err
}

// Unbill gives back the quantities and amounts of an invoice whose draft is
// deleted or which is voided.
func (o *Order) Unbill(invoice trade.Document) error { return o.Document.Unbill(string(o.ID), invoice) }

// Credit records a credit note for a whole invoice.
func (o *Order) Credit(invoice trade.Document) error { return o.Document.Credit(string(o.ID), invoice) }
