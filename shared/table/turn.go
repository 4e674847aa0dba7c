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

// A legal series is one item that every sending changes. Of many senders at once one
// succeeds and the others have written in vain, again and again; so the loser of a
// race asks for a turn. A turn is a mark on the series: a reader that finds it does
// not even try to write. It spares attempts and protects nothing, the condition of
// the series does that; it lasts for a moment, so that a dead process holds up the
// others only briefly, and goes with the next number taken.

// turnFor is how long a turn lasts.
const turnFor = 2 * time.Second

// turn is a unit of work's place at an item that many change.
type turn struct {
	at    Key // the item; none: there is no such item in the work
	token string
	held  bool // our mark may be there
	again bool // it was of no use
}

// errTurn says that it is somebody else's turn.
var errTurn = fmt.Errorf("it is another's turn: %w", errAgain)

// queue makes the work take turns at an item it has read. A work that only looks
// need not wait.
func (w *Work) queue(at Key, it item) error {
	if !w.Write || w.DryRun {
		return nil
	}
	t := &w.lineage.turn
	if t.token == "" {
		t.at, t.token = at, rand.Text()
	}
	until, err := strconv.ParseInt(str(it["turn_until"]), 10, 64)
	if err != nil || str(it["turn"]) == t.token || time.Now().UnixMilli() > until {
		return nil
	}
	return errTurn
}

// await waits until another attempt may succeed, and tells whether there is time
// for one. Who had the turn and was overtaken all the same tries at once. After
// a longer wait, what the work was overtaken by is out of date as well.
func (w *Work) await(ctx context.Context, wait *patience) bool {
	t := &w.lineage.turn
	if t.held && !t.again {
		t.again = true
		return wait.left(ctx)
	}
	for wait.again(ctx) {
		if t.at != none && !w.takeTurn(ctx) {
			continue
		}
		if t.at == none && !wait.short() {
			for _, k := range w.overtaken {
				delete(w.seen, k)
			}
		}
		return true
	}
	return false
}

// takeTurn marks the item as ours for a moment, and learns what it is like now.
// Whatever goes wrong, it was not our turn.
func (w *Work) takeTurn(ctx context.Context) bool {
	t, now := &w.lineage.turn, time.Now()
	pk, sk := t.at.within(w.Org)
	out, err := w.t.db.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &w.t.name, Key: item{"pk": text(pk), "sk": text(sk)},
		UpdateExpression:    aws.String("SET turn = :me, turn_until = :until"),
		ConditionExpression: aws.String("attribute_not_exists(turn) OR turn = :me OR turn_until < :now"),
		ExpressionAttributeValues: item{
			":me": text(t.token), ":now": num(millis(now)), ":until": num(millis(now.Add(turnFor))),
		},
		ReturnValues: types.ReturnValueAllNew,
	})
	if err != nil {
		return false
	}
	t.held, t.again, w.seen[t.at] = true, false, out.Attributes
	return true
}

// leave lets the next one have the turn of a work that ends without changing
// the item. If that fails, the turn is over in a moment anyway.
func (w *Work) leave(ctx context.Context) {
	t := &w.lineage.turn
	if !t.held {
		return
	}
	pk, sk := t.at.within(w.Org)
	_, _ = w.t.db.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &w.t.name, Key: item{"pk": text(pk), "sk": text(sk)},
		UpdateExpression: aws.String("REMOVE turn, turn_until"), ConditionExpression: aws.String("turn = :me"),
		ExpressionAttributeValues: item{":me": text(t.token)},
	})
}

func millis(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }
