package table

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"comptoir/shared/id"
)

// Due reads a partition of the second index up to a moment, for all organisations.
func (t *Table) Due(ctx context.Context, partition string, now time.Time) ([]Record, error) {
	x := index(Second)
	in := &dynamodb.QueryInput{
		TableName: &t.name, IndexName: aws.String(x.Name), KeyConditionExpression: aws.String(x.Partition + " = :p AND " + x.Sort + " <= :now"),
		ExpressionAttributeValues: item{":p": text(partition), ":now": text(Instant(now) + last)},
	}
	var all []Record
	for {
		page, err := t.db.Query(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("query the due items of %s: %w", partition, err)
		}
		for _, it := range page.Items {
			all = append(all, Record{it})
		}
		if page.LastEvaluatedKey == nil {
			return all, nil
		}
		in.ExclusiveStartKey = page.LastEvaluatedKey
	}
}

// Owner returns the organisation of an item and the name of its partition there.
func (r Record) Owner() (o id.Organization, name string) { return Owner(str(r.it["pk"])) }

// Names lists the sort keys of a system partition, or of the partition of a key.
func (t *Table) Names(ctx context.Context, k Key) ([]string, error) {
	found, err := t.Partition(ctx, k, "sk")
	names := make([]string, len(found))
	for i, r := range found {
		names[i] = r.Sort()
	}
	return names, err
}

// Partition reads all items of a system partition, or only the given attributes.
func (t *Table) Partition(ctx context.Context, k Key, attributes string) ([]Record, error) {
	in := &dynamodb.QueryInput{
		TableName: &t.name, KeyConditionExpression: aws.String("pk = :p"),
		ExpressionAttributeValues: item{":p": text(k.pk)}, ConsistentRead: aws.Bool(true),
	}
	if attributes != "" {
		in.ProjectionExpression = &attributes
	}
	var all []Record
	for {
		page, err := t.db.Query(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("read the partition %s: %w", k.pk, err)
		}
		for _, it := range page.Items {
			all = append(all, Record{it})
		}
		if page.LastEvaluatedKey == nil {
			return all, nil
		}
		in.ExclusiveStartKey = page.LastEvaluatedKey
	}
}

// Of returns the key within an organisation, for work that belongs to none.
func (k Key) Of(o id.Organization) Key { return k.of(o) }

// Lookup reads items of several organisations, for work that belongs to none.
func (t *Table) Lookup(ctx context.Context, keys ...Key) (map[Key]Record, error) {
	w := &Work{Scope: Scope{Read: true}, t: t, seen: map[Key]item{}}
	w.Expect(keys...)
	if err := w.fetch(ctx); err != nil {
		return nil, err
	}
	out := make(map[Key]Record, len(keys))
	for _, k := range keys {
		out[k] = Record{w.seen[k]}
	}
	return out, nil
}
