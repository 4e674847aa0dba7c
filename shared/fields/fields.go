// Package fields knows what the fields of a struct are called in JSON, which is
// what they are called in the table and in the history of a document, too.
//
// Owns: the reading of json tags, once for each type. Does not own what is done
// with the values. Invariants: a field has here the name encoding/json gives it,
// and is left out when encoding/json leaves it out. (Documents have no embedded
// pointers, no two fields of one name, no ",string": those are not looked for.)
package fields

import (
	"reflect"
	"strings"
	"sync"
)

// Field is a field of a struct.
type Field struct {
	Index int    // among the fields of its struct
	Name  string // empty for an embedded struct, which is laid out within its parent

	// Derived is a field that follows from others (tag derived:"true"): it is kept
	// and shown, and no change of it is worth telling.
	Derived bool

	dropped bool // when it is empty
	asks    bool // its type says itself whether it is empty
}

// emptiable is a value that says itself whether it is empty: a date, an amount.
type emptiable interface{ IsZero() bool }

var known sync.Map // of []Field by reflect.Type

// Of are the fields of a struct type that JSON shows, in their order.
func Of(t reflect.Type) []Field {
	if all, there := known.Load(t); there {
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
			Index: i, Name: name, Derived: f.Tag.Get("derived") == "true", dropped: strings.Contains(options, "omitempty") || strings.Contains(options, "omitzero"),
			asks: f.Type.Kind() != reflect.Pointer && f.Type.Implements(reflect.TypeFor[emptiable]()),
		})
	}
	known.Store(t, all)
	return all
}

// Left tells whether JSON leaves the field out for its value.
func (f Field) Left(v reflect.Value) bool {
	if !f.dropped {
		return false
	}
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.String:
		return v.Len() == 0
	}
	return v.IsZero() || f.asks && Face(v).(emptiable).IsZero()
}

// Face is a value as whoever asks it for its methods wants it: without a copy,
// where there is one to point at.
func Face(v reflect.Value) any {
	if v.CanAddr() {
		return v.Addr().Interface()
	}
	return v.Interface()
}
