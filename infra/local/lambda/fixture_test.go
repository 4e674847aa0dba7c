package lambda

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"comptoir/infra/local/fixture"
)

// TestRuntimeAPIMatchesDocumentation calls the Runtime API as a runtime does.
func TestRuntimeAPIMatchesDocumentation(t *testing.T) {
	e := &environment{next: make(chan call, 1), failed: make(chan *Error, 1), pending: map[string]call{}}
	server := httptest.NewServer(e.runtimeAPI())
	defer server.Close()
	send := func(method, path string, body []byte) (*http.Response, []byte) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, server.URL+"/2018-06-01/runtime"+path, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(path, "/error") {
			req.Header.Set("Lambda-Runtime-Function-Error-Type", "Unhandled")
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		answer, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res, answer
	}
	// invoked returns a call that the runtime has received.
	invoked := func() (call, string) {
		t.Helper()
		c := call{id: RequestID(), payload: []byte(`{}`), deadline: time.Now(), arn: ARN("a.test"), answer: make(chan answer, 1)}
		e.next <- c
		res, event := send(http.MethodGet, "/invocation/next", nil)
		if res.StatusCode != http.StatusOK || string(event) != "{}" {
			t.Errorf("the next call: %d %s", res.StatusCode, event)
		}
		headers := map[string]string{}
		for name := range res.Header {
			if strings.HasPrefix(name, "Lambda-Runtime-") {
				headers[name] = res.Header.Get(name)
			}
		}
		text, err := json.Marshal(headers)
		if err != nil {
			t.Fatal(err)
		}
		fixture.Read(t, "next").Compare(t, text)
		return c, "/invocation/" + res.Header.Get("Lambda-Runtime-Aws-Request-Id")
	}
	accepted := func(res *http.Response, body []byte) {
		t.Helper()
		if res.StatusCode != http.StatusAccepted {
			t.Errorf("got %d", res.StatusCode)
		}
		fixture.Read(t, "accepted").Compare(t, body)
	}
	refused := func(status int, res *http.Response, body []byte) {
		t.Helper()
		if res.StatusCode != status {
			t.Errorf("got %d, want %d", res.StatusCode, status)
		}
		fixture.Read(t, "refused").Compare(t, body)
	}

	t.Run("response", func(t *testing.T) {
		c, path := invoked()
		accepted(send(http.MethodPost, path+"/response", []byte("SUCCESS")))
		if a := <-c.answer; string(a.body) != "SUCCESS" || a.err != nil {
			t.Errorf("got %s, %v", a.body, a.err)
		}
		res, body := send(http.MethodPost, path+"/response", []byte("SUCCESS"))
		refused(http.StatusBadRequest, res, body)
	})
	failure := fixture.Read(t, "error").Document
	reported := func(err error) {
		t.Helper()
		if got, ok := err.(*Error); !ok || got.Type != "InvalidEventDataException" || got.Message != "Error parsing event data." {
			t.Errorf("got %v", err)
		}
	}
	t.Run("error", func(t *testing.T) {
		c, path := invoked()
		accepted(send(http.MethodPost, path+"/error", failure))
		reported((<-c.answer).err)
	})
	t.Run("error without a document", func(t *testing.T) {
		c, path := invoked()
		accepted(send(http.MethodPost, path+"/error", nil))
		if got, ok := (<-c.answer).err.(*Error); !ok || got.Type != "Unhandled" {
			t.Errorf("got %v", got)
		}
	})
	t.Run("response over 6 MB", func(t *testing.T) {
		c, path := invoked()
		res, body := send(http.MethodPost, path+"/response", make([]byte, PayloadLimit+1))
		refused(http.StatusRequestEntityTooLarge, res, body)
		if got, ok := (<-c.answer).err.(*Error); !ok || got.Type != TooLarge {
			t.Errorf("got %v", got)
		}
	})
	t.Run("failed start", func(t *testing.T) {
		accepted(send(http.MethodPost, "/init/error", failure))
		reported(<-e.failed)
	})
}
