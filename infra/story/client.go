package story

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// client calls the public API as a web client does.
type client struct {
	api   string
	token string
}

// response is a response of the API.
type response struct {
	status int
	body   []byte
	doc    any
}

// do sends a request. A status of 300 or more is an error.
func (c *client) do(ctx context.Context, method, path string, body any, version ...int) (response, error) {
	var in io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return response{}, fmt.Errorf("%s %s: %w", method, path, err)
		}
		in = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.api+"/v1"+path, in)
	if err != nil {
		return response{}, fmt.Errorf("%s %s: %w", method, path, err)
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if len(version) > 0 {
		req.Header.Set("If-Match", strconv.Quote(strconv.Itoa(version[0])))
	}
	return c.send(req)
}

func (c *client) send(req *http.Request) (response, error) {
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return response{}, fmt.Errorf("%s %s: %w", req.Method, req.URL.Path, err)
	}
	defer func() { _ = res.Body.Close() }()
	a := response{status: res.StatusCode}
	if a.body, err = io.ReadAll(res.Body); err != nil {
		return a, fmt.Errorf("%s %s: %w", req.Method, req.URL.Path, err)
	}
	if res.StatusCode >= 300 {
		return a, fmt.Errorf("%s %s returned %d: %s", req.Method, req.URL.Path, res.StatusCode, a.body)
	}
	if len(a.body) > 0 && strings.Contains(res.Header.Get("Content-Type"), "json") { // a gateway may set the type without a body
		d := json.NewDecoder(bytes.NewReader(a.body))
		d.UseNumber()
		if err := d.Decode(&a.doc); err != nil {
			return a, fmt.Errorf("%s %s: %w", req.Method, req.URL.Path, err)
		}
	}
	return a, nil
}

// The effects of a document follow within seconds, on AWS and on one machine. The
// first call of a function is slower.
const (
	awaitTimeout = 2 * time.Minute
	pollInterval = 200 * time.Millisecond
)

// await reads a path until ready accepts the response or returns an error.
func (c *client) await(ctx context.Context, path string, ready func(response) (bool, error)) (response, error) {
	deadline := time.Now().Add(awaitTimeout)
	for {
		a, err := c.do(ctx, http.MethodGet, path, nil)
		if err != nil {
			return a, err
		}
		if is, err := ready(a); is || err != nil {
			return a, err
		}
		if time.Now().After(deadline) {
			return a, fmt.Errorf("GET %s did not return the expected document within %s: %s", path, awaitTimeout, a.body)
		}
		select {
		case <-ctx.Done():
			return a, ctx.Err()
		case <-time.After(pollInterval):
		}
	}
}

// at reads a value by its path: "lines.0.rate".
func (a response) at(path string) any {
	v := a.doc
	for step := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

// text returns the value at a path as text; a missing value is empty.
func (a response) text(path string) string {
	switch x := a.at(path).(type) {
	case nil:
		return ""
	case string:
		return x
	default:
		return fmt.Sprint(x)
	}
}

// version returns the version of the document at a path.
func (a response) version(path string) int {
	n, err := strconv.Atoi(a.text(path + "version"))
	if err != nil {
		return 0
	}
	return n
}
