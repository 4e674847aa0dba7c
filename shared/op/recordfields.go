package op

import (
	"reflect"
	"slices"
	"strings"
	"sync"

	"comptoir/shared/fault"
	"comptoir/shared/rights"
)

// Fields returns the names of the fields of a module's records, in what the operations of the
// module show and take: remarks, billing_address/street. They are found once for each module.
func Fields(all []Operation) func(rights.Module) []string {
	var known sync.Map
	return func(m rights.Module) []string {
		names, found := known.Load(m)
		if !found {
			w := walk{module: m, seen: map[place]bool{}}
			for _, o := range all {
				if o.On.Kind == HTTP && o.On.Path != "" && o.Needs.Module == m {
					w.record(position{module: m}, o.out)
					w.record(position{module: m}, o.in)
				}
			}
			slices.Sort(w.fields)
			names, _ = known.LoadOrStore(m, slices.Compact(w.fields))
		}
		return names.([]string) //nolint:forcetypeassert // stored above
	}
}

// walk collects the fields of a module's records.
type walk struct {
	module rights.Module
	fields []string
	seen   map[place]bool
}

// place is a type at a position.
type place struct {
	position
	of reflect.Type
}

// record visits the fields of a type, as the removal of hidden fields does.
func (w *walk) record(p position, t reflect.Type) {
	p, t = p.in(t)
	at := place{p, t}
	if w.seen[at] || strings.Count(p.field, "/") > deepest {
		return
	}
	w.seen[at] = true
	switch t.Kind() {
	case reflect.Slice:
		w.record(p, t.Elem())
	case reflect.Struct:
		for _, f := range reflect.VisibleFields(t) {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			switch {
			case f.Name == "Body":
				body := f.Type
				if patch, is := reflect.Zero(body).Interface().(interface{ patches() reflect.Type }); is {
					body = patch.patches()
				}
				w.record(p, body)
			case name != "" && name != "-" && f.IsExported():
				at, kind := p.below(t, name)
				if at.field != "" && at.module == w.module {
					w.fields = append(w.fields, at.field)
				}
				w.record(at, kind)
			}
		}
	}
}

// deepest is the depth to which fields of objects within objects are named.
const deepest = 4

// unshowable refuses a paper to a caller from whom fields of its module are hidden: it shows all.
func (o Operation) unshowable(set rights.Set) error {
	if o.out == reflect.TypeFor[File]() && set.Hides(o.Needs.Module) {
		return fault.Forbidden("right.field", "Your rights hide fields that this paper shows. Ask an owner of the organisation for it.")
	}
	return nil
}
