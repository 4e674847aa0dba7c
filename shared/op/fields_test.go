package op

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"comptoir/shared/fault"
	"comptoir/shared/rights"
)

type (
	cardOf   struct{ Email string }
	paperOf  struct{ Remarks, Email string }
	likeness struct {
		Email string `json:"email"`
	}
	converted struct {
		Email string         `json:"email"`
		Cards []cardOf       `json:"cards"`
		Paper *paperOf       `json:"paper"`
		Likes []likeness     `json:"likes"`
		Notes map[string]any `json:"notes"`
	}
)

func (cardOf) Module() rights.Module { return rights.Contacts }
func (paperOf) Rev() int             { return 1 }

// guarded is what a caller may do who does not see the e-mail addresses of contacts nor
// the remarks of orders, and reads only the notes' days.
func guarded() rights.Set {
	return rights.Set{Modules: map[rights.Module]rights.Access{
		rights.Contacts:    {Fields: map[string]rights.Field{"email": rights.Hidden}},
		rights.SalesOrders: {Fields: map[string]rights.Field{"remarks": rights.Hidden, "notes/day": rights.ReadOnly}},
	}}
}

// A field belongs to the module of the record it stands in: that which the record's
// type names, otherwise that of the operation. A document within another that names
// none loses what any module hides.
func TestWhereHiddenFieldsStand(t *testing.T) {
	for name, x := range map[string]struct {
		out          reflect.Type
		answer, want string
	}{
		"its own module":          {reflect.TypeFor[converted](), `{"email":"e","remarks":"r"}`, `{"email":"e"}`},
		"rows":                    {reflect.TypeFor[List[converted]](), `{"data":[{"email":"e","remarks":"r"}],"next_cursor":null}`, `{"data":[{"email":"e"}],"next_cursor":null}`},
		"records of another":      {reflect.TypeFor[converted](), `{"cards":[{"email":"e","remarks":"r"}]}`, `{"cards":[{"remarks":"r"}]}`},
		"a document of any":       {reflect.TypeFor[converted](), `{"paper":{"email":"e","remarks":"r","x":1}}`, `{"paper":{"x":1}}`},
		"an object of the record": {reflect.TypeFor[converted](), `{"likes":[{"email":"e"}],"notes":{"remarks":"r"}}`, `{"likes":[{"email":"e"}],"notes":{"remarks":"r"}}`},
		"numbers stay":            {reflect.TypeFor[converted](), `{"notes":{"n":12345678901234567890.10}}`, `{"notes":{"n":12345678901234567890.10}}`},
	} {
		o := Operation{Spec: Spec{Needs: rights.View(rights.SalesOrders)}, out: x.out}
		if got, err := o.withoutHidden([]byte(x.answer), guarded()); err != nil || string(got) != x.want {
			t.Errorf("%s: %s is shown, want %s (%v)", name, got, x.want, err)
		}
		if got, err := o.withoutHidden([]byte(x.answer), rights.Owner.Set()); err != nil || string(got) != x.answer {
			t.Errorf("%s: the owner sees %s (%v)", name, got, err)
		}
	}
}

func TestWhereFieldsMayNotBeWritten(t *testing.T) {
	o := Operation{Spec: Spec{Needs: rights.Edit(rights.SalesOrders)}}
	in := inputOf(newSchemas(o.Resource, plain()), reflect.TypeFor[struct{ Body converted }](), "thing.change")
	for body, want := range map[string][]string{
		``: nil, `{}`: nil, `{"email":"e"}`: nil, `{"remarks":"r"}`: {"/remarks"}, `{"cards":[{"email":"e"},{"email":"f"}]}`: {"/cards/0/email", "/cards/1/email"},
		`{"notes":{"day":1,"hour":2}}`: {"/notes/day"}, `{"notes":{"hour":2}}`: nil, `{"notes":null}`: {"/notes"}, `{"notes":[1]}`: {"/notes"},
	} {
		err := o.unwritable(in, []byte(body), guarded())
		var got []string
		if f := new(fault.Fault); errors.As(err, &f) {
			for _, x := range f.Fields {
				got = append(got, x.Pointer)
			}
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%s is refused at %v, want %v (%v)", body, got, want, err)
		}
	}
}
