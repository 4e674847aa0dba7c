package table

import (
	"context"
	"testing"

	"comptoir/shared/fault"
)

// While a release is deployed, old code meets what new code has stored: it shows
// it, and changes nothing, for it would drop what it does not know.
func TestWhatANewerReleaseHasStoredIsNotChanged(t *testing.T) {
	o := open(t, nil)
	m := o.newMemo("Chevalier")
	o.run(func(_ context.Context, w *Work) error {
		d := m.document(w, "created", "")
		d.Schema = memoSchema + 1
		return w.Create(DocumentKey(m.ID), d)
	})
	if _, err := o.do(o.scope, rename(m.ID, "Chevalier et fils")); fault.Code(err) != "document.newer" {
		t.Errorf("the change answers %v", err)
	}
	if version, title, entries := o.version(m.ID); version != 1 || title != "Chevalier" || entries != 1 {
		t.Errorf("now it is %q at version %d, with %d entries", title, version, entries)
	}
}
