package table

import (
	"context"
	"crypto/rand"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// A legal series is one item that every document sent changes. Of many concurrent
// senders one succeeds and the others fail repeatedly. So the loser of a race takes
// a lease on the series: two attributes, the holder's token and the expiry. A reader
// that finds another's lease does not try to write. The lease only avoids futile
// attempts; the condition on the write guarantees unique numbers. The lease lasts
// two seconds, so that a dead process delays the others only briefly, and the next
// write of the series removes it.

// seriesLeaseTime is how long a lease on a series lasts.
const seriesLeaseTime = 2 * time.Second

// seriesLease is a unit of work's lease on a series. The attributes are called turn
// and turn_until.
type seriesLease struct {
	at    Key // the item; none: the work reads no series
	token string
	held  bool // the lease may be in the table
	used  bool // an attempt under the lease has failed
}

// errLeased is the error of a work that finds another's lease on the series.
var errLeased = fmt.Errorf("another request has the lease on the series: %w", errAgain)

// checkSeriesLease returns errLeased while another work has the lease on the item. A
// work that only reads does not wait.
func (w *Work) checkSeriesLease(at Key, it item) error {
	if !w.Write || w.DryRun {
		return nil
	}
	lease := &w.runState.series
	if lease.token == "" {
		lease.at, lease.token = at, rand.Text()
	}
	until, err := strconv.ParseInt(str(it["turn_until"]), 10, 64)
	if err != nil || str(it["turn"]) == lease.token || time.Now().UnixMilli() > until {
		return nil
	}
	return errLeased
}

// await waits until another attempt may succeed, and reports whether there is time
// for one. A lease holder that lost a race tries once more immediately. After a
// longer wait, the items for which the work lost a race are out of date as well.
func (w *Work) await(ctx context.Context, b *backoff) bool {
	lease := &w.runState.series
	if lease.held && !lease.used {
		lease.used = true
		return b.timeLeft(ctx)
	}
	for b.wait(ctx) {
		if lease.at != none && !w.leaseSeries(ctx) {
			continue
		}
		if lease.at == none && !b.firstWait() {
			for _, k := range w.contended {
				delete(w.seen, k)
			}
		}
		return true
	}
	return false
}

// leaseSeries takes the lease on the series and reads its current state. An error of
// any kind means that the lease was not taken.
func (w *Work) leaseSeries(ctx context.Context) bool {
	lease, now := &w.runState.series, time.Now()
	pk, sk := lease.at.within(w.Org)
	out, err := w.t.db.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &w.t.name, Key: item{"pk": text(pk), "sk": text(sk)},
		UpdateExpression:    aws.String("SET turn = :me, turn_until = :until"),
		ConditionExpression: aws.String("attribute_not_exists(turn) OR turn = :me OR turn_until < :now"),
		ExpressionAttributeValues: item{
			":me": text(lease.token), ":now": num(millis(now)), ":until": num(millis(now.Add(seriesLeaseTime))),
		},
		ReturnValues: types.ReturnValueAllNew,
	})
	if err != nil {
		return false
	}
	lease.held, lease.used, w.seen[lease.at] = true, false, out.Attributes
	return true
}

// releaseSeries removes the lease of a work that ends without changing the series.
// If that fails, the lease expires after two seconds anyway.
func (w *Work) releaseSeries(ctx context.Context) {
	lease := &w.runState.series
	if !lease.held {
		return
	}
	pk, sk := lease.at.within(w.Org)
	_, _ = w.t.db.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &w.t.name, Key: item{"pk": text(pk), "sk": text(sk)},
		UpdateExpression: aws.String("REMOVE turn, turn_until"), ConditionExpression: aws.String("turn = :me"),
		ExpressionAttributeValues: item{":me": text(lease.token)},
	})
}

// millis formats a time as milliseconds since 1970.
func millis(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }
