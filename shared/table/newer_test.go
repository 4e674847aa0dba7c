package table

import (
	"context"
	"maps"
	"testing"

	"comptoir/shared/fault"
)

// While a release is deployed, old code meets what new code has stored: it shows
// it, and changes nothing, for it would drop what it does not know.
func TestWhatANewerReleaseHasStoredIsNotChanged(t *testing.T) {
	o := open(t, nil)
	c := o.contact()
	if err := o.plain.Run(t.Context(), o.scope, func(ctx context.Context, w *Work) error {
		it, err := w.load(ctx, Contact(c))
		if err != nil {
			return err
		}
		newer := maps.Clone(it)
		newer["schema"] = num("2")
		return w.stage(write{key: Contact(c), put: newer, cond: "attribute_exists(pk)", failed: again})
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.do(o.scope, rename(c, "Chevalier et fils")); fault.Code(err) != "document.newer" {
		t.Errorf("the change answers %v", err)
	}
	if version, name, entries := o.version(c); version != 1 || name != "Chevalier" || entries != 1 {
		t.Errorf("now it is %q at version %d, with %d entries", name, version, entries)
	}
}
