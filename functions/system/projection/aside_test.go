package projection_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/functions/test/functest"
	"comptoir/shared/op"
)

// An unreadable record delays no other record: it is sent to the failures queue with its
// event, which is processed when it has been repaired.
func TestUnreadableRecordIsPutAside(t *testing.T) {
	c := functest.New(t, operations)
	for i := range 5 {
		c.Owner.Do("contact.create", functest.Request{Body: fmt.Sprintf(`{"display_name": "Maison %c"}`, 'A'+i)}).Want(201)
	}
	entries := contactsOf(t, c.Entries())
	broken := entries[2]
	packed := broken.Change.NewImage["doc"].Binary()
	for name, image := range map[string]map[string]events.DynamoDBAttributeValue{
		"keys only":          broken.Change.Keys,
		"no image":           nil,
		"invalid packed doc": with(broken, "doc", events.NewBinaryAttribute([]byte("\x01\x01?"))),
		"unknown dictionary": with(broken, "doc", events.NewBinaryAttribute(append([]byte{9}, packed[1:]...))),
		"doc is a string":    with(broken, "doc", events.NewStringAttribute("{}")),
		"noncharacters":      with(broken, "doc", events.NewStringAttribute("\ufffe\uffff")),
		"doc is a set":       with(broken, "doc", events.NewStringSetAttribute([]string{"x"})),
		"foreign partition":  with(broken, "pk", events.NewStringAttribute("X#"+broken.Change.Keys["pk"].String())),
	} {
		t.Run(name, func(t *testing.T) {
			forget(c.World)
			records := slices.Clone(entries)
			records[2].Change.NewImage = image
			c.Deliver("projection.apply", records...)
			if n := len(c.OfKind("note")); n != 4 {
				t.Errorf("%d documents are projected, want the 4 others", n)
			}
			c.Deliver("projection.publish", records...)
			if n := len(c.AWS.TakeEvents()); n != 4 && name != "foreign partition" && !strings.HasPrefix(name, "doc") {
				t.Errorf("%d entries are published, want the 4 others", n)
			}
			messages := c.AWS.Take(op.FailuresQueue)
			if len(messages) == 0 {
				t.Fatal("the failures queue is empty")
			}
			var aside struct {
				RequestContext struct{ FunctionARN string }
				RequestPayload events.DynamoDBEvent
				Error          string
			}
			if err := json.Unmarshal([]byte(messages[0]), &aside); err != nil {
				t.Fatal(err)
			}
			got := aside.RequestPayload.Records
			if len(got) != 1 || got[0].Change.SequenceNumber != broken.Change.SequenceNumber || aside.Error == "" {
				t.Fatalf("the failures queue has %s", messages[0])
			}
			got[0].Change.NewImage = broken.Change.NewImage
			c.Deliver("projection.apply", got...)
			if n := len(c.OfKind("note")); n != 5 {
				t.Errorf("%d documents are projected after the replay, want 5", n)
			}
		})
	}
}

// A record above the size of a message is put aside without its image, which its keys find
// in the table, and with a reason that is cut.
func TestLargeRecordIsPutAsideWithoutImage(t *testing.T) {
	c := functest.New(t, operations)
	for i := range 3 {
		c.Owner.Do("contact.create", functest.Request{Body: fmt.Sprintf(`{"display_name": "Maison %c"}`, 'A'+i)}).Want(201)
	}
	records := contactsOf(t, c.Entries())
	whole := records[1].Change.NewImage
	for name, doc := range map[string]events.DynamoDBAttributeValue{
		"binary":           events.NewBinaryAttribute(bytes.Repeat([]byte{0xff}, 399_000)),
		"text":             events.NewStringAttribute(strings.Repeat("\x00", 399_000)),
		"just above":       events.NewBinaryAttribute(make([]byte, 193<<10)),
		"number as reason": events.NewStringAttribute(`{"version": ` + strings.Repeat("9", 390_000) + `}`),
	} {
		for _, reader := range functest.StreamReaders() {
			t.Run(name+" for "+reader, func(t *testing.T) {
				forget(c.World)
				c.AWS.TakeEvents()
				records[1].Change.NewImage = with(records[1], "doc", doc)
				c.Deliver(reader, records...)
				var aside struct {
					RequestContext struct{ Condition string }
					RequestPayload events.DynamoDBEvent
					Error          string
				}
				messages := append(c.AWS.Take(op.FailuresQueue), "")
				if err := json.Unmarshal([]byte(messages[0]), &aside); err != nil {
					t.Fatal(err)
				}
				got := aside.RequestPayload.Records[0]
				if aside.RequestContext.Condition != "TooLarge" || got.Change.NewImage != nil || aside.Error == "" || len(messages[0]) > 5000 ||
					got.Change.SequenceNumber != records[1].Change.SequenceNumber || got.EventID != records[1].EventID ||
					got.Change.Keys["pk"].String() != whole["pk"].String() || got.Change.Keys["sk"].String() != whole["sk"].String() {
					t.Errorf("the failures queue has %.2000s", messages[0])
				}
				if n := max(len(c.OfKind("note")), len(c.AWS.TakeEvents())); n != 2 {
					t.Errorf("%d records are processed, want the 2 others", n)
				}
				got.Change.NewImage = whole // as the runbook reads it from the table
				c.Deliver("projection.apply", records[0], got, records[2])
				if n := len(c.OfKind("note")); n != 3 {
					t.Errorf("%d documents are projected after the replay, want 3", n)
				}
			})
		}
	}
}

// If neither the document nor the queue can be reached, the record stays in the stream.
func TestRecordStaysInStreamUntilItIsPutAside(t *testing.T) {
	c := functest.New(t, operations)
	c.Owner.Do("contact.create", functest.Request{Body: `{"display_name": "Maison"}`}).Want(201)
	records := contactsOf(t, c.Entries())
	whole := records[0].Change.NewImage
	records[0].Change.NewImage = nil
	c.AWS.RefuseMessage = func(queue, _ string) bool { return queue == op.FailuresQueue }
	for _, reader := range functest.StreamReaders() {
		var failed events.DynamoDBEventResponse
		c.Invoke(reader, events.DynamoDBEvent{Records: records}, &failed)
		if len(failed.BatchItemFailures) != 1 || failed.BatchItemFailures[0].ItemIdentifier != records[0].Change.SequenceNumber {
			t.Errorf("%s reported %v", reader, failed.BatchItemFailures)
		}
	}
	c.AWS.RefuseMessage, records[0].Change.NewImage = nil, whole
	c.Deliver("projection.apply", records...)
	if n := len(c.OfKind("note")); n != 1 {
		t.Errorf("%d documents are projected", n)
	}
}
