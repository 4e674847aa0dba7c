package rights

import (
	"slices"
	"strings"
)

// Set is what a caller may do, as a value: the built-in sets of the roles, and later
// those an organisation makes. In JSON a set reads
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
	Own     bool             `json:"own,omitempty"`    // only records that are the caller's own; no built-in set has it
	Fields  map[string]Field `json:"fields,omitempty"` // by name; a field of an object is named after it: lines/rate
}

// Field is what a caller may do with a field of visible records.
type Field string

// The states of a field; one that is not named may be read and written.
const (
	Hidden   Field = "hidden"
	ReadOnly Field = "read-only"
)

// May reports whether the set grants a right. What every user of an organisation may
// do, any set grants but the zero set.
func (s Set) May(want Right) bool {
	if want.Module == none || want.Module == platform {
		return s.Modules != nil
	}
	return slices.Contains(s.Modules[want.Module].Actions, want.Action)
}

// Actions lists what the set grants in a module.
func (s Set) Actions(m Module) []Action { return s.Modules[m].Actions }

// OwnOnly reports whether the set grants a module's actions only for the caller's own
// records. Who gives a user such a set must have every operation of the module ask for
// it first: none does yet, since records have no owner.
func (s Set) OwnOnly(m Module) bool {
	in, known := s.Modules[m]
	return !known || in.Own
}

// Hidden reports whether a field of a module's records is not shown.
func (s Set) Hidden(m Module, field string) bool {
	state := s.state(m, field)
	return state != "" && state != ReadOnly
}

// ReadOnly reports whether a field of a module's records cannot be written.
func (s Set) ReadOnly(m Module, field string) bool { return s.state(m, field) != "" }

// Replaceable reports whether a field can be replaced with everything below it, such as
// a list, of which nothing is kept then.
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

// Plain reports whether the set says nothing of any field, as the built-in sets do.
func (s Set) Plain() bool {
	for _, in := range s.Modules {
		if len(in.Fields) > 0 {
			return false
		}
	}
	return true
}

// state is the strictest of what is said of a field and of those above it. A state
// that is not known hides, and so does a module.
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
