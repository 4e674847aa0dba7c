package store

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"comptoir/shared/table"
)

// sampleClaims are the claims of a full document whose texts are written in another way.
func (k Kind[T, ID, R]) sampleClaims(t *testing.T, write func(string) string) []table.Claim {
	t.Helper()
	doc := full[T](t)
	rewrite(reflect.ValueOf(&doc).Elem(), write)
	return slices.DeleteFunc(k.claims(doc), func(c table.Claim) bool { return strings.HasPrefix(c.Kind, "external:") })
}

// rewrite changes all texts of a value; ids and other named types stay.
func rewrite(v reflect.Value, write func(string) string) {
	switch {
	case v.Type() == reflect.TypeFor[string]():
		v.SetString(write(v.String()))
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				rewrite(v.Field(i), write)
			}
		}
	}
}

// Every number, SKU, reference and name that is claimed is the same in capitals and in wide
// letters, of every kind of document. Ids of other systems are as written.
func TestEveryClaimIgnoresCaseAndWidth(t *testing.T) {
	wide := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r > ' ' && r <= '~' {
				return r - '!' + '！'
			}
			return r
		}, s)
	}
	walked := 0
	for _, k := range All() {
		c, is := k.(interface {
			sampleClaims(*testing.T, func(string) string) []table.Claim
		})
		if !is {
			continue
		}
		want := c.sampleClaims(t, func(s string) string { return s })
		for name, write := range map[string]func(string) string{"capitals": strings.ToUpper, "wide letters": wide} {
			got := c.sampleClaims(t, write)
			for i, claim := range want {
				if name == "wide letters" && claim.Kind == "email" {
					continue // mail servers have no wide letters
				}
				walked++
				if i >= len(got) || got[i].Key() != claim.Key() {
					t.Errorf("%s: the claim of %s differs in %s", k.Called(), claim.Kind, name)
				}
			}
		}
	}
	if walked < 12 {
		t.Errorf("only %d claims were compared", walked)
	}
}
