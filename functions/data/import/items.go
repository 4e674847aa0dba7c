package imports

import (
	"context"

	"comptoir/shared/id"
	"comptoir/shared/intake"
	"comptoir/shared/sheet"
	"comptoir/shared/stock"
	"comptoir/shared/store"
	"comptoir/shared/table"
)

// itemRow is a row from which an item is created. It needs at most six writes: the
// item, its entry, the claims on its id and its SKU, the movement of its opening
// stock, and the resulting stock level.
type itemRow struct {
	in       input
	parser   *intake.Parser
	row      intake.ItemRow
	identity intake.Identity
}

// mostItems is the maximum number of items in one transaction.
const mostItems = 15

func items(_ context.Context, r *runner, rows *sheet.Reader) (func() (unit, error), error) {
	return func() (unit, error) {
		row, err := rows.Next()
		if err != nil {
			return nil, err
		}
		i, faults := r.parser.Item(row)
		return &itemRow{
			in:     input{rows: []sheet.Row{row}, faults: faults, after: rows.Position()},
			parser: r.parser, row: i, identity: r.parser.Of(i.Source, i.ExternalID, row),
		}, nil
	}, nil
}

func (i *itemRow) input() *input { return &i.in }

func (i *itemRow) rowFaults(err error) ([]intake.Fault, error) {
	return i.parser.Faults(i.row.Row, err)
}

// claims returns the keys by which the item is found: its id in the other system, then its SKU.
func (i *itemRow) claims() []table.Key {
	keys := []table.Key{store.External(i.identity.Source, i.identity.ID)}
	if i.row.Card.SKU != "" {
		keys = append(keys, store.SKU(i.row.Card.SKU))
	}
	return keys
}

func (i *itemRow) expect(w *table.Work) { w.Expect(i.claims()...) }

func (i *itemRow) find(context.Context, *table.Work) error { return nil }

// decide creates the item, with its opening stock.
func (i *itemRow) decide(ctx context.Context, b *batch, t *intake.Tally) (func() error, error) {
	by := store.Origin{Job: b.job.ID, Row: i.row.Row}
	for _, k := range i.claims() {
		claim, err := store.Holder(ctx, b.work, k)
		if err != nil {
			return nil, err
		}
		if exists, err := b.exists(claim, by, t); exists || err != nil {
			return nil, err
		}
	}
	item, err := i.parser.NewItem(id.New[stock.ItemID](b.app.Now), i.row, b.settings)
	if err != nil {
		return nil, err
	}
	opening, counted, err := i.row.Opening(id.New[stock.MovementID](b.app.Now), item, b.settings, b.job.Label(), b.job.By, b.app.Now)
	if err != nil {
		return nil, err
	}
	t.Counts.Created++
	return func() error {
		if err := store.AddKnownItem(b.work, &item, i.identity, by); err != nil || !counted {
			return err
		}
		return store.Adjust(b.work, item, opening)
	}, nil
}
