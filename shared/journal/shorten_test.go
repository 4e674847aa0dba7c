package journal_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"comptoir/shared/journal"
)

func change(field string, before, after int) journal.Change {
	value := func(n int) json.RawMessage {
		if n == 0 {
			return nil
		}
		return json.RawMessage(`"` + strings.Repeat("x", n-2) + `"`)
	}
	return journal.Change{Field: field, Before: value(before), After: value(after)}
}

func TestShortenDropsLargestValues(t *testing.T) {
	var lines []journal.Change
	for line := range 3 {
		for _, f := range []string{"quantity", "rate", "tax/components"} {
			lines = append(lines, change(fmt.Sprintf("lines/%d/%s", line, f), 6, 6))
		}
	}
	around := func(c []journal.Change) []journal.Change {
		return slices.Concat([]journal.Change{change("customer", 9, 9)}, c,
			[]journal.Change{change("reference", 0, 9), change("totals/net", 9, 9)})
	}
	for name, c := range map[string]struct {
		changes []journal.Change
		most    int
		want    string // fields, with a star if values are kept
		whole   bool
	}{
		"nothing":            {nil, 100, "", true},
		"a change that fits": {[]journal.Change{change("name", 10, 10)}, 100, "name*", true},
		"the largest value": {
			[]journal.Change{change("name", 10, 10), change("notes", 4000, 500), change("phone", 8, 8)}, 300, "name* notes phone*", false,
		},
		"only as many as needed": {[]journal.Change{change("a", 500, 0), change("b", 400, 0), change("c", 300, 0)}, 900, "a b* c*", false},
		"a removed value":        {[]journal.Change{change("lines", 4000, 0)}, 100, "lines", false},
		"many fields of lines":   {around(lines), 600, "customer* lines/0 lines/1 lines/2 reference* totals/net*", false},
		"too many lines":         {around(lines), 250, "customer* lines reference* totals/net*", false},
		"a name too long": {
			[]journal.Change{change("name", 9, 9), change("social/"+strings.Repeat("x", 900), 0, 9)}, 500, "name* social", false,
		},
		"everything": {around(lines), 10, "customer lines reference totals", false},
	} {
		t.Run(name, func(t *testing.T) {
			before := slices.Clone(c.changes)
			kept, shortened := journal.Shorten(c.changes, c.most)
			var got []string
			for _, k := range kept {
				star := ""
				if k.Before != nil || k.After != nil {
					star = "*"
				}
				got = append(got, k.Field+star)
			}
			if strings.Join(got, " ") != c.want || shortened == c.whole {
				t.Errorf("got %v, shortened %v", got, shortened)
			}
			for i := range before {
				if string(before[i].Before) != string(c.changes[i].Before) {
					t.Error("the input has changed")
				}
			}
		})
	}
}
