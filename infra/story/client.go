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

// client talks to the public API as a web client does.
type client struct {
	api   string
	token string
}

// answer is what the API said.
type answer struct {
	status int
	body   []byte
	doc    any
}

// do sends a request and insists that it succeeds.
func (c *client) do(ctx context.Context, method, path string, body any, version ...int) (answer, error) {
	var in io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return answer{}, fmt.Errorf("%s %s: %w", method, path, err)
		}
		in = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.api+"/v1"+path, in)
	if err != nil {
		return answer{}, fmt.Errorf("%s %s: %w", method, path, err)
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

func (c *client) send(req *http.Request) (answer, error) {
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return answer{}, fmt.Errorf("%s %s: %w", req.Method, req.URL.Path, err)
	}
	defer func() { _ = res.Body.Close() }()
	a := answer{status: res.StatusCode}
	if a.body, err = io.ReadAll(res.Body); err != nil {
		return a, fmt.Errorf("%s %s: %w", req.Method, req.URL.Path, err)
	}
	if res.StatusCode >= 300 {
		return a, fmt.Errorf("%s %s answered %d: %s", req.Method, req.URL.Path, res.StatusCode, a.body)
	}
	if len(a.body) > 0 && strings.Contains(res.Header.Get("Content-Type"), "json") { // a gateway may call nothing JSON
		d := json.NewDecoder(bytes.NewReader(a.body))
		d.UseNumber()
		if err := d.Decode(&a.doc); err != nil {
			return a, fmt.Errorf("%s %s: %w", req.Method, req.URL.Path, err)
		}
	}
	return a, nil
}

// What follows from a document follows it within a moment, on AWS and here; a
// function that was never called before takes a little longer.
const (
	patience = 2 * time.Minute
	asking   = 200 * time.Millisecond
)

// await asks until the answer is as wanted, or tells why it never will be.
func (c *client) await(ctx context.Context, path string, ready func(answer) (bool, error)) (answer, error) {
	deadline := time.Now().Add(patience)
	for {
		a, err := c.do(ctx, http.MethodGet, path, nil)
		if err != nil {
			return a, err
		}
		if is, err := ready(a); is || err != nil {
			return a, err
		}
		if time.Now().After(deadline) {
			return a, fmt.Errorf("GET %s is not as expected after %s: %s", path, patience, a.body)
		}
		select {
		case <-ctx.Done():
			return a, ctx.Err()
		case <-time.After(asking):
		}
	}
}

// at reads a value by its path: "lines.0.rate".
func (a answer) at(path string) any {
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

// text is the value at a path as text; none is empty.
func (a answer) text(path string) string {
	switch x := a.at(path).(type) {
	case nil:
		return ""
	case string:
		return x
	default:
		return fmt.Sprint(x)
	}
}

// version is the version of the document at a path of the answer.
func (a answer) version(path string) int {
	n, err := strconv.Atoi(a.text(path + "version"))
	if err != nil {
		return 0
	}
	return n
}
