// Package fields returns the JSON names of a struct's fields. The table and the
// history of a document use the same names.
//
// Owns: the reading of json tags, once for each type. Does not own: the use of the
// values. Invariants: a field has the name encoding/json gives it, and is left out
// when encoding/json leaves it out. (Documents have no embedded pointers, no two
// fields of one name and no ",string": the package does not look for them.)
package fields

import (
	"reflect"
	"strings"
	"sync"
)

// Field is a field of a struct.
type Field struct {
	Index int    // position in the struct
	Name  string // empty for an embedded struct, whose fields belong to its parent

	// Derived marks a field that follows from others (tag derived:"true"): it is
	// stored and shown, but the history does not record its changes.
	Derived bool

	omitted bool // left out when empty
	hasZero bool // the type has an IsZero method
}

// emptiable is a type with its own IsZero, such as a date or an amount.
type emptiable interface{ IsZero() bool }

var cache sync.Map // []Field by reflect.Type

// Of returns the fields of a struct type that JSON shows, in their order.
func Of(t reflect.Type) []Field {
	if all, ok := cache.Load(t); ok {
		return all.([]Field)
	}
	all := []Field{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-" || !f.IsExported() && !f.Anonymous:
			continue
		case name == "" && f.Anonymous && f.Type.Kind() == reflect.Struct:
			all = append(all, Field{Index: i})
			continue
		case name == "":
			name = f.Name
		}
		all = append(all, Field{
			Index: i, Name: name, Derived: f.Tag.Get("derived") == "true",
			omitted: strings.Contains(options, "omitempty") || strings.Contains(options, "omitzero"),
			hasZero: f.Type.Kind() != reflect.Pointer && f.Type.Implements(reflect.TypeFor[emptiable]()),
		})
	}
	cache.Store(t, all)
	return all
}

// Left reports whether JSON leaves the field out for this value.
func (f Field) Left(v reflect.Value) bool {
	if !f.omitted {
		return false
	}
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.String:
		return v.Len() == 0
	}
	return v.IsZero() || f.hasZero && Face(v).(emptiable).IsZero()
}

// Face returns a value as an interface on which methods can be called. If the value
// is addressable, the interface holds a pointer, without a copy.
func Face(v reflect.Value) any {
	if v.CanAddr() {
		return v.Addr().Interface()
	}
	return v.Interface()
}
