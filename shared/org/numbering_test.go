package org

import (
	"reflect"
	"testing"
)

// Every kind that is numbered has a usual format.
func TestEveryKindHasAUsualNumber(t *testing.T) {
	var n Numbering
	n.Fill()
	v := reflect.ValueOf(n)
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		if v.Field(i).FieldByName("Prefix").String() == "" || v.Field(i).FieldByName("Digits").Int() == 0 {
			t.Errorf("%s has no usual format: say it in Fill", name)
		}
	}
}
