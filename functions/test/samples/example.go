package samples

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
)

// longestExample is the most bytes a response may have to be an example.
const (
	longestRead    = 20_000
	longestExample = 2_500
)

// Examples sends the sample of every operation and returns the responses as the
// documentation shows them. A sample that is refused fails the test.
func (b *Book) Examples(t *testing.T, w *functest.World) map[string]json.RawMessage {
	t.Helper()
	all := map[string]json.RawMessage{}
	full := b.Stage(t, w, "Comptoir du Vexin").All()
	full.Project()
	for _, o := range b.Operations {
		if o.On.Method == "GET" {
			if r := full.Send(o.ID, full.Request(o.ID)); r.Status < 300 {
				all[o.ID] = full.example(r)
				continue
			}
		}
		s := b.Stage(t, w, "Comptoir du Vexin").Prepare(o.ID)
		if o.On.Method == "GET" {
			s.Project()
		}
		r := s.Send(o.ID, s.Request(o.ID))
		if r.Status >= 300 {
			t.Errorf("%s: the response to the sample is %d: %s", o.ID, r.Status, r.Body)
			continue
		}
		all[o.ID] = s.example(r)
	}
	return all
}

var (
	ownerAddress  = regexp.MustCompile(`owner-[0-9]+@`)
	linkSignature = regexp.MustCompile(`(\.[0-9]+\.[0-9]+\.)[\w-]{43}`)
	digest        = regexp.MustCompile(`"[0-9a-f]{64}"`)
)

// example returns a response as the documentation shows it: JSON with the ids of
// the samples, the first rows of lists, and nothing that differs from run to run;
// nil for files and for what is too long.
func (s *Stage) example(r *functest.Response) json.RawMessage {
	var v any
	if len(r.Body) > longestRead || json.Unmarshal(r.Body, &v) != nil {
		return nil
	}
	page, _ := v.(map[string]any)
	if page["data"] != nil {
		shorten(page)
	}
	if v = brief(v); len(s.compact(v)) > longestExample {
		return nil
	}
	if page["upload"] != nil {
		page["upload"] = unsigned(page["upload"])
	}
	back := map[string]string{}
	for sample, here := range s.Real {
		back[here] = sample
	}
	text := ID.ReplaceAllStringFunc(s.compact(v), func(id string) string {
		if back[id] == "" {
			back[id] = fmt.Sprintf("%s_01KAMX%020d", Prefix(id), len(back))
		}
		return back[id]
	})
	text = ownerAddress.ReplaceAllString(text, "odile@")
	text = linkSignature.ReplaceAllString(text, "${1}"+strings.Repeat("A", 43))
	return json.RawMessage(digest.ReplaceAllString(text, `"`+strings.Repeat("0", 64)+`"`))
}

// unsigned returns the form of an upload without its signature, which differs each
// time.
func unsigned(form any) any {
	o, _ := form.(map[string]any)
	fields, _ := o["fields"].(map[string]any)
	for name := range fields {
		if name != "key" {
			fields[name] = "…"
		}
	}
	return map[string]any{"url": "https://comptoir-files.s3.eu-west-3.amazonaws.com", "fields": fields}
}

// shorten keeps the first row of a list. Rows made at the same moment have no
// order, so they are sorted by their content first.
func shorten(page map[string]any) {
	if rows, ok := page["data"].([]any); ok {
		content := func(row any) string { return ID.ReplaceAllString(fmt.Sprint(row), "") }
		slices.SortFunc(rows, func(a, b any) int { return strings.Compare(content(a), content(b)) })
		page["data"] = rows[:min(len(rows), 1)]
	}
	if page["next_cursor"] != nil {
		page["next_cursor"] = "AbCd…"
	}
}

// brief keeps the first element of each list in a value.
func brief(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, of := range v {
			v[name] = brief(of)
		}
	case []any:
		for i, of := range v[:min(len(v), 1)] {
			v[i] = brief(of)
		}
		return v[:min(len(v), 1)]
	}
	return v
}

func (s *Stage) compact(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		s.T.Fatal(err)
	}
	return string(raw)
}
