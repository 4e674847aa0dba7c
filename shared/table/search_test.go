package table

import (
	"context"
	"fmt"
	"testing"

	"comptoir/shared/crm"
	"comptoir/shared/id"
	"comptoir/shared/journal"
)

// A search that finds many documents gives as many rows as were asked for, and
// does not hold the documents.
func TestASearchHoldsFewDocuments(t *testing.T) {
	o := open(t, nil)
	for n := range 120 {
		c, err := crm.NewContact(id.New[crm.ContactID](o.scope.Now), crm.Card{DisplayName: fmt.Sprintf("Chevalier %03d", n)})
		if err != nil {
			t.Fatal(err)
		}
		for _, work := range []func(context.Context, *Work) error{
			func(_ context.Context, w *Work) error { return w.AddContact(&c) },
			func(ctx context.Context, w *Work) error {
				return w.Project(ctx, journal.Entry{ID: string(c.ID), At: o.scope.Now})
			},
		} {
			if _, err := o.do(o.scope, work); err != nil {
				t.Fatal(err)
			}
		}
	}
	for limit, want := range map[int]int{1: 1, 60: 60, 110: 110, 200: 120} {
		o.see(func(ctx context.Context, w *Work) error {
			rows, err := w.SearchContacts(ctx, "cheval", limit)
			if len(rows) != want || len(w.seen) > atATime {
				t.Errorf("at most %d: found %d, and holds %d documents", limit, len(rows), len(w.seen))
			}
			return err
		})
	}
}
