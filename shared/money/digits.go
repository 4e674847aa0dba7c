package money

import (
	"fmt"
	"reflect"
	"sync"
)

// Digits gives every Amount in a document the digits of its currency, after the document was read from
// a request or from a store that drops trailing zeros. It takes a pointer and follows structs, slices,
// arrays, maps, pointers and interfaces. It does not change unexported fields.
func Digits(document any, c Currency) {
	v := reflect.ValueOf(document)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		panic(fmt.Sprintf("money.Digits needs a pointer to a document, not %T", document))
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

// withDigits returns a changed copy, because a value in a map or an interface cannot be changed in place.
func withDigits(v reflect.Value, c Currency) reflect.Value {
	changed := reflect.New(v.Type()).Elem()
	changed.Set(v)
	giveDigits(changed, c)
	return changed
}

// followed reports whether Digits follows a field.
func followed(f reflect.StructField) bool {
	return f.IsExported() || f.Anonymous && f.Type.Kind() == reflect.Struct
}

var cache sync.Map // of bool by reflect.Type: the results of mayHold

// mayHold reports whether values of a type can contain an amount.
func mayHold(t reflect.Type) bool {
	if yes, known := cache.Load(t); known {
		return yes.(bool)
	}
	yes := search(t, map[reflect.Type]bool{})
	cache.Store(t, yes)
	return yes
}

// search reports whether a type contains an amount. It visits each type once.
func search(t reflect.Type, visited map[reflect.Type]bool) bool {
	if visited[t] {
		return false
	}
	visited[t] = true
	switch t.Kind() {
	case reflect.Interface:
		return true
	case reflect.Slice, reflect.Array, reflect.Map, reflect.Pointer:
		return search(t.Elem(), visited)
	case reflect.Struct:
		if t == reflect.TypeFor[Amount]() {
			return true
		}
		for i := range t.NumField() {
			if followed(t.Field(i)) && search(t.Field(i).Type, visited) {
				return true
			}
		}
	}
	return false
}
