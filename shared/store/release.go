package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"comptoir/shared/table"
	"comptoir/shared/trade"
)

// Release gives back to the documents that one was converted from what it holds no
// longer after a change; of one that is deleted, all.
func Release(ctx context.Context, w *table.Work, was, is trade.Document) error {
	lost := was.Lost(is)
	for _, v := range slices.Sorted(maps.Keys(lost)) {
		k, _ := Of(v)
		from, can := k.(interface {
			release(context.Context, *table.Work, string, []trade.Taken) error
		})
		if !can {
			return fmt.Errorf("give back to %q: nothing is converted from it", v)
		}
		if err := from.release(ctx, w, v, lost[v]); errors.Is(err, trade.ErrNotDrawn) {
			return w.Torn() // it was given back after we had read it
		} else if err != nil {
			return err
		}
	}
	return nil
}

func (k Kind[T, ID, R]) release(ctx context.Context, w *table.Work, v string, taken []trade.Taken) error {
	doc, err := k.Get(ctx, w, ID(v))
	if err != nil {
		return err
	}
	from, can := any(&doc).(interface {
		GiveBack(trade.Use, []trade.Taken) error
	})
	if !can {
		return fmt.Errorf("give back to %q: a %s has no lines", v, k.Name)
	}
	if err := from.GiveBack(trade.Carried, taken); err != nil {
		return err
	}
	return k.Save(w, &doc, Unguarded)
}
