package table

import (
	"context"
	"testing"

	"comptoir/shared/crm"
	"comptoir/shared/id"
	"comptoir/shared/intake"
)

// Two imports that meet the same customer at the same time know one customer.
func TestTwoWhoClaimTheSame(t *testing.T) {
	o := open(t, nil)
	known := intake.Identity{Source: "old-books", ID: "ALFKI"}
	var made []crm.ContactID
	bring := func(at *Table, meanwhile func()) (runs int) {
		t.Helper()
		err := at.Run(t.Context(), o.scope, func(ctx context.Context, w *Work) error {
			runs++
			held, err := w.Claimant(ctx, External(known.Source, known.ID))
			if err != nil || held.Holder != "" {
				return err
			}
			if runs == 1 {
				meanwhile()
			}
			c, err := crm.NewContact(id.New[crm.ContactID](o.scope.Now), crm.Card{DisplayName: "Alfreds"})
			if err != nil {
				return err
			}
			made = append(made, c.ID)
			return w.AddKnownContact(&c, known, Origin{}, false)
		})
		if err != nil {
			t.Fatal(err)
		}
		return runs
	}
	if runs := bring(o.table, func() { bring(o.plain, func() {}) }); runs != 2 {
		t.Errorf("who came second ran %d times", runs)
	}
	o.see(func(ctx context.Context, w *Work) error {
		held, err := w.Claimant(ctx, External(known.Source, known.ID))
		if err != nil || held.Holder != string(made[0]) {
			t.Errorf("the customer is %s, and was made as %v", held.Holder, made)
		}
		if it, _ := w.load(ctx, Contact(made[1])); it != nil {
			t.Error("there are two of him")
		}
		return err
	})
}
