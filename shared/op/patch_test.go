package op

import (
	"encoding/json"
	"testing"

	"comptoir/shared/calendar"
	"comptoir/shared/fault"
	"comptoir/shared/money"
)

// The examples of RFC 7396, appendix A.
func TestMergePatchFollowsRFC7396(t *testing.T) {
	for _, x := range []struct{ original, patch, result string }{
		{`{"a":"b"}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"b"}`, `{"b":"c"}`, `{"a":"b","b":"c"}`},
		{`{"a":"b"}`, `{"a":null}`, `{}`},
		{`{"a":"b","b":"c"}`, `{"a":null}`, `{"b":"c"}`},
		{`{"a":["b"]}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"c"}`, `{"a":["b"]}`, `{"a":["b"]}`},
		{`{"a":{"b":"c"}}`, `{"a":{"b":"d","c":null}}`, `{"a":{"b":"d"}}`},
		{`{"a":[{"b":"c"}]}`, `{"a":[1]}`, `{"a":[1]}`},
		{`["a","b"]`, `["c","d"]`, `["c","d"]`},
		{`{"a":"b"}`, `["c"]`, `["c"]`},
		{`{"a":"foo"}`, `null`, `null`},
		{`{"a":"foo"}`, `"bar"`, `"bar"`},
		{`{"e":null}`, `{"a":1}`, `{"a":1,"e":null}`},
		{`[1,2]`, `{"a":"b","c":null}`, `{"a":"b"}`},
		{`{}`, `{"a":{"bb":{"ccc":null}}}`, `{"a":{"bb":{}}}`},
	} {
		var original any
		var patch MergePatch[any]
		if err := json.Unmarshal([]byte(x.original), &original); err != nil {
			t.Fatal(err)
		}
		// A body is never null by itself: encoding/json would not call the patch.
		if err := patch.UnmarshalJSON([]byte(x.patch)); err != nil {
			t.Fatal(err)
		}
		got, err := patch.Apply(original)
		if err != nil {
			t.Errorf("%s patched with %s: %v", x.original, x.patch, err)
			continue
		}
		raw, err := json.Marshal(got)
		if err != nil || string(raw) != x.result {
			t.Errorf("%s patched with %s is %s, want %s (%v)", x.original, x.patch, raw, x.result, err)
		}
	}
}

type patched struct {
	Name  string         `json:"name"`
	Count int            `json:"count"`
	Day   calendar.Date  `json:"day,omitzero"`
	Rate  money.Quantity `json:"rate,omitzero"`
	Lines []struct {
		ID int `json:"id"`
	} `json:"lines,omitempty"`
	Notes map[string]string `json:"notes,omitempty"`
}

func TestMergePatchAppliesToDocument(t *testing.T) {
	now := patched{Name: "A", Count: 3, Notes: map[string]string{"x": "1"}}
	for name, x := range map[string]struct {
		patch, result, code, at string
	}{
		"an empty patch changes no field": {patch: `{}`, result: `{"name":"A","count":3,"notes":{"x":"1"}}`},
		"null empties":                    {patch: `{"name":null,"notes":null}`, result: `{"name":"","count":3}`},
		"a map is merged":                 {patch: `{"notes":{"y":"2"}}`, result: `{"name":"A","count":3,"notes":{"x":"1","y":"2"}}`},
		"a list is replaced":              {patch: `{"lines":[{"id":7}]}`, result: `{"name":"A","count":3,"lines":[{"id":7}],"notes":{"x":"1"}}`},
		"a large number keeps its digits": {
			patch: `{"count":9007199254740993}`, result: `{"name":"A","count":9007199254740993,"notes":{"x":"1"}}`,
		},
		"a number too large for its type": {patch: `{"count":1e30}`, code: "request.invalid", at: "/count"},
		"a fraction for a count":          {patch: `{"count":1.5}`, code: "request.invalid", at: "/count"},
		"a text for a count":              {patch: `{"count":"7"}`, code: "request.invalid", at: "/count"},
		"a number in a list":              {patch: `{"lines":[{"id":1},{"id":1e30}]}`, code: "request.invalid", at: "/lines/1/id"},
		"an impossible day":               {patch: `{"day":"2026-02-30"}`, code: "request.invalid", at: "/day"},
		"not a quantity":                  {patch: `{"rate":"many"}`, code: "request.invalid", at: "/rate"},
	} {
		t.Run(name, func(t *testing.T) {
			var p MergePatch[patched]
			if err := json.Unmarshal([]byte(x.patch), &p); err != nil {
				t.Fatal(err)
			}
			got, err := p.Apply(now)
			if x.code == "" {
				raw, _ := json.Marshal(got)
				if err != nil || string(raw) != x.result {
					t.Errorf("got %s, want %s (%v)", raw, x.result, err)
				}
				return
			}
			f, ok := fault.As(err)
			if !ok || f.Kind != fault.KindInvalid {
				t.Fatalf("got %v, want an invalid request", err)
			}
			if f.Code != x.code || len(f.Fields) == 0 || f.Fields[0].Pointer != x.at {
				t.Errorf("got %v, want %s at %q", err, x.code, x.at)
			}
		})
	}
}
