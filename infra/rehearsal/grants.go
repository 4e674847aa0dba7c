package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"comptoir/functions"
	"comptoir/infra/sample"
	"comptoir/shared/op"
)

// trial invokes the functions of a deployed stage with their sample events.
type trial struct {
	*scene
	events    fs.FS
	db        *dynamodb.Client
	functions *lambda.Client
	files     *s3.Client
	secrets   *secretsmanager.Client
	worlds    map[bool]sample.World
}

// trial prepares the stage: only the trial may start functions, as each call gets a table
// of its own content.
func (s *scene) trial(ctx context.Context) (trial, error) {
	cfg := s.config()
	t := trial{
		scene: s, events: os.DirFS(filepath.Join(s.folder, "events")), db: dynamodb.NewFromConfig(cfg), functions: lambda.NewFromConfig(cfg),
		files: s3.NewFromConfig(cfg), secrets: secretsmanager.NewFromConfig(cfg), worlds: map[bool]sample.World{},
	}
	if err := t.disableTriggers(ctx, eventbridge.NewFromConfig(cfg)); err != nil {
		return t, err
	}
	for _, begun := range []bool{false, true} {
		w, err := sample.Make(ctx, t.db, t.events, begun)
		if err != nil {
			return t, err
		}
		t.worlds[begun] = w
	}
	return t, nil
}

// disableTriggers disables the triggers of functions: rules, queues and the stream.
func (t trial) disableTriggers(ctx context.Context, rules *eventbridge.Client) error {
	out, err := rules.ListRules(ctx, &eventbridge.ListRulesInput{NamePrefix: aws.String("comptoir-" + stageName)})
	if err != nil {
		return err
	}
	for _, r := range out.Rules {
		if _, err := rules.DisableRule(ctx, &eventbridge.DisableRuleInput{Name: r.Name}); err != nil {
			return err
		}
	}
	mappings, err := t.functions.ListEventSourceMappings(ctx, &lambda.ListEventSourceMappingsInput{})
	if err != nil {
		return err
	}
	for _, m := range mappings.EventSourceMappings {
		disabled := &lambda.UpdateEventSourceMappingInput{UUID: m.UUID, Enabled: aws.Bool(false)}
		if _, err := t.functions.UpdateEventSourceMapping(ctx, disabled); err != nil {
			return err
		}
	}
	return nil
}

// grants invokes every function of the catalogue with its sample event, on a freshly
// filled table, with the role of its template.
func (s *scene) grants(ctx context.Context, log io.Writer) error {
	t, err := s.trial(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for _, o := range functions.All() {
		if err := t.invoke(ctx, o); err != nil {
			fmt.Fprintln(log, err)
			failed = append(failed, err)
			continue
		}
		s.succeeded++
		fmt.Fprintln(log, o.ID, "succeeds")
	}
	fmt.Fprintf(log, "%d of %d functions succeed.\n", s.succeeded, len(functions.All()))
	return errors.Join(failed...)
}

// unauthorized matches the refused action in an error of AWS.
var unauthorized = regexp.MustCompile(`not authorized to perform: ([A-Za-z0-9-]+:[A-Za-z0-9]+)`)

// refusal is the error of a function that lacks a right.
type refusal struct{ operation, action string }

// newRefusal names the action as AWS does: sending messages in a batch needs the right to
// send messages.
func newRefusal(operation, action string) refusal {
	if action == "sqs:SendMessageBatch" {
		action = "sqs:SendMessage"
	}
	return refusal{operation, action}
}

func (r refusal) Error() string {
	return fmt.Sprintf("%s was refused %s: its role lacks the action (infra/stack/permission.go), or its spec the grant (May)",
		r.operation, r.action)
}

// throughAddress returns a sample event with the header by which the stage's address proves
// itself.
func (t trial) throughAddress(ctx context.Context, o op.Operation, event []byte) ([]byte, error) {
	if o.On.Kind != op.HTTP {
		return event, nil
	}
	proof, err := t.secret(ctx, "origin-key")
	if err != nil {
		return nil, err
	}
	var whole map[string]any
	if err := json.Unmarshal(event, &whole); err != nil {
		return nil, fmt.Errorf("%s: read its sample event: %w", o.ID, err)
	}
	headers, _ := whole["headers"].(map[string]any)
	if headers == nil {
		headers = map[string]any{}
	}
	headers[op.OriginHeader], whole["headers"] = proof, headers
	return json.Marshal(whole)
}

// secret reads a secret of the stage.
func (t trial) secret(ctx context.Context, name string) (string, error) {
	id := "comptoir-" + stageName + "/" + name
	value, err := t.secrets.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &id})
	if err != nil {
		return "", fmt.Errorf("read the secret %s: %w", id, err)
	}
	return aws.ToString(value.SecretString), nil
}

// signed returns a sample event, with its link signed by the stage's key.
func (t trial) signed(ctx context.Context, o op.Operation, event []byte) ([]byte, error) {
	if !o.Needs.IsLink() {
		return event, nil
	}
	value, err := t.secret(ctx, "cursor-key")
	if err != nil {
		return nil, err
	}
	secret, err := base64.StdEncoding.DecodeString(value)
	if err != nil {
		return nil, fmt.Errorf("%s: read its secret: %w", o.ID, err)
	}
	return sample.Signed(o, event, secret)
}

// invoke invokes an operation's function and checks the result.
func (t trial) invoke(ctx context.Context, o op.Operation) error {
	event, err := fs.ReadFile(t.events, o.ID+".json")
	if err != nil {
		return err
	}
	name, world := "comptoir-"+stageName, t.worlds[sample.Begun(o.ID)]
	if err := errors.Join(world.Load(ctx, t.db, name), sample.Prepare(ctx, t.db, name, t.events, o.ID)); err != nil {
		return fmt.Errorf("%s: prepare its sample: %w", o.ID, err)
	}
	bucket := name + "-files-" + account
	for at, body := range world.Files {
		if _, err := t.files.PutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: &at, Body: bytes.NewReader(body)}); err != nil {
			return fmt.Errorf("%s: put its file: %w", o.ID, err)
		}
	}
	function := aws.String(name + "-" + strings.ReplaceAll(o.ID, ".", "-"))
	if event, err = t.signed(ctx, o, event); err != nil {
		return err
	}
	if event, err = t.throughAddress(ctx, o, event); err != nil {
		return err
	}
	out, err := t.functions.Invoke(ctx, &lambda.InvokeInput{
		FunctionName: function, Payload: event, LogType: lambdatypes.LogTypeTail,
	})
	if err != nil {
		return fmt.Errorf("%s: %w", o.ID, err)
	}
	log, err := base64.StdEncoding.DecodeString(aws.ToString(out.LogResult))
	if err != nil {
		return fmt.Errorf("%s: read its log: %w", o.ID, err)
	}
	if m := unauthorized.FindSubmatch(append(log, out.Payload...)); m != nil {
		return newRefusal(o.ID, string(m[1]))
	}
	var response struct {
		StatusCode        int
		BatchItemFailures []any
	}
	if out.FunctionError == nil {
		err = json.Unmarshal(out.Payload, &response)
	}
	ok := response.StatusCode/100 == 2 || o.On.Kind != op.HTTP || o.ID == "route.unknown" && response.StatusCode == 405
	if out.FunctionError != nil || err != nil || !ok || len(response.BatchItemFailures) > 0 {
		return fmt.Errorf("%s reports %.2000s\n%s", o.ID, out.Payload, log)
	}
	return nil
}
