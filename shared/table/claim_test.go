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

// A name is given back by who holds it, and by nobody else.
func TestWhoGivesANameBack(t *testing.T) {
	o := open(t, nil)
	holder := func() (who string) {
		o.see(func(ctx context.Context, w *Work) (err error) {
			who, err = w.Holder(ctx, "order", "SO-00001")
			return err
		})
		return who
	}
	for _, step := range []struct {
		name string
		work func(*Work) error
		left string
	}{
		{"ours takes it", func(w *Work) error { return w.claim("order", "SO-00001", "ours", nil) }, "ours"},
		{"another's gives it back", func(w *Work) error { return w.unclaim("order", "SO-00001", "another's") }, "ours"},
		{"ours gives it back", func(w *Work) error { return w.unclaim("order", "SO-00001", "ours") }, ""},
		{"ours gives it back again", func(w *Work) error { return w.unclaim("order", "SO-00001", "ours") }, ""},
	} {
		if err := o.plain.Run(t.Context(), o.scope, func(_ context.Context, w *Work) error { return step.work(w) }); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if who := holder(); who != step.left {
			t.Errorf("%s: then %q holds it", step.name, who)
		}
	}
}
