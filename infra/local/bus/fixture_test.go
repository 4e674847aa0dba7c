package bus

import (
	"encoding/json"
	"testing"

	"comptoir/infra/local/fixture"
)

func TestPutEventsMatchesDocumentation(t *testing.T) {
	url, _, b := serve(t, t.TempDir())
	answer := fixture.Read(t, "put-events-request").Post(t, url, "AWSEvents.PutEvents", "application/x-amz-json-1.1")
	fixture.Read(t, "put-events-response").Compare(t, answer)

	all, _, err := b.Events(0, pageLimit)
	if err != nil || len(all) != 2 {
		t.Fatalf("%d events, %v", len(all), err)
	}
	event, err := json.Marshal(all[1])
	if err != nil {
		t.Fatal(err)
	}
	fixture.Read(t, "event").Compare(t, event)
}
