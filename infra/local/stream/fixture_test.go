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

// put writes the item of AWS's example once under each sort key, into one partition: the stream brings them in order.
func put(t *testing.T, sorts ...string) (table string) {
	t.Helper()
	client, table := tabletest.New(t, &dynamodb.CreateTableInput{
		KeySchema: []types.KeySchemaElement{{AttributeName: aws.String("Id"), KeyType: types.KeyTypeHash}, {AttributeName: aws.String("sk"), KeyType: types.KeyTypeRange}},
		AttributeDefinitions: []types.AttributeDefinition{
			{AttributeName: aws.String("Id"), AttributeType: types.ScalarAttributeTypeN}, {AttributeName: aws.String("sk"), AttributeType: types.ScalarAttributeTypeS},
		},
		BillingMode:         types.BillingModePayPerRequest,
		StreamSpecification: &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewAndOldImages},
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

func TestEventAsDocumented(t *testing.T) {
	seen := make(chan []byte, 1)
	s := open(t, t.TempDir(), put(t, ".1"), function.Function{
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

// The second record is delivered once the first is kept, so that its call is the sign that the file is there.
func TestFailureAsDocumented(t *testing.T) {
	folder, kept, calls := t.TempDir(), make(chan struct{}), 0
	s := open(t, folder, put(t, ".1", ".2"), function.Function{
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
		t.Fatalf("kept: %q, %v", files, err)
	}
	file, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	fixture.Read(t, "failure").Compare(t, file)
}

// What answers mean: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
func TestPartialBatchResponseAsDocumented(t *testing.T) {
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
		{"an empty list", `{"batchItemFailures":[]}`, 2},
		{"a null list", `{"batchItemFailures":null}`, 2},
		{"an empty response", `{}`, 2},
		{"a null response", `null`, 2},
		{"the first", `{"batchItemFailures":[{"itemIdentifier":"111"}]}`, 0},
		{"the second", `{"batchItemFailures":[{"itemIdentifier":"222"}]}`, 1},
		{"both, the lowest counts", `{"batchItemFailures":[{"itemIdentifier":"222"},{"itemIdentifier":"111"}]}`, 0},
		{"an empty identifier", `{"batchItemFailures":[{"itemIdentifier":""}]}`, 0},
		{"a null identifier", `{"batchItemFailures":[{"itemIdentifier":null}]}`, 0},
		{"a key with another name", `{"batchItemFailures":[{"id":"222"}]}`, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := &reader{Config: Config{Log: slog.New(slog.NewTextHandler(&bytes.Buffer{}, nil))}}
			r.function.Invoke = func(context.Context, []byte) ([]byte, error) { return []byte(c.answer), nil }
			if good, failed := r.call(t.Context(), []events.DynamoDBEventRecord{first, second}); good != c.good || (failed == nil) != (c.good == 2) {
				t.Errorf("%d are dealt with, %v; want %d", good, failed, c.good)
			}
		})
	}
}
