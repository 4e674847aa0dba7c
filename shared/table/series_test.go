package table

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"comptoir/shared/fault"
	"comptoir/shared/table/tabletest"
)

// counter is the value of a series.
type counter struct {
	Next int    `json:"next"`
	Last string `json:"last"`
}

var seriesAt = At("SERIES", "memo")

// advance takes the next number of a series.
func advance(hash string) func(context.Context, *Work) error {
	return func(ctx context.Context, w *Work) error {
		r, err := w.Queue(ctx, seriesAt, "numbering.busy")
		if err != nil {
			return err
		}
		var was counter
		if err := r.Kept(&was); err != nil {
			return err
		}
		return w.KeepIf(seriesAt, 1, counter{was.Next + 1, hash}, Fields{"hash": hash}, "hash", r.Text("hash"), Again)
	}
}

// lease gives the lease on the series to another work.
func (o *office) lease(until time.Time) {
	o.t.Helper()
	pk, sk := seriesAt.within(o.scope.Org)
	_, err := o.plain.db.UpdateItem(o.t.Context(), &dynamodb.UpdateItemInput{
		TableName: &o.plain.name, Key: item{"pk": text(pk), "sk": text(sk)},
		UpdateExpression:          aws.String("SET turn = :other, turn_until = :until"),
		ExpressionAttributeValues: item{":other": text("another"), ":until": num(millis(until))},
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// series returns the series' next number and the holder of its lease.
func (o *office) series() (next int, holder string) {
	o.t.Helper()
	o.read(func(ctx context.Context, w *Work) error {
		r, err := w.Load(ctx, seriesAt)
		var s counter
		err = errors.Join(err, r.Kept(&s))
		next, holder = s.Next, r.Text("turn")
		return err
	})
	return next, holder
}

func TestSeriesLease(t *testing.T) {
	refuse := errors.New("the rule forbids it")
	for name, x := range map[string]struct {
		plan    func(tabletest.Call) tabletest.Failure
		leased  time.Duration // how long another's lease lasts from now; 0: no lease
		dry     bool
		timeout time.Duration
		fails   int // the run that ends with an error
		writes  int // transactions attempted
		want    error
		code    string
		next    int
	}{
		"the series is free":                    {nil, 0, false, time.Second, 0, 1, nil, "", 2},
		"another's lease is waited for":         {nil, 60 * time.Millisecond, false, 2 * time.Second, 0, 1, nil, "", 2},
		"an expired lease is not waited for":    {nil, -time.Second, false, time.Second, 0, 1, nil, "", 2},
		"the wait times out":                    {nil, time.Hour, false, 40 * time.Millisecond, 0, 0, nil, "numbering.busy", 1},
		"a dry run does not wait":               {nil, time.Hour, true, 40 * time.Millisecond, 0, 1, nil, "", 1},
		"the loser of a race takes the lease":   {once("TransactWriteItems", tabletest.Conflict), 0, false, time.Second, 0, 2, nil, "", 2},
		"the lease holder loses again":          {twice("TransactWriteItems", tabletest.Conflict), 0, false, time.Second, 0, 3, nil, "", 2},
		"the loser ends without a write":        {once("TransactWriteItems", tabletest.Conflict), 0, false, time.Second, 2, 1, refuse, "", 1},
		"the lease holder ends without a write": {twice("TransactWriteItems", tabletest.Conflict), 0, false, time.Second, 3, 2, refuse, "", 1},
		"the response to the lease is lost": {
			either(once("TransactWriteItems", tabletest.Conflict), once("UpdateItem", tabletest.Lost)),
			0, false, time.Second, 0, 2, nil, "", 2,
		},
	} {
		t.Run(name, func(t *testing.T) {
			writes := 0
			o := open(t, func(c tabletest.Call) tabletest.Failure {
				if c.Operation == "TransactWriteItems" {
					writes = c.Number
				}
				if x.plan == nil {
					return tabletest.Fine
				}
				return x.plan(c)
			})
			if err := o.plain.Run(t.Context(), o.scope, advance("first")); err != nil {
				t.Fatal(err)
			}
			if x.leased != 0 {
				o.lease(time.Now().Add(x.leased))
			}
			o.table.timeout = x.timeout
			s, runs := o.scope, 0
			s.DryRun = x.dry
			_, err := o.do(s, func(ctx context.Context, w *Work) error {
				if runs++; runs == x.fails {
					return refuse
				}
				return advance("second")(ctx, w)
			})
			if fault.Code(err) != x.code || x.code == "" && !errors.Is(err, x.want) || err != nil && x.code == "" && x.want == nil {
				t.Errorf("the work ended with %v", err)
			}
			next, holder := o.series()
			if next != x.next || writes != x.writes {
				t.Errorf("the next number is %d after %d transactions; want %d after %d", next, writes, x.next, x.writes)
			}
			if holder != "" && holder != "another" {
				t.Error("the lease was not released")
			}
		})
	}
}

// once plans an injected fault for the first call of an operation.
func once(operation string, m tabletest.Failure) func(tabletest.Call) tabletest.Failure {
	return tabletest.On(operation, 1, m)
}

// twice plans the same injected fault for the first two calls of an operation.
func twice(operation string, m tabletest.Failure) func(tabletest.Call) tabletest.Failure {
	return either(once(operation, m), tabletest.On(operation, 2, m))
}

// either combines two plans.
func either(a, b func(tabletest.Call) tabletest.Failure) func(tabletest.Call) tabletest.Failure {
	return func(c tabletest.Call) tabletest.Failure { return max(a(c), b(c)) }
}

// A request that finds the response to its copy while it has the lease releases the
// lease.
func TestReplayReleasesLease(t *testing.T) {
	o := open(t, tabletest.On("TransactWriteItems", 1, tabletest.Conflict))
	s := o.scope
	s.Answer = &Recall{Caller: "caller", Key: "key", Hash: "hash"}
	runs := 0
	_, err := o.do(s, func(ctx context.Context, w *Work) error {
		if runs++; runs == 2 {
			if err := o.plain.Run(ctx, s, func(_ context.Context, copied *Work) error {
				copied.Remember(Answer{Status: 200})
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
		w.Remember(Answer{Status: 200})
		return advance("second")(ctx, w)
	})
	var replay *Replay
	if !errors.As(err, &replay) || runs != 2 {
		t.Errorf("after %d runs the work ended with %v", runs, err)
	}
	if _, holder := o.series(); holder != "" {
		t.Error("the lease was not released")
	}
}
