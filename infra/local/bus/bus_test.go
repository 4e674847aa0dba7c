package bus

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
)

func serve(t *testing.T, folder string) (string, *eventbridge.Client, *Bus) {
	t.Helper()
	b, err := Open(folder, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	s := httptest.NewServer(b.Handler())
	t.Cleanup(s.Close)
	return s.URL, eventbridge.New(eventbridge.Options{
		BaseEndpoint: &s.URL, Region: "eu-west-3", RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
		}),
	}), b
}

func TestPutEventsKeepsValidEntries(t *testing.T) {
	folder := t.TempDir()
	_, c, b := serve(t, folder)
	at := time.Unix(1_800_000_000, 0).UTC()
	out, err := c.PutEvents(t.Context(), &eventbridge.PutEventsInput{Entries: []types.PutEventsRequestEntry{
		{
			Source: aws.String("comptoir"), DetailType: aws.String("invoice.sent"), Detail: aws.String("{\n\"id\":\"<b>\"}"),
			Time: &at, Resources: []string{"r"},
		},
		{Source: aws.String("aws.s3"), DetailType: aws.String("x"), Detail: aws.String("{}")},
		{Source: aws.String("comptoir"), DetailType: aws.String("x"), Detail: aws.String("no JSON")},
		{Source: aws.String("comptoir"), Detail: aws.String("{}")},
	}})
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, e := range out.Entries {
		codes = append(codes, aws.ToString(e.ErrorCode))
	}
	const want = ",NotAuthorizedForSourceException,MalformedDetail,InvalidArgument"
	if got := strings.Join(codes, ","); out.FailedEntryCount != 3 || got != want {
		t.Errorf("got %d %s", out.FailedEntryCount, got)
	}
	_, err = c.PutEvents(t.Context(), &eventbridge.PutEventsInput{Entries: make([]types.PutEventsRequestEntry, 11)})
	if err == nil || !strings.Contains(err.Error(), "ValidationException") {
		t.Errorf("11 entries: %v", err)
	}

	// A kill while writing leaves an incomplete line; Open removes it and keeps the others.
	b.Close()
	f, err := os.OpenFile(filepath.Join(folder, "events.jsonl"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"version":`); err != nil {
		t.Fatal(err)
	}
	f.Close()
	url, _, b := serve(t, folder)
	if err := b.Record([]byte(`{"version":"0","source":"aws.ses"}`)); err != nil {
		t.Fatal(err)
	}
	res, err := http.Get(url + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var all []Event
	if err := json.NewDecoder(res.Body).Decode(&all); err != nil {
		t.Fatal(err)
	}
	if len(all) != 2 || all[0].Source != "aws.ses" || all[1].ID != *out.Entries[0].EventId || !all[1].Time.Equal(at) {
		t.Fatalf("got %+v", all)
	}
	if detail := string(all[1].Detail); detail != `{"id":"<b>"}` && detail != `{"id":"\u003cb\u003e"}` {
		t.Errorf("got the detail %s", detail)
	}
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/events", nil)
	req.Header.Set("Accept", "text/html")
	page, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer page.Body.Close()
	shown, err := io.ReadAll(page.Body)
	if err != nil || strings.Contains(string(shown), `"<b>"`) || !strings.Contains(string(shown), "invoice.sent") {
		t.Errorf("the page is %s, %v", shown, err)
	}
}

// The file of events is answered page by page, the newest first. A damaged line is named in the log.
func TestEventsHavePages(t *testing.T) {
	folder := t.TempDir()
	_, _, b := serve(t, folder)
	for i := range 1201 {
		if err := b.Record(fmt.Appendf(nil, `{"id":"%d"}`, i+1)); err != nil {
			t.Fatal(err)
		}
	}
	b.Close()
	f, err := os.OpenFile(filepath.Join(folder, "events.jsonl"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("{bad\n"); err != nil {
		t.Fatal(err)
	}
	f.Close()
	var log bytes.Buffer
	if b, err = Open(folder, slog.New(slog.NewTextHandler(&log, nil))); err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if !strings.Contains(log.String(), "lines=[1202]") {
		t.Errorf("the log has %s", log.String())
	}
	if err := b.Record([]byte(`{"id":"1202"}`)); err != nil {
		t.Fatal(err)
	}
	get := func(path string) (status int, ids []string, next string) {
		t.Helper()
		w := httptest.NewRecorder()
		b.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		var all []Event
		if err := json.Unmarshal(w.Body.Bytes(), &all); err != nil && w.Code == http.StatusOK {
			t.Fatal(err)
		}
		for _, e := range all {
			ids = append(ids, e.ID)
		}
		next, _, _ = strings.Cut(strings.TrimPrefix(w.Header().Get("Link"), "<"), ">")
		return w.Code, ids, next
	}
	var all []string
	pages := 0
	for path := "/events"; path != "/"; pages++ {
		_, ids, next := get(path)
		all, path = append(all, ids...), "/"+next
	}
	if pages != 3 || len(all) != 1202 || all[0] != "1202" || all[1201] != "1" {
		t.Errorf("%d events on %d pages", len(all), pages)
	}
	if _, ids, _ := get("/events?before=4&limit=2"); !slices.Equal(ids, []string{"3", "2"}) {
		t.Errorf("got %q", ids)
	}
	for _, query := range []string{"limit=0", "limit=501", "limit=x", "before=-1"} {
		if status, _, _ := get("/events?" + query); status != http.StatusBadRequest {
			t.Errorf("%s: got %d", query, status)
		}
	}
}
