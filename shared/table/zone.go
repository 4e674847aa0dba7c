package table

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"comptoir/shared/org"
)

// runTTL is how long it is remembered that a day's run was begun.
const runTTL = 30 * 24 * time.Hour

// Zones are the time zones organisations live in.
func (t *Table) Zones(ctx context.Context) ([]string, error) {
	return t.names(ctx, zonesKey("").pk)
}

// Waiting are the organisations of a time zone whose run of a local day was not
// begun yet.
func (t *Table) Waiting(ctx context.Context, zone, date string) ([]org.OrganizationID, error) {
	all, err := t.names(ctx, zoneKey(zone, "").pk)
	if err != nil {
		return nil, err
	}
	w := &Work{Scope: Scope{Read: true}, t: t, seen: map[Key]item{}}
	for _, o := range all {
		w.Expect(runKey(date).of(org.OrganizationID(o)))
	}
	var waiting []org.OrganizationID
	for _, o := range all {
		run, err := w.load(ctx, runKey(date).of(org.OrganizationID(o)))
		if err != nil {
			return nil, err
		}
		if run == nil {
			waiting = append(waiting, org.OrganizationID(o))
		}
	}
	return waiting, nil
}

// Begin stages the note that the run of a local day was begun.
func (w *Work) Begin(date string) error {
	return w.stage(write{
		key: runKey(date),
		put: item{"kind": text("run"), "schema": num("1"), TimeToLive: num(strconv.FormatInt(w.Now.Add(runTTL).Unix(), 10))},
	})
}

// names are the sort keys of a whole partition.
func (t *Table) names(ctx context.Context, partition string) ([]string, error) {
	in := &dynamodb.QueryInput{
		TableName: &t.name, KeyConditionExpression: aws.String("pk = :p"), ProjectionExpression: aws.String("sk"),
		ExpressionAttributeValues: item{":p": text(partition)}, ConsistentRead: aws.Bool(true),
	}
	var names []string
	for {
		page, err := t.db.Query(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", partition, err)
		}
		for _, it := range page.Items {
			names = append(names, str(it["sk"]))
		}
		if page.LastEvaluatedKey == nil {
			return names, nil
		}
		in.ExclusiveStartKey = page.LastEvaluatedKey
	}
}
