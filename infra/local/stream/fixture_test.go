package stream

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/infra/local/fixture"
	"comptoir/infra/local/function"
	"comptoir/shared/table/tabletest"
)

// putExamples writes the item of AWS's example under each sort key of one partition; the stream keeps their order.
func putExamples(t *testing.T, sorts ...string) (table string) {
	t.Helper()
	client, table := tabletest.New(t, &dynamodb.CreateTableInput{
		KeySchema: []types.KeySchemaElement{
			{AttributeName: aws.String("Id"), KeyType: types.KeyTypeHash},
			{AttributeName: aws.String("sk"), KeyType: types.KeyTypeRange},
		},
		AttributeDefinitions: []types.AttributeDefinition{
			{AttributeName: aws.String("Id"), AttributeType: types.ScalarAttributeTypeN},
			{AttributeName: aws.String("sk"), AttributeType: types.ScalarAttributeTypeS},
		},
		BillingMode: types.BillingModePayPerRequest,
		StreamSpecification: &types.StreamSpecification{
			StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewAndOldImages,
		},
	})
	for _, sort := range sorts {
		_, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &table, Item: map[string]types.AttributeValue{
			"Id": &types.AttributeValueMemberN{Value: "101"}, "Message": &types.AttributeValueMemberS{Value: "New item!"},
			"sk": &types.AttributeValueMemberS{Value: sort},
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	return table
}

func TestEventMatchesDocumentation(t *testing.T) {
	seen := make(chan []byte, 1)
	s := open(t, t.TempDir(), putExamples(t, ".1"), function.Function{
		Name: "stream.project", On: []function.Trigger{function.Stream{Reader: function.Project}},
		Invoke: func(_ context.Context, payload []byte) ([]byte, error) { seen <- payload; return nil, nil },
	})
	defer s.Close()
	select {
	case event := <-seen:
		fixture.Read(t, "event").Compare(t, event)
	case <-time.After(10 * time.Second):
		t.Fatal("no event")
	}
}

// TestFailureMatchesDocumentation compares the file of a failed record. The second record is delivered after the first is
// kept, so its call shows that the file exists.
func TestFailureMatchesDocumentation(t *testing.T) {
	folder, kept, calls := t.TempDir(), make(chan struct{}), 0
	s := open(t, folder, putExamples(t, ".1", ".2"), function.Function{
		Name: "stream.project", On: []function.Trigger{function.Stream{Reader: function.Project, Batch: 1, Tries: 1}},
		Invoke: func(context.Context, []byte) ([]byte, error) {
			if calls++; calls == 1 {
				return nil, errors.New("no")
			}
			close(kept)
			return nil, nil
		},
	})
	select {
	case <-kept:
	case <-time.After(10 * time.Second):
		s.Close()
		t.Fatal("the record after the failed one was not delivered")
	}
	s.Close()
	files, err := filepath.Glob(filepath.Join(folder, "project", "failures", "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("got the files %q, %v", files, err)
	}
	file, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	fixture.Read(t, "failure").Compare(t, file)
}

// TestPartialBatchResponseMatchesDocumentation uses the responses of
// https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
func TestPartialBatchResponseMatchesDocumentation(t *testing.T) {
	var event events.DynamoDBEvent
	if err := json.Unmarshal(fixture.Read(t, "event").Document, &event); err != nil {
		t.Fatal(err)
	}
	first, second := event.Records[0], event.Records[0]
	second.Change.SequenceNumber = "222"
	for _, c := range []struct {
		name, answer string
		good         int
	}{
		{"empty list", `{"batchItemFailures":[]}`, 2},
		{"null list", `{"batchItemFailures":null}`, 2},
		{"empty response", `{}`, 2},
		{"null response", `null`, 2},
		{"first record", `{"batchItemFailures":[{"itemIdentifier":"111"}]}`, 0},
		{"second record", `{"batchItemFailures":[{"itemIdentifier":"222"}]}`, 1},
		{"both records", `{"batchItemFailures":[{"itemIdentifier":"222"},{"itemIdentifier":"111"}]}`, 0},
		{"empty identifier", `{"batchItemFailures":[{"itemIdentifier":""}]}`, 0},
		{"null identifier", `{"batchItemFailures":[{"itemIdentifier":null}]}`, 0},
		{"identifier under another key", `{"batchItemFailures":[{"id":"222"}]}`, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := &reader{Config: Config{Log: slog.New(slog.NewTextHandler(&bytes.Buffer{}, nil))}}
			r.function.Invoke = func(context.Context, []byte) ([]byte, error) { return []byte(c.answer), nil }
			good, failed := r.call(t.Context(), []events.DynamoDBEventRecord{first, second})
			if good != c.good || (failed == nil) != (c.good == 2) {
				t.Errorf("%d records are handled, %v; want %d", good, failed, c.good)
			}
		})
	}
}
