// Package awstest gives the tests of the AWS adapters an HTTP server in place of an
// AWS service. The server records the requests and sends prepared responses.
//
// Owns: the server and the SDK's settings for it. Does not own: the content of
// AWS's responses: each test writes them as AWS documents them. Invariants: the SDK
// signs, retries and parses as it does on AWS, only without waiting.
package awstest

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
)

// Request is a request as the server received it.
type Request struct {
	Method string
	Path   string
	Query  url.Values
	Header http.Header
	Body   string
}

// Answer is a prepared HTTP response. A Broken response ends in the middle of its
// body: the server closes the connection.
type Answer struct {
	Status int // 200 if omitted
	Header map[string]string
	Body   string
	Broken bool
}

// Service is a test server in place of an AWS service.
type Service struct {
	Config aws.Config

	mu      sync.Mutex
	asked   []Request
	answers []Answer
}

// Start starts a service that sends the next of the answers for each request, and
// the last one for every further request.
func Start(t *testing.T, answers ...Answer) *Service {
	s := &Service{answers: answers}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.Config = aws.Config{
		Region: "eu-west-3", BaseEndpoint: &server.URL,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "secret"}, nil
		}),
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenSupported, // the default of config.LoadDefaultConfig
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported,
		Retryer:                    func() aws.Retryer { return retry.AddWithMaxBackoffDelay(retry.NewStandard(), time.Microsecond) },
	}
	return s
}

// Requests returns the requests so far.
func (s *Service) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

// ServeHTTP records the request and sends the next response.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	answer := s.answers[min(len(s.asked), len(s.answers)-1)]
	s.asked = append(s.asked, Request{r.Method, r.URL.EscapedPath(), r.URL.Query(), r.Header, string(body)})
	s.mu.Unlock()
	for name, value := range answer.Header {
		w.Header().Set(name, value)
	}
	if answer.Status == 0 {
		answer.Status = http.StatusOK
	}
	w.WriteHeader(answer.Status)
	_, _ = io.WriteString(w, answer.Body)
	if answer.Broken {
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}
