package table

import (
	"context"
	"fmt"
	"testing"

	"comptoir/shared/canon"
	"comptoir/shared/fault"
)

// errTaken returns the refusal of a claim.
func errTaken() error { return fault.Conflict("memo.taken", "Another memo has the name.") }

// Two concurrent works claim the same value: the second runs again and finds the
// first one's claim.
func TestLoserOfClaimRaceRunsAgain(t *testing.T) {
	o := open(t, nil)
	c := Claim{Kind: "memo", What: "ALFKI", Taken: Lost()}
	var ids []memoID
	claim := func(at *Table, meanwhile func()) (runs int) {
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
			ids = append(ids, m.ID)
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
	if runs := claim(o.table, func() { claim(o.plain, func() {}) }); runs != 2 {
		t.Errorf("the second work ran %d times, want 2", runs)
	}
	if holder := str(o.item(c.Key())["holder"]); holder != string(ids[0]) || o.item(DocumentKey(ids[1])) != nil {
		t.Errorf("the holder is %s of %v, or both memos exist", holder, ids)
	}
}

// Only the holder can end a claim, and a taken value is refused.
func TestUnclaimNeedsHolder(t *testing.T) {
	o := open(t, nil)
	c := Claim{Kind: "memo", What: "SO-00001", Taken: errTaken()}
	for _, step := range []struct {
		name, code string
		work       func(*Work) error
		left       string
	}{
		{"the holder claims it", "", func(w *Work) error { return w.Claim(c, "holder") }, "holder"},
		{"another claims it", "memo.taken", func(w *Work) error { return w.Claim(c, "another") }, "holder"},
		{"another ends the claim", "", func(w *Work) error { return w.Unclaim(c, "another") }, "holder"},
		{"the holder ends the claim", "", func(w *Work) error { return w.Unclaim(c, "holder") }, ""},
		{"the holder ends it again", "", func(w *Work) error { return w.Unclaim(c, "holder") }, ""},
	} {
		err := o.plain.Run(t.Context(), o.scope, func(_ context.Context, w *Work) error { return step.work(w) })
		if fault.Code(err) != step.code {
			t.Fatalf("%s: %v", step.name, err)
		}
		if holder := str(o.item(c.Key())["holder"]); holder != step.left {
			t.Errorf("%s: the holder is %q", step.name, holder)
		}
	}
}

// A hint belongs to the last writer; of two hints in one work the first counts.
func TestHintBelongsToLastWriter(t *testing.T) {
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
		t.Errorf("the hint's holder is %s with the label %s", str(it["holder"]), str(it["label"]))
	}
}

// An automatic number that is claimed manually is skipped, and the counter starts
// at the floor.
func TestNumberSkipsClaimedNumber(t *testing.T) {
	o := open(t, nil)
	number := func(floor int) (n string) {
		o.run(func(ctx context.Context, w *Work) (err error) {
			if n, err = w.Number(ctx, "memo", "M-", 3, floor); err != nil {
				return err
			}
			return w.Claim(Claim{Kind: "memo", What: canon.Number(n), Taken: errTaken()}, n)
		})
		return n
	}
	o.run(func(_ context.Context, w *Work) error {
		return w.Claim(Claim{Kind: "memo", What: canon.Number("M-002"), Taken: errTaken()}, "manual")
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
				t.Errorf("Number in a dry run returns %s, %v", n, err)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// Numbers taken concurrently all differ and start at the floor.
func TestConcurrentNumbersDiffer(t *testing.T) {
	o := open(t, nil)
	const workers = 12
	got := make(chan string, workers)
	for range workers {
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
	for range workers {
		seen[<-got] = true
	}
	for n := range workers {
		if want := fmt.Sprintf("%03d", 100+n); !seen[want] {
			t.Errorf("the number %s is missing in %v", want, seen)
		}
	}
}
