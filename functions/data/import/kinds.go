package imports

import (
	"context"
	"fmt"

	"comptoir/shared/id"
	"comptoir/shared/intake"
	"comptoir/shared/offer"
	"comptoir/shared/sales"
	"comptoir/shared/sheet"
	"comptoir/shared/store"
	"comptoir/shared/table"
	"comptoir/shared/trade"
)

// importer imports the rows of a kind.
type importer struct {
	most  int // maximum number of units in one transaction
	units func(context.Context, *runner, *sheet.Reader) (next func() (unit, error), err error)
}

func importers() map[intake.Kind]importer {
	orders := documentKind{
		number: store.Orders.Numbered, write: writeOrder,
		reference: func(ref string) table.Key { return store.ReferenceOf(sales.Import, ref) },
		first: func(ctx context.Context, w *table.Work, ref string) (string, error) {
			return store.OrderReferenced(ctx, w, sales.Import, ref)
		},
	}
	estimates := documentKind{number: store.Estimates.Numbered, write: writeEstimate}
	return map[intake.Kind]importer{
		intake.Contacts:    {mostContacts, contacts},
		intake.Items:       {mostItems, items},
		intake.SalesOrders: {mostDocuments, orders.units},
		intake.Estimates:   {mostDocuments, estimates.units},
	}
}

func importerOf(k intake.Kind) (importer, error) {
	i, known := importers()[k]
	if !known {
		return i, fmt.Errorf("there is no importer for the kind %q", k)
	}
	return i, nil
}

// writeOrder creates a draft order.
func writeOrder(b *batch, d draft, _ *intake.Tally) (func(store.Origin) error, error) {
	o, err := sales.New(id.New[sales.OrderID](b.app.Now), sales.Form{
		CustomerForm: d.customer, Number: d.Head.Number, Form: d.form, Channel: sales.Import, ExternalRef: d.Head.ExternalRef,
	}, d.sources)
	return func(from store.Origin) error {
		return store.Orders.AddNumbered(b.work, &o, store.Guard(b.settings.Preferences), from)
	}, err
}

// writeEstimate creates an estimate with the status that it has in the other system,
// or a draft if that status is not understood.
func writeEstimate(b *batch, d draft, t *intake.Tally) (func(store.Origin) error, error) {
	e, err := offer.New(id.New[trade.EstimateID](b.app.Now), offer.Form{
		CustomerForm: d.customer, Number: d.Head.Number, Form: d.form, ValidUntil: d.Head.ValidUntil,
	}, d.sources)
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
