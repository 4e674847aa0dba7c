package money

import (
	"fmt"
	"reflect"
	"sync"
)

// Digits gives every Amount inside a document the digits of its currency, after the document was
// read from a store that drops trailing zeros or from a request. It takes a pointer and follows
// structs, slices, arrays, maps, pointers and interfaces; unexported fields
// are left alone.
func Digits(document any, c Currency) {
	v := reflect.ValueOf(document)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		panic(fmt.Sprintf("money.Digits wants a pointer to a document, not %T", document))
	}
	giveDigits(v.Elem(), c)
}

func giveDigits(v reflect.Value, c Currency) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[Amount]() {
			a := v.Addr().Interface().(*Amount)
			*a = a.In(c)
			return
		}
		for i := range v.NumField() {
			if mayHold(v.Field(i).Type()) && followed(v.Type().Field(i)) {
				giveDigits(v.Field(i), c)
			}
		}
	case reflect.Slice, reflect.Array:
		if !mayHold(v.Type().Elem()) {
			return
		}
		for i := range v.Len() {
			giveDigits(v.Index(i), c)
		}
	case reflect.Map:
		if !mayHold(v.Type().Elem()) {
			return
		}
		for _, key := range v.MapKeys() {
			v.SetMapIndex(key, withDigits(v.MapIndex(key), c))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			giveDigits(v.Elem(), c)
		}
	case reflect.Interface:
		if !v.IsNil() && mayHold(v.Elem().Type()) {
			v.Set(withDigits(v.Elem(), c))
		}
	}
}

// withDigits works on a copy, because what a map or an interface holds cannot be changed in place.
func withDigits(v reflect.Value, c Currency) reflect.Value {
	changed := reflect.New(v.Type()).Elem()
	changed.Set(v)
	giveDigits(changed, c)
	return changed
}

// followed tells whether a field is looked into.
func followed(f reflect.StructField) bool {
	return f.IsExported() || f.Anonymous && f.Type.Kind() == reflect.Struct
}

var held sync.Map // of bool by reflect.Type: what mayHold has found out

// mayHold tells whether there can be an amount anywhere in values of a type.
func mayHold(t reflect.Type) bool {
	if yes, known := held.Load(t); known {
		return yes.(bool)
	}
	yes := search(t, map[reflect.Type]bool{})
	held.Store(t, yes)
	return yes
}

// search looks for amounts below a type, in each type once.
func search(t reflect.Type, looked map[reflect.Type]bool) bool {
	if looked[t] {
		return false
	}
	looked[t] = true
	switch t.Kind() {
	case reflect.Interface:
		return true
	case reflect.Slice, reflect.Array, reflect.Map, reflect.Pointer:
		return search(t.Elem(), looked)
	case reflect.Struct:
		if t == reflect.TypeFor[Amount]() {
			return true
		}
		for i := range t.NumField() {
			if followed(t.Field(i)) && search(t.Field(i).Type, looked) {
				return true
			}
		}
	}
	return false
}
