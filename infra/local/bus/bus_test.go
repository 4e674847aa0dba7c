package bus

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
)

func serve(t *testing.T, folder string) (string, *eventbridge.Client, *Bus) {
	t.Helper()
	b, err := Open(folder)
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
