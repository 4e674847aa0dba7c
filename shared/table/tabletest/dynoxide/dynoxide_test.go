package dynoxide

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestServerDiesWithItsProcess runs this test binary again as a process that starts a server and then panics.
func TestServerDiesWithItsProcess(t *testing.T) {
	if os.Getenv("TABLETEST_PANIC") != "" {
		e, err := Run(t.Context(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println(e.Endpoint)
		_, _ = io.ReadAll(os.Stdin)
		panic("simulated panic of a test")
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestServerDiesWithItsProcess$")
	cmd.Env = append(os.Environ(), "TABLETEST_PANIC=1")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	endpoint, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(strings.TrimSpace(endpoint), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()

	stdin.Close()
	if err := cmd.Wait(); err == nil {
		t.Fatal("the process did not panic")
	}
	// The connection ends with the server; a server that is still running leaves it open.
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, err := conn.Read(make([]byte, 1)); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("the server outlived the process that started it")
	}
}

func TestRestartKeepsData(t *testing.T) {
	file := filepath.Join(t.TempDir(), "table.sqlite")
	const create = `{
		"TableName": "kept",
		"BillingMode": "PAY_PER_REQUEST",
		"KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
		"AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}]
	}`
	for _, c := range []struct{ start, operation, input string }{
		{"first", "CreateTable", create},
		{"second", "DescribeTable", `{"TableName":"kept"}`},
	} {
		e, err := Run(t.Context(), Options{File: file})
		if err != nil {
			t.Fatal(err)
		}
		if status := call(t, e.Endpoint, c.operation, c.input); status != http.StatusOK {
			t.Errorf("after the %s start: %s answered %d", c.start, c.operation, status)
		}
		e.Stop()
		<-e.Done()
	}
}

// call sends one request of DynamoDB's protocol; this server does not check the signature.
func call(t *testing.T, endpoint, operation, input string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, endpoint, strings.NewReader(input))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.0")
	req.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	req.Header.Set("X-Amz-Date", "20260101T000000Z")
	req.Header.Set("Authorization",
		"AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-3/dynamodb/aws4_request, SignedHeaders=host, Signature=0")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}

func TestRunReportsPortInUse(t *testing.T) {
	first, err := Run(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer first.Stop()
	var port int
	if _, err := fmt.Sscanf(first.Endpoint, "http://127.0.0.1:%d", &port); err != nil {
		t.Fatal(err)
	}
	if _, err := Run(t.Context(), Options{Port: port}); err == nil || !strings.Contains(err.Error(), fmt.Sprint(port)) {
		t.Errorf("got %v, want an error that names port %d", err, port)
	}
}

func TestVerifyRefusesOtherBinary(t *testing.T) {
	file := filepath.Join(t.TempDir(), "dynoxide")
	if err := os.WriteFile(file, []byte("something else"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := verify(file, "linux-x64"); err == nil {
		t.Error("verify accepts a changed binary")
	}
}

func TestRunReportsUnusableBinary(t *testing.T) {
	folder := t.TempDir()
	plain := filepath.Join(folder, "plain")
	if err := os.WriteFile(plain, []byte("no program"), 0o644); err != nil {
		t.Fatal(err)
	}
	quits := filepath.Join(folder, "quits")
	if err := os.WriteFile(quits, []byte("#!/bin/sh\necho first\necho last words\nexit 3\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct{ bin, want string }{
		"a missing file":           {filepath.Join(folder, "none"), "DYNOXIDE_BIN"},
		"a folder":                 {folder, "DYNOXIDE_BIN"},
		"a file that does not run": {plain, "DYNOXIDE_BIN"},
		"another program":          {quits, "last words"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("DYNOXIDE_BIN", x.bin)
			_, err := Run(t.Context(), Options{})
			if err == nil {
				t.Fatal("the binary was started")
			}
			s := err.Error()
			if !strings.Contains(s, x.want) || !strings.Contains(s, x.bin) || strings.Contains(s, "\n") {
				t.Errorf("got %v, want a sentence with %q", err, x.want)
			}
		})
	}
}

func TestReasonReturnsNPMErrorCode(t *testing.T) {
	for output, want := range map[string]string{
		"npm error code ECONNREFUSED\nnpm error syscall connect\nnpm error     at ClientRequest.<anonymous>\n": "ECONNREFUSED",
		"npm ERR! code E404\n": "E404",
		"":                     "exit status 1",
	} {
		if got := npmErrorCode([]byte(output), errors.New("exit status 1")); got != want {
			t.Errorf("%q: got %q, want %q", output, got, want)
		}
	}
}
