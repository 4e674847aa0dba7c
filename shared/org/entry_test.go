package org_test

import (
	"strings"
	"testing"

	"comptoir/shared/fault/faulttest"
	"comptoir/shared/org"
)

// method is a delivery method with a name and an id.
func method(id, name string, d org.Declared) *org.DeliveryMethod {
	return &org.DeliveryMethod{ID: org.DeliveryMethodID(id), Way: org.Way{Name: name}, Declared: d}
}

// shown is a list in short form: ids, the default with a star, inactive ones in brackets.
func shown(list []*org.DeliveryMethod) string {
	var all []string
	for _, d := range list {
		s := string(d.ID)
		if d.Default {
			s += "*"
		}
		if d.Inactive {
			s = "(" + s + ")"
		}
		all = append(all, s)
	}
	return strings.Join(all, " ")
}

func TestPutAddsOrReplacesEntry(t *testing.T) {
	for name, c := range map[string]struct {
		put  *org.DeliveryMethod
		want string
		code string
	}{
		"a new entry":              {method("c", "Vélo", org.Declared{}), "a* b c", ""},
		"a new default":            {method("c", "Vélo", org.Declared{Default: true}), "a b c*", ""},
		"another entry as default": {method("b", "Retrait", org.Declared{Default: true}), "a b*", ""},
		"an entry with a new name": {method("b", "Coursier", org.Declared{}), "a* b", ""},
		"an inactive entry":        {method("b", "Retrait", org.Declared{Inactive: true}), "a* (b)", ""},
		"no default":               {method("a", "Transporteur", org.Declared{}), "a b", ""},
		"a default that is inactive": {
			method("a", "Transporteur", org.Declared{Default: true, Inactive: true}), "a* b", "delivery-method.default_inactive /inactive",
		},
		"a name in use":                  {method("c", " transporteur ", org.Declared{}), "a* b", "delivery-method.name_taken /name"},
		"a name in use, in wide letters": {method("c", "ＲＥＴＲＡＩＴ", org.Declared{}), "a* b", "delivery-method.name_taken /name"},
		"no name":                        {method("c", "  ", org.Declared{}), "a* b", "delivery-method.name /name"},
	} {
		t.Run(name, func(t *testing.T) {
			list := []*org.DeliveryMethod{method("a", "Transporteur", org.Declared{Default: true}), method("b", "Retrait", org.Declared{})}
			after, err := org.Put(list, c.put)
			if err != nil {
				after = list
			}
			if faulttest.Text(err) != c.code || shown(after) != c.want {
				t.Errorf("got %q, list %s", faulttest.Text(err), shown(after))
			}
		})
	}
}

func TestFirstEntryBecomesDefault(t *testing.T) {
	for name, c := range map[string]struct {
		put  org.Declared
		want string
	}{"an active entry": {org.Declared{}, "a*"}, "an inactive entry": {org.Declared{Inactive: true}, "(a)"}} {
		t.Run(name, func(t *testing.T) {
			list, err := org.Put(nil, method("a", "Transporteur", c.put))
			if err != nil || shown(list) != c.want {
				t.Errorf("error %v, list %s", err, shown(list))
			}
		})
	}
}

func TestListLengthIsLimited(t *testing.T) {
	var list []*org.DeliveryMethod
	var err error
	for i := range org.MaxDeclared + 1 {
		var longer []*org.DeliveryMethod
		if longer, err = org.Put(list, method(strings.Repeat("x", i+1), strings.Repeat("n", i+1), org.Declared{})); err == nil {
			list = longer
		}
	}
	if faulttest.Text(err) != "delivery-method.too_many" || len(list) != org.MaxDeclared {
		t.Errorf("got %q with %d entries", faulttest.Text(err), len(list))
	}
}

func TestUsedEntryCannotBeRemoved(t *testing.T) {
	list := []*org.DeliveryMethod{method("a", "Transporteur", org.Declared{}), method("b", "Retrait", org.Declared{})}
	if _, err := org.Remove(list, list[0], []string{"SO-00001"}); faulttest.Text(err) != "delivery-method.used" {
		t.Errorf("got %q", faulttest.Text(err))
	}
	if left, err := org.Remove(list, list[1], nil); err != nil || shown(left) != "a" {
		t.Errorf("error %v, left %s", err, shown(left))
	}
}

func TestListedFiltersByState(t *testing.T) {
	list := []*org.DeliveryMethod{
		method("a", "A", org.Declared{}), method("b", "B", org.Declared{Inactive: true}), method("c", "C", org.Declared{}),
	}
	for name, c := range map[string]struct {
		states []org.Status
		want   string
	}{
		"all": {nil, "a (b) c"}, "active": {[]org.Status{org.Active}, "a c"}, "inactive": {[]org.Status{org.Inactive}, "(b)"},
		"both": {org.Statuses(), "a (b) c"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := shown(org.Listed(list, c.states)); got != c.want {
				t.Errorf("listed %s, want %s", got, c.want)
			}
		})
	}
}
