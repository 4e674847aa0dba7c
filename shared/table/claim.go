package table

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/canon"
)

// Claim makes a value unique in the organisation, such as a number. Taken is the
// refusal of a second claim. A claim without Taken is a hint: it belongs to its last
// writer.
type Claim struct {
	Kind, What string
	Label      string // of the holder, stored with a hint
	Taken      error
	Later      bool // documents of release 0.2 have no such claim until they are renewed
}

// Key returns the claim's key, to pass to Expect.
func (c Claim) Key() Key { return ClaimKey(c.Kind, c.What) }

// Claim stages a claim. An automatic number that is taken is skipped; any other value
// has to be chosen again by the caller.
func (w *Work) Claim(c Claim, holder string) error {
	if c.Taken == nil {
		if w.isStaged(c.Key()) {
			return nil // two contacts of one import may claim the same hint
		}
		return w.Put(c.Key(), Fields{"holder": holder, "label": c.Label})
	}
	return w.Once(c.Key(), Fields{"holder": holder}, func(found Record) error {
		if canon.Number(w.runState.numbers[c.Kind]) == c.What {
			delete(w.runState.numbers, c.Kind)
			return errAgain
		}
		if found.Text("holder") == holder {
			return nil // a repeated claim of the same holder
		}
		return c.Taken
	})
}

// Unclaim stages the end of a claim, if the holder has it.
func (w *Work) Unclaim(c Claim, holder string) error {
	if w.isStaged(c.Key()) {
		return nil // another document of this work has claimed it
	}
	return w.DropIf(c.Key(), "holder", holder, Pointless)
}

// Reclaim stages a claim of a document that an earlier release has written. A claim that
// another document has stays there.
func (w *Work) Reclaim(c Claim, holder string) error {
	if w.isStaged(c.Key()) {
		return nil
	}
	f := Fields{"holder": holder}
	if c.Taken == nil {
		f["label"] = c.Label
	}
	return w.Once(c.Key(), f, Pointless)
}

// Holder returns the holder of a claim, and "" if there is none.
func (w *Work) Holder(ctx context.Context, kind, value string) (string, error) {
	r, err := w.Load(ctx, ClaimKey(kind, value))
	return r.Text("holder"), err
}

// Number takes the next number of a sequence that may skip numbers. The counter is
// atomic and outside the transaction. A dry run only reads the counter; one that computes totals
// has no number.
func (w *Work) Number(ctx context.Context, kind, prefix string, digits, floor int) (string, error) {
	if n := w.runState.numbers[kind]; n != "" {
		return n, nil
	}
	if w.Totals {
		return "", nil
	}
	n, err := w.count(ctx, kind, floor)
	if err != nil {
		return "", err
	}
	number := fmt.Sprintf("%s%0*d", prefix, digits, n)
	if !w.DryRun {
		w.runState.numbers[kind] = number
	}
	return number, nil
}

// count returns the next value of a counter.
func (w *Work) count(ctx context.Context, kind string, floor int) (int, error) {
	if w.DryRun {
		it, err := w.load(ctx, counterKey(kind))
		if err != nil {
			return 0, err
		}
		last, _ := strconv.Atoi(str(it["last"]))
		return max(last+1, floor), nil
	}
	if !w.Write {
		return 0, fmt.Errorf("%s takes a number without a grant", w.Operation)
	}
	pk, sk := counterKey(kind).within(w.Org)
	in := &dynamodb.UpdateItemInput{
		TableName: &w.t.name, Key: item{"pk": text(pk), "sk": text(sk)},
		UpdateExpression:          aws.String("ADD #last :one"),
		ConditionExpression:       aws.String("#last >= :floor"),
		ExpressionAttributeNames:  map[string]string{"#last": "last"},
		ExpressionAttributeValues: item{":one": num("1"), ":floor": num(strconv.Itoa(max(floor-1, 0)))},
		ReturnValues:              types.ReturnValueUpdatedNew,
	}
	if floor <= 1 {
		in.ConditionExpression = nil
		delete(in.ExpressionAttributeValues, ":floor")
	}
	out, err := w.t.db.UpdateItem(ctx, in)
	var behind *types.ConditionalCheckFailedException
	if errors.As(err, &behind) {
		return w.raise(ctx, kind, floor)
	}
	if err != nil {
		return 0, fmt.Errorf("take the next number of %s: %w", kind, err)
	}
	return strconv.Atoi(str(out.Attributes["last"]))
}

// raise sets the counter to the start value in the settings and takes that value.
func (w *Work) raise(ctx context.Context, kind string, floor int) (int, error) {
	pk, sk := counterKey(kind).within(w.Org)
	_, err := w.t.db.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &w.t.name, Key: item{"pk": text(pk), "sk": text(sk)},
		UpdateExpression:          aws.String("SET #last = :floor"),
		ConditionExpression:       aws.String("attribute_not_exists(#last) OR #last < :floor"),
		ExpressionAttributeNames:  map[string]string{"#last": "last"},
		ExpressionAttributeValues: item{":floor": num(strconv.Itoa(floor))},
	})
	var raced *types.ConditionalCheckFailedException
	if errors.As(err, &raced) {
		return w.count(ctx, kind, 0)
	}
	if err != nil {
		return 0, fmt.Errorf("raise the counter of %s: %w", kind, err)
	}
	return floor, nil
}

// Queue reads an item that every change of a kind writes, such as a legal series, and
// makes the work wait for the item's lease; busy is the code of the fault for a work
// that loses races for too long.
func (w *Work) Queue(ctx context.Context, k Key, busy string) (Record, error) {
	w.runState.busy = busy
	it, err := w.load(ctx, k)
	if err == nil {
		err = w.checkSeriesLease(k, it)
	}
	return Record{it}, err
}
