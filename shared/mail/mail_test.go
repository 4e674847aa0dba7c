package mail_test

import (
	"encoding/json"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/google/go-cmp/cmp"

	"comptoir/shared/app"
	"comptoir/shared/awstest"
	"comptoir/shared/fault"
	"comptoir/shared/mail"
)

func envelope() app.Envelope {
	return app.Envelope{
		Org: "org_01J", Mail: "mail_01J", FromName: "Épicerie Fine", ReplyTo: "zoe@epicerie.example",
		To: []string{"achats@client.example"}, CC: []string{"compta@client.example"},
		Subject: "Votre facture n° 2026-0042", Text: "Bonjour,\nci-joint votre facture.\n",
		Attached: []app.Attachment{{Name: "facture.pdf", Type: "application/pdf", Body: []byte("%PDF-1.7")}},
	}
}

func mailer(t *testing.T, s *awstest.Service) *mail.Mailer {
	t.Helper()
	m, err := mail.New(s.Config, "comptoir@platform.example", "comptoir", func(o *sesv2.Options) {
		o.Retryer = retry.AddWithMaxBackoffDelay(o.Retryer, time.Microsecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestSendMakesRequest(t *testing.T) {
	s := awstest.Start(t, awstest.Answer{Body: `{"MessageId":"0102-ses"}`})
	id, err := mailer(t, s).Send(t.Context(), envelope())
	if err != nil || id != "0102-ses" {
		t.Fatalf("got %q, %v", id, err)
	}
	r := s.Requests()[0]
	if r.Method != "POST" || r.Path != "/v2/email/outbound-emails" {
		t.Errorf("the request is %s %s", r.Method, r.Path)
	}
	want := `{
		"FromEmailAddress": "=?utf-8?q?=C3=89picerie_Fine?= <comptoir@platform.example>",
		"ReplyToAddresses": ["zoe@epicerie.example"],
		"Destination": {"ToAddresses": ["achats@client.example"], "CcAddresses": ["compta@client.example"]},
		"ConfigurationSetName": "comptoir",
		"EmailTags": [{"Name": "mail", "Value": "mail_01J"}, {"Name": "organization", "Value": "org_01J"}],
		"Content": {"Simple": {
			"Subject": {"Charset": "UTF-8", "Data": "Votre facture n° 2026-0042"},
			"Body": {"Text": {"Charset": "UTF-8", "Data": "Bonjour,\nci-joint votre facture.\n"}},
			"Attachments": [{
				"FileName": "facture.pdf", "ContentType": "application/pdf", "RawContent": "JVBERi0xLjc=",
				"ContentDisposition": "ATTACHMENT", "ContentTransferEncoding": "BASE64"
			}]
		}}
	}`
	if diff := cmp.Diff(object(t, want), object(t, r.Body)); diff != "" {
		t.Error(diff)
	}
}

func object(t *testing.T, text string) (v map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

func TestNamesAndSubjectsAddNoHeaders(t *testing.T) {
	for _, c := range []struct{ name, typed, from, subject string }{
		{"plain", "Acme", "Acme", "Acme"},
		{"empty", "", "", ""},
		{"quotes and commas", `Acme, "Paris" <a@b.c>`, `Acme, "Paris" <a@b.c>`, `Acme, "Paris" <a@b.c>`},
		{"line breaks", "Acme\r\nBcc: all@world.example", "Acme Bcc: all@world.example", "Acme Bcc: all@world.example"},
		{"other controls", "A\x00c\tme\u0085", "A c me", "A c me"},
		{"accents and €", "Café à 1 €", "Café à 1 €", "Café à 1 €"},
		{"longer than an encoded word", strings.Repeat("é", 200), strings.Repeat("é", 200), strings.Repeat("é", 200)},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := awstest.Start(t, awstest.Answer{Body: `{"MessageId":"1"}`})
			e := envelope()
			e.FromName, e.Subject, e.ReplyTo = c.typed, c.typed, ""
			if _, err := mailer(t, s).Send(t.Context(), e); err != nil {
				t.Fatal(err)
			}
			in := object(t, s.Requests()[0].Body)
			header := in["FromEmailAddress"].(string)
			for _, r := range header {
				if r < ' ' || r > '~' {
					t.Errorf("the sender %q is not printable ASCII", header)
				}
			}
			from, err := netmail.ParseAddress(header)
			if err != nil || from.Name != c.from || from.Address != "comptoir@platform.example" {
				t.Errorf("the sender is %+v, %v", from, err)
			}
			subject := in["Content"].(map[string]any)["Simple"].(map[string]any)["Subject"].(map[string]any)["Data"]
			if subject != c.subject {
				t.Errorf("the subject is %q", subject)
			}
			if _, exists := in["ReplyToAddresses"]; exists {
				t.Error("the mail has an address for replies")
			}
		})
	}
}

func TestSendChecksAddresses(t *testing.T) {
	for _, c := range []struct {
		name string
		to   []string
		want []any
		code string
	}{
		{"plain", []string{"a@b.example"}, []any{"a@b.example"}, ""},
		{"name and address", []string{"Zoé <zoe@b.example>"}, []any{"=?utf-8?q?Zo=C3=A9?= <zoe@b.example>"}, ""},
		{
			"domain with accents",
			[]string{"Épicerie <compta@Épicerie.example>"},
			[]any{"=?utf-8?q?=C3=89picerie?= <compta@xn--picerie-9xa.example>"},
			"",
		},
		{"name with accents before the @", []string{"hélène@b.example"}, nil, mail.Rejected},
		{"quoted local part", []string{`"a b"@c.example`}, nil, mail.Rejected},
		{"none", nil, nil, mail.Rejected},
		{"two addresses in one", []string{"a@b.example, c@d.example"}, nil, mail.Rejected},
		{"header after address", []string{"a@b.example\r\nBcc: c@d.example"}, nil, mail.Rejected},
		{"name only", []string{"a@b.example", "Zoé"}, nil, mail.Rejected},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := awstest.Start(t, awstest.Answer{Body: `{"MessageId":"1"}`})
			e := envelope()
			e.To = c.to
			_, err := mailer(t, s).Send(t.Context(), e)
			if fault.Code(err) != c.code || (err != nil) != (c.code != "") {
				t.Fatalf("got %v", err)
			}
			if c.code != "" {
				if len(s.Requests()) > 0 {
					t.Error("SES got a request")
				}
				return
			}
			to := object(t, s.Requests()[0].Body)["Destination"].(map[string]any)["ToAddresses"]
			if diff := cmp.Diff(c.want, to); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func refusal(status int, code string) awstest.Answer {
	return awstest.Answer{Status: status, Header: map[string]string{"X-Amzn-ErrorType": code}, Body: `{"message":"no"}`}
}

func TestSendReturnsOutcome(t *testing.T) {
	const unknown = "" // an error without a code
	sent := awstest.Answer{Body: `{"MessageId":"1"}`}
	lost := awstest.Answer{Broken: true, Header: map[string]string{"Content-Length": "20"}}
	for _, c := range []struct {
		name      string
		responses []awstest.Answer
		code      string
		fails     bool
		requests  int
	}{
		{"sent", []awstest.Answer{sent}, "", false, 1},
		{"throttled once", []awstest.Answer{refusal(429, "TooManyRequestsException"), sent}, "", false, 2},
		{"throttled repeatedly", []awstest.Answer{refusal(429, "TooManyRequestsException")}, mail.Busy, true, 3},
		{"daily quota used up", []awstest.Answer{refusal(400, "LimitExceededException")}, mail.Busy, true, 3},
		{"account paused", []awstest.Answer{refusal(400, "SendingPausedException")}, mail.Busy, true, 1},
		{"no configuration set", []awstest.Answer{refusal(404, "NotFoundException")}, mail.Busy, true, 1},
		{"no permission", []awstest.Answer{refusal(403, "AccessDeniedException")}, mail.Busy, true, 1},
		{"content not accepted", []awstest.Answer{refusal(400, "MessageRejected")}, mail.Rejected, true, 1},
		{"domain not verified", []awstest.Answer{refusal(400, "MailFromDomainNotVerifiedException")}, mail.Rejected, true, 1},
		{"address not accepted", []awstest.Answer{refusal(400, "BadRequestException")}, mail.Rejected, true, 1},
		{"mail too large", []awstest.Answer{refusal(413, "RequestEntityTooLarge")}, mail.Rejected, true, 1},
		{"SES fails after it may have sent", []awstest.Answer{refusal(500, "InternalServiceErrorException"), sent}, unknown, true, 1},
		{"SES unavailable after it may have sent", []awstest.Answer{{Status: 503}, sent}, unknown, true, 1},
		{"response lost after SES may have sent", []awstest.Answer{lost, sent}, unknown, true, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := awstest.Start(t, c.responses...)
			_, err := mailer(t, s).Send(t.Context(), envelope())
			if fault.Code(err) != c.code || (err != nil) != c.fails {
				t.Errorf("got %v", err)
			}
			if n := len(s.Requests()); n != c.requests {
				t.Errorf("SES got %d requests, want %d", n, c.requests)
			}
		})
	}
}

func TestSendWithoutConnectionIsBusy(t *testing.T) {
	s := awstest.Start(t)
	s.Config.BaseEndpoint = aws.String("http://127.0.0.1:1")
	if _, err := mailer(t, s).Send(t.Context(), envelope()); fault.Code(err) != mail.Busy {
		t.Errorf("got %v", err)
	}
}

func TestNewRefusesInvalidSender(t *testing.T) {
	if _, err := mail.New(aws.Config{}, "comptoir", "set"); err == nil {
		t.Error("a sender without a domain is accepted")
	}
}
