package op

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/rights"
	"comptoir/shared/table"
)

// newRequest makes a request as the gateway passes it to a function.
func newRequest(t *testing.T, method, query, body string, headers map[string]string) *exchange {
	t.Helper()
	event := &events.APIGatewayV2HTTPRequest{
		RawPath: "/v1/things/1", RawQueryString: query, Headers: headers, Body: body, PathParameters: map[string]string{"id": "1"},
	}
	event.RequestContext.HTTP.Method = method
	e, err := newExchange(event)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func change() Spec {
	return Spec{ID: "thing.change", On: Post("/things/{id}/change"), Needs: rights.Member()}
}

func TestIfMatchIsParsed(t *testing.T) {
	for header, x := range map[string]struct {
		versions []int
		any      bool
		code     string
	}{
		`"3"`:                    {versions: []int{3}},
		`3`:                      {versions: []int{3}},
		` "3" `:                  {versions: []int{3}},
		`"3", "4"`:               {versions: []int{3, 4}},
		`"3","4" ,  "x"`:         {versions: []int{3, 4}},
		`W/"3"`:                  {},
		`W/"3", "4"`:             {versions: []int{4}},
		`*`:                      {any: true},
		``:                       {code: "version.missing"},
		`   `:                    {code: "version.missing"},
		`"abc"`:                  {},
		`"1e3"`:                  {},
		`"99999999999999999999"`: {},
		`,`:                      {},
		`"*"`:                    {},
	} {
		m, err := matchOf(change(), app.Caller{}, newRequest(t, "POST", "", "", map[string]string{"if-match": header}))
		switch {
		case fault.Code(err) != x.code:
			t.Errorf("If-Match %q gives error %v, want %q", header, err, x.code)
		case err == nil && (m.ID != "1" || m.Any != x.any || !slices.Equal(m.Versions, x.versions)):
			t.Errorf("If-Match %q gives %+v", header, m)
		}
	}
	for name, s := range map[string]Spec{
		"a read":                  {On: Get("/things/{id}")},
		"a create":                {On: Post("/things")},
		"a commutative operation": {On: Post("/things/{id}/add"), Commutative: true},
	} {
		if m, err := matchOf(s, app.Caller{}, newRequest(t, "POST", "", "", nil)); m != nil || err != nil {
			t.Errorf("%s requires a version: %v %v", name, m, err)
		}
	}
	own := Spec{On: Patch("/organization")}
	if _, err := matchOf(own, app.Caller{Org: "org_1"}, newRequest(t, "PATCH", "", "", nil)); fault.Code(err) != "version.missing" {
		t.Errorf("a change of the organisation requires no version: %v", err)
	}
	if m, err := matchOf(own, app.Caller{Org: "org_1"},
		newRequest(t, "PATCH", "", "", map[string]string{"if-match": `"2"`})); err != nil || m.ID != "org_1" {
		t.Errorf("a change of the organisation matches %+v: %v", m, err)
	}
}

func TestConditionsFromHeadersAndQuery(t *testing.T) {
	caller := app.Caller{Subject: "sub", User: "usr_1"}
	for name, x := range map[string]struct {
		query, key, code string
		dry, stored      bool
	}{
		"nothing":                    {},
		"a dry run":                  {query: "dry_run=true", dry: true},
		"an explicit real run":       {query: "dry_run=false"},
		"an empty dry_run":           {query: "dry_run=", code: "request.dry_run"},
		"dry_run alone":              {query: "dry_run", code: "request.dry_run"},
		"two values that contradict": {query: "dry_run=false&dry_run=true", code: "request.dry_run"},
		"dry_run=1":                  {query: "dry_run=1", code: "request.dry_run"},
		"dry_run=TRUE":               {query: "dry_run=TRUE", code: "request.dry_run"},
		"dry_run=yes":                {query: "dry_run=yes", code: "request.dry_run"},
		"a key":                      {key: "k", stored: true},
		"a key with a dry run":       {key: "k", query: "dry_run=true", dry: true},
		"the longest key":            {key: strings.Repeat("k", 255), stored: true},
		"a key too long":             {key: strings.Repeat("k", 256), code: "idempotency.key_long"},
		"an empty key":               {key: "empty", code: "idempotency.key_empty"},
		"an empty key, a dry run":    {key: "empty", query: "dry_run=true", code: "idempotency.key_empty"},
	} {
		t.Run(name, func(t *testing.T) {
			headers := map[string]string{"if-match": "*"}
			if x.key != "" {
				headers["idempotency-key"] = strings.TrimPrefix(x.key, "empty")
			}
			e := newRequest(t, "POST", x.query, "{}", headers)
			conditions, err := conditionsOf(change(), caller, e)
			if fault.Code(err) != x.code {
				t.Fatalf("got %v, want %q", err, x.code)
			}
			if err != nil {
				return
			}
			var s table.Scope
			conditions(&s)
			if s.DryRun != x.dry || (s.Answer != nil) != x.stored || s.Match == nil || s.Admit == nil {
				t.Errorf("got %+v", s)
			}
			if e.query.Has("dry_run") {
				t.Error("dry_run is still in the query: the operation would refuse it")
			}
		})
	}
}

// The hash distinguishes two requests, and is equal for a request and
// its repetition.
func TestHashDistinguishesRequests(t *testing.T) {
	base := hash(newRequest(t, "POST", "a=1&b=2", `{"x":1}`, map[string]string{"if-match": `"1"`}))
	for name, x := range map[string]struct {
		e    *exchange
		same bool
	}{
		"the same":                {newRequest(t, "POST", "a=1&b=2", `{"x":1}`, map[string]string{"if-match": `"1"`}), true},
		"its parameters shuffled": {newRequest(t, "POST", "b=2&a=1", `{"x":1}`, map[string]string{"if-match": `"1"`}), true},
		"other headers": {
			newRequest(t, "POST", "a=1&b=2", `{"x":1}`, map[string]string{"if-match": `"1"`, "user-agent": "curl"}), true,
		},
		"another method":    {newRequest(t, "PATCH", "a=1&b=2", `{"x":1}`, map[string]string{"if-match": `"1"`}), false},
		"another parameter": {newRequest(t, "POST", "a=1&b=3", `{"x":1}`, map[string]string{"if-match": `"1"`}), false},
		"another body":      {newRequest(t, "POST", "a=1&b=2", `{"x":2}`, map[string]string{"if-match": `"1"`}), false},
		"another version":   {newRequest(t, "POST", "a=1&b=2", `{"x":1}`, map[string]string{"if-match": `"2"`}), false},
		"a quote moved from the header to the body": {newRequest(t, "POST", "a=1&b=2", `"1"{"x":1}`, map[string]string{"if-match": ""}), false},
	} {
		if (hash(x.e) == base) != x.same {
			t.Errorf("%s: equal hash: %t", name, !x.same)
		}
	}
}

func TestUnreadableTextIsRefused(t *testing.T) {
	for name, x := range map[string]struct {
		query, body string
		base64      bool
		want        string // status, and the pointers
	}{
		"text":                           {body: `{"a":"é"}`, want: "204"},
		"text in base64":                 {body: base64.StdEncoding.EncodeToString([]byte(`{"a":"é"}`)), base64: true, want: "204"},
		"an escaped backslash":           {body: `{"a":"\\u0000"}`, want: "204"},
		"invalid base64":                 {body: "%", base64: true, want: "400"},
		"not UTF-8":                      {body: "{\"a\":\"\xff\"}", want: "400"},
		"NUL":                            {body: "{\"a\":\"\x00\"}", want: "400"}, // no JSON
		"NUL as an escape":               {body: `{"a":"\u0000"}`, want: "422 /a"},
		"NUL after a backslash":          {body: `{"a":"\\\u0000"}`, want: "422 /a"},
		"NUL after an escaped backslash": {body: `{"a":"\\u0000 \u0000"}`, want: "422 /a"},
		"half a character":               {body: `{"a":"\ud83d"}`, want: "422 /a"},
		"a whole character":              {body: `{"a":"\uD83D\ude00 \\ud800"}`, want: "204"},
		"NUL in the query":               {query: "q=%00", want: "422 #/query/q"},
		"NUL in a parameter's name":      {query: "%00=1", want: "422 #/query/\x00"},
		"a query that is not UTF-8":      {query: "q=%ff", want: "422 #/query/q"},
		"a query with a broken escape":   {query: "q=%zz", want: "400"},
		"a query with a semicolon":       {query: "a=1;b=2", want: "400"},
		"a query of 101 parameters":      {query: strings.Repeat("&a=1", 101)[1:], want: "400"},
	} {
		status, at, _ := sent[struct {
			Q    string `query:"q" doc:"Words"`
			Body struct {
				A string `json:"a,omitempty" doc:"Text"`
			}
		}](t, &events.APIGatewayV2HTTPRequest{RawQueryString: x.query, Body: cmp.Or(x.body, "{}"), IsBase64Encoded: x.base64})
		if got := strings.TrimSpace(fmt.Sprint(status, " ", strings.Join(at, " "))); got != x.want {
			t.Errorf("%s: got %s, want %s", name, got, x.want)
		}
	}
}

// The gateway passes header names in lower case; inputs name headers as the
// standards spell them.
func TestHeaderNamesIgnoreCase(t *testing.T) {
	e := newRequest(t, "POST", "", "", map[string]string{"if-match": `"1"`})
	for _, name := range []string{"If-Match", "if-match", "IF-MATCH"} {
		if text, given := e.value("header", name); !given || text != `"1"` {
			t.Errorf("the header %s is %q", name, text)
		}
	}
}

// The gateway gets text as it is, and any other body in base64.
func TestBodyEncodingFollowsMediaType(t *testing.T) {
	for kind, encoded := range map[string]bool{
		"application/json": false, "application/problem+json": false, "text/csv; charset=utf-8": false, "application/pdf": true, "": true,
	} {
		r := reply{status: 200, headers: map[string]string{"content-type": kind}, body: []byte("\x01é")}.response()
		body := []byte(r.Body)
		if r.IsBase64Encoded {
			body, _ = base64.StdEncoding.DecodeString(r.Body)
		}
		if r.IsBase64Encoded != encoded || string(body) != "\x01é" {
			t.Errorf("%q is sent as %q, in base64: %t", kind, r.Body, r.IsBase64Encoded)
		}
	}
	if r := (reply{status: 204, headers: map[string]string{}}).response(); r.Body != "" || r.IsBase64Encoded {
		t.Errorf("an empty body is sent as %+v", r)
	}
}

func TestPointerOfLocation(t *testing.T) {
	for location, want := range map[string]string{
		"":                    "",
		"body":                "",
		"body.name":           "/name",
		"body.lines[0].rate":  "/lines/0/rate",
		"body.lines[10][2].x": "/lines/10/2/x",
		"body.a/b.c~d":        "/a~1b/c~0d",
		"query.status":        "#/query/status",
		"query.date[gte]":     "#/query/date[gte]",
		"header.If-Match":     "#/header/If-Match",
		"path.id":             "#/path/id",
	} {
		if got := pointer(location); got != want {
			t.Errorf("%s is %q, want %q", location, got, want)
		}
	}
}

func TestStatusOfErrors(t *testing.T) {
	busy := failure(fault.Busy("numbering.busy", "Busy.", 1500*time.Millisecond))
	if busy.status != 409 || busy.headers["retry-after"] != "1" {
		t.Errorf("a busy fault gives %d %v", busy.status, busy.headers)
	}
	method := failure(fault.Method("GET", "POST"))
	if method.status != 405 || method.headers["allow"] != "GET, POST" {
		t.Errorf("a wrong method gives %d %v", method.status, method.headers)
	}
	unknown := failure(url.InvalidHostError("secret"))
	if unknown.status != 500 || strings.Contains(string(unknown.body), "secret") {
		t.Errorf("an unknown error gives %d %s", unknown.status, unknown.body)
	}
	for kind := fault.KindMalformed; kind <= fault.KindMethod; kind++ {
		if r := failure(&fault.Fault{Kind: kind, Code: "x"}); r.status < 400 || r.status > 499 {
			t.Errorf("the kind of fault %d gives status %d", kind, r.status)
		}
	}
}

// An issuer may use other names for the claims; our names have no effect then.
func TestClaimNamesOfOtherIssuer(t *testing.T) {
	names := app.Claims{"org": "tenant", "user": "employee", "role": "group"}
	var e events.APIGatewayV2HTTPRequest
	e.RequestContext.Authorizer = authorized(map[string]string{
		"sub": "s", "employee": "usr_01KAMX0000000000000000MARE", "tenant": "org_01KAMX0000000000000000VEXN", "group": "reader", "role": "owner",
	})
	c, err := callerOf(t.Context(), &e, &app.App{Tools: app.Tools{Claims: names}}, rights.Member())
	if err != nil || c.Org != "org_01KAMX0000000000000000VEXN" || c.User != "usr_01KAMX0000000000000000MARE" ||
		c.Role != "reader" || c.Subject != "s" {
		t.Errorf("got %+v, %v", c, err)
	}
	if _, err := callerOf(t.Context(), &e, &app.App{}, rights.Member()); fault.Code(err) != "organization.missing" {
		t.Errorf("without the names, the caller is accepted: %v", err)
	}
}

// An unverified e-mail address is ignored.
func TestUnverifiedEmailIsIgnored(t *testing.T) {
	for verified, want := range map[string]string{"true": "a@b.example", "": "a@b.example", "false": ""} {
		var e events.APIGatewayV2HTTPRequest
		e.RequestContext.Authorizer = authorized(map[string]string{"sub": "s", "email": "a@b.example", "email_verified": verified})
		if c, err := callerOf(t.Context(), &e, &app.App{}, rights.SignedIn()); err != nil || c.Email != want {
			t.Errorf("verified %q: the address is %q, %v", verified, c.Email, err)
		}
	}
}

// authorized are verified claims as the gateway passes them.
func authorized(claims map[string]string) *events.APIGatewayV2HTTPRequestContextAuthorizerDescription {
	return &events.APIGatewayV2HTTPRequestContextAuthorizerDescription{
		JWT: &events.APIGatewayV2HTTPRequestContextAuthorizerJWTDescription{Claims: claims},
	}
}

// The caller is identified by the verified token only.
func TestCallerIsReadFromToken(t *testing.T) {
	full := map[string]string{
		"sub": "s", "email": "e", "name": "n", "user": "usr_01KAMX0000000000000000MARE", "org": "org_01KAMX0000000000000000VEXN", "role": "sales",
	}
	without := func(claim string) map[string]string {
		m := map[string]string{}
		for k, v := range full {
			if k != claim {
				m[k] = v
			}
		}
		return m
	}
	for name, x := range map[string]struct {
		claims map[string]string
		needs  rights.Right
		code   string
	}{
		"has the right":                {full, rights.Create(rights.Contacts), ""},
		"lacks the right":              {full, rights.Create(rights.Items), "right.missing"},
		"no role":                      {without("role"), rights.View(rights.Contacts), "right.missing"},
		"no role, but a member":        {without("role"), rights.Member(), "right.missing"},
		"no organisation":              {without("org"), rights.Member(), "organization.missing"},
		"no user":                      {without("user"), rights.Member(), "organization.missing"},
		"no subject":                   {without("sub"), rights.SignedIn(), "token.missing"},
		"no token":                     {nil, rights.SignedIn(), "token.missing"},
		"no token, and none is needed": {nil, rights.Public(), ""},
		"no organisation, no need":     {without("org"), rights.SignedIn(), ""},
		"a person, and no member":      {without("org"), rights.Self(), ""},
		"a person with an odd role":    {without("role"), rights.Self(), "right.missing"},
	} {
		var e events.APIGatewayV2HTTPRequest
		if x.claims != nil {
			e.RequestContext.Authorizer = authorized(x.claims)
		}
		c, err := callerOf(t.Context(), &e, &app.App{}, x.needs)
		if fault.Code(err) != x.code {
			t.Errorf("%s: %v, want %q", name, err, x.code)
		}
		c, err = callerOf(t.Context(), &e, &app.App{}, rights.Self())
		if name == "has the right" && (err != nil || c.Org == "" || c.User == "") {
			t.Errorf("the caller does not act as a member: %+v, %v", c, err)
		}
		if err == nil && !x.needs.NeedsOrganization() && (c.Org != "" || c.User != "") {
			t.Errorf("%s: acts for an organisation: %+v", name, c)
		}
	}
}
