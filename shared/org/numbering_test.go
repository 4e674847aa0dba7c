package org

import (
	"reflect"
	"testing"
)

// Every numbered kind has a default format.
func TestEveryKindHasDefaultFormat(t *testing.T) {
	var n Numbering
	n.Fill()
	v := reflect.ValueOf(n)
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		if v.Field(i).FieldByName("Prefix").String() == "" || v.Field(i).FieldByName("Digits").Int() == 0 {
			t.Errorf("%s has no default format: add it to Fill", name)
		}
	}
}
