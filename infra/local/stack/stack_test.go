package stack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	bridge "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	mail "github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"comptoir/infra/local/function"
)

// shop is a small product: one function for each way to start one. It reaches AWS by the SDK's settings alone.
type shop struct {
	t    *testing.T
	seen chan string // what functions were started, and by what
	more []string    // what was seen while something else was expected
	aws  aws.Config
	urls Addresses
}

func (s *shop) functions(ctx context.Context, a Addresses) ([]function.Function, error) {
	s.urls = a
	for name, value := range a.Env() {
		s.t.Setenv(name, value)
	}
	// The stack finds its own table by this setting, so a second stack of this process must not see it.
	defer os.Unsetenv("AWS_ENDPOINT_URL_DYNAMODB")
	var err error
	if s.aws, err = config.LoadDefaultConfig(ctx); err != nil {
		return nil, err
	}
	s.aws.BaseEndpoint = nil
	_, err = s.table().CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName:            aws.String("shop"),
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("pk"), KeyType: types.KeyTypeHash}},
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("pk"), AttributeType: types.ScalarAttributeTypeS}},
		BillingMode:          types.BillingModePayPerRequest,
		StreamSpecification:  &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewAndOldImages},
	})
	if exists := (*types.ResourceInUseException)(nil); err != nil && !errors.As(err, &exists) {
		return nil, err
	}
	on := func(name string, code function.Handler, by function.Trigger) function.Function {
		return function.Function{Name: name, Timeout: 5 * time.Second, On: []function.Trigger{by}, Invoke: code}
	}
	return []function.Function{
		on("order.create", s.create, function.HTTP{Method: "POST", Path: "/orders/{id}"}),
		on("user.token", s.token, function.Token{}),
		on("order.project", s.note("stream"), function.Stream{Reader: function.Project}),
		on("import.run", s.note("bucket"), function.Bucket{Prefix: "imports/"}),
		on("job.run", s.note("queue"), function.Queue{Name: "jobs"}),
		on("mail.note", s.note("mail"), function.Mail{}),
		on("reminder.plan", s.note("schedule"), function.Schedule{Expression: "rate(1 day)"}),
	}, nil
}

func (s *shop) table() *dynamodb.Client {
	return dynamodb.NewFromConfig(s.aws, func(o *dynamodb.Options) { o.BaseEndpoint = &s.urls.Table })
}

// create writes an order's change entry, as the one thing a request does.
func (s *shop) create(ctx context.Context, payload []byte) ([]byte, error) {
	var e struct {
		PathParameters map[string]string
		RequestContext struct {
			Authorizer struct {
				JWT struct{ Claims map[string]string }
			}
		}
	}
	if err := json.Unmarshal(payload, &e); err != nil {
		return nil, err
	}
	_, err := s.table().PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String("shop"), Item: map[string]types.AttributeValue{
		"pk": &types.AttributeValueMemberS{Value: e.PathParameters["id"]}, "kind": &types.AttributeValueMemberS{Value: "log"},
	}})
	return fmt.Appendf(nil, `{"statusCode":201,"body":"made by %s"}`, e.RequestContext.Authorizer.JWT.Claims["role"]), err
}

func (s *shop) token(_ context.Context, payload []byte) ([]byte, error) {
	return bytes.Replace(payload, []byte(`"claimsToAddOrOverride":null,"claimsToSuppress":null,"scopesToAdd"`),
		[]byte(`"claimsToAddOrOverride":{"role":"owner"},"scopesToAdd"`), 1), nil
}

func (s *shop) note(what string) function.Handler {
	return func(_ context.Context, payload []byte) ([]byte, error) {
		s.seen <- what + " " + string(payload)
		return nil, nil
	}
}

// expect waits until a function was started by this, with an event that holds that.
func (s *shop) expect(what, holds string) {
	s.t.Helper()
	wanted := func(got string) bool { return strings.HasPrefix(got, what+" ") && strings.Contains(got, holds) }
	if i := slices.IndexFunc(s.more, wanted); i >= 0 {
		s.more = slices.Delete(s.more, i, i+1)
		return
	}
	limit := time.After(20 * time.Second)
	for {
		select {
		case got := <-s.seen:
			if wanted(got) {
				return
			}
			s.more = append(s.more, got)
		case <-limit:
			s.t.Fatalf("no function was started by %s with %s, but by %.500s", what, holds, s.more)
		}
	}
}

func (s *shop) up(folder string, ports Ports) (*Stack, error) {
	return Up(s.t.Context(), Config{
		Folder: folder, Ports: ports, Table: "shop", Bucket: "files", Queues: []string{"mails"},
		Functions: s.functions, Retry: time.Millisecond,
	})
}

// TestStack is one test, for a process holds one bucket.
func TestStack(t *testing.T) {
	t.Chdir(t.TempDir())
	folder := t.TempDir()
	s := &shop{t: t, seen: make(chan string, 100)}
	stack, err := s.up(folder, Ports{})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()

	t.Run("a second stack on the same data", func(t *testing.T) {
		if _, err := s.up(folder, Ports{}); err == nil || !strings.Contains(err.Error(), "in use") {
			t.Errorf("got %v", err)
		}
		if err := Reset(folder); err == nil {
			t.Error("data in use was deleted")
		}
	})
	t.Run("a request becomes an item, and its change entry reaches the reader", func(t *testing.T) {
		status, body := post(t, stack.At.API+"/orders/so_1", "", nil)
		if status != 401 {
			t.Errorf("without a token: %d %s", status, body)
		}
		if status, body = post(t, stack.At.API+"/orders/so_1", token(t, stack), nil); status != 201 || body != "made by owner" {
			t.Errorf("got %d %s", status, body)
		}
		s.expect("stream", `"so_1"`)
	})
	t.Run("a file dropped into the bucket", func(t *testing.T) {
		client := s3.NewFromConfig(s.aws)
		for _, key := range []string{"results/x.csv", "imports/o1/contacts/x.csv"} {
			if _, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("files"), Key: &key, Body: strings.NewReader("a;b")}); err != nil {
				t.Fatal(err)
			}
		}
		s.expect("bucket", `"imports/o1/contacts/x.csv"`)
	})
	t.Run("a message in a queue", func(t *testing.T) {
		client := sqs.NewFromConfig(s.aws)
		if _, err := client.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: aws.String(stack.At.QueueURL("jobs")), MessageBody: aws.String("job_1")}); err != nil {
			t.Fatal(err)
		}
		s.expect("queue", `"body":"job_1"`)
	})
	t.Run("a mail, and what became of it", func(t *testing.T) {
		out, err := sesv2.NewFromConfig(s.aws).SendEmail(ctx, &sesv2.SendEmailInput{
			FromEmailAddress: aws.String("shop@example.org"), Destination: &mail.Destination{ToAddresses: []string{"ana@example.org"}},
			ConfigurationSetName: aws.String("shop"),
			Content: &mail.EmailContent{Simple: &mail.Message{
				Subject: &mail.Content{Data: aws.String("Hello")}, Body: &mail.Body{Text: &mail.Content{Data: aws.String("Hello")}},
			}},
		})
		if err != nil {
			t.Fatal(err)
		}
		s.expect("mail", *out.MessageId)
		s.expect("mail", "Delivery")
	})
	t.Run("an event for the world", func(t *testing.T) {
		out, err := eventbridge.NewFromConfig(s.aws).PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []bridge.PutEventsRequestEntry{
			{Source: aws.String("comptoir"), DetailType: aws.String("order.created"), Detail: aws.String(`{}`)},
		}})
		if err != nil || out.FailedEntryCount != 0 {
			t.Fatalf("got %+v, %v", out, err)
		}
	})
	t.Run("a schedule run by hand", func(t *testing.T) {
		if status, body := post(t, stack.At.Schedule+"reminder.plan/run", "", nil); status != 204 {
			t.Errorf("got %d %s", status, body)
		}
		s.expect("schedule", `"Scheduled Event"`)
	})
	t.Run("pages", func(t *testing.T) {
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

	t.Run("a port that is taken", func(t *testing.T) {
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
	t.Run("everything is there after a restart", func(t *testing.T) {
		if status, body := post(t, stack.At.API+"/orders/so_2", before, nil); status != 201 {
			t.Errorf("the old token: got %d %s", status, body)
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
		events, err := stack.Bus.Events()
		if err != nil || len(events) != 3 {
			t.Errorf("%d events, %v", len(events), err)
		}
	})
	t.Run("reset", func(t *testing.T) {
		stack.Stop()
		if err := Reset(folder); err != nil {
			t.Fatal(err)
		}
		left, err := os.ReadDir(folder)
		if err != nil || len(left) != 1 {
			t.Errorf("left: %v, %v", left, err)
		}
	})
}

func TestPortsFrom(t *testing.T) {
	p, err := PortsFrom(func(name string) string { return map[string]string{"COMPTOIR_API_PORT": "8080"}[name] })
	if err != nil || p.API != 8080 || p.Table != 4001 {
		t.Errorf("got %+v, %v", p, err)
	}
	if _, err := PortsFrom(func(string) string { return "many" }); err == nil {
		t.Error("a word was taken for a port")
	}
}

func post(t *testing.T, url, token string, body io.Reader) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, body)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

func token(t *testing.T, s *Stack) string {
	t.Helper()
	token, err := s.Issuer.Mint(t.Context(), "ana@example.org", nil)
	if err != nil {
		t.Fatal(err)
	}
	return token
}
