package stack

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	bridge "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	mail "github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// TestStackStartsFunctions is one test because a process can have only one bucket server.
func TestStackStartsFunctions(t *testing.T) {
	t.Chdir(t.TempDir())
	folder := t.TempDir()
	s := &shop{t: t, calls: make(chan string, 100)}
	stack, err := s.up(folder, Ports{})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()

	t.Run("second stack on the same data is refused", func(t *testing.T) {
		if _, err := s.up(folder, Ports{}); err == nil || !strings.Contains(err.Error(), "in use") {
			t.Errorf("got %v", err)
		}
		if err := Reset(folder); err == nil {
			t.Error("data in use was deleted")
		}
	})
	t.Run("request writes an item and starts the stream reader", func(t *testing.T) {
		status, body := post(t, stack.At.API+"/orders/so_1", "", nil)
		if status != 401 {
			t.Errorf("without a token: %d %s", status, body)
		}
		if status, body = post(t, stack.At.API+"/orders/so_1", token(t, stack), nil); status != 201 || body != "made by owner" {
			t.Errorf("got %d %s", status, body)
		}
		s.expect("stream", `"so_1"`)
	})
	t.Run("browser signs in for the console only", func(t *testing.T) {
		_, port, _ := net.SplitHostPort(strings.TrimPrefix(stack.At.API, "http://"))
		for to, want := range map[string]int{
			stack.At.API + "/": 200, "http://localhost:" + port + "/": 200, "http://127.0.0.1:5173/": 200,
			stack.At.API: 400, stack.At.Desk + "/": 400, "https://evil.example/": 400,
		} {
			res, err := http.Get(stack.At.Issuer + "/oauth/authorize?" + url.Values{
				"response_type": {"code"}, "client_id": {"comptoir"}, "redirect_uri": {to},
				"code_challenge_method": {"S256"}, "code_challenge": {strings.Repeat("a", 43)},
			}.Encode())
			if err != nil {
				t.Fatal(err)
			}
			page, err := io.ReadAll(res.Body)
			_ = res.Body.Close()
			if err != nil || res.StatusCode != want || strings.Contains(string(page), "marie@company.example") != (want == 200) {
				t.Errorf("%s: got %d %s, %v", to, res.StatusCode, page, err)
			}
		}
	})
	t.Run("object in the bucket starts a function", func(t *testing.T) {
		client := s3.NewFromConfig(s.aws)
		for _, key := range []string{"results/x.csv", "imports/o1/contacts/x.csv"} {
			in := &s3.PutObjectInput{Bucket: aws.String("files"), Key: &key, Body: strings.NewReader("a;b")}
			if _, err := client.PutObject(ctx, in); err != nil {
				t.Fatal(err)
			}
		}
		s.expect("bucket", `"imports/o1/contacts/x.csv"`)
	})
	t.Run("message in a queue starts a function", func(t *testing.T) {
		client := sqs.NewFromConfig(s.aws)
		in := &sqs.SendMessageInput{QueueUrl: aws.String(stack.At.QueueURL("jobs")), MessageBody: aws.String("job_1")}
		if _, err := client.SendMessage(ctx, in); err != nil {
			t.Fatal(err)
		}
		s.expect("queue", `"body":"job_1"`)
	})
	t.Run("mail events start a function", func(t *testing.T) {
		_, err := sesv2.NewFromConfig(s.aws).SendEmail(ctx, &sesv2.SendEmailInput{
			FromEmailAddress: aws.String("shop@example.org"), Destination: &mail.Destination{ToAddresses: []string{"ana@example.org"}},
			ConfigurationSetName: aws.String("shop"),
			Content: &mail.EmailContent{Simple: &mail.Message{
				Subject: &mail.Content{Data: aws.String("Hello")}, Body: &mail.Body{Text: &mail.Content{Data: aws.String("Hello")}},
			}},
		})
		if err != nil {
			t.Fatal(err)
		}
		s.expect("mail", `"Email Sent"`)
		s.expect("mail", `"Email Delivered"`)
	})
	t.Run("event is accepted", func(t *testing.T) {
		out, err := eventbridge.NewFromConfig(s.aws).PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []bridge.PutEventsRequestEntry{
			{Source: aws.String("comptoir"), DetailType: aws.String("order.created"), Detail: aws.String(`{}`)},
		}})
		if err != nil || out.FailedEntryCount != 0 {
			t.Fatalf("got %+v, %v", out, err)
		}
	})
	t.Run("schedule runs manually", func(t *testing.T) {
		if status, body := post(t, stack.At.Schedule+"reminder.plan/run", "", nil); status != 204 {
			t.Errorf("got %d %s", status, body)
		}
		s.expect("schedule", `"Scheduled Event"`)
	})
	t.Run("pages are served", func(t *testing.T) {
		for _, page := range []string{stack.At.Desk, stack.At.Mail, stack.At.Bus + "/events", stack.At.Failures, stack.At.Schedule} {
			res, err := http.Get(page)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode != 200 {
				t.Errorf("%s: got %d", page, res.StatusCode)
			}
		}
	})

	t.Run("pages of other sites reach no server", func(t *testing.T) {
		a := stack.At
		for _, at := range []string{a.API, a.Table, a.Bucket, a.Mail, a.Desk, a.Issuer} {
			for header, want := range map[string]int{"Host": http.StatusMisdirectedRequest, "Origin": http.StatusForbidden} {
				req, err := http.NewRequestWithContext(ctx, http.MethodPost, at, nil)
				if err != nil {
					t.Fatal(err)
				}
				if header == "Host" {
					req.Host = "rebound.example"
				}
				req.Header.Set("Origin", "https://evil.example")
				res, err := http.DefaultClient.Do(req)
				if err != nil {
					t.Fatal(err)
				}
				res.Body.Close()
				if res.StatusCode != want || res.Header.Get("Access-Control-Allow-Origin") != "" {
					t.Errorf("%s with a foreign %s: got %d %v, want %d", at, header, res.StatusCode, res.Header, want)
				}
			}
		}
	})

	before := token(t, stack)
	api, err := url.Parse(stack.At.API)
	if err != nil {
		t.Fatal(err)
	}
	desk, err := url.Parse(stack.At.Desk)
	if err != nil {
		t.Fatal(err)
	}
	var ports Ports
	for _, p := range []struct {
		url  *url.URL
		into *int
	}{{api, &ports.API}, {desk, &ports.Desk}} {
		if _, err := fmt.Sscan(p.url.Port(), p.into); err != nil {
			t.Fatal(err)
		}
	}
	stack.Stop()

	t.Run("occupied port is refused", func(t *testing.T) {
		l, err := net.Listen("tcp", api.Host)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		_, err = s.up(folder, ports)
		if err == nil || !strings.Contains(err.Error(), api.Port()) || !strings.Contains(err.Error(), "COMPTOIR_API_PORT") {
			t.Errorf("got %v", err)
		}
	})
	if stack, err = s.up(folder, ports); err != nil {
		t.Fatal(err)
	}
	defer func() { stack.Stop() }()
	t.Run("data survives a restart", func(t *testing.T) {
		if status, body := post(t, stack.At.API+"/orders/so_2", before, nil); status != 201 {
			t.Errorf("the token of the first run: got %d %s", status, body)
		}
		s.expect("stream", `"so_2"`)
		out, err := s.table().Scan(ctx, &dynamodb.ScanInput{TableName: aws.String("shop")})
		if err != nil || len(out.Items) != 2 {
			t.Errorf("%d orders, %v", len(out.Items), err)
		}
		mails, err := stack.Mailbox.Messages()
		if err != nil || len(mails) != 1 {
			t.Errorf("%d mails, %v", len(mails), err)
		}
		events, _, err := stack.Bus.Events(0, 500)
		if err != nil || len(events) != 3 {
			t.Errorf("%d events, %v", len(events), err)
		}
	})
	t.Run("reset deletes all data", func(t *testing.T) {
		stack.Stop()
		if err := Reset(folder); err != nil {
			t.Fatal(err)
		}
		remaining, err := os.ReadDir(folder)
		if err != nil || len(remaining) != 1 {
			t.Errorf("after Reset: %v, %v", remaining, err)
		}
	})
}

func TestPortsComeFromEnvironment(t *testing.T) {
	p, err := PortsFrom(func(name string) string { return map[string]string{"COMPTOIR_API_PORT": "8080"}[name] })
	if err != nil || p.API != 8080 || p.Table != 4001 {
		t.Errorf("got %+v, %v", p, err)
	}
	if _, err := PortsFrom(func(string) string { return "many" }); err == nil {
		t.Error("a word was accepted as a port")
	}
}
