package table

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"comptoir/shared/fault"
	"comptoir/shared/table/tabletest"
)

// A change is made once, whatever happens on its way.
func TestMishapsOfAChange(t *testing.T) {
	const write = "TransactWriteItems"
	for name, x := range map[string]struct {
		plan    func(tabletest.Call) tabletest.Failure
		runs    int  // of the unit of work; 0: any number
		fails   bool // with an error that is no fault
		code    string
		version int
	}{
		"nothing":                           {nil, 1, false, "", 2},
		"it meets another transaction":      {tabletest.On(write, 1, tabletest.Conflict), 2, false, "", 2},
		"it meets others for ever":          {always(write, tabletest.Conflict), 0, false, "table.busy", 1},
		"it meets a partition at its limit": {tabletest.On(write, 1, tabletest.Crowded), 2, false, "", 2},
		"it is throttled once":              {tabletest.On(write, 1, tabletest.Hurried), 1, false, "", 2},
		"it is throttled for a while":       {tabletest.On(write, 1, tabletest.Throttled), 0, false, "", 2},
		"it is throttled for ever":          {always(write, tabletest.Throttled), 0, false, "table.busy", 1},
		"its answer is lost":                {tabletest.On(write, 1, tabletest.Lost), 1, false, "", 2},
		"it is still in progress":           {tabletest.On(write, 1, tabletest.InProgress), 1, false, "", 2},
		"every answer is lost":              {always(write, tabletest.LostForGood), 0, true, "", 2},
		"the process dies before it":        {always(write, tabletest.Dead), 1, true, "", 1},
		"a read is throttled once":          {tabletest.On("BatchGetItem", 1, tabletest.Hurried), 1, false, "", 2},
		"reads are throttled for ever":      {always("BatchGetItem", tabletest.Throttled), 0, false, "table.busy", 1},
		"reads are answered half, for ever": {always("BatchGetItem", tabletest.Unprocessed), 1, false, "", 2},
		"a read's answer is lost":           {tabletest.On("BatchGetItem", 1, tabletest.Lost), 1, false, "", 2},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t, x.plan)
			o.table.timeout = 60 * time.Millisecond
			c := o.memo("Chevalier")
			runs, err := o.do(o.scope, rename(c, "Renamed"))
			if fault.Code(err) != x.code || (err != nil && !isFault(err)) != x.fails {
				t.Errorf("ended with %v", err)
			}
			if x.runs > 0 && runs != x.runs {
				t.Errorf("the work ran %d times, want %d", runs, x.runs)
			}
			if v, _, entries := o.version(c); v != x.version || entries != x.version {
				t.Errorf("the memo is at version %d with %d entries, want %d", v, entries, x.version)
			}
		})
	}
}

// What is new is made once too, though its second copy would have an id of its
// own and nothing stood in its way.
func TestMishapsOfACreation(t *testing.T) {
	for name, m := range map[string]tabletest.Failure{
		"its answer is lost":                     tabletest.Lost,
		"it is still in progress":                tabletest.InProgress,
		"every answer to the first call is lost": tabletest.LostForGood,
		"it is throttled once":                   tabletest.Hurried,
		"it meets another transaction":           tabletest.Conflict,
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t, tabletest.On("TransactWriteItems", 1, m))
			if _, err := o.do(o.scope, func(ctx context.Context, w *Work) error { return create(o.newMemo("New"))(ctx, w) }); err != nil {
				t.Fatal(err)
			}
			o.see(func(ctx context.Context, w *Work) error {
				rows, _, err := w.List(ctx, openMemos(), Page{Limit: 10})
				if len(rows) != 1 {
					t.Errorf("there are %d memos, want 1", len(rows))
				}
				return err
			})
		})
	}
}

// A request whose every answer was lost is answered when it is repeated.
func TestALostAnswerIsGivenAgain(t *testing.T) {
	o := open(t, always("TransactWriteItems", tabletest.LostForGood))
	o.table.timeout = 30 * time.Millisecond
	c := o.memo("Chevalier")
	s := o.scope
	s.Answer = &Recall{Caller: "usr_1", Key: "k", Hash: "h"}
	work := func(ctx context.Context, w *Work) error {
		w.Remember(Answer{Status: 200, Headers: map[string]string{"etag": `"2"`}, Body: []byte("answer")})
		return rename(c, "Renamed")(ctx, w)
	}
	if _, err := o.do(s, work); err == nil {
		t.Error("the lost answer is no error")
	}
	runs, err := o.do(s, work)
	var again *Replay
	if !errors.As(err, &again) || string(again.Answer.Body) != "answer" || again.Answer.Headers["etag"] != `"2"` || runs > 1 {
		t.Errorf("repeated, it ran %d times and ended with %v", runs, err)
	}
	if v, _, _ := o.version(c); v != 2 {
		t.Errorf("the memo is at version %d", v)
	}
}

// The loser of a race starts again from what is there now; where it named a version,
// that is stale.
func TestBeingOvertaken(t *testing.T) {
	for name, x := range map[string]struct {
		match *Match
		code  string
		final string
	}{
		"without a version":  {nil, "", "slow"},
		"with a version":     {&Match{Versions: []int{1}}, "version.stale", "fast"},
		"with any version":   {&Match{Any: true}, "", "slow"},
		"with both versions": {&Match{Versions: []int{1, 2}}, "", "slow"},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t, nil)
			c := o.memo("Chevalier")
			s := o.scope
			if s.Match = x.match; s.Match != nil {
				s.Match.ID = string(c)
			}
			overtaken := false
			_, err := o.do(s, func(ctx context.Context, w *Work) error {
				if err := rename(c, "slow")(ctx, w); err != nil || overtaken {
					return err
				}
				overtaken = true
				return o.plain.Run(ctx, o.scope, rename(c, "fast"))
			})
			if fault.Code(err) != x.code {
				t.Errorf("ended with %v, want %q", err, x.code)
			}
			if _, name, _ := o.version(c); name != x.final {
				t.Errorf("the memo is called %s, want %s", name, x.final)
			}
		})
	}
}

// What could not be read in one answer is asked for again until it is there.
func TestManyAreRead(t *testing.T) {
	o := open(t, always("BatchGetItem", tabletest.Unprocessed))
	var ids []memoID
	for n := range 130 {
		ids = append(ids, o.memo(fmt.Sprint("memo ", n)))
	}
	_, err := o.do(o.scope, func(ctx context.Context, w *Work) error {
		for _, c := range ids {
			w.Expect(DocumentKey(c))
		}
		for _, c := range ids {
			if _, err := readMemo(ctx, w, c); err != nil {
				return fmt.Errorf("%s: %w", c, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// A list may lag behind: it shows less, and nothing breaks.
func TestAListThatLags(t *testing.T) {
	o := open(t, always("Query", tabletest.Stale))
	o.memo("Chevalier")
	_, err := o.do(o.scope, func(ctx context.Context, w *Work) error {
		rows, next, err := w.List(ctx, openMemos(), Page{Limit: 10})
		if len(rows) != 0 || next != "" {
			t.Errorf("a list that saw nothing shows %v %q", rows, next)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// Two of the same unit of work at once: one after the other, none is lost.
func TestManyAtOnce(t *testing.T) {
	o := open(t, nil)
	c := o.memo("Chevalier")
	const hands = 12
	errs := make(chan error, hands)
	for n := range hands {
		go func() {
			_, err := o.do(o.scope, rename(c, fmt.Sprintf("name %d", n)))
			errs <- err
		}()
	}
	for range hands {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if v, _, _ := o.version(c); v != hands+1 {
		t.Errorf("the memo is at version %d, want %d", v, hands+1)
	}
}

// openMemos is the list of all memos.
func openMemos() Listing {
	return Listing{Name: "memos", Index: ByState, Partitions: []string{"memo#open"}}
}
