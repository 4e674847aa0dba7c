package org

import (
	"reflect"
	"testing"

	"comptoir/shared/rights"
)

// A role names every module, and its form is the set that it makes.
func TestModulesOfARoleAreAllModules(t *testing.T) {
	var m Modules
	if len(m.places()) != len(rights.Modules()) || reflect.TypeFor[Modules]().NumField() != len(rights.Modules()) {
		t.Errorf("%d modules, a role has %d", len(rights.Modules()), len(m.places()))
	}
	for _, r := range rights.Roles() {
		set := r.Set()
		form := RoleForm{Modules: ModulesOf(set)}
		if got := form.Set(); !reflect.DeepEqual(got, set) {
			t.Errorf("the role %s becomes %v, want %v", r, got, set)
		}
	}
}
