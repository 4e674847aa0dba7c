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

// StreamReaders returns the operations that read the stream of change entries.
func StreamReaders() []string { return []string{"projection.apply", "projection.publish"} }

// Project delivers the change entries that were written since the last call to
// both readers of the stream, until no more follow.
func (w *World) Project() {
	w.T.Helper()
	for {
		entries := w.TakeEntries()
		if len(entries) == 0 {
			return
		}
		for _, reader := range StreamReaders() {
			w.Deliver(reader, entries...)
		}
	}
}

// TakeEntries returns the change entries that were written since the last call, oldest
// first, as the stream delivers them.
func (w *World) TakeEntries() []events.DynamoDBEventRecord {
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
	for chunk := range slices.Chunk(keys, 100) { // the maximum of a batch
		request := types.KeysAndAttributes{ConsistentRead: aws.Bool(true)}
		for _, k := range chunk {
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

// Deliver passes records to a reader of the stream, in batches of its batch size,
// and fails the test if the reader returns a batch item failure.
func (w *World) Deliver(reader string, records ...events.DynamoDBEventRecord) {
	w.T.Helper()
	_, o := w.handler(reader)
	for batch := range slices.Chunk(records, o.On.Batch) {
		var failed events.DynamoDBEventResponse
		w.Invoke(reader, events.DynamoDBEvent{Records: batch}, &failed)
		if len(failed.BatchItemFailures) > 0 {
			w.T.Fatalf("%s returned the record %s as failed", reader, failed.BatchItemFailures[0].ItemIdentifier)
		}
	}
}

// Consume passes the messages of a queue to the operation that receives them, until
// the queue is empty, and returns the messages. After each round it delivers the new
// change entries (Project), so that a job that runs in slices finishes.
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

// Receive passes messages to an operation as its queue does, and fails the test if
// the operation returns a batch item failure.
func (w *World) Receive(operation string, messages ...string) {
	w.T.Helper()
	var e events.SQSEvent
	for i, m := range messages {
		e.Records = append(e.Records, events.SQSMessage{
			MessageId: fmt.Sprintf("message-%d", i), Body: m, EventSource: "aws:sqs", AWSRegion: "eu-west-3",
		})
	}
	var failed events.SQSEventResponse
	w.Invoke(operation, e, &failed)
	if len(failed.BatchItemFailures) > 0 {
		w.T.Fatalf("%s returned %d messages as failed", operation, len(failed.BatchItemFailures))
	}
}

// Invoke runs an operation that is not called over HTTP: by an event, a schedule or a
// trigger. It decodes the response, unless that is nil.
func (w *World) Invoke(operation string, event, response any) {
	w.T.Helper()
	if err := w.TryInvoke(operation, event, response); err != nil {
		w.T.Fatalf("%s failed: %v", operation, err)
	}
}

// TryInvoke does the same as Invoke and returns the error of the operation.
func (w *World) TryInvoke(operation string, event, response any) error {
	w.T.Helper()
	handle, _ := w.handler(operation)
	raw, err := json.Marshal(event)
	if err != nil {
		w.T.Fatal(err)
	}
	out, err := handle(context.Background(), raw)
	if err != nil || response == nil {
		return err
	}
	back, err := json.Marshal(out)
	if err != nil {
		w.T.Fatal(err)
	}
	return json.Unmarshal(back, response)
}

// Entries returns all change entries of the table as the stream delivers them, oldest
// first. It scans the table.
func (w *World) Entries() []events.DynamoDBEventRecord {
	w.T.Helper()
	dot := &types.AttributeValueMemberS{Value: "."}
	return w.records(w.Items("begins_with(sk, :dot)", map[string]types.AttributeValue{":dot": dot}))
}

// records returns change entries as the stream delivers them, oldest first.
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

// RecordOf returns an item as the stream delivers it after its insertion.
func RecordOf(it map[string]types.AttributeValue) events.DynamoDBEventRecord {
	image := imageOf(it)
	return events.DynamoDBEventRecord{
		EventID: image["pk"].String() + " " + image["sk"].String(), EventName: "INSERT",
		EventSource: "aws:dynamodb", AWSRegion: "eu-west-3",
		Change: events.DynamoDBStreamRecord{
			NewImage: image, StreamViewType: "NEW_IMAGE",
			Keys: map[string]events.DynamoDBAttributeValue{"pk": image["pk"], "sk": image["sk"]},
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
	case *types.AttributeValueMemberSS:
		return events.NewStringSetAttribute(a.Value)
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

// Renamed returns an event with its texts changed, such as ids, including the texts
// packed in its items.
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

// itemOf returns the item of a change entry, which has only texts and bytes.
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
