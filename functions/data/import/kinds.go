package imports

import (
	"context"
	"fmt"

	"comptoir/shared/id"
	"comptoir/shared/intake"
	"comptoir/shared/offer"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
	"comptoir/shared/sheet"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// way is how the rows of a kind come in.
type way struct {
	modules []rights.Module // whose records they make: a document brings its customer along
	most    int             // how many units come in by one transaction
	units   func(context.Context, *turn, *sheet.Reader) (next func() (unit, error), err error)
}

func ways() map[intake.Kind]way {
	return map[intake.Kind]way{
		intake.Contacts:    {[]rights.Module{rights.Contacts}, mostContacts, contacts},
		intake.Items:       {[]rights.Module{rights.Items}, mostItems, items},
		intake.SalesOrders: {[]rights.Module{rights.SalesOrders, rights.Contacts}, mostDocuments, paper{store.Orders.Numbered, writeOrder}.units},
		intake.Estimates:   {[]rights.Module{rights.Estimates, rights.Contacts}, mostDocuments, paper{store.Estimates.Numbered, writeEstimate}.units},
	}
}

func wayOf(k intake.Kind) (way, error) {
	w, known := ways()[k]
	if !known {
		return w, fmt.Errorf("nothing is known of the kind %q", k)
	}
	return w, nil
}

// writeOrder makes a draft order.
func writeOrder(b *batch, d draft, _ *intake.Tally) (func(store.Origin) error, error) {
	o, err := sales.New(id.New[sales.OrderID](b.app.Now), sales.Form{
		CustomerForm: d.who, Number: d.Head.Number, Form: d.form, Channel: sales.Import, ExternalRef: d.Head.ExternalRef,
	}, d.src)
	return func(from store.Origin) error {
		return store.Orders.AddNumbered(b.work, &o, store.Guard(b.settings.Preferences), from)
	}, err
}

// writeEstimate makes an estimate that stands where it stood in the other system, as far
// as that is understood; else it is a draft.
func writeEstimate(b *batch, d draft, t *intake.Tally) (func(store.Origin) error, error) {
	e, err := offer.New(id.New[trade.EstimateID](b.app.Now), offer.Form{CustomerForm: d.who, Number: d.Head.Number, Form: d.form, ValidUntil: d.Head.ValidUntil}, d.src)
	if err != nil {
		return nil, err
	}
	steps, known := d.Head.Steps()
	if !known {
		t.Note(intake.UnknownStatus, d.First)
	}
	for _, action := range steps {
		if err := offer.Life().Do(action, &e); err != nil {
			return nil, err
		}
	}
	return func(from store.Origin) error { return store.Estimates.AddNumbered(b.work, &e, store.Unguarded, from) }, nil
}
