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

// Release returns to the parents of a converted document the quantities that it no
// longer uses after a change. A deleted document releases all of them.
func Release(ctx context.Context, w *table.Work, was, is trade.Document) error {
	lost := was.Lost(is)
	for _, v := range slices.Sorted(maps.Keys(lost)) {
		k, _ := Of(v)
		from, can := k.(interface {
			release(context.Context, *table.Work, string, []trade.Taken) error
		})
		if !can {
			return fmt.Errorf("release quantities of %q: its kind is not converted", v)
		}
		if err := from.release(ctx, w, v, lost[v]); errors.Is(err, trade.ErrNotDrawn) {
			return w.Conflict() // the quantities were released after our read
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
		return fmt.Errorf("release quantities of %q: a %s has no lines", v, k.Name)
	}
	if err := from.GiveBack(trade.Carried, taken); err != nil {
		return err
	}
	return k.Save(w, &doc, Unguarded)
}
