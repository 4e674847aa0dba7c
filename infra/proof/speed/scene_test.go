package speed

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"comptoir/functions"
	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
	"comptoir/shared/app"
)

// scene is a shop with the data of the measured operations.
type scene struct {
	*functest.Shop
	tools app.Tools
}

// newScene opens a shop. Its log is written as on Lambda, and discarded.
func newScene(t testing.TB, options ...functest.Option) *scene {
	t.Helper()
	s := &scene{Shop: functest.NewShop(t, "", append(options, samples.Everything, functest.WithClient(connected))...)}
	s.tools = s.Tools
	s.tools.Log = slog.New(slog.NewJSONHandler(io.Discard, nil))
	s.tools.Figures = app.Figures{Stage: "bench"}
	return s
}

// connected keeps a connection open for each of many clients; on Lambda each of them would
// be a separate function instance.
func connected(o *dynamodb.Options) {
	o.HTTPClient = awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		t.MaxIdleConns, t.MaxIdleConnsPerHost = 256, 256
	})
}

// lambda returns an operation as Lambda runs it: bytes in, bytes out.
func (s *scene) lambda(operation string) func(event []byte) (response []byte, err error) {
	s.T.Helper()
	o, ok := functions.Find(operation)
	if !ok {
		s.T.Fatalf("there is no operation %s", operation)
	}
	h := lambda.NewHandler(o.Handler(s.tools))
	return func(event []byte) ([]byte, error) { return h.Invoke(context.Background(), event) }
}

// failure returns an error if an operation failed or returned a problem.
func failure(response []byte, err error) error {
	var r events.APIGatewayV2HTTPResponse
	if err == nil {
		err = json.Unmarshal(response, &r)
	}
	if err == nil && r.StatusCode >= 300 {
		err = fmt.Errorf("the response is %d: %s", r.StatusCode, r.Body)
	}
	return err
}

// lines returns the lines of every measured document: five, of three items.
func (s *scene) lines() string {
	var lines []string
	for i, item := range []string{s.Cheese, s.Glass, s.Advice, s.Glass, s.Cheese} {
		lines = append(lines, functest.Line(item, fmt.Sprint(i+1)))
	}
	return strings.Join(lines, ",")
}

func (s *scene) order() string {
	return s.Make("salesorder.create", functest.Body(s.Wine, s.lines()))
}

func (s *scene) confirmed() string {
	id := s.order()
	s.Act("salesorder.confirm", id, "").Want(200)
	return id
}

func (s *scene) invoice() string { return s.Make("invoice.create", functest.Body(s.Wine, s.lines())) }

// workload is an operation with its measured request. Each call of request creates the data
// that the measured call needs.
type workload struct {
	operation  string
	request    func(s *scene, n int) functest.Request
	concurrent bool // also measured with many clients
}

func workloads() []workload {
	on := func(make func(*scene) string, body string) func(*scene, int) functest.Request {
		return func(s *scene, n int) functest.Request {
			return functest.Request{ID: make(s), Match: "*", Body: body, Key: fmt.Sprint("key ", n)}
		}
	}
	one := func(r func(s *scene) functest.Request) func(*scene, int) functest.Request {
		var first *functest.Request
		return func(s *scene, _ int) functest.Request {
			if first == nil {
				request := r(s)
				s.Project()
				first = &request
			}
			return *first
		}
	}
	query := func(q string) func(*scene, int) functest.Request {
		return one(func(s *scene) functest.Request {
			for range 12 + int(*seconds*40) {
				s.order()
			}
			return functest.Request{Query: q}
		})
	}
	return []workload{
		{"contact.create", func(_ *scene, n int) functest.Request {
			return functest.Request{Key: fmt.Sprint("key ", n), Body: fmt.Sprintf(`{
				"display_name": "Client %d", "customer": true, "email": "client-%d@example.org",
				"billing_address": {"street": "%d rue du Port", "postal_code": "76000", "city": "Rouen", "country": "FR"}}`, n, n, n)}
		}, true},
		{"salesorder.create", func(s *scene, n int) functest.Request {
			return functest.Request{Key: fmt.Sprint("key ", n), Body: functest.Body(s.Wine, s.lines())}
		}, true},
		{"salesorder.get", one(func(s *scene) functest.Request { return functest.Request{ID: s.order()} }), true},
		{"salesorder.list", query("status=draft&limit=50"), true},
		{"search.list", query("q=chevalier&limit=25"), false},
		{"salesorder.update", func(s *scene, n int) functest.Request {
			return functest.Request{ID: s.order(), Match: "*", Body: fmt.Sprintf(`{"reference": "BC %d"}`, n), Key: fmt.Sprint("key ", n)}
		}, false},
		{"salesorder.confirm", on((*scene).order, ""), false},
		{"salesorder.merge", func(s *scene, n int) functest.Request {
			return functest.Request{
				Key: fmt.Sprint("key ", n),
				Body: fmt.Sprintf(`{"orders": [{"id": %q, "version": 1}, {"id": %q, "version": 1}]}`,
					s.order(), s.order()),
			}
		}, true},
		{"salesorder.convert-to-invoice", on((*scene).confirmed, "{}"), true},
		{"invoice.send", on((*scene).invoice, "{}"), true},
	}
}
