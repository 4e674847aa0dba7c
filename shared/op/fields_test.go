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
	remarkOf struct{ Remarks, Email string }
	plainOf  struct {
		Email string `json:"email"`
	}
	converted struct {
		Email string         `json:"email"`
		Cards []cardOf       `json:"cards"`
		Paper *remarkOf      `json:"paper"`
		Likes []plainOf      `json:"likes"`
		Notes map[string]any `json:"notes"`
	}
)

func (cardOf) Module() rights.Module { return rights.Contacts }
func (remarkOf) Rev() int            { return 1 }

// limited are the rights of a caller that sees neither the e-mail addresses of contacts nor
// the remarks of orders, and only reads the days of notes.
func limited() rights.Set {
	return rights.Set{Modules: map[rights.Module]rights.Access{
		rights.Contacts:    {Fields: map[string]rights.Field{"email": rights.Hidden}},
		rights.SalesOrders: {Fields: map[string]rights.Field{"remarks": rights.Hidden, "notes/day": rights.ReadOnly}},
	}}
}

// A field belongs to the module that the type of its record reports, otherwise to the
// module of the operation. A nested document that reports no module loses every field
// that any module hides.
func TestHiddenFieldsAreRemoved(t *testing.T) {
	for name, x := range map[string]struct {
		out          reflect.Type
		answer, want string
	}{
		"its own module": {reflect.TypeFor[converted](), `{"email":"e","remarks":"r"}`, `{"email":"e"}`},
		"rows": {
			reflect.TypeFor[List[converted]](), `{"data":[{"email":"e","remarks":"r"}],"next_cursor":null}`,
			`{"data":[{"email":"e"}],"next_cursor":null}`,
		},
		"records of another module":   {reflect.TypeFor[converted](), `{"cards":[{"email":"e","remarks":"r"}]}`, `{"cards":[{"remarks":"r"}]}`},
		"a document without a module": {reflect.TypeFor[converted](), `{"paper":{"email":"e","remarks":"r","x":1}}`, `{"paper":{"x":1}}`},
		"an object of the record": {
			reflect.TypeFor[converted](), `{"likes":[{"email":"e"}],"notes":{"remarks":"r"}}`,
			`{"likes":[{"email":"e"}],"notes":{"remarks":"r"}}`,
		},
		"numbers keep their digits": {
			reflect.TypeFor[converted](), `{"notes":{"n":12345678901234567890.10}}`, `{"notes":{"n":12345678901234567890.10}}`,
		},
	} {
		o := Operation{Spec: Spec{Needs: rights.View(rights.SalesOrders)}, out: x.out}
		if got, err := o.withoutHidden([]byte(x.answer), limited()); err != nil || string(got) != x.want {
			t.Errorf("%s: %s shown, want %s (%v)", name, got, x.want, err)
		}
		if got, err := o.withoutHidden([]byte(x.answer), rights.Owner.Set()); err != nil || string(got) != x.answer {
			t.Errorf("%s: the owner sees %s (%v)", name, got, err)
		}
	}
}

func TestReadOnlyFieldsAreRefused(t *testing.T) {
	o := Operation{Spec: Spec{Needs: rights.Edit(rights.SalesOrders)}}
	in := inputOf(newSchemas(o.Resource, plain()), reflect.TypeFor[struct{ Body converted }](), "thing.change")
	for body, want := range map[string][]string{
		``: nil, `{}`: nil, `{"email":"e"}`: nil, `{"remarks":"r"}`: {"/remarks"},
		`{"cards":[{"email":"e"},{"email":"f"}]}`: {"/cards/0/email", "/cards/1/email"},
		`{"notes":{"day":1,"hour":2}}`:            {"/notes/day"}, `{"notes":{"hour":2}}`: nil,
		`{"notes":null}`: {"/notes"}, `{"notes":[1]}`: {"/notes"},
	} {
		err := o.unwritable(in, []byte(body), limited())
		var got []string
		if f := new(fault.Fault); errors.As(err, &f) {
			for _, x := range f.Fields {
				got = append(got, x.Pointer)
			}
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%s refused at %v, want %v (%v)", body, got, want, err)
		}
	}
}
