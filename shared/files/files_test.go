package files_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comptoir/shared/awstest"
	"comptoir/shared/fault"
	"comptoir/shared/files"
)

// refusal is an error response of S3.
func refusal(status int, code string) awstest.Answer {
	return awstest.Answer{
		Status: status,
		Body:   fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>%s</Code><Message>no</Message></Error>`, code),
	}
}

// lines returns method and path of each request.
func lines(s *awstest.Service) []string {
	var all []string
	for _, r := range s.Requests() {
		all = append(all, r.Method+" "+r.Path)
	}
	return all
}

func TestPutWritesFile(t *testing.T) {
	s := awstest.Start(t, awstest.Answer{})
	if err := files.New(s.Config, "papers").Put(t.Context(), "org_1/invoices/Reçu 1.pdf", "application/pdf", []byte("%PDF")); err != nil {
		t.Fatal(err)
	}
	r := s.Requests()[0]
	if r.Method != "PUT" || r.Path != "/papers/org_1/invoices/Re%C3%A7u%201.pdf" {
		t.Errorf("the request is %s %s, want the bucket in the path for a server at an IP address", r.Method, r.Path)
	}
	if r.Header.Get("Content-Type") != "application/pdf" || r.Header.Get("If-None-Match") != "" || r.Body != "%PDF" {
		t.Errorf("sent %q with %v", r.Body, r.Header)
	}
}

// A file of PutOnce is locked for its years, and no other file.
func TestPutOnceLocksFile(t *testing.T) {
	for _, years := range []int{0, 11} {
		s := awstest.Start(t, awstest.Answer{})
		b, before := files.New(s.Config, "papers").Keep(years), time.Now().UTC().Truncate(time.Second).AddDate(years, 0, 0)
		if _, err := b.PutOnce(t.Context(), "a.pdf", "application/pdf", []byte("%PDF")); err != nil {
			t.Fatal(err)
		}
		if err := b.Put(t.Context(), "b.csv", "text/csv", []byte("x")); err != nil {
			t.Fatal(err)
		}
		once, other := s.Requests()[0].Header, s.Requests()[1].Header
		const mode, until = "X-Amz-Object-Lock-Mode", "X-Amz-Object-Lock-Retain-Until-Date"
		if once.Get("If-None-Match") != "*" || other.Get(mode)+other.Get(until) != "" {
			t.Errorf("the headers are %v, those of another file %v", once, other)
		}
		if years == 0 {
			if once.Get(mode)+once.Get(until) != "" {
				t.Errorf("a file that is kept for no year has the headers %v", once)
			}
			continue
		}
		at, err := time.Parse(time.RFC3339, once.Get(until))
		if err != nil || at.Before(before) || at.After(time.Now().UTC().AddDate(years, 0, 0)) || once.Get(mode) != "GOVERNANCE" {
			t.Errorf("the file is locked until %q in the mode %q, want %d years: %v", once.Get(until), once.Get(mode), years, err)
		}
	}
}

func TestPutOnceKeepsFirstFile(t *testing.T) {
	for _, c := range []struct {
		name      string
		responses []awstest.Answer
		want      string
		requests  []string
		fails     bool
	}{
		{"first writer", []awstest.Answer{{}}, "mine", []string{"PUT /papers/a.pdf"}, false},
		{
			"file exists",
			[]awstest.Answer{refusal(412, "PreconditionFailed"), {Body: "theirs"}},
			"theirs",
			[]string{"PUT /papers/a.pdf", "GET /papers/a.pdf"},
			false,
		},
		{
			"concurrent writers",
			[]awstest.Answer{refusal(409, "ConditionalRequestConflict"), refusal(412, "PreconditionFailed"), {Body: "theirs"}},
			"theirs",
			[]string{"PUT /papers/a.pdf", "PUT /papers/a.pdf", "GET /papers/a.pdf"},
			false,
		},
		{"S3 throttles once", []awstest.Answer{refusal(503, "SlowDown"), {}}, "mine", []string{"PUT /papers/a.pdf", "PUT /papers/a.pdf"}, false},
		{"not permitted", []awstest.Answer{refusal(403, "AccessDenied")}, "", []string{"PUT /papers/a.pdf"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := awstest.Start(t, c.responses...)
			got, err := files.New(s.Config, "papers").PutOnce(t.Context(), "a.pdf", "application/pdf", []byte("mine"))
			if (err != nil) != c.fails || string(got) != c.want {
				t.Errorf("got %q, %v", got, err)
			}
			if diff := cmp.Diff(c.requests, lines(s)); diff != "" {
				t.Error(diff)
			}
			if h := s.Requests()[0].Header.Get("If-None-Match"); h != "*" {
				t.Errorf("the condition is %q", h)
			}
		})
	}
}

func TestMoveCopiesAndDeletes(t *testing.T) {
	copied := awstest.Answer{Body: `<CopyObjectResult><ETag>"1"</ETag></CopyObjectResult>`}
	put, del, head := "PUT /in/quarantine/a", "DELETE /in/imports/Caf%C3%A9%20%2B1", "HEAD /in/quarantine/a"
	for _, c := range []struct {
		name      string
		responses []awstest.Answer
		requests  []string
		code      string
		fails     bool
	}{
		{"file", []awstest.Answer{copied, {Status: 204}}, []string{put, del}, "", false},
		{"moved before", []awstest.Answer{refusal(404, "NoSuchKey"), {}}, []string{put, head}, "", false},
		{"last version moved before", []awstest.Answer{refusal(404, "NoSuchVersion"), {}}, []string{put, head}, "", false},
		{"no file", []awstest.Answer{refusal(404, "NoSuchKey"), {Status: 404}}, []string{put, head}, "not_found", true},
		{"copy fails once", []awstest.Answer{refusal(200, "InternalError"), copied, {Status: 204}}, []string{put, put, del}, "", false},
		{"copy fails always", []awstest.Answer{refusal(200, "InternalError")}, []string{put, put, put}, "", true},
		{"delete fails", []awstest.Answer{copied, refusal(403, "AccessDenied")}, []string{put, del}, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := awstest.Start(t, c.responses...)
			err := files.New(s.Config, "in").Move(t.Context(), "imports/Café +1", "quarantine/a")
			if (err != nil) != c.fails || fault.Code(err) != c.code {
				t.Errorf("got %v", err)
			}
			if diff := cmp.Diff(c.requests, lines(s)); diff != "" {
				t.Error(diff)
			}
			if source := s.Requests()[0].Header.Get("X-Amz-Copy-Source"); source != "in/imports/Caf%C3%A9%20%2B1" {
				t.Errorf("copied from %q", source)
			}
		})
	}
}

func TestUploadIsLimitedToKeySizeAndFields(t *testing.T) {
	s := awstest.Start(t)
	form, err := files.New(s.Config, "in").Upload(t.Context(), "imports/org_1/contacts/a.csv", 5<<20, 10*time.Minute,
		map[string]string{"Content-Type": "text/csv", "x-amz-meta-delimiter": ";"})
	if err != nil {
		t.Fatal(err)
	}
	if form.URL != *s.Config.BaseEndpoint+"/in" {
		t.Errorf("the form's URL is %s", form.URL)
	}
	date := form.Fields["X-Amz-Date"]
	at, err := time.Parse("20060102T150405Z", date)
	if err != nil {
		t.Fatal(err)
	}
	credential := "AKIDEXAMPLE/" + date[:8] + "/eu-west-3/s3/aws4_request"
	policy := form.Fields["policy"]
	if len(form.Fields["X-Amz-Signature"]) != 64 || policy == "" {
		t.Errorf("the form is not signed: %v", form.Fields)
	}
	delete(form.Fields, "X-Amz-Signature")
	delete(form.Fields, "policy")
	want := map[string]string{
		"key": "imports/org_1/contacts/a.csv", "Content-Type": "text/csv", "x-amz-meta-delimiter": ";",
		"X-Amz-Algorithm": "AWS4-HMAC-SHA256", "X-Amz-Credential": credential, "X-Amz-Date": date,
	}
	if diff := cmp.Diff(want, form.Fields); diff != "" {
		t.Error(diff)
	}
	text, err := base64.StdEncoding.DecodeString(policy)
	if err != nil {
		t.Fatal(err)
	}
	var signed struct {
		Expiration time.Time
		Conditions []any
	}
	if err := json.Unmarshal(text, &signed); err != nil {
		t.Fatal(err)
	}
	if !signed.Expiration.Equal(at.Add(10 * time.Minute)) {
		t.Errorf("the form expires at %s", signed.Expiration)
	}
	for _, condition := range []any{
		[]any{"content-length-range", 0.0, 5242880.0},
		map[string]any{"bucket": "in"},
		map[string]any{"key": "imports/org_1/contacts/a.csv"},
		map[string]any{"Content-Type": "text/csv"},
		map[string]any{"x-amz-meta-delimiter": ";"},
	} {
		if !slices.ContainsFunc(signed.Conditions, func(c any) bool { return cmp.Equal(c, condition) }) {
			t.Errorf("the policy lacks the condition %v: %s", condition, text)
		}
	}
}

func TestLinkIsSigned(t *testing.T) {
	s := awstest.Start(t)
	for _, c := range []struct{ name, disposition string }{
		{"rejects.csv", `attachment; filename="rejects.csv"`},
		{"Facture n° 1.pdf", `attachment; filename="Facture n_ 1.pdf"; filename*=UTF-8''Facture%20n%C2%B0%201.pdf`},
		{"a\"b\r\nX: y.pdf", `attachment; filename="a-b--X- y.pdf"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			link, err := files.New(s.Config, "papers").Link(t.Context(), "results/1.csv", c.name, time.Hour)
			if err != nil {
				t.Fatal(err)
			}
			u, err := url.Parse(link)
			if err != nil {
				t.Fatal(err)
			}
			if u.Path != "/papers/results/1.csv" || u.Query().Get("X-Amz-Expires") != "3600" || u.Query().Get("X-Amz-Signature") == "" {
				t.Errorf("got %s", link)
			}
			if h := u.Query().Get("X-Amz-SignedHeaders"); h != "host" {
				t.Errorf("the signed headers are %s, want host only", h)
			}
			if d := u.Query().Get("response-content-disposition"); d != c.disposition {
				t.Errorf("the disposition is %s, want %s", d, c.disposition)
			}
		})
	}
}
