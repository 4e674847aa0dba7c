package bus

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"comptoir/infra/local/fixture"
)

func TestPutEventsAsDocumented(t *testing.T) {
	url, _, b := served(t, t.TempDir())
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(fixture.Read(t, "put-events-request").Document))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Amz-Target", "AWSEvents.PutEvents")
	req.Header.Set("Content-Type", "application/x-amz-json-1.1")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got := res.Header.Get("Content-Type"); res.StatusCode != http.StatusOK || got != "application/x-amz-json-1.1" {
		t.Errorf("got %d %s", res.StatusCode, got)
	}
	fixture.Read(t, "put-events-response").Compare(t, answer)

	all, err := b.Events()
	if err != nil || len(all) != 2 {
		t.Fatalf("%d events, %v", len(all), err)
	}
	event, err := json.Marshal(all[0])
	if err != nil {
		t.Fatal(err)
	}
	fixture.Read(t, "event").Compare(t, event)
}
