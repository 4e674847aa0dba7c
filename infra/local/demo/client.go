package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"comptoir/infra/local/stack"
)

// client talks to the public API as a web client does.
type client struct {
	at    stack.Addresses
	token string
	email string
}

// signIn asks the issuer for a token.
func (c *client) signIn(ctx context.Context) error {
	form := url.Values{"email": {c.email}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.at.Issuer+"/oauth/token", strings.NewReader(form.Encode()))
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	a, err := c.send(req)
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	c.token = a.text("access_token")
	return nil
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
	req, err := http.NewRequestWithContext(ctx, method, c.at.API+"/v1"+path, in)
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
	if strings.Contains(res.Header.Get("Content-Type"), "json") {
		d := json.NewDecoder(bytes.NewReader(a.body))
		d.UseNumber()
		if err := d.Decode(&a.doc); err != nil {
			return a, fmt.Errorf("%s %s: %w", req.Method, req.URL.Path, err)
		}
	}
	return a, nil
}

// await asks until the answer is as wanted: what follows from a document follows
// it within a moment.
func (c *client) await(ctx context.Context, path string, ready func(answer) bool) (answer, error) {
	deadline := time.Now().Add(time.Minute)
	for {
		a, err := c.do(ctx, http.MethodGet, path, nil)
		if err != nil || ready(a) {
			return a, err
		}
		if time.Now().After(deadline) {
			return a, fmt.Errorf("GET %s: not ready after a minute: %s", path, a.body)
		}
		select {
		case <-ctx.Done():
			return a, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// text reads a value by its path: "lines.0.rate".
func (a answer) text(path string) string {
	v := a.doc
	for step := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(x) {
				return ""
			}
			v = x[i]
		default:
			return ""
		}
	}
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	}
	return fmt.Sprint(v)
}

// version is the version of the document at a path of the answer.
func (a answer) version(path string) int {
	n, err := strconv.Atoi(a.text(path + "version"))
	if err != nil {
		return 0
	}
	return n
}
