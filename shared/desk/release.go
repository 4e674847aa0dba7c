package desk

import (
	"context"
	"errors"
	"maps"
	"slices"

	"comptoir/shared/app"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// Release gives back to estimates what a document that was made from them holds no
// longer; of one that is deleted, all.
func Release(ctx context.Context, a *app.App, was, is trade.Document) error {
	lost := was.Lost(is)
	for _, id := range slices.Sorted(maps.Keys(lost)) {
		e, err := store.Estimates.Get(ctx, a.Table, trade.EstimateID(id))
		if err != nil {
			return err
		}
		if err := e.GiveBack(trade.Carried, lost[id]); errors.Is(err, trade.ErrNotDrawn) {
			return a.Table.Torn() // it was given back after we had read it
		} else if err != nil {
			return err
		}
		if err := store.Estimates.Save(a.Table, &e, store.Unguarded); err != nil {
			return err
		}
	}
	return nil
}
