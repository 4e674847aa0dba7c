package stack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/infra/local/function"
	"comptoir/infra/local/issuer"
)

// shop is a small product with one function for each trigger. It finds AWS by the SDK's settings alone.
type shop struct {
	t     *testing.T
	calls chan string // the calls, each with its trigger and its event
	other []string    // calls received while another one was expected
	aws   aws.Config
	urls  Addresses
}

func (s *shop) functions(ctx context.Context, a Addresses) ([]function.Function, error) {
	s.urls = a
	for name, value := range a.Env() {
		s.t.Setenv(name, value)
	}
	// The setting selects the table's server, so it must not affect a second stack of this process.
	defer os.Unsetenv("AWS_ENDPOINT_URL_DYNAMODB")
	var err error
	if s.aws, err = config.LoadDefaultConfig(ctx); err != nil {
		return nil, err
	}
	s.aws.BaseEndpoint = nil
	_, err = s.table().CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName: aws.String("shop"),
		KeySchema: []types.KeySchemaElement{
			{AttributeName: aws.String("pk"), KeyType: types.KeyTypeHash},
			{AttributeName: aws.String("sk"), KeyType: types.KeyTypeRange},
		},
		AttributeDefinitions: []types.AttributeDefinition{
			{AttributeName: aws.String("pk"), AttributeType: types.ScalarAttributeTypeS},
			{AttributeName: aws.String("sk"), AttributeType: types.ScalarAttributeTypeS},
		},
		BillingMode: types.BillingModePayPerRequest,
		StreamSpecification: &types.StreamSpecification{
			StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewAndOldImages,
		},
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
		on("order.project", s.record("stream"), function.Stream{Reader: function.Project}),
		on("import.run", s.record("bucket"), function.Bucket{Prefix: "imports/"}),
		on("job.run", s.record("queue"), function.Queue{Name: "jobs"}),
		on("mail.record", s.record("mail"), function.Mail{}),
		on("reminder.plan", s.record("schedule"), function.Schedule{Expression: "rate(1 day)"}),
	}, nil
}

func (s *shop) table() *dynamodb.Client {
	return dynamodb.NewFromConfig(s.aws, func(o *dynamodb.Options) { o.BaseEndpoint = &s.urls.Table })
}

// create writes the change entry of an order.
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
		"pk": &types.AttributeValueMemberS{Value: e.PathParameters["id"]}, "sk": &types.AttributeValueMemberS{Value: "."},
	}})
	return fmt.Appendf(nil, `{"statusCode":201,"body":"made by %s"}`, e.RequestContext.Authorizer.JWT.Claims["role"]), err
}

func (s *shop) token(_ context.Context, payload []byte) ([]byte, error) {
	return bytes.Replace(payload, []byte(`"claimsAndScopeOverrideDetails":null`),
		[]byte(`"claimsAndScopeOverrideDetails":{"accessTokenGeneration":{"claimsToAddOrOverride":{"role":"owner"}}}`), 1), nil
}

// record returns a function that records its calls.
func (s *shop) record(trigger string) function.Handler {
	return func(_ context.Context, payload []byte) ([]byte, error) {
		s.calls <- trigger + " " + string(payload)
		return nil, nil
	}
}

// expect waits for a call by a trigger, with an event that contains a text.
func (s *shop) expect(trigger, text string) {
	s.t.Helper()
	wanted := func(got string) bool { return strings.HasPrefix(got, trigger+" ") && strings.Contains(got, text) }
	if i := slices.IndexFunc(s.other, wanted); i >= 0 {
		s.other = slices.Delete(s.other, i, i+1)
		return
	}
	limit := time.After(20 * time.Second)
	for {
		select {
		case got := <-s.calls:
			if wanted(got) {
				return
			}
			s.other = append(s.other, got)
		case <-limit:
			s.t.Fatalf("no call by %s with %s; other calls: %.500s", trigger, text, s.other)
		}
	}
}

func (s *shop) up(folder string, ports Ports) (*Stack, error) {
	return Up(s.t.Context(), Config{
		Folder: folder, Ports: ports, Table: "shop", Bucket: "files", Queues: []string{"mails"},
		Functions: s.functions, Retry: time.Millisecond, People: []issuer.Person{{Email: "marie@company.example"}},
	})
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
