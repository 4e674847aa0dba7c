package fault_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"comptoir/shared/fault"
)

// shown is a fault in short: its kind, its code, its fields.
func shown(err error) string {
	f, ok := fault.As(err)
	if !ok {
		return fmt.Sprint(err)
	}
	s := []string{fmt.Sprint(f.Kind), f.Code}
	for _, x := range f.Fields {
		s = append(s, x.Code+"@"+x.Pointer)
	}
	return strings.Join(s, " ")
}

// A fault always has a code, and a sentence that says what to do.
func TestTheWaysToFail(t *testing.T) {
	for name, c := range map[string]struct {
		fault *fault.Fault
		kind  fault.Kind
		code  string
	}{
		"a value breaks a rule":         {fault.Invalid("order.quantity", "/lines/0/quantity", "Order %d or more.", 1), fault.KindInvalid, "order.quantity"},
		"the state forbids it":          {fault.Conflict("order.status", "%s is void.", "SO-1"), fault.KindConflict, "order.status"},
		"a right is missing":            {fault.Forbidden("right.missing", "Ask an owner."), fault.KindForbidden, "right.missing"},
		"it cannot be read":             {fault.Malformed("request.malformed", "Send JSON."), fault.KindMalformed, "request.malformed"},
		"there is no such thing":        {fault.NotFound(), fault.KindNotFound, "not_found"},
		"it has moved on":               {fault.Stale(7), fault.KindStale, "version.stale"},
		"no version is named":           {fault.Unconditional(), fault.KindUnconditional, "version.missing"},
		"too many at once":              {fault.Busy("table.busy", "Repeat it.", time.Second), fault.KindBusy, "table.busy"},
		"the address has other methods": {fault.Method("GET", "PATCH"), fault.KindMethod, "method_not_allowed"},
	} {
		t.Run(name, func(t *testing.T) {
			f := c.fault
			if f.Kind != c.kind || f.Code != c.code || !strings.HasSuffix(f.Detail, ".") || strings.Contains(f.Detail, "%!") {
				t.Errorf("it is %+v", f)
			}
			wrapped := fmt.Errorf("create an order: %w", f)
			if found, ok := fault.As(wrapped); !ok || found != f || fault.Code(wrapped) != c.code || !strings.Contains(f.Error(), c.code) {
				t.Errorf("it is not found in %v", wrapped)
			}
		})
	}
	if f := fault.Busy("table.busy", "Repeat it.", time.Second); f.RetryAfter != time.Second {
		t.Errorf("it says to wait for %s", f.RetryAfter)
	}
	if f := fault.Method("GET", "PATCH"); strings.Join(f.Allow, " ") != "GET PATCH" {
		t.Errorf("it says that %v are allowed", f.Allow)
	}
}

func TestWhatIsNoFault(t *testing.T) {
	for _, err := range []error{nil, errors.New("the table is on fire")} {
		if f, ok := fault.As(err); ok || f != nil || fault.Code(err) != "" {
			t.Errorf("%v is taken for the fault %v", err, f)
		}
	}
}

// All broken rules are told at once, named after the first.
func TestAListOfBrokenRules(t *testing.T) {
	internal := errors.New("the table is on fire")
	conflict := fault.Conflict("order.status", "It is void.")
	for name, c := range map[string]struct {
		take error // found elsewhere, below /customer
		back error
		want string
	}{
		"nothing wrong":               {nil, nil, ""},
		"a value":                     {fault.Invalid("contact.name", "/display_name", "X."), nil, "contact.name@/customer/display_name"},
		"the part as a whole":         {fault.Invalid("contact.name", "", "X."), nil, "contact.name@/customer"},
		"what is wrong with no value": {conflict, conflict, ""},
		"what is nobody's fault":      {internal, internal, ""},
		"a value, wrapped on its way": {fmt.Errorf("new: %w", fault.Invalid("contact.name", "/display_name", "X.")), nil, "contact.name@/customer/display_name"},
	} {
		t.Run(name, func(t *testing.T) {
			var l fault.List
			l.Add("order.quantity", "/quantity", "Order %s.", "more")
			if back := l.Take("/customer", c.take); !errors.Is(back, c.back) && back != c.back {
				t.Errorf("handed back %v, want %v", back, c.back)
			}
			want := strings.TrimSpace(fmt.Sprintf("%d order.quantity order.quantity@/quantity %s", fault.KindInvalid, c.want))
			if got := shown(l.Err()); got != want {
				t.Errorf("it is %q, want %q", got, want)
			}
			var below string
			if err := fault.Below("/customer", c.take); err != nil {
				below = shown(err)
			}
			switch {
			case c.back != nil && below != shown(c.back), c.back == nil && c.want == "" && below != "", c.want != "" && !strings.HasSuffix(below, c.want):
				t.Errorf("below it is %q", below)
			}
		})
	}
	var none fault.List
	if err := none.Err(); err != nil {
		t.Errorf("an empty list is %v", err)
	}
}

// Taking a fault along leaves the fault itself as it was.
func TestTakingAFaultDoesNotChangeIt(t *testing.T) {
	f := fault.Invalid("contact.name", "/display_name", "X.")
	if got := shown(fault.Below("/customer", f)); !strings.HasSuffix(got, "@/customer/display_name") || f.Fields[0].Pointer != "/display_name" {
		t.Errorf("below it is %s, by itself %s", got, shown(f))
	}
}
