package stream

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"

	"comptoir/infra/local/function"
	"comptoir/shared/table/tabletest"
	"comptoir/shared/table/tabletest/rules"
)

// newTable creates a table with a stream and returns a function that writes an item.
func newTable(t *testing.T) (table string, write func(sort, kind string)) {
	t.Helper()
	client, table := tabletest.New(t, &dynamodb.CreateTableInput{
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
	return table, func(sort, kind string) {
		t.Helper()
		_, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &table, Item: map[string]types.AttributeValue{
			"pk": &types.AttributeValueMemberS{Value: "p"}, "sk": &types.AttributeValueMemberS{Value: sort},
			"kind":   &types.AttributeValueMemberS{Value: kind},
			"fields": &types.AttributeValueMemberM{Value: map[string]types.AttributeValue{"total": &types.AttributeValueMemberN{Value: "12.3"}}},
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func open(t *testing.T, folder, table string, functions ...function.Function) *Service {
	t.Helper()
	return openLogged(t, slog.New(slog.DiscardHandler), folder, table, functions...)
}

func openLogged(t *testing.T, log *slog.Logger, folder, table string, functions ...function.Function) *Service {
	t.Helper()
	s, err := Open(Config{
		Client: dynamodbstreams.New(dynamodbstreams.Options{
			BaseEndpoint: aws.String(tabletest.Endpoint(t)), Region: region,
			Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
				return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
			}),
		}),
		Table: table, Folder: folder, Functions: functions,
		Poll: time.Millisecond, Backoff: time.Millisecond, Log: log,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// follower is a function whose calls a test receives one by one and responds to.
type follower struct {
	kind      function.Reader
	events    chan events.DynamoDBEvent
	responses chan func(events.DynamoDBEvent) ([]byte, error)
}

func follow(kind function.Reader) follower {
	return follower{kind, make(chan events.DynamoDBEvent), make(chan func(events.DynamoDBEvent) ([]byte, error))}
}

func (f follower) function() function.Function {
	return function.Function{
		Name: "stream." + string(f.kind), On: []function.Trigger{function.Stream{Reader: f.kind, Batch: 4, Tries: 2}},
		Invoke: func(_ context.Context, payload []byte) ([]byte, error) {
			var e events.DynamoDBEvent
			if err := json.Unmarshal(payload, &e); err != nil {
				return nil, err
			}
			f.events <- e
			return (<-f.responses)(e)
		},
	}
}

// expect waits for a call with the wanted items and responds to it.
func (f follower) expect(t *testing.T, answer func(events.DynamoDBEvent) ([]byte, error), want ...string) events.DynamoDBEvent {
	t.Helper()
	select {
	case e := <-f.events:
		var got []string
		for _, r := range e.Records {
			got = append(got, r.Change.Keys["sk"].String())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s was called with %v, want %v", f.kind, got, want)
		}
		f.responses <- answer
		return e
	case <-time.After(10 * time.Second):
		t.Fatalf("%s was not called, want %v", f.kind, want)
		return events.DynamoDBEvent{}
	}
}

func succeed(events.DynamoDBEvent) ([]byte, error) { return nil, nil }
func fail(events.DynamoDBEvent) ([]byte, error)    { return nil, errors.New("no") }

// failingAt reports the record of an item as failed.
func failingAt(sort string) func(events.DynamoDBEvent) ([]byte, error) {
	return func(e events.DynamoDBEvent) ([]byte, error) {
		for _, r := range e.Records {
			if r.Change.Keys["sk"].String() == sort {
				return fmt.Appendf(nil, `{"batchItemFailures":[{"itemIdentifier":%q}]}`, r.Change.SequenceNumber), nil
			}
		}
		return []byte(`{"batchItemFailures":[]}`), nil
	}
}

func TestReadersFollowStreamIndependently(t *testing.T) {
	table, write := newTable(t)
	write(".1", "log")
	write("document", "order")
	write(".1", "log") // a MODIFY
	write(".2", "log")
	write(".3", "log")
	folder, project, publish := t.TempDir(), follow(function.Project), follow(function.Publish)

	s := open(t, folder, table, project.function(), publish.function())
	e := project.expect(t, succeed, ".1", ".2", ".3")
	r := e.Records[0]
	if r.EventName != "INSERT" || r.EventSource != "aws:dynamodb" || r.AWSRegion != region || r.EventVersion != "1.1" ||
		r.Change.SequenceNumber == "" || r.Change.StreamViewType != "NEW_AND_OLD_IMAGES" || r.Change.ApproximateCreationDateTime.IsZero() ||
		rules.Number(r.Change.NewImage["fields"].Map()["total"].Number()) != "12.3" {
		t.Errorf("got %+v", r)
	}
	// The other reader is independent, and continues with the failed record.
	publish.expect(t, failingAt(".2"), ".1", ".2", ".3")
	publish.expect(t, succeed, ".2", ".3")
	s.Close()

	write(".4", "log")
	s = open(t, folder, table, project.function(), publish.function())
	project.expect(t, succeed, ".4")
	publish.expect(t, succeed, ".4")
	s.Close()
}

func TestFailingRecordIsKeptAsFailure(t *testing.T) {
	table, write := newTable(t)
	for i := 1; i <= 4; i++ {
		write(fmt.Sprintf(".%d", i), "log")
	}
	folder, f := t.TempDir(), follow(function.Project)
	s := open(t, folder, table, f.function())
	f.expect(t, fail, ".1", ".2", ".3", ".4")
	f.expect(t, succeed, ".1", ".2")
	f.expect(t, fail, ".3", ".4")
	f.expect(t, fail, ".3")
	f.expect(t, fail, ".3") // its second and last try
	f.expect(t, succeed, ".4")
	s.Close()

	shelf := s.Shelves()[0]
	failures, err := shelf.Source.Failures()
	if err != nil || shelf.Name != "stream-project" || len(failures) != 1 || failures[0].Error != "no" {
		t.Fatalf("got %v, %v", failures, err)
	}
	replayed := make(chan error)
	for _, c := range []struct {
		answer    func(events.DynamoDBEvent) ([]byte, error)
		remaining int
	}{{fail, 1}, {failingAt(".3"), 1}, {succeed, 0}} {
		go func() { replayed <- shelf.Source.Replay(failures[0].ID) }()
		f.expect(t, c.answer, ".3")
		if err := <-replayed; (err != nil) != (c.remaining > 0) {
			t.Errorf("replay: %v", err)
		}
		if remaining, err := shelf.Source.Failures(); err != nil || len(remaining) != c.remaining {
			t.Errorf("after the replay: %v, %v", remaining, err)
		}
	}
}

func TestSecondFunctionOnReaderIsRefused(t *testing.T) {
	a, b := follow(function.Project).function(), follow(function.Project).function()
	if _, err := Open(Config{Folder: t.TempDir(), Functions: []function.Function{a, b}}); err == nil {
		t.Error("two functions on one reader were accepted")
	}
}

// A damaged checkpoint is set aside and named in the log; the reader starts again from the beginning.
func TestDamagedCheckpointIsSetAside(t *testing.T) {
	table, write := newTable(t)
	write(".1", "log")
	folder, project := t.TempDir(), follow(function.Project)
	s := open(t, folder, table, project.function())
	project.expect(t, succeed, ".1")
	s.Close()
	checkpoints, err := filepath.Glob(filepath.Join(folder, "project", "checkpoints", "*.json"))
	if err != nil || len(checkpoints) != 1 {
		t.Fatalf("the checkpoints are %q, %v", checkpoints, err)
	}
	if err := os.WriteFile(checkpoints[0], []byte("{bad"), 0o600); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	s = openLogged(t, slog.New(slog.NewTextHandler(&log, nil)), folder, table, project.function())
	project.expect(t, succeed, ".1")
	s.Close()
	if _, err := os.Stat(checkpoints[0] + ".unreadable"); err != nil || !strings.Contains(log.String(), checkpoints[0]+".unreadable") {
		t.Errorf("%v; the log has %s", err, log.String())
	}
}
