package projection_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/functions/test/functest"
)

// FuzzRecord: a record of the stream may hold anything. The readers take it or
// name it, what came before it is done, and nothing breaks down.
func FuzzRecord(f *testing.F) {
	c := functest.New(f)
	for i := range 3 {
		c.Owner.Do("contact.create", functest.Request{Body: fmt.Sprintf(`{"display_name": "Maison %c", "email": "m%d@maison.example"}`, 'A'+i, i)}).Want(201)
	}
	c.Tools.Log = slog.New(slog.DiscardHandler) // a fuzz target cannot log to who started it
	c.Forget()
	entries := contactsOf(c.Entries())
	good, err := json.Marshal(entries[1].Change.NewImage)
	if err != nil {
		f.Fatal(err)
	}
	for _, swap := range [][2]string{
		{"", ""},
		{`"log"`, `"lag"`},
		{`"S":`, `"N":`},
		{`"M":`, `"L":`},
		{`{"N":"1"}`, `{"N":"9e125"}`},
		{`{"N":"1"}`, `{"N":"-1"}`},
		{`"doc":`, `"dog":`},
		{`org_`, `org#`},
		{`con_`, `inv_`},
		{`con_`, `pay_`},
		{`con_`, ``},
		{`created`, `\u0000`},
		{`"subject"`, `"sub"`},
		{`Z"`, `"`},
		{`"kind":{"S":"contact"}`, `"kind":{"S":"mail"}`},
		{`"kind":{"S":"contact"}`, `"kind":{"S":"rebuild"}`},
	} {
		f.Add([]byte(strings.ReplaceAll(string(good), swap[0], swap[1])))
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
		const sequence = "777"
		event := fmt.Appendf(nil, `{"Records": [%s, {"eventID": "x", "eventName": "INSERT", "dynamodb": {"SequenceNumber": %q, "NewImage": %s}}]}`, before, sequence, image)
		readable := json.Unmarshal(image, new(map[string]events.DynamoDBAttributeValue)) == nil
		for _, reader := range []string{"projection.apply", "projection.publish"} {
			var failed events.DynamoDBEventResponse
			err := c.TryInvoke(reader, json.RawMessage(event), &failed)
			if (err == nil) != readable {
				t.Fatalf("%s: %v", reader, err)
			}
			if n := len(failed.BatchItemFailures); n > 1 || n == 1 && failed.BatchItemFailures[0].ItemIdentifier != sequence {
				t.Fatalf("%s names %v", reader, failed.BatchItemFailures)
			}
			if taken := len(failed.BatchItemFailures) == 0; readable && taken && bytes.Equal(bytes.TrimSpace(image), []byte("null")) {
				t.Fatalf("%s takes nothing for something", reader)
			}
		}
	})
}
