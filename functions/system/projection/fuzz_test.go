package projection_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/functions/test/functest"
	"comptoir/shared/op"
	"comptoir/shared/table"
)

// FuzzRecord passes any record to the readers of the stream. Each of them processes the
// record or reports it, and never panics.
func FuzzRecord(f *testing.F) {
	c := functest.New(f, operations)
	for i := range 3 {
		c.Owner.Do("contact.create", functest.Request{
			Body: fmt.Sprintf(`{"display_name": "Maison %c", "email": "m%d@maison.example"}`, 'A'+i, i),
		}).Want(201)
	}
	c.Tools.Log = slog.New(slog.DiscardHandler) // a fuzz target cannot use the log of its parent test
	c.ResetHandlers()
	entries := contactsOf(f, c.Entries())
	good := clear(f, c.OfKind("contact")[1].Shown)
	for _, swap := range [][2]string{
		{"", ""},
		{`"sk":{"S":"."}`, `"sk":{"S":".00000002"}`},
		{`"entry":`, `"doc":`},
		{`"S":`, `"N":`},
		{`"S":`, `"B":`},
		{`\"version\":1`, `\"version\":9e125`},
		{`\"version\":1`, `\"version\":-1`},
		{`"doc":`, `"dog":`},
		{`con_`, `con#`},
		{`con_`, `inv_`},
		{`con_`, `pay_`},
		{`con_`, ``},
		{`created`, `\u0000`},
		{`\"subject\"`, `\"sub\"`},
		{`Z\"`, `\"`},
		{`\"kind\":\"contact\"`, `\"kind\":\"mail\"`},
		{`\"kind\":\"contact\"`, `\"kind\":\"rebuild\"`},
	} {
		if !strings.Contains(good, swap[0]) {
			f.Errorf("%s is missing in %s", swap[0], good)
		}
		f.Add([]byte(strings.ReplaceAll(good, swap[0], swap[1])))
	}
	f.Add([]byte(`null`))
	f.Add([]byte(`{"kind":{"S":"log"},"doc":{"M":{}},"org":{"S":"org_01KAMX0000000000000000VEXN"}}`))
	before, err := json.Marshal(entries[0])
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, image []byte) {
		c.T = t
		if !json.Valid(image) {
			return
		}
		image = packed(image)
		const sequence = "777"
		event := fmt.Appendf(nil, `{"Records": [%s, {
			"eventID": "x", "eventName": "INSERT", "dynamodb": {"SequenceNumber": %q, "NewImage": %s}
		}]}`, before, sequence, image)
		readable := json.Unmarshal(image, new(map[string]events.DynamoDBAttributeValue)) == nil
		for _, reader := range []string{"projection.apply", "projection.publish"} {
			var failed events.DynamoDBEventResponse
			err := c.TryInvoke(reader, json.RawMessage(event), &failed)
			if (err == nil) != readable {
				t.Fatalf("%s: %v", reader, err)
			}
			if n := len(failed.BatchItemFailures); n > 1 || n == 1 && failed.BatchItemFailures[0].ItemIdentifier != sequence {
				t.Fatalf("%s reports %v", reader, failed.BatchItemFailures)
			}
			succeeded := len(failed.BatchItemFailures) == 0
			aside := len(c.AWS.Take(op.FailuresQueue))
			if readable && succeeded && bytes.Equal(bytes.TrimSpace(image), []byte("null")) && aside == 0 {
				t.Fatalf("%s accepts a record without an image", reader)
			}
		}
	})
}

// clear is an item that is not packed, in the stream's JSON.
func clear(f *testing.F, shown item) string {
	f.Helper()
	raw, err := json.Marshal(functest.RecordOf(shown).Change.NewImage)
	if err != nil {
		f.Fatal(err)
	}
	return string(raw)
}

// packed returns an image with its documents packed, as stored; an image that cannot be
// packed is returned unchanged.
func packed(image []byte) []byte {
	var attributes map[string]map[string]any
	if err := json.Unmarshal(image, &attributes); err != nil {
		return image
	}
	shown := item{}
	for name, a := range attributes {
		if s, is := a["S"].(string); is {
			shown[name] = &types.AttributeValueMemberS{Value: s}
		}
	}
	it, err := table.Packed(shown)
	if err != nil {
		return image
	}
	for name, a := range it {
		if b, is := a.(*types.AttributeValueMemberB); is {
			delete(attributes, table.ClearEntry)
			attributes[name] = map[string]any{"B": b.Value}
		}
	}
	raw, err := json.Marshal(attributes)
	if err != nil {
		return image
	}
	return raw
}
