package fields_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comptoir/shared/fields"
)

// paper has what json tags can say of a field.
type paper struct {
	Named   string `json:"named"`
	Plain   string
	Hidden  string `json:"-"`
	private string //nolint:unused // JSON does not show it
	Head
	Own      Head           `json:"own"`
	Text     string         `json:"text,omitempty"`
	List     []int          `json:"list,omitempty"`
	Empty    []int          `json:"empty"`
	Map      map[string]int `json:"map,omitempty"`
	Flag     bool           `json:"flag,omitempty"`
	Count    int            `json:"count,omitzero"`
	Pointer  *Head          `json:"pointer,omitempty"`
	At       time.Time      `json:"at,omitzero"`
	Always   time.Time      `json:"always"`
	Whatever any            `json:"whatever,omitempty"`
}

// Head is laid out within a paper.
type Head struct {
	Number string `json:"number,omitempty"`
	Total  int    `json:"total"`
}

// The fields are those encoding/json writes, full or empty.
func TestFieldsAreThoseOfJSON(t *testing.T) {
	full := paper{
		Named: "a", Plain: "b", Hidden: "c", private: "d", Head: Head{"1", 1}, Text: "e", List: []int{1}, Map: map[string]int{"x": 1},
		Flag: true, Count: 1, Pointer: &Head{}, At: time.Unix(1, 0), Whatever: 1,
	}
	instant := paper{At: time.Time{}.In(time.FixedZone("", 3600)), List: []int{}, Map: map[string]int{}} // empty, though not zero
	for name, p := range map[string]paper{"full": full, "empty": {}, "empty in its way": instant} {
		t.Run(name, func(t *testing.T) {
			text, err := json.Marshal(p)
			if err != nil {
				t.Fatal(err)
			}
			var want map[string]json.RawMessage
			if err := json.Unmarshal(text, &want); err != nil {
				t.Fatal(err)
			}
			for _, v := range []reflect.Value{reflect.ValueOf(p), reflect.ValueOf(&p).Elem()} {
				var got []string
				shown(v, &got)
				slices.Sort(got)
				if d := cmp.Diff(slices.Sorted(maps.Keys(want)), got); d != "" {
					t.Error(d)
				}
			}
		})
	}
}

func shown(v reflect.Value, names *[]string) {
	for _, f := range fields.Of(v.Type()) {
		switch value := v.Field(f.Index); {
		case f.Name == "":
			shown(value, names)
		case !f.Left(value):
			*names = append(*names, f.Name)
		}
	}
}
