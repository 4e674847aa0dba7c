package functest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	smithy "github.com/aws/smithy-go/middleware"

	"comptoir/functions"
	"comptoir/shared/op"
	"comptoir/shared/table"
)

// Readers are the operations that read the stream of change entries.
func Readers() []string { return []string{"projection.apply", "projection.publish"} }

// Project delivers the change entries that were inserted since, to both readers
// of the stream, until nothing follows any more.
func (w *World) Project() {
	w.T.Helper()
	for {
		written := w.written.Load()
		if written == w.settled {
			return
		}
		w.settled = written
		fresh := w.Fresh()
		if len(fresh) == 0 {
			return
		}
		for _, reader := range Readers() {
			w.Deliver(reader, fresh...)
		}
	}
}

// Fresh gives the change entries that were inserted since, for the test to
// deliver.
func (w *World) Fresh() []events.DynamoDBEventRecord {
	w.T.Helper()
	fresh := slices.DeleteFunc(w.Entries(), func(r events.DynamoDBEventRecord) bool { return w.entered[r.EventID] })
	for _, r := range fresh {
		w.entered[r.EventID] = true
	}
	return fresh
}

// countEntries counts the change entries the table is asked to write, so that
// Project looks for them only when there may be some.
func (w *World) countEntries(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(s *smithy.Stack) error {
		return s.Initialize.Add(smithy.InitializeMiddlewareFunc("entries", func(ctx context.Context, in smithy.InitializeInput, next smithy.InitializeHandler) (smithy.InitializeOutput, smithy.Metadata, error) {
			out, meta, err := next.HandleInitialize(ctx, in)
			if t, ok := in.Parameters.(*dynamodb.TransactWriteItemsInput); ok {
				for _, i := range t.TransactItems {
					if i.Put == nil {
						continue
					}
					if sort, ok := i.Put.Item["sk"].(*types.AttributeValueMemberS); ok && strings.HasPrefix(sort.Value, ".") {
						w.written.Add(1)
					}
				}
			}
			return out, meta, err
		}), smithy.After)
	})
}

// Deliver hands records to a reader of the stream, as many at once as it takes,
// and fails the test when the reader does not take them.
func (w *World) Deliver(reader string, records ...events.DynamoDBEventRecord) {
	w.T.Helper()
	_, o := w.handler(reader)
	for batch := range slices.Chunk(records, o.On.Batch) {
		var failed events.DynamoDBEventResponse
		w.Invoke(reader, events.DynamoDBEvent{Records: batch}, &failed)
		if len(failed.BatchItemFailures) > 0 {
			w.T.Fatalf("%s did not take the record %s", reader, failed.BatchItemFailures[0].ItemIdentifier)
		}
	}
}

// Consume hands the messages of a queue to the operation that receives them,
// until none is left, and gives them. What follows from the work is settled in
// between, so that work that goes on in slices comes to its end.
func (w *World) Consume(queue string) []string {
	w.T.Helper()
	all := functions.All()
	i := slices.IndexFunc(all, func(o functionsOperation) bool { return o.On.Kind == op.Queue && o.On.Queue == queue })
	if i < 0 {
		w.T.Fatalf("nobody receives from the queue %s", queue)
	}
	var done []string
	for {
		messages := w.AWS.Take(queue)
		if len(messages) == 0 {
			return done
		}
		for batch := range slices.Chunk(messages, all[i].On.Batch) {
			w.Receive(all[i].ID, batch...)
		}
		done = append(done, messages...)
		w.Project()
	}
}

// Receive hands messages to an operation as its queue does, and fails the test
// when it does not take them.
func (w *World) Receive(operation string, messages ...string) {
	w.T.Helper()
	var e events.SQSEvent
	for i, m := range messages {
		e.Records = append(e.Records, events.SQSMessage{MessageId: fmt.Sprintf("message-%d", i), Body: m, EventSource: "aws:sqs", AWSRegion: "eu-west-3"})
	}
	var failed events.SQSEventResponse
	w.Invoke(operation, e, &failed)
	if len(failed.BatchItemFailures) > 0 {
		w.T.Fatalf("%s did not take %d messages", operation, len(failed.BatchItemFailures))
	}
}

// Invoke runs an operation that no person calls.
func (w *World) Invoke(operation string, event, answer any) {
	w.T.Helper()
	if err := w.TryInvoke(operation, event, answer); err != nil {
		w.T.Fatalf("%s failed: %v", operation, err)
	}
}

// TryInvoke runs an operation that no person calls, and tells how it failed.
func (w *World) TryInvoke(operation string, event, answer any) error {
	w.T.Helper()
	handle, _ := w.handler(operation)
	raw, err := json.Marshal(event)
	if err != nil {
		w.T.Fatal(err)
	}
	out, err := handle(context.Background(), raw)
	if err != nil || answer == nil {
		return err
	}
	back, err := json.Marshal(out)
	if err != nil {
		w.T.Fatal(err)
	}
	return json.Unmarshal(back, answer)
}

// Entries are all change entries of the table as the stream would bring them,
// oldest first. Only a test may scan.
func (w *World) Entries() []events.DynamoDBEventRecord {
	w.T.Helper()
	var records []events.DynamoDBEventRecord
	for _, it := range w.Items("begins_with(sk, :dot)", map[string]types.AttributeValue{":dot": &types.AttributeValueMemberS{Value: "."}}) {
		records = append(records, RecordOf(it))
	}
	at := func(r events.DynamoDBEventRecord) string {
		_, e, err := table.EntryOf(r.Change.NewImage)
		if err != nil {
			w.T.Fatal(err)
		}
		return table.Instant(e.At)
	}
	slices.SortFunc(records, func(a, b events.DynamoDBEventRecord) int {
		if c := strings.Compare(at(a), at(b)); c != 0 {
			return c
		}
		return strings.Compare(a.EventID, b.EventID)
	})
	for i := range records {
		records[i].Change.SequenceNumber = fmt.Sprintf("%021d", i+1)
	}
	return records
}

// RecordOf is an item as the stream brings it when it is inserted.
func RecordOf(it map[string]types.AttributeValue) events.DynamoDBEventRecord {
	image := imageOf(it)
	return events.DynamoDBEventRecord{
		EventID: image["pk"].String() + " " + image["sk"].String(), EventName: "INSERT", EventSource: "aws:dynamodb", AWSRegion: "eu-west-3",
		Change: events.DynamoDBStreamRecord{
			NewImage: image, Keys: map[string]events.DynamoDBAttributeValue{"pk": image["pk"], "sk": image["sk"]}, StreamViewType: "NEW_IMAGE",
		},
	}
}

func imageOf(it map[string]types.AttributeValue) map[string]events.DynamoDBAttributeValue {
	m := make(map[string]events.DynamoDBAttributeValue, len(it))
	for k, a := range it {
		m[k] = valueOf(a)
	}
	return m
}

func valueOf(a types.AttributeValue) events.DynamoDBAttributeValue {
	switch a := a.(type) {
	case *types.AttributeValueMemberS:
		return events.NewStringAttribute(a.Value)
	case *types.AttributeValueMemberN:
		return events.NewNumberAttribute(a.Value)
	case *types.AttributeValueMemberBOOL:
		return events.NewBooleanAttribute(a.Value)
	case *types.AttributeValueMemberB:
		return events.NewBinaryAttribute(a.Value)
	case *types.AttributeValueMemberM:
		return events.NewMapAttribute(imageOf(a.Value))
	case *types.AttributeValueMemberL:
		l := make([]events.DynamoDBAttributeValue, len(a.Value))
		for i, e := range a.Value {
			l[i] = valueOf(e)
		}
		return events.NewListAttribute(l)
	}
	return events.NewNullAttribute()
}

// Renamed is an event with other names in it, also in what is packed in its items.
func Renamed(t testing.TB, event string, change func(string) string) string {
	t.Helper()
	var e events.DynamoDBEvent
	if !strings.Contains(event, `"NewImage"`) {
		return change(event)
	}
	if err := json.Unmarshal([]byte(event), &e); err != nil {
		t.Fatal(err)
	}
	for i := range e.Records {
		r := &e.Records[i].Change
		it, err := table.Rewritten(itemOf(r.NewImage), change)
		if err != nil {
			t.Fatal(err)
		}
		r.NewImage = imageOf(it)
		r.Keys = map[string]events.DynamoDBAttributeValue{"pk": r.NewImage["pk"], "sk": r.NewImage["sk"]}
	}
	raw, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// itemOf is the item of a change entry, which has texts and bytes alone.
func itemOf(image map[string]events.DynamoDBAttributeValue) map[string]types.AttributeValue {
	it := map[string]types.AttributeValue{}
	for name, a := range image {
		switch a.DataType() {
		case events.DataTypeString:
			it[name] = &types.AttributeValueMemberS{Value: a.String()}
		case events.DataTypeBinary:
			it[name] = &types.AttributeValueMemberB{Value: a.Binary()}
		}
	}
	return it
}
