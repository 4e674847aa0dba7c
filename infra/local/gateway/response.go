package gateway

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// write writes a function's response as the HTTP response. A response without a statusCode is the body of a 200.
func write(w http.ResponseWriter, answer []byte) (int, error) {
	var r struct {
		StatusCode      *int              `json:"statusCode"`
		Headers         map[string]string `json:"headers"`
		Cookies         []string          `json:"cookies"`
		Body            string            `json:"body"`
		IsBase64Encoded bool              `json:"isBase64Encoded"`
	}
	if !json.Valid(answer) {
		return 0, errors.New("the function's response is not JSON")
	}
	if err := json.Unmarshal(answer, &r); err != nil || r.StatusCode == nil {
		if strings.Contains(string(answer), `"statusCode"`) && err != nil {
			return 0, fmt.Errorf("the function's response is not of format 2.0: %w", err)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(answer)
		return http.StatusOK, nil
	}
	if *r.StatusCode < 100 || *r.StatusCode > 599 {
		return 0, fmt.Errorf("the function's response has the status %d", *r.StatusCode)
	}
	body := []byte(r.Body)
	if r.IsBase64Encoded {
		var err error
		if body, err = base64.StdEncoding.DecodeString(r.Body); err != nil {
			return 0, fmt.Errorf("the function's response is not the base64 it claims to be: %w", err)
		}
	}
	for name, value := range r.Headers {
		// The gateway sets the CORS headers; it drops those of a function.
		if !strings.HasPrefix(strings.ToLower(name), "access-control-") {
			w.Header().Set(name, value)
		}
	}
	for _, cookie := range r.Cookies {
		w.Header().Add("Set-Cookie", cookie)
	}
	if w.Header().Get("Content-Type") == "" && len(body) > 0 {
		w.Header().Set("Content-Type", "text/plain;charset=UTF-8")
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(*r.StatusCode)
	_, _ = w.Write(body)
	return *r.StatusCode, nil
}
