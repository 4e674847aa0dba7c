package table

import (
	"context"
	"testing"

	"comptoir/shared/fault"
)

// During a deployment, old code may read a document that new code has stored. It
// shows the document and refuses to change it, since that would drop unknown
// fields.
func TestChangeRefusesNewerSchema(t *testing.T) {
	o := open(t, nil)
	m := o.newMemo("Chevalier")
	o.run(func(_ context.Context, w *Work) error {
		d := m.document(w, "created", "")
		d.Schema = memoSchema + 1
		return w.Create(DocumentKey(m.ID), d)
	})
	if _, err := o.do(o.scope, rename(m.ID, "Chevalier et fils")); fault.Code(err) != "document.newer" {
		t.Errorf("the change ended with %v", err)
	}
	if version, title, entries := o.version(m.ID); version != 1 || title != "Chevalier" || entries != 1 {
		t.Errorf("the memo is now called %q, at version %d with %d entries", title, version, entries)
	}
}
