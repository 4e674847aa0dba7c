package table

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/bill"
	"comptoir/shared/org"
)

// Number takes the next number of a kind that may have gaps: one atomic count
// outside the transaction. A dry run only looks.
func (w *Work) Number(ctx context.Context, kind string, f org.NumberFormat) (string, error) {
	if n := w.lineage.numbers[kind]; n != "" {
		return n, nil
	}
	n, err := w.count(ctx, kind, f.Next)
	if err != nil {
		return "", err
	}
	number := fmt.Sprintf("%s%0*d", f.Prefix, f.Digits, n)
	if !w.DryRun {
		w.lineage.numbers[kind] = number
	}
	return number, nil
}

func (w *Work) count(ctx context.Context, kind string, floor int) (int, error) {
	if w.DryRun {
		it, err := w.load(ctx, sequenceKey(kind))
		if err != nil {
			return 0, err
		}
		last, _ := strconv.Atoi(str(it["last"]))
		return max(last+1, floor), nil
	}
	if !w.Write {
		return 0, fmt.Errorf("%s takes a number without a grant", w.Operation)
	}
	pk, sk := sequenceKey(kind).within(w.Org)
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

// raise takes the number the settings ask the counter to start at.
func (w *Work) raise(ctx context.Context, kind string, floor int) (int, error) {
	pk, sk := sequenceKey(kind).within(w.Org)
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

// claim makes something unique in the organisation. An automatic number that
// is taken is skipped; anything else is the caller's to choose again.
func (w *Work) claim(kind, what, holder string, taken error) error {
	return w.stage(write{
		key: claimKey(kind, what), put: item{"kind": text("claim"), "holder": text(holder)}, cond: "attribute_not_exists(pk)",
		failed: func(found item) error {
			if w.lineage.numbers[kind] == what {
				delete(w.lineage.numbers, kind)
				return errAgain
			}
			if str(found["holder"]) == holder {
				return errAgain
			}
			return taken
		},
	})
}

// unclaim lets something be used again.
func (w *Work) unclaim(kind, what, holder string) error {
	return w.stage(write{
		key: claimKey(kind, what), remove: true, cond: "holder = :holder", values: item{":holder": text(holder)},
		failed: func(item) error { return nil },
	})
}

// Holder is who holds a claim, and empty if nobody does.
func (w *Work) Holder(ctx context.Context, kind, what string) (string, error) {
	it, err := w.load(ctx, claimKey(kind, what))
	return str(it["holder"]), err
}

// Claim is the key of a claim, to be expected.
func Claim(kind, what string) Key { return claimKey(kind, what) }

// Series is a legal numbering as it stands. Whoever changes it at the same time
// is waited for: the number of the loser comes after the winner's.
func (w *Work) Series(ctx context.Context, kind string) (bill.Series, error) {
	w.lineage.busy = "numbering.busy"
	it, err := w.load(ctx, seriesKey(kind))
	if err == nil {
		err = w.queue(seriesKey(kind), it)
	}
	if err != nil || it["doc"] == nil {
		return bill.Series{}, err
	}
	var s bill.Series
	if err := decode(it["doc"], &s); err != nil {
		return s, fmt.Errorf("read the series of %s: %w", kind, err)
	}
	return s, nil
}

// Kinds of documents that have a legal numbering.
const (
	InvoiceSeries    = "invoice"
	CreditNoteSeries = "credit-note"
)

// SeriesOf is the key of a legal numbering, to be expected.
func SeriesOf(kind string) Key { return seriesKey(kind) }

// SaveSeries stages the series after numbers were taken from it, if nobody has
// taken one meanwhile: the hash of its last document tells.
func (w *Work) SaveSeries(kind string, was, now bill.Series) error {
	doc, err := encode(now)
	if err != nil {
		return fmt.Errorf("keep the series of %s: %w", kind, err)
	}
	s := write{
		key: seriesKey(kind), put: item{"kind": text("series"), "schema": num("1"), "doc": doc, "hash": text(now.LastHash)},
		cond: "attribute_not_exists(#hash)", names: map[string]string{"#hash": "hash"}, failed: again,
	}
	if was.LastHash != "" {
		s.cond, s.values = "#hash = :was", item{":was": text(was.LastHash)}
	}
	return w.stage(s)
}
