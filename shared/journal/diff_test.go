package journal_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"comptoir/shared/calendar"
	"comptoir/shared/journal"
	"comptoir/shared/money"
)

// doc is a document with the common fields of documents.
type doc struct {
	Version   int    `json:"version"`
	UpdatedAt string `json:"updated_at"`
	Used      bool   `json:"used,omitempty"`
	Head
	Billing *location                `json:"billing,omitempty"`
	Lines   []line                   `json:"lines"`
	Tags    []string                 `json:"tags,omitempty"`
	Rates   map[string]money.Percent `json:"rates,omitempty"`
	Secret  string                   `json:"-"`
}

// Head is embedded in doc.
type Head struct {
	Name string        `json:"name,omitempty"`
	Date calendar.Date `json:"date,omitzero"`
}

type location struct {
	City string `json:"city"`
	ZIP  string `json:"zip,omitempty"`
}

type line struct {
	ID   int            `json:"id"`
	Rate money.Quantity `json:"rate,omitzero"`
	From *location      `json:"from,omitempty"`
}

func read(t *testing.T, text string) (p doc) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestDiffListsChangedFields(t *testing.T) {
	for name, c := range map[string]struct {
		before, after string
		want          []journal.Change
	}{
		"only the stamp changes":     {`{"version":1,"updated_at":"a","name":"x"}`, `{"version":2,"updated_at":"b","name":"x"}`, nil},
		"only the used mark changes": {`{"name":"x"}`, `{"name":"x","used":true}`, nil},
		"a field": {
			`{"name":"x"}`, `{"name":"y"}`, []journal.Change{{Field: "name", Before: []byte(`"x"`), After: []byte(`"y"`)}},
		},
		"an added field":  {`{}`, `{"name":"y"}`, []journal.Change{{Field: "name", After: []byte(`"y"`)}}},
		"a removed field": {`{"date":"2026-01-05"}`, `{}`, []journal.Change{{Field: "date", Before: []byte(`"2026-01-05"`)}}},
		"a nested field": {
			`{"billing":{"city":"Reims","zip":"51100"}}`, `{"billing":{"city":"Paris","zip":"51100"}}`,
			[]journal.Change{{Field: "billing/city", Before: []byte(`"Reims"`), After: []byte(`"Paris"`)}},
		},
		"an added object": {`{}`, `{"billing":{"city":"Reims"}}`, []journal.Change{{Field: "billing/city", After: []byte(`"Reims"`)}}},
		"a line matched by its id after a move": {
			`{"lines":[{"id":1,"rate":"5"},{"id":2,"rate":"6"}]}`, `{"lines":[{"id":2,"rate":"7"},{"id":1,"rate":"5"}]}`,
			[]journal.Change{
				{Field: "lines", Before: []byte(`[1,2]`), After: []byte(`[2,1]`)},
				{Field: "lines/2/rate", Before: []byte(`"6"`), After: []byte(`"7"`)},
			},
		},
		"only the order of lines": {
			`{"lines":[{"id":1},{"id":2},{"id":3}]}`, `{"lines":[{"id":3},{"id":1},{"id":2}]}`,
			[]journal.Change{{Field: "lines", Before: []byte(`[1,2,3]`), After: []byte(`[3,1,2]`)}},
		},
		"an inserted line moves no other line": {
			`{"lines":[{"id":1},{"id":2}]}`, `{"lines":[{"id":1},{"id":3,"rate":"5"},{"id":2}]}`,
			[]journal.Change{{Field: "lines/3/id", After: []byte(`3`)}, {Field: "lines/3/rate", After: []byte(`"5"`)}},
		},
		"a removed line": {
			`{"lines":[{"id":1,"rate":"5"}]}`, `{"lines":[]}`,
			[]journal.Change{{Field: "lines", Before: []byte(`[{"id":1,"rate":"5"}]`), After: []byte(`[]`)}},
		},
		"a list without ids is one value": {
			`{"tags":["a"]}`, `{"tags":["a","b"]}`, []journal.Change{{Field: "tags", Before: []byte(`["a"]`), After: []byte(`["a","b"]`)}},
		},
		"a value of a map": {
			`{"rates":{"a":"1","b":"2"}}`, `{"rates":{"b":"3"}}`,
			[]journal.Change{{Field: "rates/a", Before: []byte(`"1"`)}, {Field: "rates/b", Before: []byte(`"2"`), After: []byte(`"3"`)}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			before, after := read(t, c.before), read(t, c.after)
			after.Secret = "not shown"
			got, err := journal.Diff(before, &after)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// Applying the changes to one version yields the other.
func TestChangesTransformOneVersionIntoTheOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := draw(t), draw(t)
		if rapid.Bool().Draw(t, "little") { // two versions that differ in a few fields
			after = before
			after.Lines = append([]line{}, before.Lines...)
			if n := len(after.Lines); n > 0 {
				after.Lines[n-1].Rate = money.MustQuantity("77")
				after.Lines[0].From = nil
			}
		}
		changes, err := journal.Diff(before, after)
		if err != nil {
			t.Fatal(err)
		}
		was, is := flat(t, before), flat(t, after)
		for _, c := range changes {
			if c.Field == "lines" && len(before.Lines) > 0 && len(after.Lines) > 0 {
				continue // the order of the lines
			}
			for path := range was {
				if path == c.Field || strings.HasPrefix(path, c.Field+"/") {
					delete(was, path)
				}
			}
			if c.After != nil {
				spread(t, c.Field, c.After, was)
			}
		}
		if d := cmp.Diff(is, was); d != "" {
			t.Errorf("%s\n%v", d, changes)
		}
	})
}

func draw(t *rapid.T) (p doc) {
	if rapid.Bool().Draw(t, "named") {
		p.Name = rapid.StringN(0, 4, -1).Draw(t, "name")
	}
	p.Billing, p.Lines = drawPlace(t), []line{}
	for _, id := range rapid.SliceOfNDistinct(rapid.IntRange(1, 5), 0, 4, rapid.ID[int]).Draw(t, "lines") {
		rate := money.MustQuantity(rapid.SampledFrom([]string{"0", "2", "2.5"}).Draw(t, "rate"))
		p.Lines = append(p.Lines, line{ID: id, Rate: rate, From: drawPlace(t)})
	}
	p.Tags = rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b"}), 0, 3).Draw(t, "tags")
	p.Rates = map[string]money.Percent{}
	for _, key := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"x", "y"}), 0, 2, rapid.ID[string]).Draw(t, "rates") {
		p.Rates[key] = money.MustPercent(rapid.SampledFrom([]string{"1", "2"}).Draw(t, "percent"))
	}
	return p
}

func drawPlace(t *rapid.T) *location {
	if rapid.Bool().Draw(t, "nowhere") {
		return nil
	}
	city := rapid.SampledFrom([]string{"", "Reims", "Rouen"}).Draw(t, "city")
	return &location{City: city, ZIP: rapid.SampledFrom([]string{"", "51100"}).Draw(t, "zip")}
}

// flat returns the JSON values of a document by path, with lines by their ids.
func flat(t *rapid.T, p doc) map[string]string {
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	spread(t, "", text, out)
	delete(out, "version")
	delete(out, "updated_at")
	return out
}

func spread(t *rapid.T, path string, text []byte, out map[string]string) {
	var object map[string]json.RawMessage
	var list []json.RawMessage
	below := func(name string, value []byte) {
		spread(t, strings.TrimPrefix(path+"/"+name, "/"), value, out)
	}
	switch {
	case json.Unmarshal(text, &object) == nil:
		for name, value := range object {
			below(name, value)
		}
	case json.Unmarshal(text, &list) == nil && path == "lines":
		for _, e := range list {
			var l line
			if err := json.Unmarshal(e, &l); err != nil {
				t.Fatal(err)
			}
			below(fmt.Sprint(l.ID), e)
		}
	default:
		out[path] = string(text)
	}
}
