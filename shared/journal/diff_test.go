package journal_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"comptoir/shared/journal"
)

func TestDiff(t *testing.T) {
	for name, c := range map[string]struct {
		before, after string
		want          []journal.Change
	}{
		"nothing but the stamp": {`{"version":1,"updated_at":"a","name":"x"}`, `{"version":2,"updated_at":"b","name":"x"}`, nil},
		"nor that it is used":   {`{"name":"x"}`, `{"name":"x","used":true}`, nil},
		"a field":               {`{"name":"x"}`, `{"name":"y"}`, []journal.Change{{Field: "name", Before: []byte(`"x"`), After: []byte(`"y"`)}}},
		"a field that is new":   {`{}`, `{"name":"y"}`, []journal.Change{{Field: "name", After: []byte(`"y"`)}}},
		"a field within":        {`{"billing":{"city":"Reims","zip":"51100"}}`, `{"billing":{"city":"Paris","zip":"51100"}}`, []journal.Change{{Field: "billing/city", Before: []byte(`"Reims"`), After: []byte(`"Paris"`)}}},
		"a line by its id, though lines moved": {
			`{"lines":[{"id":1,"rate":"5"},{"id":2,"rate":"6"}]}`, `{"lines":[{"id":2,"rate":"7"},{"id":1,"rate":"5"}]}`,
			[]journal.Change{{Field: "lines", Before: []byte(`[1,2]`), After: []byte(`[2,1]`)}, {Field: "lines/2/rate", Before: []byte(`"6"`), After: []byte(`"7"`)}},
		},
		"nothing but places": {
			`{"lines":[{"id":1},{"id":2},{"id":3}]}`, `{"lines":[{"id":3},{"id":1},{"id":2}]}`,
			[]journal.Change{{Field: "lines", Before: []byte(`[1,2,3]`), After: []byte(`[3,1,2]`)}},
		},
		"a line put in between moves no other": {
			`{"lines":[{"id":1},{"id":2}]}`, `{"lines":[{"id":1},{"id":3,"rate":"5"},{"id":2}]}`,
			[]journal.Change{{Field: "lines/3/id", After: []byte(`3`)}, {Field: "lines/3/rate", After: []byte(`"5"`)}},
		},
		"a line that is gone": {
			`{"lines":[{"id":1,"rate":"5"}]}`, `{"lines":[]}`,
			[]journal.Change{{Field: "lines", Before: []byte(`[{"id":1,"rate":"5"}]`), After: []byte(`[]`)}},
		},
		"a list without ids is one value": {`{"tags":["a"]}`, `{"tags":["a","b"]}`, []journal.Change{{Field: "tags", Before: []byte(`["a"]`), After: []byte(`["a","b"]`)}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := journal.Diff([]byte(c.before), []byte(c.after))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}
