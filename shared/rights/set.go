package rights

import (
	"slices"
	"strings"
)

// Set are the rights of a caller, as a value: the built-in sets of the roles, and those of
// the roles that an organisation defines. The JSON form of a set is
//
//	{"modules": {"contacts": {"actions": ["view", "edit"], "own": true,
//	 "fields": {"remarks": "hidden", "billing_address/country": "read-only"}}}}
//
// The zero set grants nothing.
type Set struct {
	Modules map[Module]Access `json:"modules"`
}

// Access is what a set grants in one module.
type Access struct {
	Actions []Action         `json:"actions"`
	Own     bool             `json:"own,omitempty"`    // only the caller's own records; no built-in set has it
	Fields  map[string]Field `json:"fields,omitempty"` // by name; the name of a nested field contains its object: lines/rate
}

// Field is the access of a caller to a field of visible records.
type Field string

// The states of a field; a field without a state may be read and written.
const (
	Hidden   Field = "hidden"
	ReadOnly Field = "read-only"
)

// May reports whether the set grants a right. Every set except the zero set grants the
// rights that every user of an organisation has.
func (s Set) May(want Right) bool {
	if want.Module == none || want.Module == platform {
		return s.Modules != nil
	}
	return slices.Contains(s.Modules[want.Module].Actions, want.Action)
}

// Actions lists the actions the set grants in a module.
func (s Set) Actions(m Module) []Action { return s.Modules[m].Actions }

// OwnOnly reports whether the set grants a module's actions only for the caller's own
// records. Before such a set can be given to a user, every operation of the module must
// check it: no operation does yet, because records have no owner.
func (s Set) OwnOnly(m Module) bool {
	in, known := s.Modules[m]
	return !known || in.Own
}

// Hidden reports whether a field of a module's records is hidden.
func (s Set) Hidden(m Module, field string) bool {
	state := s.state(m, field)
	return state != "" && state != ReadOnly
}

// ReadOnly reports whether a field of a module's records cannot be written.
func (s Set) ReadOnly(m Module, field string) bool { return s.state(m, field) != "" }

// Replaceable reports whether a field can be replaced together with every field below it.
// A list, for example, is replaced as a whole.
func (s Set) Replaceable(m Module, field string) bool {
	if s.ReadOnly(m, field) {
		return false
	}
	for name := range s.Modules[m].Fields {
		if strings.HasPrefix(name, field+"/") {
			return false
		}
	}
	return true
}

// Plain reports whether the set restricts no field, as the built-in sets do.
func (s Set) Plain() bool {
	for _, in := range s.Modules {
		if len(in.Fields) > 0 {
			return false
		}
	}
	return true
}

// state is the strictest state of a field and of the fields above it. An unknown state
// hides the field, and an unknown module hides all its fields.
func (s Set) state(m Module, field string) Field {
	in, known := s.Modules[m]
	if !known {
		return Hidden
	}
	var strictest Field
	for name, state := range in.Fields {
		if field != name && !strings.HasPrefix(field, name+"/") {
			continue
		}
		if strictest = state; state != ReadOnly {
			return Hidden
		}
	}
	return strictest
}

// Hides reports whether the set hides a field of a module's records.
func (s Set) Hides(m Module) bool {
	for _, state := range s.Modules[m].Fields {
		if state != ReadOnly {
			return true
		}
	}
	return false
}

// Covers reports whether the set grants everything that another one grants, and otherwise a
// right that it lacks. A field that it restricts must be restricted as much in the other.
func (s Set) Covers(other Set) (lacks Right, ok bool) {
	for _, m := range Modules() {
		in := other.Modules[m]
		for _, a := range in.Actions {
			if !s.May(Right{m, a}) {
				return Right{m, a}, false
			}
		}
		for field, state := range s.Modules[m].Fields {
			if len(in.Actions) > 0 && (!other.ReadOnly(m, field) || state != ReadOnly && !other.Hidden(m, field)) {
				return Right{m, Action("field " + field)}, false
			}
		}
	}
	return Right{}, true
}
