package functest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/op"
	"comptoir/shared/table"
	"comptoir/shared/table/tabletest/rules"
)

// Readers are the operations that read the stream of change entries.
func Readers() []string { return []string{"projection.apply", "projection.publish"} }

// Project delivers the change entries that were written since the last call to
// both readers of the stream, until no more follow.
func (w *World) Project() {
	w.T.Helper()
	for {
		fresh := w.Fresh()
		if len(fresh) == 0 {
			return
		}
		for _, reader := range Readers() {
			w.Deliver(reader, fresh...)
		}
	}
}

// Fresh returns the change entries that were written since the last call, oldest
// first, as the stream brings them.
func (w *World) Fresh() []events.DynamoDBEventRecord {
	w.T.Helper()
	keys := w.writes.takeEntries()
	entries := w.read(keys)
	w.writes.forget(keys, entries)
	return w.records(entries)
}

// read returns the items of these keys that exist.
func (w *World) read(keys []itemKey) []map[string]types.AttributeValue {
	w.T.Helper()
	var all []map[string]types.AttributeValue
	for some := range slices.Chunk(keys, 100) { // the most a batch takes
		request := types.KeysAndAttributes{ConsistentRead: aws.Bool(true)}
		for _, k := range some {
			request.Keys = append(request.Keys, k.attributes())
		}
		for len(request.Keys) > 0 {
			out, err := w.plain.BatchGetItem(context.Background(), &dynamodb.BatchGetItemInput{
				RequestItems: map[string]types.KeysAndAttributes{w.Name: request},
			})
			if err != nil {
				w.T.Fatal(err)
			}
			for _, it := range out.Responses[w.Name] {
				all = append(all, rules.KeptItem(it))
			}
			request = out.UnprocessedKeys[w.Name]
		}
	}
	return all
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
	i := slices.IndexFunc(w.operations, func(o op.Operation) bool { return o.On.Kind == op.Queue && o.On.Queue == queue })
	if i < 0 {
		w.T.Fatalf("no operation receives from the queue %s", queue)
	}
	var done []string
	for {
		messages := w.AWS.Take(queue)
		if len(messages) == 0 {
			return done
		}
		for batch := range slices.Chunk(messages, w.operations[i].On.Batch) {
			w.Receive(w.operations[i].ID, batch...)
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

// Entries returns all change entries of the table as the stream brings them, oldest
// first. It scans the table.
func (w *World) Entries() []events.DynamoDBEventRecord {
	w.T.Helper()
	return w.records(w.Items("begins_with(sk, :dot)", map[string]types.AttributeValue{":dot": &types.AttributeValueMemberS{Value: "."}}))
}

// records returns change entries as the stream brings them, oldest first.
func (w *World) records(entries []map[string]types.AttributeValue) []events.DynamoDBEventRecord {
	w.T.Helper()
	var records []events.DynamoDBEventRecord
	for _, it := range entries {
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
		w.sequence++
		records[i].Change.SequenceNumber = fmt.Sprintf("%021d", w.sequence)
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
