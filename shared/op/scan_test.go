package op

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/fault"
	"comptoir/shared/money"
)

// sent decodes a request into an input of this type, and returns the status and the pointers
// of the problem.
func sent[I any](t testing.TB, event *events.APIGatewayV2HTTPRequest) (status int, at []string, in I) {
	t.Helper()
	e, err := newExchange(event)
	if err == nil {
		err = checkQuery(e)
	}
	if err == nil {
		var v any
		v, err = inputOf(newSchemas(func() string { return "thing" }, plain()), reflect.TypeFor[I](), "thing.read").read(e)
		in, _ = v.(I)
	}
	if err == nil {
		return 204, nil, in
	}
	r := failure(err)
	var p Problem
	if err := json.Unmarshal(r.body, &p); err != nil {
		t.Fatal(err)
	}
	for _, f := range p.Errors {
		at = append(at, f.Pointer)
	}
	slices.Sort(at)
	return r.status, at, in
}

type wideInput struct {
	Body struct {
		Name  string `json:"name" minLength:"1" maxLength:"200" doc:"Name"`
		Notes string `json:"notes,omitempty" maxLength:"4000" doc:"Notes"`
		Lines []struct {
			Name     string         `json:"name" maxLength:"200" doc:"Name"`
			Quantity money.Quantity `json:"quantity" doc:"Quantity"`
			Count    int            `json:"count,omitempty" doc:"Count"`
		} `json:"lines,omitempty" maxItems:"500" doc:"Lines"`
		To     []string          `json:"to,omitempty" maxItems:"20" doc:"Recipients"`
		Social map[string]string `json:"social,omitempty" doc:"By network"`
	}
}

// A body beyond what its schema can need is refused early: with few errors, and with little
// memory.
func TestBodyBeyondItsSchemaIsRefusedEarly(t *testing.T) {
	distinct := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()[1:]
	}
	for name, body := range map[string]string{
		"unknown names":                 `{` + distinct(90_000, `,"x%d":1`) + `}`,
		"one name many times":           `{"name":"a"` + strings.Repeat(`,"name":1`, 100_000) + `}`,
		"one unknown name many times":   `{"name":"a"` + strings.Repeat(`,"x":1`, 150_000) + `}`,
		"empty objects":                 `{"name":"a","lines":[{}` + strings.Repeat(`,{}`, 340_000) + `]}`,
		"empty objects beside a list":   `{"name":"a","x":[{}` + strings.Repeat(`,{}`, 340_000) + `]}`,
		"objects as the body":           `[{}` + strings.Repeat(`,{}`, 340_000) + `]`,
		"lists in place of a text":      `{"name":[` + strings.Repeat(`[],`, 340_000) + `[]]}`,
		"numbers in place of texts":     `{"name":"a","to":[1` + strings.Repeat(`,1`, 500_000) + `]}`,
		"names of the client":           `{"name":"a","social":{` + distinct(60_000, `,"s%d":""`) + `}}`,
		"a long text":                   `{"name":"` + strings.Repeat("é", 500_000) + `"}`,
		"a long text of escapes":        `{"name":"` + strings.Repeat(`\u00e9`, 170_000) + `"}`,
		"a long name":                   `{"` + strings.Repeat("n", 1_000_000) + `":1}`,
		"long names of the client":      `{"name":"a","social":{"` + strings.Repeat("n", 1_000_000) + `":""}}`,
		"a long number":                 `{"name":"a","lines":[{"name":"x","quantity":"1","count":` + strings.Repeat("9", 1_000_000) + `}]}`,
		"a long quantity":               `{"name":"a","lines":[{"name":"x","quantity":"` + strings.Repeat("9", 1_000_000) + `"}]}`,
		"lines without their fields":    `{"name":"a","lines":[{}` + strings.Repeat(`,{}`, 499) + `]}`,
		"lines with unknown fields":     `{"name":"a","lines":[{}` + strings.Repeat(`,{"x":1,"y":2,"z":3}`, 40_000) + `]}`,
		"points in names":               `{` + distinct(60_000, `,"a.[%d].b":1`) + `}`,
		"half characters":               `{"name":"a","to":["\ud800"` + strings.Repeat(`,"\ud800"`, 100_000) + `]}`,
		"lists in lists, to the bound":  `{"x":` + strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000) + `}`,
		"lists in lists, beyond":        strings.Repeat("[", 500_000),
		"white space around everything": `{ "name" : 1 ` + strings.Repeat(" ", 1_000_000) + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			if len(body) > mostBody {
				t.Fatalf("the body has %d bytes", len(body))
			}
			e := &events.APIGatewayV2HTTPRequest{Body: body}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			status, at, _ := sent[wideInput](t, e)
			runtime.ReadMemStats(&after)
			if status != 422 && status != 400 || len(at) > mostFaults {
				t.Errorf("the response is %d with %d errors", status, len(at))
			}
			if slices.Contains(at, "") && name != "objects as the body" {
				t.Errorf("a fault has no pointer: %v", at)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 12<<20 {
				t.Errorf("%d KB were allocated", used>>10)
			}
		})
	}
}

// A body above the bound is refused before it is decoded, however it is sent.
func TestLargeBodyIsRefusedUnread(t *testing.T) {
	fits, large := `"`+strings.Repeat("a", mostBody-2)+`"`, strings.Repeat("[", mostBody+1)
	packed := base64.StdEncoding.EncodeToString
	for name, x := range map[string]struct {
		event events.APIGatewayV2HTTPRequest
		want  int
	}{
		"at the bound":             {events.APIGatewayV2HTTPRequest{Body: fits}, 422},
		"at the bound, in base64":  {events.APIGatewayV2HTTPRequest{Body: packed([]byte(fits)), IsBase64Encoded: true}, 422},
		"above it":                 {events.APIGatewayV2HTTPRequest{Body: large}, 413},
		"above it, in base64":      {events.APIGatewayV2HTTPRequest{Body: packed([]byte(large)), IsBase64Encoded: true}, 413},
		"far above it, not base64": {events.APIGatewayV2HTTPRequest{Body: strings.Repeat("%", 5<<20), IsBase64Encoded: true}, 413},
	} {
		if status, _, _ := sent[wideInput](t, &x.event); status != x.want {
			t.Errorf("%s: got %d, want %d", name, status, x.want)
		}
	}
}

// A whole number is read however JSON writes it, and a fraction is refused at its pointer.
func TestWholeNumbersAreReadInEveryForm(t *testing.T) {
	type input struct {
		Body struct {
			Count int   `json:"count" doc:"Count"`
			Days  []int `json:"days,omitempty" maxItems:"5" doc:"Days"`
		}
	}
	type change struct {
		Body MergePatch[struct {
			Count int `json:"count" doc:"Count"`
		}]
	}
	for text, want := range map[string]int64{
		"30": 30, "30.0": 30, "3e1": 30, "3E+1": 30, "0.3e2": 30, "300e-1": 30, "30.000000000000000": 30, "-30.0": -30, "-3e1": -30,
		"0": 0, "-0": 0, "0.0": 0, "0e5": 0, "-0.0e-9": 0, "0e999999999999": 0, "9007199254740993": 1<<53 + 1, "9007199254740993.0": 1<<53 + 1,
		"9223372036854775807": 1<<63 - 1, "9.223372036854775807e18": 1<<63 - 1, "-9223372036854775808": -1 << 63,
	} {
		status, at, in := sent[input](t, &events.APIGatewayV2HTTPRequest{Body: `{"days":[` + text + `, 7, ` + text + ` ],"count":` + text + `}`})
		if status != 204 || int64(in.Body.Count) != want || int64(in.Body.Days[2]) != want || in.Body.Days[1] != 7 {
			t.Errorf("%s: got %d %v, %+v", text, status, at, in)
		}
		status, at, patch := sent[change](t, &events.APIGatewayV2HTTPRequest{Body: `{"count":` + text + `}`})
		after, err := patch.Body.Apply(struct {
			Count int `json:"count" doc:"Count"`
		}{})
		if status != 204 || err != nil || int64(after.Count) != want {
			t.Errorf("%s in a patch: got %d %v, %+v, %v", text, status, at, after, err)
		}
	}
	for _, text := range []string{
		"1.5", "3e-1", "-1e-1", "0.99999999999999999999", "1e19", "9223372036854775808", "1e400", "1e999999999999999999999", "-1e-999999999",
		"1e-9223372036854775808", "1e9223372036854775807", "30." + strings.Repeat("0", 100), `"30"`, "true", "[]", "{}",
	} {
		status, at, _ := sent[input](t, &events.APIGatewayV2HTTPRequest{Body: `{"count":1,"days":[` + text + `]}`})
		if status != 422 || !slices.Equal(at, []string{"/days/0"}) {
			t.Errorf("%s: got %d %v", text, status, at)
		}
		status, at, _ = sent[change](t, &events.APIGatewayV2HTTPRequest{Body: `{"count":` + text + `}`})
		if status != 422 || !slices.Equal(at, []string{"/count"}) {
			t.Errorf("%s in a patch: got %d %v", text, status, at)
		}
	}
}

// An operation without a body refuses one that contains anything.
func TestOperationWithoutBodyRefusesOne(t *testing.T) {
	for body, want := range map[string]string{
		"": "204 []", " \n": "204 []", "{}": "204 []", " { } ": "204 []",
		`{"send":true}`: "422 [/send]", `{"a.b":{},"date":null}`: "422 [/a.b /date]",
		`{"a":1,"a":2}`: "422 [/a]", "null": "422 []", "[]": "422 []", "7": "422 []", `"x"`: "422 []", "{": "400 []", "send": "400 []",
	} {
		status, at, _ := sent[struct{}](t, &events.APIGatewayV2HTTPRequest{Body: body})
		if got := fmt.Sprint(status, " ", at); got != want {
			t.Errorf("%s: got %s, want %s", body, got, want)
		}
	}
}

// One rule holds for the texts of every field: a field of at most 300 characters has one line.
func TestTextsFollowOneRule(t *testing.T) {
	for body, want := range map[string]string{
		"{\"name\":\"Épicerie 👩\u200d👧 می\u200cخواهم\"}": "204 []",
		`{"name":"a","notes":"1\n2\r\n\t3"}`:             "204 []", `{"name":"1\n2"}`: "422 [/name]",
		`{"name":"\u200b"}`: "422 [/name]", `{"name":"\u202eabc"}`: "422 [/name]", `{"name":"a","notes":"a\u0007"}`: "422 [/notes]",
		`{"name":"a","to":["x","\u0085"],"social":{"a\u202e":"","b":"\ufeff"}}`: "422 [/social/a\u202e /social/b /to/1]",
	} {
		status, at, _ := sent[wideInput](t, &events.APIGatewayV2HTTPRequest{Body: body})
		if got := fmt.Sprint(status, " ", at); got != want {
			t.Errorf("%s: got %s, want %s", body, got, want)
		}
	}
}

// A form of a public page is read as texts, within the same bounds.
func TestFormIsReadWithinBounds(t *testing.T) {
	for form, want := range map[string]string{
		"name=Claire+Chevalier&notes=1%0D%0A2": "204 []", "name=a%00b": "422 [/name]", "name=%ff": "422 [/name]", "name=a&name=b": "422 [/name]",
		"name=%u202e": "400 []", "name=a%0Ab": "422 [/name]", "name=" + strings.Repeat("%C3%A9", 100_000): "422 [/name]",
		"name=a" + strings.Repeat("&x=1", 200_000): "400 []", "name=a&x.y=1": "422 [/x.y]",
	} {
		e, err := newExchange(&events.APIGatewayV2HTTPRequest{
			Body: form, Headers: map[string]string{"content-type": "application/x-www-form-urlencoded; charset=UTF-8"},
		})
		if err == nil {
			err = e.fromForm()
		}
		got := "204 []"
		if err == nil {
			_, err = inputOf(newSchemas(func() string { return "thing" }, plain()), reflect.TypeFor[wideInput](), "thing.read").read(e)
		}
		if err != nil {
			var at []string
			f, _ := fault.As(err)
			for _, x := range f.Fields {
				at = append(at, x.Pointer)
			}
			got = fmt.Sprint(failure(err).status, " ", at)
		}
		if got != want {
			t.Errorf("%.40s: got %s, want %s", form, got, want)
		}
	}
}
