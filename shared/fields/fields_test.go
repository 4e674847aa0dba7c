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

// sample has a field for each form of json tag.
type sample struct {
	Named   string `json:"named"`
	Plain   string
	Hidden  string `json:"-"`
	private string //nolint:unused // JSON leaves it out
	Head
	Own     Head           `json:"own"`
	Text    string         `json:"text,omitempty"`
	List    []int          `json:"list,omitempty"`
	Empty   []int          `json:"empty"`
	Map     map[string]int `json:"map,omitempty"`
	Flag    bool           `json:"flag,omitempty"`
	Count   int            `json:"count,omitzero"`
	Pointer *Head          `json:"pointer,omitempty"`
	At      time.Time      `json:"at,omitzero"`
	Always  time.Time      `json:"always"`
	Any     any            `json:"any,omitempty"`
}

// Head is embedded in a sample: its fields belong to the sample.
type Head struct {
	Number string `json:"number,omitempty"`
	Total  int    `json:"total"`
}

// The fields are those that encoding/json writes, full or empty.
func TestFieldsMatchEncodingJSON(t *testing.T) {
	full := sample{
		Named: "a", Plain: "b", Hidden: "c", private: "d", Head: Head{"1", 1}, Text: "e", List: []int{1}, Map: map[string]int{"x": 1},
		Flag: true, Count: 1, Pointer: &Head{}, At: time.Unix(1, 0), Any: 1,
	}
	instant := sample{At: time.Time{}.In(time.FixedZone("", 3600)), List: []int{}, Map: map[string]int{}} // empty, though not zero
	for name, p := range map[string]sample{"full": full, "empty": {}, "empty but not zero": instant} {
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
				fieldNames(v, &got)
				slices.Sort(got)
				if d := cmp.Diff(slices.Sorted(maps.Keys(want)), got); d != "" {
					t.Error(d)
				}
			}
		})
	}
}

func fieldNames(v reflect.Value, names *[]string) {
	for _, f := range fields.Of(v.Type()) {
		switch value := v.Field(f.Index); {
		case f.Name == "":
			fieldNames(value, names)
		case !f.Left(value):
			*names = append(*names, f.Name)
		}
	}
}
