package op

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/store"
)

// Target is a document of an operation on several, at the version the caller has read.
type Target struct {
	ID      string `json:"id" minLength:"1" maxLength:"40" doc:"The document" example:"so_01KAMX0000000000000000SA01"`
	Version int    `json:"version" minimum:"1" doc:"Its version as you have read it" example:"1"`
}

// Targets is the input of an operation on several documents.
type Targets struct {
	Body struct {
		Documents []Target `json:"documents" minItems:"1" maxItems:"100" nullable:"false" doc:"The documents, each with the version you have read"`
	}
}

// Outcome is what an operation on several documents did with one of them.
type Outcome struct {
	ID      string        `json:"id" doc:"The document"`
	Status  int           `json:"status" doc:"The status that the operation on this document alone would have returned" example:"200"`
	Version int           `json:"version,omitempty" doc:"Its version afterwards"`
	Code    string        `json:"code,omitempty" doc:"The code of the refusal"`
	Detail  string        `json:"detail,omitempty" doc:"The reason of the refusal"`
	Errors  []fault.Field `json:"errors,omitempty" doc:"The values that break a rule"`
}

// Outcomes are the outcomes of an operation on several documents, in the order of the request.
type Outcomes struct {
	Results []Outcome `json:"results" doc:"One for each document"`
	Done    int       `json:"done" doc:"Number of documents for which it succeeded"`
	Refused int       `json:"refused" doc:"Number of documents for which it was refused"`

	replayed bool // each response is that of an earlier request
}

// Each makes an operation that performs another one on up to 100 documents, one after the
// other. Each has its own transaction, and with an Idempotency-Key the key <key>#<id>: a
// repeated request does what is not done yet.
func Each(s Spec, one Operation) Operation {
	s.Needs, s.May, s.Faults = one.Needs, one.May, Faults{"document.twice"}
	s.Doc = strings.TrimSpace(s.Doc + " Each document is treated by itself, in the order of the request, as by " + one.ID +
		": one that is refused has its own status, code and reason in the response, and the others are done all the same. " +
		"With an Idempotency-Key, a repeated request does what is not done yet.")
	o := Define(s, func(context.Context, *app.App, Targets) (Outcomes, error) { return Outcomes{}, nil })
	o.each = &one
	return o
}

// spare is the time that a request on several documents leaves for its response.
const spare = 2 * time.Second

// performEach performs the operation on each document, as if it were requested alone.
func (o Operation) performEach(event *events.APIGatewayV2HTTPRequest) func(context.Context, *app.App, any) (any, error) {
	one := o.each
	takes := inputOf(newSchemas(one.Resource, plain()), one.in, one.ID)
	return func(ctx context.Context, a *app.App, in any) (any, error) {
		targets, _ := in.(Targets)
		if err := targets.check(); err != nil {
			return nil, err
		}
		// The first read finds the response to an earlier request with the same key.
		if _, err := store.Users.Get(ctx, a.Table, a.Caller.User); err != nil {
			return nil, err
		}
		out := Outcomes{replayed: true}
		for _, t := range targets.Body.Documents {
			if end, has := ctx.Deadline(); has && time.Until(end) < spare {
				return nil, fault.Busy("table.busy", "The time was not enough for all documents. Repeat the request with the same Idempotency-Key.", time.Second)
			}
			r := one.serve(ctx, a, takes, o.alone(event, t))
			if r.status >= http.StatusInternalServerError {
				return nil, fmt.Errorf("%s of %s: status %d", one.ID, t.ID, r.status) // a repeated request does the rest
			}
			if r.status < http.StatusMultipleChoices {
				out.Done++
			} else {
				out.Refused++
			}
			out.replayed = out.replayed && r.headers["idempotent-replayed"] != ""
			out.Results = append(out.Results, outcome(t.ID, r))
		}
		return out, nil
	}
}

// check refuses a document that is named twice.
func (t Targets) check() error {
	seen := map[string]bool{}
	for i, d := range t.Body.Documents {
		if seen[d.ID] {
			return fault.Invalid("document.twice", fmt.Sprintf("/documents/%d/id", i), "This document is named twice. Name it once.")
		}
		seen[d.ID] = true
	}
	return nil
}

// alone is the request for one of the documents.
func (o Operation) alone(event *events.APIGatewayV2HTTPRequest, t Target) *events.APIGatewayV2HTTPRequest {
	one := *event
	one.RawPath = "/v1" + strings.Replace(o.each.On.Path, "{id}", t.ID, 1)
	one.PathParameters = map[string]string{"id": t.ID}
	one.Headers = maps.Clone(event.Headers)
	one.Headers["if-match"] = strconv.Quote(strconv.Itoa(t.Version))
	if key := event.Headers["idempotency-key"]; key != "" {
		one.Headers["idempotency-key"] = key + "#" + t.ID
	}
	delete(one.Headers, "accept-encoding")
	one.Headers["accept"], one.Headers["content-type"], one.Body, one.IsBase64Encoded = jsonType, jsonType, "{}", false
	return &one
}

// outcome reads what the operation answered for one document.
func outcome(id string, r reply) Outcome {
	result := Outcome{ID: id, Status: r.status}
	var read struct {
		Version      int
		Code, Detail string
		Errors       []fault.Field
	}
	if json.Unmarshal(r.body, &read) == nil {
		result.Version, result.Code, result.Detail, result.Errors = read.Version, read.Code, read.Detail, read.Errors
	}
	return result
}
