package op

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/app"
	"comptoir/shared/calendar"
	"comptoir/shared/fault"
	"comptoir/shared/money"
	"comptoir/shared/rights"
)

type thingInput struct {
	Listing
	ID    string        `path:"id" maxLength:"5" doc:"Id"`
	Day   calendar.Date `query:"day" doc:"Day"`
	Open  bool          `query:"open" doc:"Open things only"`
	Q     string        `query:"q" required:"true" doc:"Search words"`
	Trace string        `header:"X-Trace" doc:"Trace id"`
	Body  struct {
		Rate  money.Price     `json:"rate" doc:"Price"`
		Days  []calendar.Date `json:"days,omitempty" doc:"Days"`
		Count int             `json:"count,omitempty" doc:"Number of things"`
		Named map[string]struct {
			At calendar.Date `json:"at" doc:"Day"`
		} `json:"named,omitempty" doc:"By name"`
	}
}

func thing() Operation {
	return Define(Spec{ID: "thing.change", On: Post("/things/{id}/change"), Needs: rights.Member()},
		func(context.Context, *app.App, thingInput) (Nothing, error) { return Nothing{}, nil })
}

func readThing(id, query, body string, headers map[string]string) (thingInput, error) {
	o := thing()
	e, err := newExchange(&events.APIGatewayV2HTTPRequest{
		RawQueryString: query, Headers: headers, Body: body, PathParameters: map[string]string{"id": id},
	})
	if err != nil {
		return thingInput{}, err
	}
	in, err := inputOf(newSchemas(o.Resource, plain()), o.in, o.ID).read(e)
	got, _ := in.(thingInput)
	return got, err
}

func TestInputIsDecoded(t *testing.T) {
	got, err := readThing("t1", "day=2026-02-28&open=true&q=x", `{"rate":"1.50","days":["2026-01-31"],"count":7}`,
		map[string]string{"x-trace": "me", "content-type": "application/json; charset=utf-8"})
	if err != nil {
		t.Fatal(err)
	}
	if got.ID != "t1" || got.Day.String() != "2026-02-28" || !got.Open || got.Q != "x" || got.Trace != "me" || got.Limit != 50 ||
		got.Body.Rate.String() != "1.5" || got.Body.Days[0].String() != "2026-01-31" || got.Body.Count != 7 {
		t.Errorf("got %+v", got)
	}
}

// A header that is there and empty is refused, as an empty parameter of the query is.
func TestEmptyHeaderIsRefused(t *testing.T) {
	_, err := readThing("t1", "q=x", `{"rate":"1"}`, map[string]string{"x-trace": ""})
	if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Pointer != "#/header/X-Trace" {
		t.Errorf("got %v", err)
	}
}

// All errors of a request are reported at once, each with its position.
func TestInvalidInputReportsEveryError(t *testing.T) {
	const fine = `{"rate":"1"}`
	for name, x := range map[string]struct {
		id, query, body, media string
		kind                   fault.Kind
		at                     string // pointers and codes
	}{
		"no body":                       {query: "q=x", kind: fault.KindMalformed},
		"not JSON":                      {query: "q=x", body: "{", kind: fault.KindMalformed},
		"another media type":            {query: "q=x", body: fine, media: "text/plain", kind: fault.KindUnsupported},
		"an invalid media type":         {query: "q=x", body: fine, media: ";", kind: fault.KindUnsupported},
		"a path too long":               {id: "123456", query: "q=x", body: fine, at: "#/path/id schema.length"},
		"a required parameter left out": {body: fine, at: "#/query/q schema.required"},
		"unknown parameters": {
			query: "q=x&colour=red&b=1", body: fine, at: "#/query/b schema.unknown, #/query/colour schema.unknown",
		},
		"30 February in the query":          {query: "q=x&day=2026-02-30", body: fine, at: "#/query/day schema.type"},
		"not an integer":                    {query: "q=x&limit=many", body: fine, at: "#/query/limit schema.type"},
		"an integer too large for its rule": {query: "q=x&limit=201", body: fine, at: "#/query/limit schema.range"},
		"neither true nor false":            {query: "q=x&open=perhaps", body: fine, at: "#/query/open schema.type"},
		"empty parameters": {
			query: "q=&day=&open=&limit&cursor=", body: fine,
			at: "#/query/cursor schema.length, #/query/day schema.length, #/query/limit schema.length, #/query/open schema.length, #/query/q schema.length",
		},
		"another form of true":      {query: "q=x&open=1", body: fine, at: "#/query/open schema.type"},
		"true in capitals":          {query: "q=x&open=TRUE", body: fine, at: "#/query/open schema.type"},
		"an integer with a sign":    {query: "q=x&limit=%2B5", body: fine, at: "#/query/limit schema.type"},
		"an integer with zeros":     {query: "q=x&limit=050", body: fine, at: "#/query/limit schema.type"},
		"an integer after a space":  {query: "q=x&limit=%205", body: fine, at: "#/query/limit schema.type"},
		"a vendor's kind of JSON":   {query: "q=x", body: fine, media: "application/problem+json", kind: fault.KindUnsupported},
		"a patch of no patch":       {query: "q=x", body: fine, media: "application/merge-patch+json", kind: fault.KindUnsupported},
		"JSON with a character set": {query: "q=x", body: fine, media: "application/json; charset=utf-8"},
		"a field left out":          {query: "q=x", body: `{}`, at: "/rate schema.required"},
		"an unknown field":          {query: "q=x", body: `{"rate":"1","colour":"red"}`, at: "/colour schema.unknown"},
		"30 February in a list": {
			query: "q=x", body: `{"rate":"1","days":["2026-02-28","2026-02-30","2026-02-31"]}`, at: "/days/1 schema.type, /days/2 schema.type",
		},
		"30 February in a nested value": {
			query: "q=x", body: `{"rate":"1","named":{"b/c":{"at":"2026-02-30"}}}`, at: "/named/b~1c/at schema.type",
		},
		"a name twice":               {query: "q=x", body: `{"rate":"1","count":1, "rate" :"2"}`, at: "/rate request.repeated"},
		"a name twice, once escaped": {query: "q=x", body: `{"rate":"1","r\u0061te":"2"}`, at: "/rate request.repeated"},
		"a name twice, nested": {
			query: "q=x", body: `{"rate":"1","named":{"b/c":{"at":"2026-02-28"},"a.b":{"at":"2026-02-28","at":"2026-02-27"}}}`,
			at: "/named/a.b/at request.repeated",
		},
		"a name twice in a list": {
			query: "q=x", body: `{"rate":"1","days":["{\"a\":1,\"a\":2}",{"x":1,"x":[]}]}`,
			at: "/days/0 schema.type, /days/1 schema.type",
		},
		"the same name in two objects": {
			query: "q=x", body: `{"rate":"1","named":{"b":{"at":"2026-02-28"},"c":{"at":"2026-02-28"}, "at":{"at":"2026-02-28"}}}`,
		},
		"a name in capitals": {query: "q=x", body: `{"Rate":"1"}`, at: "/Rate schema.unknown, /rate schema.required"},
		"a name in capitals, nested": {
			query: "q=x", body: `{"rate":"1","named":{"B":{"AT":"2026-02-28"}}}`, at: "/named/B/AT schema.unknown, /named/B/at schema.required",
		},
		"names with points": {
			query: "q=x", body: `{"rate":"1","a.b":1,"c[0]":2,"named":{"d.e":{"at":"x"},"f":{"at":"x"}}}`,
			at: "/a.b schema.unknown, /c[0] schema.unknown, /named/d.e/at schema.type, /named/f/at schema.type",
		},
		"a fraction":                    {query: "q=x", body: `{"rate":"1","count":1.5}`, at: "/count schema.type"},
		"an integer too large":          {query: "q=x", body: `{"rate":"1","count":1e300}`, at: "/count schema.type"},
		"an integer beyond every float": {query: "q=x", body: `{"rate":"1","count":1e999}`, at: "/count schema.type"},
		"an integer of 30 digits": {
			query: "q=x", body: `{"rate":"1","count":` + strings.Repeat("9", 30) + `}`, at: "/count schema.type",
		},
		"half a character":                        {query: "q=x", body: `{"rate":"\ud800"}`, at: "/rate text.character"},
		"halves of characters in the wrong order": {query: "q=x", body: `{"rate":"\udc00\ud800"}`, at: "/rate text.character"},
		"half a character, then an escape":        {query: "q=x", body: `{"rate":"\ud800\n"}`, at: "/rate text.character"},
		"NUL":                                     {query: "q=x", body: `{"rate":"1\u0000"}`, at: "/rate text.character"},
		"NUL in a name of the client": {
			query: "q=x", body: `{"rate":"1","named":{"\u0000":{"at":"2026-02-28"}}}`, at: "/named/\x00 text.character",
		},
		"a name twice in an unknown field": {query: "q=x", body: `{"rate":"1","x":{"y":1,"y":2}}`, at: "/x schema.unknown"},
		"an empty date":                    {query: "q=x", body: `{"rate":"1","days":[""]}`, at: "/days/0 schema.length"},
		"not a price":                      {query: "q=x", body: `{"rate":"many"}`, at: "/rate money.not_a_number"},
		"a price too large":                {query: "q=x", body: `{"rate":"1234567890123456"}`, at: "/rate money.too_large"},
		"errors of two checks": {
			query: "q=x", body: `{"rate":"many","days":["2026-02-30", 7],"count":"x","colour":1}`,
			at: "/colour schema.unknown, /count schema.type, /days/0 schema.type, /days/1 schema.type, /rate money.not_a_number",
		},
		"errors in path, query and body": {
			id: "123456", query: "day=x", body: `{}`,
			at: "#/path/id schema.length, #/query/day schema.type, #/query/q schema.required, /rate schema.required",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if x.id == "" {
				x.id = "t1"
			}
			if x.kind == 0 {
				x.kind = fault.KindInvalid
			}
			_, err := readThing(x.id, x.query, x.body, map[string]string{"content-type": x.media})
			if x.at == "" && x.kind == fault.KindInvalid && err == nil {
				return
			}
			f, ok := fault.As(err)
			if !ok || f.Kind != x.kind {
				t.Fatalf("got %v", err)
			}
			var got []string
			for _, field := range f.Fields {
				got = append(got, field.Pointer+" "+field.Code)
			}
			slices.Sort(got)
			if at := strings.Join(got, ", "); at != x.at {
				t.Errorf("reported %s", at)
			}
		})
	}
}
