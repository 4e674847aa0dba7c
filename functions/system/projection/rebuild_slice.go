package projection

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/table"
)

// RebuildSlice does the next slice of a rebuild. At the end it saves its progress in the
// rebuild; the change entry of the rebuild starts the next slice. So a message that
// arrives twice, and a process that dies, have no effect.
var RebuildSlice = op.Define(op.Spec{
	ID:      "projection.rebuild-slice",
	On:      op.Queued(op.RebuildQueue, 1),
	Summary: "Rebuild the next documents",
	Needs:   rights.Member(),
	May:     []op.Grant{op.ReadTable, op.WriteTable},
	Runs:    op.Imports,
	Memory:  512,
	Timeout: 10 * time.Minute,
}, rebuildSlice)

// sliceSize is the number of documents after which a slice ends.
const sliceSize = 50

func rebuildSlice(ctx context.Context, a *app.App, e events.SQSEvent) (op.Nothing, error) {
	for _, r := range e.Records {
		var m app.RebuildMessage
		if err := json.Unmarshal([]byte(r.Body), &m); err != nil {
			return op.Nothing{}, fmt.Errorf("read the message: %w", err)
		}
		if err := slice(ctx, a, m); err != nil {
			return op.Nothing{}, fmt.Errorf("rebuild %s: %w", m.Rebuild, err)
		}
	}
	return op.Nothing{}, nil
}

// slice does the slice of a message, unless it was done before.
func slice(ctx context.Context, a *app.App, m app.RebuildMessage) error {
	within := func(do func(context.Context, *app.App) error) error { return a.Within(ctx, m.Org, actor(), do) }
	var r store.Rebuild
	err := within(func(ctx context.Context, a *app.App) (err error) {
		r, err = store.Rebuilds.Get(ctx, a.Table, store.RebuildID(m.Rebuild))
		return err
	})
	if fault.Code(err) == "not_found" || err == nil && (r.Status != store.Rebuilding || r.Version != m.Version) {
		return nil
	}
	at, done, count := r.Stop, false, 0
	for err == nil && !done && count < sliceSize {
		var ids []string
		var next store.Stop
		err = within(func(ctx context.Context, a *app.App) (err error) {
			ids, next, done, err = store.Walk(ctx, a.Table, at, sliceSize)
			return err
		})
		for _, id := range ids {
			if err == nil {
				err = derive(ctx, within, id, at.Sums)
			}
		}
		at, count = next, count+len(ids)
	}
	if err != nil {
		return err
	}
	return within(func(ctx context.Context, a *app.App) error {
		r, err := store.Rebuilds.Get(ctx, a.Table, store.RebuildID(m.Rebuild))
		if err != nil || r.Version != m.Version {
			return err // another process did this slice
		}
		r.Stop, r.Documents = at, r.Documents+count
		if done {
			r.Status, r.FinishedAt, r.Stop = store.Rebuilt, a.Now, store.Stop{}
		}
		return store.Rebuilds.Save(a.Table, &r, store.Unguarded)
	})
}

// derive derives the data of a document again; with sums, in the second pass over all
// documents, its sums only.
func derive(ctx context.Context, within func(func(context.Context, *app.App) error) error, id string, sums bool) error {
	if sums {
		return resum(ctx, within, id)
	}
	err := within(func(ctx context.Context, a *app.App) error { return store.Renew(ctx, a.Table, id) })
	if err == nil {
		err = within(func(ctx context.Context, a *app.App) error { return a.Table.RebuildItems(ctx, id, store.Source{}) })
	}
	for page := (table.Page{Limit: 50}); err == nil; {
		var next string
		err = within(func(ctx context.Context, a *app.App) (err error) {
			key, _ := store.HistoryKey(a.Table, id)
			next, err = a.Table.RebuildFeed(ctx, key, page)
			return err
		})
		if page.Cursor = next; next == "" {
			break
		}
	}
	return err
}

// resum corrects the sums of a document from the projection notes that the sums are
// derived from.
func resum(ctx context.Context, within func(func(context.Context, *app.App) error) error, id string) error {
	for more := true; more; {
		var wrong []string
		err := within(func(ctx context.Context, a *app.App) (err error) {
			more, wrong, err = a.Table.RebuildSums(ctx, id, store.Source{})
			return err
		})
		for _, child := range wrong {
			if err == nil {
				err = derive(ctx, within, child, false)
			}
		}
		if err != nil {
			return fmt.Errorf("sums of %s: %w", id, err)
		}
	}
	return nil
}
