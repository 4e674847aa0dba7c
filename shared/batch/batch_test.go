package batch_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"comptoir/shared/batch"
)

func size(s string) int { return len(s) }

func TestSendSplitsEntriesIntoRequests(t *testing.T) {
	large := strings.Repeat("x", batch.MostBytes/2)
	for _, c := range []struct {
		name    string
		entries []string
		want    []int
	}{
		{"no entry", nil, nil},
		{"one entry", make([]string, 1), []int{1}},
		{"ten entries", make([]string, 10), []int{10}},
		{"eleven entries", make([]string, 11), []int{10, 1}},
		{"twenty-five entries", make([]string, 25), []int{10, 10, 5}},
		{"two entries of exactly MostBytes", []string{large, large}, []int{2}},
		{"two entries of one byte more", []string{large, large + "x"}, []int{1, 1}},
		{"an entry larger than MostBytes is sent alone", []string{"a", large + large + "x", "b"}, []int{1, 1, 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []int
			err := batch.Send(t.Context(), c.entries, size, func(_ context.Context, some []string) ([]batch.Refused, error) {
				got = append(got, len(some))
				return nil, nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSendRetriesRefusedEntries(t *testing.T) {
	broken := errors.New("broken")
	for _, c := range []struct {
		name    string
		answers [][]batch.Refused // the last one repeats
		err     error
		want    []string // the entries of each request
		fails   bool
	}{
		{
			"only refused entries are sent again",
			[][]batch.Refused{{{Index: 1}, {Index: 2}}, {{Index: 1}}, nil},
			nil,
			[]string{"abc", "bc", "c"},
			false,
		},
		{"an entry refused five times is an error", [][]batch.Refused{{{Index: 0}}}, nil, []string{"abc", "a", "a", "a", "a"}, true},
		{"a final refusal is not retried", [][]batch.Refused{{{Index: 0, Final: true}}}, nil, []string{"abc"}, true},
		{"a failed request is not retried: the SDK has done so", [][]batch.Refused{nil}, broken, []string{"abc"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var got []string
				err := batch.Send(t.Context(), []string{"a", "b", "c"}, size, func(_ context.Context, some []string) ([]batch.Refused, error) {
					refused := c.answers[min(len(got), len(c.answers)-1)]
					got = append(got, strings.Join(some, ""))
					return refused, c.err
				})
				if (err != nil) != c.fails {
					t.Errorf("got the error %v", err)
				}
				if busy := errors.Is(err, batch.ErrBusy); busy != (len(got) == 5) {
					t.Errorf("after %d requests the error is of a busy service: %t", len(got), busy)
				}
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestSendStopsAtDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
		defer cancel()
		err := batch.Send(ctx, []string{"a"}, size, func(context.Context, []string) ([]batch.Refused, error) {
			return []batch.Refused{{Index: 0}}, nil
		})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the exceeded deadline", err)
		}
	})
}
