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

// build makes the bootstraps as they are deployed, but for this machine.
func build(t testing.TB) string {
	t.Helper()
	folder := t.TempDir()
	compile(t, folder, "./api", "./documents", "./imports")
	return folder
}

func compile(t testing.TB, folder string, programs ...string) {
	t.Helper()
	build := exec.CommandContext(t.Context(), "go", append([]string{"build", "-tags", "lambda.norpc", "-ldflags", "-s -w", "-o", folder + string(filepath.Separator)}, programs...)...)
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as infra/archive does: the C library would double what starting takes
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build %v: %v\n%s", programs, err, out)
	}
}

// report is what a function told the Runtime API of a call.
type report struct {
	outcome string // response or error
	body    []byte
}

// run starts a function in its bootstrap behind a Runtime API that has one event
// for it, and gives what it reports. It ends when the function asks for more.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
func run(t testing.TB, binary, operation string, environment []string, event []byte) (told report) {
	t.Helper()
	idle, asked := make(chan struct{}), false
	api := http.NewServeMux()
	api.HandleFunc("GET /2018-06-01/runtime/invocation/next", func(w http.ResponseWriter, r *http.Request) {
		if asked {
			close(idle)
			<-r.Context().Done()
			return
		}
		asked = true
		w.Header().Set("Lambda-Runtime-Aws-Request-Id", "request-1")
		w.Header().Set("Lambda-Runtime-Deadline-Ms", "4102444800000")
		_, _ = w.Write(event)
	})
	api.HandleFunc("POST /2018-06-01/runtime/invocation/request-1/{outcome}", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		told = report{r.PathValue("outcome"), body}
		w.WriteHeader(http.StatusAccepted)
	})
	server := httptest.NewServer(api)
	defer server.Close()
	var log bytes.Buffer
	cmd := exec.CommandContext(t.Context(), binary)
	cmd.Stdout, cmd.Stderr = &log, &log
	cmd.Env = append([]string{"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(server.URL, "http://"), "_HANDLER=" + operation}, environment...)
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
		t.Errorf("it ended: %v", err)
	}
	if log.Len() > 0 {
		t.Logf("it logged: %s", &log)
	}
	return told
}

// runner starts a function in its bootstrap and returns what it reports of its
// first call: run, or AWS's emulator.
type runner func(t testing.TB, binary, operation string, environment []string, event []byte) report

// secret signs links and cursors.
var secret = []byte("keykeykeykeykeykeykeykeykeykeykey")

// environment is what a function sees: the stack's names, and the addresses of
// the services by the SDK's own variables.
func environment(tableName, tables, services string) []string {
	queue := func(name string) string {
		return "QUEUE_URL_" + strings.ToUpper(name) + "=" + services + "/000000000000/" + name
	}
	return []string{
		"GOMAXPROCS=1", "AWS_REGION=eu-west-3", "AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local",
		"AWS_CONFIG_FILE=" + os.DevNull, "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull,
		"AWS_ENDPOINT_URL_DYNAMODB=" + tables, "AWS_ENDPOINT_URL_S3=" + services, "AWS_ENDPOINT_URL_SESV2=" + services,
		"AWS_ENDPOINT_URL_SQS=" + services, "AWS_ENDPOINT_URL_EVENTBRIDGE=" + services,
		"TABLE_NAME=" + tableName, "CURSOR_KEY=" + base64.StdEncoding.EncodeToString(secret), "BUCKET_NAME=comptoir-files", "BUS_NAME=comptoir", "ADDRESS=https://api.comptoir.example",
		"MAIL_FROM=comptoir@platform.example", "MAIL_CONFIGURATION_SET=comptoir",
		queue(op.MailQueue), queue(op.JobQueue), queue(op.DailyQueue), queue(op.RebuildQueue),
	}
}

// samples are the sample events.
var samples = os.DirFS("../../events")

// makeWorld makes the world of the samples, whole or as it began.
func makeWorld(t testing.TB, begun bool) sample.World {
	t.Helper()
	w, err := sample.Make(t.Context(), tabletest.Client(t), samples, begun)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// Each operation succeeds with its sample event, in the world of the samples,
// through the bootstrap that carries it.
func TestEachOperationAnswersItsSampleThroughItsBootstrap(t *testing.T) {
	folder := build(t)
	eachOperation(t, folder, 4, run)
	t.Run("and refuses a request without a token", func(t *testing.T) { refused(t, filepath.Join(folder, string(op.API))) })
}

// eachOperation invokes each operation with its sample event, so many at once, in
// the bootstraps of a folder.
func eachOperation(t *testing.T, folder string, many int, run runner) {
	worlds := map[bool]sample.World{false: makeWorld(t, false), true: makeWorld(t, true)}
	atOnce := make(chan struct{}, many)
	var all sync.WaitGroup
	for _, o := range functions.All() {
		atOnce <- struct{}{}
		all.Go(func() {
			defer func() { <-atOnce }()
			t.Run(o.ID, func(t *testing.T) {
				answers(t, run, filepath.Join(folder, string(o.Runs)), o, worlds[sample.Begun(o.ID)])
			})
		})
	}
	all.Wait()
}

// answers invokes an operation with its sample event.
func answers(t *testing.T, run runner, binary string, o op.Operation, world sample.World) {
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

	told := run(t, binary, o.ID, environment(name, tabletest.Endpoint(t), server.URL), event)
	var answer struct {
		StatusCode        int
		Body              string
		BatchItemFailures []any `json:"batchItemFailures"`
	}
	if err := json.Unmarshal(told.body, &answer); err != nil || told.outcome != "response" || len(answer.BatchItemFailures) > 0 {
		t.Fatalf("it reports the %s %s, %v", told.outcome, told.body, err)
	}
	switch {
	case o.ID == "route.unknown":
		if answer.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("what no route takes is answered %d %s", answer.StatusCode, answer.Body)
		}
	case o.On.Kind == op.HTTP && answer.StatusCode/100 != 2:
		t.Errorf("it answers %d %s", answer.StatusCode, answer.Body)
	}
	t.Logf("it answers %s", told.body[:min(len(told.body), 4000)])
	if !reached(t, o.ID, db, name, services, told.body) {
		t.Errorf("it has no effect: %s", told.body)
	}
}

// reached tells whether an operation that lives by another service has reached it.
func reached(t *testing.T, operation string, db *dynamodb.Client, name string, services *functest.AWS, answer []byte) bool {
	t.Helper()
	switch operation {
	case "mail.deliver":
		return len(services.Mails) == 1 && len(services.Mails[0].Content.Simple.Attachments) == 1
	case "projection.publish":
		return len(services.TakeEvents()) > 0 && len(services.Take(op.MailQueue)) == 1
	case "estimate.pdf", "invoice.pdf", "creditnote.pdf", "salesorder.pdf":
		return bytes.Contains(answer, []byte("JVBERi0")) // %PDF- in base64
	case "import.start":
		out, err := db.Scan(t.Context(), &dynamodb.ScanInput{TableName: &name, FilterExpression: aws.String("sk = :document AND contains(pk, :contact)"), ExpressionAttributeValues: map[string]types.AttributeValue{
			":document": &types.AttributeValueMemberS{Value: "."}, ":contact": &types.AttributeValueMemberS{Value: "#con_"},
		}})
		if err != nil {
			t.Fatal(err)
		}
		return out.Count == 2 // the samples' customer, and the one in the file
	case "user.token":
		var e events.CognitoEventUserPoolsPreTokenGenV2_0
		if err := json.Unmarshal(answer, &e); err != nil {
			t.Fatal(err)
		}
		return e.Response.ClaimsAndScopeOverrideDetails.AccessTokenGeneration.ClaimsToAddOrOverride["role"] == "owner"
	}
	return true
}

// refused invokes an operation without a token, where nothing can be reached.
func refused(t *testing.T, binary string) {
	told := run(t, binary, "contact.list", environment("none", "http://127.0.0.1:1", "http://127.0.0.1:1"),
		[]byte(`{"version":"2.0","routeKey":"GET /v1/contacts","rawPath":"/v1/contacts","requestContext":{"http":{"method":"GET","path":"/v1/contacts"}}}`))
	var r events.APIGatewayV2HTTPResponse
	if err := json.Unmarshal(told.body, &r); err != nil {
		t.Fatalf("%v in %s", err, told.body)
	}
	if r.StatusCode != http.StatusForbidden || !strings.Contains(r.Body, `"token.missing"`) {
		t.Errorf("it is answered %d: %s", r.StatusCode, r.Body)
	}
}
