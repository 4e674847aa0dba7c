package table

import (
	"context"
	"fmt"
	"testing"

	"comptoir/shared/fault"
)

// taken is the refusal of a claim.
func taken() error { return fault.Conflict("memo.taken", "Another memo has the name.") }

// Two that claim the same at the same time are one after the other: the second runs
// again, and finds the first.
func TestTwoThatClaimTheSame(t *testing.T) {
	o := open(t, nil)
	c := Claim{Kind: "memo", What: "ALFKI", Taken: Lost()}
	var made []memoID
	bring := func(at *Table, meanwhile func()) (runs int) {
		t.Helper()
		err := at.Run(t.Context(), o.scope, func(ctx context.Context, w *Work) error {
			runs++
			holder, err := w.Holder(ctx, c.Kind, c.What)
			if err != nil || holder != "" {
				return err
			}
			if runs == 1 {
				meanwhile()
			}
			m := o.newMemo("Alfreds")
			made = append(made, m.ID)
			if err := w.Claim(c, string(m.ID)); err != nil {
				return err
			}
			return create(m)(ctx, w)
		})
		if err != nil {
			t.Fatal(err)
		}
		return runs
	}
	if runs := bring(o.table, func() { bring(o.plain, func() {}) }); runs != 2 {
		t.Errorf("the second ran %d times", runs)
	}
	if holder := str(o.item(c.Key())["holder"]); holder != string(made[0]) || o.item(DocumentKey(made[1])) != nil {
		t.Errorf("the holder is %s of %v, and both may be there", holder, made)
	}
}

// A claim is given back by its holder alone, and what is taken is refused.
func TestAClaimIsGivenBack(t *testing.T) {
	o := open(t, nil)
	c := Claim{Kind: "memo", What: "SO-00001", Taken: taken()}
	for _, step := range []struct {
		name, code string
		work       func(*Work) error
		left       string
	}{
		{"ours takes it", "", func(w *Work) error { return w.Claim(c, "ours") }, "ours"},
		{"another takes it", "memo.taken", func(w *Work) error { return w.Claim(c, "another") }, "ours"},
		{"another gives it back", "", func(w *Work) error { return w.Unclaim(c, "another") }, "ours"},
		{"ours gives it back", "", func(w *Work) error { return w.Unclaim(c, "ours") }, ""},
		{"ours gives it back again", "", func(w *Work) error { return w.Unclaim(c, "ours") }, ""},
	} {
		if err := o.plain.Run(t.Context(), o.scope, func(_ context.Context, w *Work) error { return step.work(w) }); fault.Code(err) != step.code {
			t.Fatalf("%s: %v", step.name, err)
		}
		if holder := str(o.item(c.Key())["holder"]); holder != step.left {
			t.Errorf("%s: then %q holds it", step.name, holder)
		}
	}
}

// A hint is the last holder's, and two of one work do not disturb each other.
func TestAHintIsTheLastHolders(t *testing.T) {
	o := open(t, nil)
	hint := func(label string) Claim { return Claim{Kind: "email", What: "a", Label: label} }
	o.run(func(_ context.Context, w *Work) error { return w.Claim(hint("First"), "first") })
	o.run(func(_ context.Context, w *Work) error {
		if err := w.Claim(hint("Second"), "second"); err != nil {
			return err
		}
		return w.Claim(hint("Third"), "third")
	})
	if it := o.item(hint("").Key()); str(it["holder"]) != "second" || str(it["label"]) != "Second" {
		t.Errorf("the hint is %s's, called %s", str(it["holder"]), str(it["label"]))
	}
}

// An automatic number that was claimed by hand is skipped; one given by hand is
// refused.
func TestNumbers(t *testing.T) {
	o := open(t, nil)
	number := func(floor int) (n string) {
		o.run(func(ctx context.Context, w *Work) (err error) {
			if n, err = w.Number(ctx, "memo", "M-", 3, floor); err != nil {
				return err
			}
			return w.Claim(Claim{Kind: "memo", What: Same(n), Taken: taken()}, n)
		})
		return n
	}
	o.run(func(_ context.Context, w *Work) error {
		return w.Claim(Claim{Kind: "memo", What: Same("M-002"), Taken: taken()}, "by hand")
	})
	for i, x := range []struct {
		floor int
		want  string
	}{{0, "M-001"}, {0, "M-003"}, {40, "M-040"}, {40, "M-041"}, {7, "M-042"}, {2, "M-043"}} {
		if n := number(x.floor); n != x.want {
			t.Errorf("number %d is %s, want %s", i, n, x.want)
		}
	}
	dry := o.scope
	dry.DryRun = true
	for range 2 {
		if _, err := o.do(dry, func(ctx context.Context, w *Work) error {
			if n, err := w.Number(ctx, "memo", "M-", 3, 0); err != nil || n != "M-044" {
				t.Errorf("a dry run sees %s, %v", n, err)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// Numbers that many take at once are all different, from a floor on.
func TestNumbersOfMany(t *testing.T) {
	o := open(t, nil)
	const hands = 12
	got := make(chan string, hands)
	for range hands {
		go func() {
			var n string
			_, err := o.do(o.scope, func(ctx context.Context, w *Work) (err error) {
				n, err = w.Number(ctx, "memo", "", 3, 100)
				return err
			})
			if err != nil {
				n = err.Error()
			}
			got <- n
		}()
	}
	seen := map[string]bool{}
	for range hands {
		seen[<-got] = true
	}
	for n := range hands {
		if want := fmt.Sprintf("%03d", 100+n); !seen[want] {
			t.Errorf("%s was not given: %v", want, seen)
		}
	}
}
