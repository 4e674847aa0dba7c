package op

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"comptoir/shared/fault"
	"comptoir/shared/rights"
)

// Fields returns the names of the fields of a module's records, in what the operations of a
// catalogue show and take: remarks, billing_address/street.
func Fields(all []Operation) func(rights.Module) []string {
	return func(m rights.Module) []string {
		found := map[string]bool{}
		for _, o := range all {
			if o.On.Kind != HTTP || o.On.Path == "" {
				continue
			}
			for _, t := range []reflect.Type{o.out, o.in} {
				recordFields(position{module: o.Needs.Module}, t, func(p position) {
					if p.module == m {
						found[p.field] = true
					}
				}, nil)
			}
		}
		return slices.Sorted(maps.Keys(found))
	}
}

// recordFields visits the fields of a type, as the removal of hidden fields does.
func recordFields(p position, t reflect.Type, visit func(position), above []reflect.Type) {
	p, t = p.in(t)
	switch t.Kind() {
	case reflect.Slice:
		recordFields(p, t.Elem(), visit, above)
	case reflect.Struct:
		if slices.Contains(above, t) {
			return
		}
		above = append(slices.Clone(above), t)
		for _, f := range reflect.VisibleFields(t) {
			if f.Name == "Body" {
				body := f.Type
				if patch, is := reflect.Zero(body).Interface().(interface{ patches() reflect.Type }); is {
					body = patch.patches()
				}
				recordFields(p, body, visit, above)
				continue
			}
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name == "" || name == "-" || !f.IsExported() {
				continue
			}
			at, kind := p.below(t, name)
			if at.field != "" {
				visit(at)
			}
			recordFields(at, kind, visit, above)
		}
	}
}

// unshowable refuses a paper to a caller from whom fields of its module are hidden: it shows all.
func (o Operation) unshowable(set rights.Set) error {
	if o.out == reflect.TypeFor[File]() && set.Hides(o.Needs.Module) {
		return fault.Forbidden("right.field", "Your rights hide fields that this paper shows. Ask an owner of the organisation for it.")
	}
	return nil
}
