package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/journal"
	"comptoir/shared/store"
	"comptoir/shared/table"
)

// show writes items in the clear, as JSON: the item with the key "<pk> <sk>", or those
// of the partition "<pk>".
func show(ctx context.Context, db *dynamodb.Client, name, key string, out io.Writer) error {
	pk, sk, one := strings.Cut(key, " ")
	in := &dynamodb.QueryInput{
		TableName: &name, ConsistentRead: aws.Bool(true), KeyConditionExpression: aws.String("pk = :pk"),
		ExpressionAttributeValues: map[string]types.AttributeValue{":pk": &types.AttributeValueMemberS{Value: pk}},
	}
	if one {
		in.KeyConditionExpression = aws.String("pk = :pk AND sk = :sk")
		in.ExpressionAttributeValues[":sk"] = &types.AttributeValueMemberS{Value: sk}
	}
	found := false
	for pages := dynamodb.NewQueryPaginator(db, in); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("read %s: %w", key, err)
		}
		for _, it := range page.Items {
			found = true
			text, err := shown(it)
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintln(out, text); err != nil {
				return err
			}
		}
	}
	if !found {
		return fmt.Errorf("the table %s has no item %q; a key is <pk> <sk>, as in shared/store/keys.go", name, key)
	}
	return nil
}

// shown returns an item in the clear, as JSON.
func shown(it map[string]types.AttributeValue) (string, error) {
	it, err := table.Clear(it)
	if err != nil {
		return "", err
	}
	all := map[string]any{}
	for name, a := range it {
		all[name] = plain(a)
	}
	for _, name := range []string{table.ClearRow, table.ClearDoc, table.ClearEntry} {
		if text, is := all[name].(string); is {
			all[name] = json.RawMessage(text)
		}
	}
	text, err := json.MarshalIndent(all, "", "  ")
	return string(text), err
}

// plain returns an attribute as a JSON value.
func plain(a types.AttributeValue) any {
	switch a := a.(type) {
	case *types.AttributeValueMemberS:
		return a.Value
	case *types.AttributeValueMemberN:
		return json.Number(a.Value)
	case *types.AttributeValueMemberBOOL:
		return a.Value
	case *types.AttributeValueMemberSS:
		return slices.Sorted(slices.Values(a.Value))
	case *types.AttributeValueMemberB:
		return a.Value // in base64
	case *types.AttributeValueMemberM:
		m := map[string]any{}
		for name, v := range a.Value {
			m[name] = plain(v)
		}
		return m
	case *types.AttributeValueMemberL:
		l := make([]any, len(a.Value))
		for i, v := range a.Value {
			l[i] = plain(v)
		}
		return l
	}
	return nil
}

// since writes the change entries after a time, one a line: time, operation, actor,
// document, and both halves of the key. It reads the whole table.
func since(ctx context.Context, db *dynamodb.Client, name, moment string, out io.Writer) error {
	after, err := time.Parse(time.RFC3339, moment)
	if err != nil {
		return fmt.Errorf("%q is not a time such as 2026-11-21T08:00:00Z", moment)
	}
	type line struct {
		journal.Entry
		key string
	}
	var lines []line
	var unread error
	for pages := dynamodb.NewScanPaginator(db, &dynamodb.ScanInput{TableName: &name, ConsistentRead: aws.Bool(true)}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("read the table %s: %w", name, err)
		}
		for _, it := range page.Items {
			s, err := store.Inspect(table.RecordOf(it))
			if err != nil {
				unread = errors.Join(unread, fmt.Errorf("read %s: %w", s.Place, err))
				continue
			}
			e, is := s.Doc.(journal.Entry)
			if is = is && s.Kind == "log"; s.Birth != nil {
				e, is = *s.Birth, true
			}
			if is && e.At.After(after) {
				lines = append(lines, line{e, strings.ReplaceAll(s.Place, "\n", "\t")})
			}
		}
	}
	slices.SortFunc(lines, func(a, b line) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.key, b.key)) })
	for _, l := range lines {
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\n", l.At.Format(time.RFC3339Nano), l.Operation, l.Actor.Name, l.Label, l.key)
	}
	return unread
}
