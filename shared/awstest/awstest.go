// Package awstest gives the tests of the AWS adapters a service to talk to: it
// keeps the requests as they come over the wire and gives prepared answers.
//
// Owns: the server and the SDK's settings for it. Does not own: what AWS
// answers; each test writes that down as AWS documents it. Invariants: the SDK
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

// Request is a request as it came.
type Request struct {
	Method string
	Path   string
	Query  url.Values
	Header http.Header
	Body   string
}

// Answer is what the service answers. The body of a Broken one ends early, with
// its connection.
type Answer struct {
	Status int // 200 when left out
	Header map[string]string
	Body   string
	Broken bool
}

// Service is a service of AWS in a test.
type Service struct {
	Config aws.Config

	mu      sync.Mutex
	asked   []Request
	answers []Answer
}

// Start gives a service that answers each request with the next of the
// answers, and any further one with the last.
func Start(t *testing.T, answers ...Answer) *Service {
	s := &Service{answers: answers}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.Config = aws.Config{
		Region: "eu-west-3", BaseEndpoint: &server.URL,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "secret"}, nil
		}),
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenSupported, // as config.LoadDefaultConfig has it
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported,
		Retryer:                    func() aws.Retryer { return retry.AddWithMaxBackoffDelay(retry.NewStandard(), time.Microsecond) },
	}
	return s
}

// Asked gives the requests so far.
func (s *Service) Asked() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

// ServeHTTP keeps the request and answers it.
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
