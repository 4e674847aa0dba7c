package mailbox

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"
)

type mailEvent struct {
	DetailType string `json:"detail-type"`
	Source     string
	Resources  []string
	Detail     struct {
		EventType string
		Mail      struct {
			MessageID   string
			Destination []string
			Tags        map[string][]string
		}
		Delivery *struct{ Recipients []string }
		Bounce   *struct {
			BounceType        string
			BouncedRecipients []struct{ EmailAddress string }
		}
		Complaint *struct {
			ComplainedRecipients []struct{ EmailAddress string }
		}
	}
}

// serve opens a mailbox and returns its address, a client, and a function that returns the events so far.
func serve(t *testing.T, folder string) (url string, client *sesv2.Client, events func() []mailEvent) {
	t.Helper()
	var all []mailEvent
	b, err := Open(folder, func(event []byte) error {
		var e mailEvent
		if err := json.Unmarshal(event, &e); err != nil {
			return err
		}
		all = append(all, e)
		return nil
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(b.Handler())
	t.Cleanup(s.Close)
	return s.URL, sesv2.New(sesv2.Options{
		BaseEndpoint: &s.URL, Region: region, RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
		}),
	}), func() []mailEvent { return all }
}

func data(s string) *types.Content { return &types.Content{Data: &s} }

func simpleMail(to ...string) *sesv2.SendEmailInput {
	return &sesv2.SendEmailInput{
		FromEmailAddress: aws.String("Café Zoé <billing@example.org>"), Destination: &types.Destination{ToAddresses: to},
		ReplyToAddresses: []string{"zoe@example.org"}, ConfigurationSetName: aws.String("comptoir"),
		EmailTags: []types.MessageTag{{Name: aws.String("mail"), Value: aws.String("ml_1")}},
		Content: &types.EmailContent{Simple: &types.Message{
			Subject: &types.Content{Data: aws.String("Facture n° 1 – été <b>")},
			Body:    &types.Body{Text: data("Bonjour,\nvoilà : 1 234,50 €"), Html: data("<p>Bonjour<script>alert(1)</script></p>")},
			Headers: []types.MessageHeader{{Name: aws.String("X-Trick"), Value: aws.String("a\r\nBcc: evil@example.org")}},
			Attachments: []types.Attachment{{
				FileName: aws.String("facture été.pdf"), ContentType: aws.String("application/pdf"), RawContent: []byte("%PDF-1.7 content"),
				ContentTransferEncoding: types.AttachmentContentTransferEncodingBase64,
			}},
		}},
	}
}

func fetch(t *testing.T, url, accept string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", accept)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

func TestSimpleMailIsShown(t *testing.T) {
	folder := t.TempDir()
	_, c, _ := serve(t, folder)
	sent, err := c.SendEmail(t.Context(), simpleMail("ana@example.org"))
	if err != nil {
		t.Fatal(err)
	}
	url, _, events := serve(t, folder) // after a restart
	if len(events()) != 0 {
		t.Errorf("%d events were sent twice", len(events()))
	}
	_, body := fetch(t, url+"/messages/"+*sent.MessageId, "application/json")
	var got struct {
		Message
		Content
	}
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(got.Text, "\r\n", "\n")
	if got.Subject != "Facture n° 1 – été <b>" || text != "Bonjour,\nvoilà : 1 234,50 €" || !strings.Contains(got.HTML, "<p>Bonjour") {
		t.Errorf("got %+v", got)
	}
	if len(got.Attachments) != 1 {
		t.Fatalf("got %+v", got.Attachments)
	}
	if a := got.Attachments[0]; a.Name != "facture été.pdf" || a.Type != "application/pdf" || a.Size != 16 {
		t.Errorf("got %+v", a)
	}
	res, file := fetch(t, url+"/messages/"+*sent.MessageId+"/attachments/0", "")
	if file != "%PDF-1.7 content" || !strings.HasPrefix(res.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("got %q %v", file, res.Header)
	}
	_, raw := fetch(t, url+"/messages/"+*sent.MessageId+"/raw", "")
	if strings.Contains(raw, "\nBcc:") || !strings.Contains(raw, "=?utf-8?q?Caf=C3=A9_Zo=C3=A9?=") {
		t.Errorf("got %s", raw)
	}
	if _, list := fetch(t, url+"/messages", "application/json"); !strings.Contains(list, *sent.MessageId) {
		t.Errorf("not listed: %s", list)
	}
	page, shown := fetch(t, url+"/messages/"+*sent.MessageId, "text/html")
	if strings.Contains(shown, "<script") || strings.Contains(shown, "<b>") ||
		!strings.Contains(shown, "<iframe sandbox src=") || page.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("the page is unsafe: %s", shown)
	}
	framed, _ := fetch(t, url+"/messages/"+*sent.MessageId+"/html", "text/html")
	if !strings.HasPrefix(framed.Header.Get("Content-Security-Policy"), "sandbox;") {
		t.Errorf("the frame has the headers %v", framed.Header)
	}
	if res, _ := fetch(t, url+"/messages/..%2f..%2fsecret", "text/html"); res.StatusCode != 404 {
		t.Errorf("a path out of the folder: got %d", res.StatusCode)
	}
}

func TestRawMailIsShown(t *testing.T) {
	url, c, _ := serve(t, t.TempDir())
	sent, err := c.SendEmail(t.Context(), &sesv2.SendEmailInput{Content: &types.EmailContent{Raw: &types.RawMessage{
		Data: []byte("From: a@example.org\r\nTo: B <b@example.org>, c@example.org\r\nSubject: =?utf-8?q?=C3=A9t=C3=A9?=\r\n\r\nHello"),
	}}})
	if err != nil {
		t.Fatal(err)
	}
	_, body := fetch(t, url+"/messages/"+*sent.MessageId, "application/json")
	for _, want := range []string{`"subject":"été"`, `"to":["b@example.org","c@example.org"]`, `"text":"Hello"`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in %s", want, body)
		}
	}
}

func TestMailSendsEventsPerRecipient(t *testing.T) {
	_, c, events := serve(t, t.TempDir())
	to := []string{"ana@example.org", "bounce+1@simulator.amazonses.com", "complaint@simulator.amazonses.com"}
	sent, err := c.SendEmail(t.Context(), simpleMail(to...))
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, e := range events() {
		kinds = append(kinds, e.DetailType+"/"+e.Detail.EventType)
		if e.Source != "aws.ses" || e.Detail.Mail.MessageID != *sent.MessageId || len(e.Detail.Mail.Destination) != 3 ||
			e.Detail.Mail.Tags["mail"][0] != "ml_1" || e.Detail.Mail.Tags["ses:configuration-set"][0] != "comptoir" {
			t.Errorf("got %+v", e)
		}
	}
	want := []string{"Email Sent/Send", "Email Delivered/Delivery", "Email Bounced/Bounce", "Email Complaint Received/Complaint"}
	if !slices.Equal(kinds, want) {
		t.Fatalf("got %v", kinds)
	}
	if got := events()[1].Detail.Delivery.Recipients; !slices.Equal(got, []string{"ana@example.org", "complaint@simulator.amazonses.com"}) {
		t.Errorf("delivered to %v", got)
	}
	bounce := events()[2].Detail.Bounce
	if bounce.BounceType != "Permanent" || bounce.BouncedRecipients[0].EmailAddress != "bounce+1@simulator.amazonses.com" {
		t.Errorf("got %+v", bounce)
	}
	plain := simpleMail("ana@example.org")
	plain.ConfigurationSetName = nil
	if _, err := c.SendEmail(t.Context(), plain); err != nil || len(events()) != 4 {
		t.Errorf("without a configuration set: %d events, %v", len(events()), err)
	}
}

func TestPendingEventsAreSentAfterKill(t *testing.T) {
	folder := t.TempDir()
	killed, err := Open(folder, func([]byte) error { return errors.New("killed before sending") }, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	m := Message{From: "a@example.org", To: []string{"b@example.org"}, ConfigurationSet: "c"}
	if _, err := killed.accept(m, []byte("\r\n")); err != nil {
		t.Fatal(err)
	}
	if _, _, events := serve(t, folder); len(events()) != 2 {
		t.Errorf("got %d events", len(events()))
	}
}

func TestInvalidMailIsRefused(t *testing.T) {
	_, c, _ := serve(t, t.TempDir())
	for name, change := range map[string]func(*sesv2.SendEmailInput){
		"no recipient":   func(in *sesv2.SendEmailInput) { in.Destination.ToAddresses = nil },
		"no domain":      func(in *sesv2.SendEmailInput) { in.Destination.ToAddresses = []string{"ana"} },
		"no sender":      func(in *sesv2.SendEmailInput) { in.FromEmailAddress = nil },
		"51 recipients":  func(in *sesv2.SendEmailInput) { in.Destination.CcAddresses = slices.Repeat([]string{"a@b.c"}, 50) },
		"only a subject": func(in *sesv2.SendEmailInput) { in.Content.Simple.Body = &types.Body{} },
	} {
		in := simpleMail("ana@example.org")
		change(in)
		_, err := c.SendEmail(t.Context(), in)
		if bad := (*types.BadRequestException)(nil); !errors.As(err, &bad) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	_, err := c.GetAccount(t.Context(), &sesv2.GetAccountInput{})
	if err == nil || !strings.Contains(err.Error(), "NotFoundException") {
		t.Errorf("another operation: got %v", err)
	}
}
