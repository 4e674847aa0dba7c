package lambda_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/functions"
	"comptoir/functions/test/functest"
	"comptoir/infra/sample"
	"comptoir/shared/op"
	"comptoir/shared/table"
	"comptoir/shared/table/tabletest"
)

// build compiles the bootstraps with the flags of the deployment, for this machine.
func build(t testing.TB) string {
	t.Helper()
	folder := t.TempDir()
	compile(t, folder, "./api", "./documents", "./imports")
	return folder
}

func compile(t testing.TB, folder string, programs ...string) {
	t.Helper()
	args := []string{"build", "-tags", "lambda.norpc", "-ldflags", "-s -w", "-o", folder + string(filepath.Separator)}
	build := exec.CommandContext(t.Context(), "go", append(args, programs...)...)
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as in infra/archive: the C library would double the start-up time
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build %v: %v\n%s", programs, err, out)
	}
}

// report is the outcome of a call that a function sends to the Runtime API.
type report struct {
	outcome string // response or error
	body    []byte
}

// run starts a function in its bootstrap with a Runtime API that has one event, and
// returns the function's report. It ends when the function polls for the next event.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
func run(t testing.TB, binary, operation string, environment []string, event []byte) (result report) {
	t.Helper()
	idle, polled := make(chan struct{}), false
	api := http.NewServeMux()
	api.HandleFunc("GET /2018-06-01/runtime/invocation/next", func(w http.ResponseWriter, r *http.Request) {
		if polled {
			close(idle)
			<-r.Context().Done()
			return
		}
		polled = true
		w.Header().Set("Lambda-Runtime-Aws-Request-Id", "request-1")
		w.Header().Set("Lambda-Runtime-Deadline-Ms", "4102444800000")
		_, _ = w.Write(event)
	})
	api.HandleFunc("POST /2018-06-01/runtime/invocation/request-1/{outcome}", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		result = report{r.PathValue("outcome"), body}
		w.WriteHeader(http.StatusAccepted)
	})
	server := httptest.NewServer(api)
	defer server.Close()
	var log bytes.Buffer
	cmd := exec.CommandContext(t.Context(), binary)
	cmd.Stdout, cmd.Stderr = &log, &log
	cmd.Env = append([]string{
		"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(server.URL, "http://"), "_HANDLER=" + operation,
	}, environment...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case <-idle:
		_ = cmd.Process.Kill()
		<-ended
	case err := <-ended:
		t.Errorf("the function ended: %v", err)
	}
	if log.Len() > 0 {
		t.Logf("the log is %s", &log)
	}
	return result
}

// runner starts a function in its bootstrap and returns the report of its first call:
// run, or AWS's emulator.
type runner func(t testing.TB, binary, operation string, environment []string, event []byte) report

// secret signs links and cursors.
var secret = []byte("keykeykeykeykeykeykeykeykeykeykey")

// environment returns the environment of a function: the stack's names, and the endpoints
// of the services in the SDK's own variables.
func environment(tableName, tables, services string) []string {
	queue := func(name string) string {
		return "QUEUE_URL_" + strings.ToUpper(name) + "=" + services + "/000000000000/" + name
	}
	return []string{
		"GOMAXPROCS=1", "AWS_REGION=eu-west-3", "AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local",
		"AWS_CONFIG_FILE=" + os.DevNull, "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull,
		"AWS_ENDPOINT_URL_DYNAMODB=" + tables, "AWS_ENDPOINT_URL_S3=" + services, "AWS_ENDPOINT_URL_SESV2=" + services,
		"AWS_ENDPOINT_URL_SQS=" + services, "AWS_ENDPOINT_URL_EVENTBRIDGE=" + services,
		"TABLE_NAME=" + tableName, "CURSOR_KEY=" + base64.StdEncoding.EncodeToString(secret),
		"BUCKET_NAME=comptoir-files", "BUS_NAME=comptoir", "ADDRESS=https://api.comptoir.example",
		"MAIL_FROM=comptoir@platform.example", "MAIL_CONFIGURATION_SET=comptoir",
		queue(op.MailQueue), queue(op.JobQueue), queue(op.DailyQueue), queue(op.RebuildQueue), queue(op.FailuresQueue),
	}
}

// samples are the sample events.
var samples = os.DirFS("../../events")

// makeWorld makes the data of the samples, complete or only up to the first sale.
func makeWorld(t testing.TB, begun bool) sample.World {
	t.Helper()
	w, err := sample.Make(t.Context(), tabletest.Client(t), samples, begun)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// Each operation succeeds with its sample event, with the data of the samples, in
// its bootstrap.
func TestBootstrapsHandleSampleEvents(t *testing.T) {
	folder := build(t)
	operations := functions.All()
	if os.Getenv("TWINS") != "" { // the time with twice the operations
		operations = append(operations, functions.All()...)
	}
	eachOperation(t, folder, operations, 4, run)
	t.Run("request without a token", func(t *testing.T) { refused(t, filepath.Join(folder, string(op.API))) })
}

// eachOperation invokes operations with their sample events, at most parallel at once,
// in the bootstraps of a folder.
func eachOperation(t *testing.T, folder string, operations []op.Operation, parallel int, run runner) {
	worlds := map[bool]sample.World{false: makeWorld(t, false), true: makeWorld(t, true)}
	atOnce := make(chan struct{}, parallel)
	var all sync.WaitGroup
	for _, o := range operations {
		atOnce <- struct{}{}
		all.Go(func() {
			defer func() { <-atOnce }()
			t.Run(o.ID, func(t *testing.T) {
				invoke(t, run, filepath.Join(folder, string(o.Runs)), o, worlds[sample.Begun(o.ID)])
			})
		})
	}
	all.Wait()
}

// invoke invokes an operation with its sample event.
func invoke(t *testing.T, run runner, binary string, o op.Operation, world sample.World) {
	event, err := fs.ReadFile(samples, o.ID+".json")
	if err != nil {
		t.Fatal(err)
	}
	definition := table.Definition("comptoir")
	definition.StreamSpecification = nil
	db, name := tabletest.New(t, definition)
	if err := world.Load(t.Context(), db, name); err != nil {
		t.Fatal(err)
	}
	if err := sample.Prepare(t.Context(), db, name, samples, o.ID); err != nil {
		t.Fatal(err)
	}
	if event, err = sample.Signed(o, event, secret); err != nil {
		t.Fatal(err)
	}
	services := functest.NewAWS()
	for key, body := range world.Files {
		services.Put(key, body, nil)
	}
	server := httptest.NewServer(services)
	defer server.Close()

	result := run(t, binary, o.ID, environment(name, tabletest.Endpoint(t), server.URL), event)
	var response struct {
		StatusCode        int
		Body              string
		BatchItemFailures []any `json:"batchItemFailures"`
	}
	err = json.Unmarshal(result.body, &response)
	if err != nil || result.outcome != "response" || len(response.BatchItemFailures) > 0 {
		t.Fatalf("the report is the %s %s, %v", result.outcome, result.body, err)
	}
	switch {
	case o.ID == "route.unknown":
		if response.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("the response is %d %s, want 405", response.StatusCode, response.Body)
		}
	case o.On.Kind == op.HTTP && response.StatusCode/100 != 2:
		t.Errorf("the response is %d %s", response.StatusCode, response.Body)
	}
	t.Logf("the report is %s", result.body[:min(len(result.body), 4000)])
	if !reached(t, o.ID, db, name, services, result.body) {
		t.Errorf("the operation has no effect: %s", result.body)
	}
}

// reached reports whether an operation that uses another service has used it.
func reached(t *testing.T, operation string, db *dynamodb.Client, name string, services *functest.AWS, result []byte) bool {
	t.Helper()
	switch operation {
	case "mail.deliver":
		return len(services.Mails) == 1 && len(services.Mails[0].Content.Simple.Attachments) == 1
	case "projection.publish":
		return len(services.TakeEvents()) > 0 && len(services.Take(op.MailQueue)) == 1
	case "estimate.pdf", "invoice.pdf", "creditnote.pdf", "salesorder.pdf":
		return bytes.Contains(result, []byte("JVBERi0")) // %PDF- in base64
	case "import.start":
		out, err := db.Scan(t.Context(), &dynamodb.ScanInput{
			TableName: &name, FilterExpression: aws.String("sk = :document AND contains(pk, :contact)"),
			ExpressionAttributeValues: map[string]types.AttributeValue{
				":document": &types.AttributeValueMemberS{Value: "."}, ":contact": &types.AttributeValueMemberS{Value: "#con_"},
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		return out.Count == 2 // the samples' customer, and the imported one
	case "user.token":
		var e events.CognitoEventUserPoolsPreTokenGenV2_0
		if err := json.Unmarshal(result, &e); err != nil {
			t.Fatal(err)
		}
		return e.Response.ClaimsAndScopeOverrideDetails.AccessTokenGeneration.ClaimsToAddOrOverride["role"] == "owner"
	}
	return true
}

// refused invokes an operation without a token; no service is reachable.
func refused(t *testing.T, binary string) {
	result := run(t, binary, "contact.list", environment("none", "http://127.0.0.1:1", "http://127.0.0.1:1"), []byte(`{
		"version": "2.0", "routeKey": "GET /v1/contacts", "rawPath": "/v1/contacts",
		"requestContext": {"http": {"method": "GET", "path": "/v1/contacts"}}
	}`))
	var r events.APIGatewayV2HTTPResponse
	if err := json.Unmarshal(result.body, &r); err != nil {
		t.Fatalf("%v in %s", err, result.body)
	}
	if r.StatusCode != http.StatusForbidden || !strings.Contains(r.Body, `"token.missing"`) {
		t.Errorf("the response is %d: %s", r.StatusCode, r.Body)
	}
}
