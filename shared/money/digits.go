package money

import (
	"fmt"
	"reflect"
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
			if !mayHoldAmounts(v.Field(i).Type()) {
				continue
			}
			field := v.Type().Field(i)
			if field.IsExported() || field.Anonymous && field.Type.Kind() == reflect.Struct {
				giveDigits(v.Field(i), c)
			}
		}
	case reflect.Slice, reflect.Array:
		if !mayHoldAmounts(v.Type().Elem()) {
			return
		}
		for i := range v.Len() {
			giveDigits(v.Index(i), c)
		}
	case reflect.Map:
		if !mayHoldAmounts(v.Type().Elem()) {
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
		if !v.IsNil() && mayHoldAmounts(v.Elem().Type()) {
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

func mayHoldAmounts(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct, reflect.Slice, reflect.Array, reflect.Map, reflect.Pointer, reflect.Interface:
		return true
	}
	return false
}
