package mailbox

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"comptoir/infra/local/fixture"
)

// openRaw opens a mailbox. It returns a function that sends requests without the SDK, and the events by their type.
func openRaw(t *testing.T) (send func(body []byte) (*http.Response, []byte), events map[string][]byte) {
	t.Helper()
	events = map[string][]byte{}
	b, err := Open(t.TempDir(), func(event []byte) error {
		var e struct{ Detail struct{ EventType string } }
		if err := json.Unmarshal(event, &e); err != nil {
			return err
		}
		events[e.Detail.EventType] = event
		return nil
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(b.Handler())
	t.Cleanup(s.Close)
	return func(body []byte) (*http.Response, []byte) {
		t.Helper()
		res, err := http.Post(s.URL+"/v2/email/outbound-emails", "application/json", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		answer, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res, answer
	}, events
}

func TestSendEmailMatchesDocumentation(t *testing.T) {
	send, _ := openRaw(t)
	res, answer := send(fixture.Read(t, "send-email-request").Document)
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "application/json" {
		t.Errorf("got %d %v", res.StatusCode, res.Header)
	}
	fixture.Read(t, "send-email-response").Compare(t, answer)

	res, answer = send([]byte(`{}`))
	if res.StatusCode != http.StatusBadRequest || res.Header.Get("X-Amzn-Errortype") != "BadRequestException" {
		t.Errorf("got %d %v", res.StatusCode, res.Header)
	}
	fixture.Read(t, "error").Compare(t, answer)
}

func TestEventsMatchDocumentation(t *testing.T) {
	request := string(fixture.Read(t, "send-email-request").Document)
	for _, c := range []struct {
		to   string
		want map[string]string // the example, by the event's type
	}{
		{"recipient", map[string]string{"Send": "event-send", "Delivery": "event-delivery"}},
		{"bounce", map[string]string{"Send": "", "Bounce": "event-bounce"}},
		{"complaint", map[string]string{"Send": "", "Delivery": "", "Complaint": "event-complaint"}},
		{"reject", map[string]string{"Reject": "event-reject"}},
		{"delay", map[string]string{"Send": "", "DeliveryDelay": "event-delivery-delay", "Delivery": ""}},
	} {
		t.Run(c.to, func(t *testing.T) {
			send, events := openRaw(t)
			res, answer := send([]byte(strings.ReplaceAll(request, "recipient@example.com", c.to+"@example.com")))
			if res.StatusCode != http.StatusOK {
				t.Fatalf("got %d %s", res.StatusCode, answer)
			}
			for kind, example := range c.want {
				if events[kind] == nil {
					t.Fatalf("no %s among %d events", kind, len(events))
				}
				if example != "" {
					fixture.Read(t, example).Compare(t, events[kind])
				}
			}
			if len(events) != len(c.want) {
				t.Errorf("%d types of event, want %d", len(events), len(c.want))
			}
		})
	}
}
