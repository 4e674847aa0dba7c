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

// counter is what a series holds.
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

// mark gives the turn at the series to another.
func (o *office) mark(until time.Time) {
	o.t.Helper()
	pk, sk := seriesAt.within(o.scope.Org)
	_, err := o.plain.db.UpdateItem(o.t.Context(), &dynamodb.UpdateItemInput{
		TableName: &o.plain.name, Key: item{"pk": text(pk), "sk": text(sk)}, UpdateExpression: aws.String("SET turn = :other, turn_until = :until"),
		ExpressionAttributeValues: item{":other": text("another"), ":until": num(millis(until))},
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// series is the series' next number, and whose turn it is.
func (o *office) series() (next int, turn string) {
	o.t.Helper()
	o.see(func(ctx context.Context, w *Work) error {
		r, err := w.Load(ctx, seriesAt)
		var s counter
		err = errors.Join(err, r.Kept(&s))
		next, turn = s.Next, r.Text("turn")
		return err
	})
	return next, turn
}

func TestTurnsAtASeries(t *testing.T) {
	refuse := errors.New("the rule forbids it")
	for name, x := range map[string]struct {
		plan    func(tabletest.Call) tabletest.Failure
		marked  time.Duration // another has the turn until so long from now; 0: nobody
		dry     bool
		timeout time.Duration
		fails   int // the run that ends with a fault
		writes  int // transactions tried
		want    error
		code    string
		next    int
	}{
		"the item is free":                         {nil, 0, false, time.Second, 0, 1, nil, "", 2},
		"a moment is waited for the other's turn":  {nil, 60 * time.Millisecond, false, 2 * time.Second, 0, 1, nil, "", 2},
		"a turn that has ended is not waited for":  {nil, -time.Second, false, time.Second, 0, 1, nil, "", 2},
		"the wait ends":                            {nil, time.Hour, false, 40 * time.Millisecond, 0, 0, nil, "numbering.busy", 1},
		"a dry run does not wait":                  {nil, time.Hour, true, 40 * time.Millisecond, 0, 1, nil, "", 1},
		"the loser of a race takes its turn":       {tabletest.On("TransactWriteItems", 1, tabletest.Conflict), 0, false, time.Second, 0, 2, nil, "", 2},
		"the holder of the turn loses again":       {twice("TransactWriteItems", tabletest.Conflict), 0, false, time.Second, 0, 3, nil, "", 2},
		"the loser has nothing to write any more":  {tabletest.On("TransactWriteItems", 1, tabletest.Conflict), 0, false, time.Second, 2, 1, refuse, "", 1},
		"the holder has nothing to write any more": {twice("TransactWriteItems", tabletest.Conflict), 0, false, time.Second, 3, 2, refuse, "", 1},
		"the turn's answer is lost":                {either(tabletest.On("TransactWriteItems", 1, tabletest.Conflict), tabletest.On("UpdateItem", 1, tabletest.Lost)), 0, false, time.Second, 0, 2, nil, "", 2},
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
			if x.marked != 0 {
				o.mark(time.Now().Add(x.marked))
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
				t.Errorf("ended with %v", err)
			}
			next, turn := o.series()
			if next != x.next || writes != x.writes {
				t.Errorf("the next number is %d after %d transactions; want %d after %d", next, writes, x.next, x.writes)
			}
			if ours := turn != "" && turn != "another"; ours {
				t.Error("the turn was not left")
			}
		})
	}
}

// twice plans the same mishap for the first two calls of an operation.
func twice(operation string, m tabletest.Failure) func(tabletest.Call) tabletest.Failure {
	return either(tabletest.On(operation, 1, m), tabletest.On(operation, 2, m))
}

// either plans what one of the two does.
func either(a, b func(tabletest.Call) tabletest.Failure) func(tabletest.Call) tabletest.Failure {
	return func(c tabletest.Call) tabletest.Failure { return max(a(c), b(c)) }
}

// A request that learns, in its turn, that a copy of it was answered meanwhile leaves
// the turn to the next one.
func TestAnAnswerEndsTheTurn(t *testing.T) {
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
	var told *Replay
	if !errors.As(err, &told) || runs != 2 {
		t.Errorf("after %d runs it ended with %v", runs, err)
	}
	if _, turn := o.series(); turn != "" {
		t.Error("the turn was not left")
	}
}
