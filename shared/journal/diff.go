package journal

import (
	"cmp"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"comptoir/shared/fields"
)

// unlisted are fields that Diff ignores: fields that change with every version,
// and the used mark, which no change of the document itself sets.
var unlisted = map[string]bool{"version": true, "updated_at": true, "used": true}

// Diff compares two versions of a document (or pointers to them) in their JSON form and
// lists the fields that differ, ordered by path. Elements of a list that have an id are
// matched by it, so that a moved line does not count as a changed line. A new order of
// the elements is reported as the ids before and after.
func Diff(before, after any) ([]Change, error) {
	var d difference
	d.compare("", bare(reflect.ValueOf(before)), bare(reflect.ValueOf(after)))
	slices.SortStableFunc(d.found, func(a, b Change) int { return cmp.Compare(a.Field, b.Field) })
	return d.found, d.err
}

// difference collects the differences. A missing value (left out
// of JSON, or null) is the zero reflect.Value.
type difference struct {
	found []Change
	err   error
}

func (d *difference) compare(path string, before, after reflect.Value) {
	if alike(before, after) {
		return
	}
	b, bok := within(before)
	a, aok := within(after)
	if (bok || !before.IsValid()) && (aok || !after.IsValid()) {
		if was, is := order(before, a), order(after, b); !slices.Equal(was, is) {
			d.found = append(d.found, Change{Field: path, Before: d.text(was), After: d.text(is)})
		}
		for name, was := range b {
			if path != "" || !unlisted[name] {
				d.compare(join(path, name), was, a[name])
			}
		}
		for name, is := range a {
			if _, known := b[name]; !known && (path != "" || !unlisted[name]) {
				d.compare(join(path, name), reflect.Value{}, is)
			}
		}
		return
	}
	if was, is := d.value(before), d.value(after); string(was) != string(is) {
		d.found = append(d.found, Change{Field: path, Before: was, After: is})
	}
}

// value encodes a value as JSON; nil for a missing value.
func (d *difference) value(v reflect.Value) json.RawMessage {
	if !v.IsValid() {
		return nil
	}
	return d.text(fields.Face(v))
}

func (d *difference) text(v any) json.RawMessage {
	t, err := json.Marshal(v)
	if err != nil && d.err == nil {
		d.err = fmt.Errorf("compare two versions: %w", err)
	}
	return t
}

// alike reports whether two values are equal in memory: a fast test for most unchanged
// values. It returns false for values that are equal but look different (2.5 and 2.50).
func alike(before, after reflect.Value) bool {
	if !before.IsValid() || !after.IsValid() || before.Type() != after.Type() {
		return !before.IsValid() && !after.IsValid()
	}
	return reflect.DeepEqual(fields.Face(before), fields.Face(after))
}

// bare dereferences pointers and interfaces, and returns the zero Value for
// a value that JSON writes as null.
func bare(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if (v.Kind() == reflect.Map || v.Kind() == reflect.Slice) && v.IsNil() {
		return reflect.Value{}
	}
	return v
}

// within returns an object, or a list whose elements have ids, as named values.
func within(v reflect.Value) (map[string]reflect.Value, bool) {
	if !v.IsValid() || v.Type().Implements(reflect.TypeFor[encoding.TextMarshaler]()) ||
		v.Type().Implements(reflect.TypeFor[json.Marshaler]()) {
		return nil, false
	}
	switch v.Kind() {
	case reflect.Struct:
		named := make(map[string]reflect.Value, v.NumField())
		lay(named, v)
		return named, true
	case reflect.Map:
		named := make(map[string]reflect.Value, v.Len())
		for it := v.MapRange(); it.Next(); {
			if e := bare(it.Value()); e.IsValid() {
				named[name(it.Key())] = e
			}
		}
		return named, true
	case reflect.Slice:
		named := make(map[string]reflect.Value, v.Len())
		for _, e := range v.Seq2() {
			e = bare(e)
			id := idOf(e)
			if !id.IsValid() {
				return nil, false
			}
			named[name(id)] = e
		}
		return named, v.Len() > 0
	}
	return nil, false
}

// lay adds the fields of a struct, and the fields of its embedded structs. A field
// of the struct itself takes precedence over an embedded one of the same name.
func lay(named map[string]reflect.Value, v reflect.Value) {
	all := fields.Of(v.Type())
	for _, f := range all {
		if f.Name == "" {
			lay(named, v.Field(f.Index))
		}
	}
	for _, f := range all {
		if f.Name == "" || f.Derived {
			continue
		}
		delete(named, f.Name)
		if value := v.Field(f.Index); !f.Left(value) {
			if e := bare(value); e.IsValid() {
				named[f.Name] = e
			}
		}
	}
}

// order lists the ids of a list's elements that are also in another list, in the order
// of the first.
func order(v reflect.Value, others map[string]reflect.Value) (ids []any) {
	if v.Kind() != reflect.Slice {
		return nil
	}
	for _, e := range v.Seq2() {
		id := idOf(bare(e)) // within has checked that each element has an id
		if _, both := others[name(id)]; both {
			ids = append(ids, id.Interface())
		}
	}
	return ids
}

// idOf returns the field id of a list's element.
func idOf(v reflect.Value) reflect.Value {
	if v.Kind() != reflect.Struct {
		return reflect.Value{}
	}
	for _, f := range fields.Of(v.Type()) {
		value := v.Field(f.Index)
		if f.Name == "id" && !f.Left(value) {
			return bare(value)
		}
		if f.Name == "" {
			if id := idOf(value); id.IsValid() {
				return id
			}
		}
	}
	return reflect.Value{}
}

// name converts an id, or the key of a map, to a segment of a path.
func name(v reflect.Value) string {
	switch {
	case v.Kind() == reflect.String:
		return v.String()
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10)
	}
	return strconv.Quote(fmt.Sprint(v))
}

func join(path, k string) string {
	if path == "" {
		return k
	}
	return path + "/" + k
}
