package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sort"
	"strconv"
)

// unlisted are the fields that say nothing of a change: those of every version,
// and whether something uses the document, which no change of it decides.
var unlisted = map[string]bool{"version": true, "updated_at": true, "used": true}

// Diff compares two versions of a document given as JSON objects, and lists
// the fields that differ, in the order of their paths. Elements of a list that
// have an id are matched by it, so that a moved line is no changed line: what
// changed is the list's order, told as its ids before and after.
func Diff(before, after []byte) ([]Change, error) {
	b, err := tree(before)
	if err != nil {
		return nil, err
	}
	a, err := tree(after)
	if err != nil {
		return nil, err
	}
	var out []Change
	compare("", b, a, &out)
	sort.SliceStable(out, func(i, j int) bool { return out[i].Field < out[j].Field })
	return out, nil
}

func tree(doc []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(doc))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("read a version for comparison: %w", err)
	}
	return v, nil
}

func compare(path string, before, after any, out *[]Change) {
	b, bok := fields(before)
	a, aok := fields(after)
	if (bok || before == nil) && (aok || after == nil) && (bok || aok) {
		if was, is := text(order(before, a)), text(order(after, b)); !bytes.Equal(was, is) {
			*out = append(*out, Change{Field: path, Before: was, After: is})
		}
		for k, was := range b {
			if path == "" && unlisted[k] {
				continue
			}
			compare(join(path, k), was, a[k], out)
		}
		for k, is := range a {
			if _, known := b[k]; !known && !(path == "" && unlisted[k]) {
				compare(join(path, k), nil, is, out)
			}
		}
		return
	}
	was, is := text(before), text(after)
	if !bytes.Equal(was, is) {
		*out = append(*out, Change{Field: path, Before: was, After: is})
	}
}

// fields sees an object, or a list whose elements have ids, as named fields.
func fields(v any) (map[string]any, bool) {
	switch v := v.(type) {
	case map[string]any:
		return v, true
	case []any:
		named := make(map[string]any, len(v))
		for _, e := range v {
			o, ok := e.(map[string]any)
			if !ok || o["id"] == nil {
				return nil, false
			}
			named[name(o["id"])] = e
		}
		return named, len(v) > 0
	}
	return nil, false
}

// order is in which order a list has the elements that another one has as well.
func order(v any, others map[string]any) []any {
	list, ok := v.([]any)
	if !ok {
		return nil
	}
	var ids []any
	for _, e := range list {
		id := e.(map[string]any)["id"] // as fields has seen
		if _, both := others[name(id)]; both {
			ids = append(ids, id)
		}
	}
	return ids
}

func name(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return strconv.Quote(fmt.Sprint(v))
}

func join(path, k string) string {
	if path == "" {
		return k
	}
	return path + "/" + k
}

func text(v any) json.RawMessage {
	if v == nil {
		return nil
	}
	t, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return t
}
