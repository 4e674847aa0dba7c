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

// A change is applied once, regardless of which calls fail.
func TestChangeIsAppliedOnce(t *testing.T) {
	const write = "TransactWriteItems"
	for name, x := range map[string]struct {
		plan    func(tabletest.Call) tabletest.Failure
		runs    int  // of the unit of work; 0: any number
		fails   bool // whether it ends with an error that is not a fault
		code    string
		version int
	}{
		"no failure":                       {nil, 1, false, "", 2},
		"a transaction conflict":           {tabletest.On(write, 1, tabletest.Conflict), 2, false, "", 2},
		"endless conflicts":                {always(write, tabletest.Conflict), 0, false, "table.busy", 1},
		"a partition at its limit":         {tabletest.On(write, 1, tabletest.Crowded), 2, false, "", 2},
		"one throttled attempt":            {tabletest.On(write, 1, tabletest.Hurried), 1, false, "", 2},
		"a throttled call":                 {tabletest.On(write, 1, tabletest.Throttled), 0, false, "", 2},
		"endless throttling":               {always(write, tabletest.Throttled), 0, false, "table.busy", 1},
		"a lost response":                  {tabletest.On(write, 1, tabletest.Lost), 1, false, "", 2},
		"a transaction in progress":        {tabletest.On(write, 1, tabletest.InProgress), 1, false, "", 2},
		"all responses lost":               {always(write, tabletest.LostForGood), 0, true, "", 2},
		"the process dies before the call": {always(write, tabletest.Dead), 1, true, "", 1},
		"one throttled read":               {tabletest.On("BatchGetItem", 1, tabletest.Hurried), 1, false, "", 2},
		"endlessly throttled reads":        {always("BatchGetItem", tabletest.Throttled), 0, false, "table.busy", 1},
		"unprocessed keys in every read":   {always("BatchGetItem", tabletest.Unprocessed), 1, false, "", 2},
		"a lost response to a read":        {tabletest.On("BatchGetItem", 1, tabletest.Lost), 1, false, "", 2},
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

// A retried creation must not create a second document: the copy would have another
// id, so no write condition would refuse it.
func TestDocumentIsCreatedOnce(t *testing.T) {
	for name, m := range map[string]tabletest.Failure{
		"a lost response":              tabletest.Lost,
		"a transaction in progress":    tabletest.InProgress,
		"all responses of a call lost": tabletest.LostForGood,
		"one throttled attempt":        tabletest.Hurried,
		"a transaction conflict":       tabletest.Conflict,
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t, tabletest.On("TransactWriteItems", 1, m))
			if _, err := o.do(o.scope, func(ctx context.Context, w *Work) error { return create(o.newMemo("New"))(ctx, w) }); err != nil {
				t.Fatal(err)
			}
			o.read(func(ctx context.Context, w *Work) error {
				rows, _, err := w.List(ctx, openMemos(), Page{Limit: 10})
				if len(rows) != 1 {
					t.Errorf("there are %d memos, want 1", len(rows))
				}
				return err
			})
		})
	}
}

// A request whose responses were all lost gets the stored response when it is
// repeated.
func TestRepeatedRequestGetsStoredResponse(t *testing.T) {
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
		t.Error("the lost response is not an error")
	}
	runs, err := o.do(s, work)
	var replay *Replay
	if !errors.As(err, &replay) || string(replay.Answer.Body) != "answer" || replay.Answer.Headers["etag"] != `"2"` || runs > 1 {
		t.Errorf("the repeated request ran %d times and ended with %v", runs, err)
	}
	if v, _, _ := o.version(c); v != 2 {
		t.Errorf("the memo is at version %d", v)
	}
}

// The loser of a race runs again on the current version. With If-Match it gets a
// stale version.
func TestLoserOfRaceRunsAgain(t *testing.T) {
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
			raced := false
			_, err := o.do(s, func(ctx context.Context, w *Work) error {
				if err := rename(c, "slow")(ctx, w); err != nil || raced {
					return err
				}
				raced = true
				return o.plain.Run(ctx, o.scope, rename(c, "fast"))
			})
			if fault.Code(err) != x.code {
				t.Errorf("the work ended with %v, want %q", err, x.code)
			}
			if _, name, _ := o.version(c); name != x.final {
				t.Errorf("the memo is called %s, want %s", name, x.final)
			}
		})
	}
}

// Unprocessed keys of a batched read are requested again until all are read.
func TestUnprocessedKeysAreReadAgain(t *testing.T) {
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

// An index is eventually consistent. Until it is current, the list is shorter,
// without an error.
func TestListOfStaleIndexIsEmpty(t *testing.T) {
	o := open(t, always("Query", tabletest.Stale))
	o.memo("Chevalier")
	_, err := o.do(o.scope, func(ctx context.Context, w *Work) error {
		rows, next, err := w.List(ctx, openMemos(), Page{Limit: 10})
		if len(rows) != 0 || next != "" {
			t.Errorf("the list of an empty index has the rows %v and the cursor %q", rows, next)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// Concurrent changes of one document are applied one after the other; none is lost.
func TestConcurrentChangesAreAllKept(t *testing.T) {
	o := open(t, nil)
	c := o.memo("Chevalier")
	const workers = 12
	errs := make(chan error, workers)
	for n := range workers {
		go func() {
			_, err := o.do(o.scope, rename(c, fmt.Sprintf("name %d", n)))
			errs <- err
		}()
	}
	for range workers {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if v, _, _ := o.version(c); v != workers+1 {
		t.Errorf("the memo is at version %d, want %d", v, workers+1)
	}
}

// openMemos returns the list of all memos.
func openMemos() Listing {
	return Listing{Name: "memos", Index: ByState, Partitions: []string{"memo#open"}}
}
