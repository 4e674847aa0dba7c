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

// itemRow is a row that is to become an item. It takes at most six writes: the
// item, its entry, the claims on its id and its SKU, the movement that puts it
// onto the shelf, and the level that makes.
type itemRow struct {
	taken_   taken
	parser   *intake.Parser
	row      intake.ItemRow
	identity intake.Identity
}

// mostItems is how many items come in by one transaction.
const mostItems = 15

func items(_ context.Context, t *turn, rows *sheet.Reader) (func() (unit, error), error) {
	return func() (unit, error) {
		row, err := rows.Next()
		if err != nil {
			return nil, err
		}
		i, faults := t.parser.Item(row)
		return &itemRow{
			taken_: taken{rows: []sheet.Row{row}, faults: faults, after: rows.Position()},
			parser: t.parser, row: i, identity: t.parser.Of(i.Source, i.ExternalID, row),
		}, nil
	}, nil
}

func (i *itemRow) taken() *taken { return &i.taken_ }

func (i *itemRow) told(err error) ([]intake.Fault, error) { return i.parser.Faults(i.row.Row, err) }

// claims are what the item is known by: its id in the other system, then its SKU.
func (i *itemRow) claims() []table.Key {
	keys := []table.Key{store.External(i.identity.Source, i.identity.ID)}
	if i.row.Card.SKU != "" {
		keys = append(keys, store.SKU(i.row.Card.SKU))
	}
	return keys
}

func (i *itemRow) expect(w *table.Work) { w.Expect(i.claims()...) }

func (i *itemRow) find(context.Context, *table.Work) error { return nil }

func (i *itemRow) decide(ctx context.Context, b *batch, t *intake.Tally) (func() error, error) {
	by := store.Origin{Job: b.job.ID, Row: i.row.Row}
	for _, k := range i.claims() {
		claim, err := store.Holder(ctx, b.work, k)
		if err != nil {
			return nil, err
		}
		if here, err := b.here(claim, by, t); here || err != nil {
			return nil, err
		}
	}
	made, err := i.parser.NewItem(id.New[stock.ItemID](b.app.Now), i.row, b.settings)
	if err != nil {
		return nil, err
	}
	move, moves, err := i.row.Opening(id.New[stock.MovementID](b.app.Now), made, b.settings, b.job.Label(), b.job.By, b.app.Now)
	if err != nil {
		return nil, err
	}
	t.Counts.Created++
	return func() error {
		if err := store.AddKnownItem(b.work, &made, i.identity, by); err != nil || !moves {
			return err
		}
		return store.Adjust(b.work, made, move)
	}, nil
}
