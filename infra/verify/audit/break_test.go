package audit_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/infra/verify/audit"
	"comptoir/shared/store"
	"comptoir/shared/table"
)

type item = audit.Item

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func num(s string) types.AttributeValue { return &types.AttributeValueMemberN{Value: s} }

func str(a types.AttributeValue) string {
	switch a := a.(type) {
	case *types.AttributeValueMemberS:
		return a.Value
	case *types.AttributeValueMemberN:
		return a.Value
	}
	return ""
}

// shown is an item in the clear: its packed content as JSON (table.Clear).
type shown struct {
	kind string
	item
	packed  item // the original item, used while unchanged
	changed bool
}

// clearItems returns the items of a table in the clear.
func clearItems(t *testing.T, items []item) []shown {
	t.Helper()
	var all []shown
	for _, it := range items {
		s, err := store.Inspect(table.RecordOf(it))
		if err != nil {
			t.Fatal(err)
		}
		c, err := table.Clear(it)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, shown{kind: s.Kind, item: c, packed: it})
	}
	return all
}

// editor edits a copy of all items of a table.
type editor struct {
	t *testing.T
	*company
	items []*shown
}

// edit returns an editor of the items.
func (c *company) edit(t *testing.T, items []shown) *editor {
	h := &editor{t: t, company: c}
	for _, s := range items {
		s.item = maps.Clone(s.item)
		h.items = append(h.items, &s)
	}
	return h
}

// findings returns the findings in the edited table.
func (h *editor) findings() []audit.Finding {
	h.t.Helper()
	found, _, err := audit.Items(func(yield func(item, error) bool) {
		for _, s := range h.items {
			it := s.packed
			if s.changed {
				var err error
				if it, err = table.Packed(s.item); err != nil {
					h.t.Fatal(err)
				}
			}
			if !yield(it, nil) {
				return
			}
		}
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return found
}

// find returns the item of a kind whose key contains a text.
func (h *editor) find(kind, key string) *shown {
	h.t.Helper()
	for _, s := range h.items {
		if s.kind == kind && strings.Contains(str(s.item["pk"])+" "+str(s.item["sk"]), key) {
			return s
		}
	}
	h.t.Fatalf("there is no %s with %s in its key", kind, key)
	return nil
}

// suffix returns an id as the keys of projection notes and links have it.
func suffix(id string) string { return id[strings.Index(id, "_")+1:] }

func (h *editor) put(s *shown) {
	s.changed = true
	h.items = append(h.items, s)
}

func (h *editor) remove(removed *shown) {
	h.items = slices.DeleteFunc(h.items, func(s *shown) bool { return s == removed })
}

// set changes attributes of an item, by their paths: doc.lines.0.packed. In packed
// content a path leads to a JSON value. A nil removes the value.
func (h *editor) set(s *shown, changes map[string]any) {
	h.t.Helper()
	s.changed = true
	for path, to := range changes {
		name, within, deeper := strings.Cut(path, ".")
		switch a := s.item[name].(type) {
		case *types.AttributeValueMemberS:
			if deeper {
				s.item[name] = text(h.with(a.Value, within, to))
				continue
			}
		case *types.AttributeValueMemberM:
			if deeper && to == nil {
				m := maps.Clone(a.Value)
				delete(m, within)
				s.item[name] = &types.AttributeValueMemberM{Value: m}
				continue
			}
		}
		switch to := to.(type) {
		case nil:
			delete(s.item, name)
		case types.AttributeValue:
			s.item[name] = to
		default:
			h.t.Fatalf("%s cannot be %v", path, to)
		}
	}
}

// with returns a JSON text with another value at a path. All other values keep their
// order.
func (h *editor) with(raw, path string, to any) string {
	h.t.Helper()
	step, within, deeper := strings.Cut(path, ".")
	replaced := func(was json.RawMessage) string {
		if deeper {
			return h.with(string(was), within, to)
		}
		now, err := json.Marshal(to)
		if err != nil {
			h.t.Fatal(err)
		}
		return string(now)
	}
	in := json.NewDecoder(strings.NewReader(raw))
	open, err := in.Token()
	if err != nil {
		h.t.Fatal(err)
	}
	var out []string
	found := false
	for i := 0; in.More(); i++ {
		name, before := strconv.Itoa(i), ""
		if open == json.Delim('{') {
			key, err := in.Token()
			if err != nil {
				h.t.Fatal(err)
			}
			name = key.(string) //nolint:forcetypeassert // an object has keys
			before = strconv.Quote(name) + ":"
		}
		var value json.RawMessage
		if err := in.Decode(&value); err != nil {
			h.t.Fatal(err)
		}
		switch {
		case name != step:
			out = append(out, before+string(value))
		case deeper || to != nil:
			out = append(out, before+replaced(value))
		}
		found = found || name == step
	}
	switch {
	case !found && (deeper || open != json.Delim('{')):
		h.t.Fatalf("%s is missing in %s", path, raw)
	case !found:
		out = append(out, strconv.Quote(step)+":"+replaced(nil))
	}
	if open == json.Delim('{') {
		return "{" + strings.Join(out, ",") + "}"
	}
	return "[" + strings.Join(out, ",") + "]"
}

// of returns a value of an item's document, as text.
func (h *editor) of(s *shown, path string) string {
	h.t.Helper()
	var in any
	if err := json.Unmarshal([]byte(str(s.item[table.ClearDoc])), &in); err != nil {
		h.t.Fatal(err)
	}
	for step := range strings.SplitSeq(path, ".") {
		in = child(in, step)
	}
	is, _ := in.(string)
	return is
}

func child(in any, step string) any {
	switch in := in.(type) {
	case map[string]any:
		return in[step]
	case []any:
		if i, err := strconv.Atoi(step); err == nil && i < len(in) {
			return in[i]
		}
	}
	return nil
}

// withKey returns a copy of an item with another key.
func withKey(s *shown, pk, sk string) *shown {
	out := &shown{kind: s.kind, item: maps.Clone(s.item), changed: true}
	if pk != "" {
		out.item["pk"] = text(pk)
	}
	if sk != "" {
		out.item["sk"] = text(sk)
	}
	return out
}
