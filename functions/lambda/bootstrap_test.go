package lambda_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/functions"
	"comptoir/shared/op"
)

// build makes the bootstraps as they are deployed, but for this machine.
func build(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	out, err := exec.CommandContext(t.Context(), "go", "build", "-tags", "lambda.norpc", "-ldflags", "-s -w", "-o", folder, "./api", "./documents", "./imports").CombinedOutput()
	if err != nil {
		t.Fatalf("build the bootstraps: %v\n%s", err, out)
	}
	return folder
}

// run starts a function in its bootstrap behind a Runtime API that has these
// events for it, one after the other, and gives the answers. It ends when the
// function asks for more. The services it may use are not there.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
func run(t *testing.T, binary, operation string, asked ...string) (answers []string) {
	t.Helper()
	idle := make(chan struct{})
	api := http.NewServeMux()
	api.HandleFunc("GET /2018-06-01/runtime/invocation/next", func(w http.ResponseWriter, r *http.Request) {
		if len(asked) == 0 {
			close(idle)
			<-r.Context().Done()
			return
		}
		w.Header().Set("Lambda-Runtime-Aws-Request-Id", "request-1")
		w.Header().Set("Lambda-Runtime-Deadline-Ms", "4102444800000")
		_, _ = io.WriteString(w, asked[0])
		asked = asked[1:]
	})
	api.HandleFunc("POST /2018-06-01/runtime/invocation/request-1/{outcome}", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		answers = append(answers, string(body))
		w.WriteHeader(http.StatusAccepted)
	})
	server := httptest.NewServer(api)
	defer server.Close()
	var log bytes.Buffer
	cmd := exec.CommandContext(t.Context(), binary)
	cmd.Stdout, cmd.Stderr = &log, &log
	cmd.Env = []string{
		"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(server.URL, "http://"), "_HANDLER=" + operation,
		"AWS_REGION=eu-west-3", "AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local", "AWS_ENDPOINT_URL=http://127.0.0.1:1",
		"AWS_CONFIG_FILE=" + os.DevNull, "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull,
		"TABLE_NAME=comptoir", "CURSOR_KEY=" + strings.Repeat("a2V5", 11), "BUCKET_NAME=comptoir-files",
		"MAIL_FROM=comptoir@platform.example", "MAIL_CONFIGURATION_SET=comptoir",
		"QUEUE_URL_MAIL=http://127.0.0.1:1/mail", "QUEUE_URL_JOBS=http://127.0.0.1:1/jobs", "QUEUE_URL_DAILY=http://127.0.0.1:1/daily", "QUEUE_URL_REBUILD=http://127.0.0.1:1/rebuild", "BUS_NAME=comptoir",
	}
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
		t.Errorf("%s ended: %v\n%s", operation, err, &log)
	}
	return answers
}

func TestEachOperationStartsInItsBootstrap(t *testing.T) {
	folder := build(t)
	for _, o := range functions.All() {
		t.Run(o.ID, func(t *testing.T) { run(t, filepath.Join(folder, string(o.Runs)), o.ID) })
	}
	t.Run("and answers", func(t *testing.T) {
		answers := run(t, filepath.Join(folder, string(op.API)), "contact.list",
			`{"version":"2.0","routeKey":"GET /v1/contacts","rawPath":"/v1/contacts","requestContext":{"http":{"method":"GET","path":"/v1/contacts"}}}`)
		if len(answers) != 1 {
			t.Fatalf("got the answers %q", answers)
		}
		var r events.APIGatewayV2HTTPResponse
		if err := json.Unmarshal([]byte(answers[0]), &r); err != nil {
			t.Fatal(err)
		}
		if r.StatusCode != http.StatusForbidden || !strings.Contains(r.Body, `"token.missing"`) {
			t.Errorf("a request without a token is answered %d: %s", r.StatusCode, r.Body)
		}
	})
}
