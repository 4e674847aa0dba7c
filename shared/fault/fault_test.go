package fault_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"comptoir/shared/fault"
)

// shown formats a fault as its kind, its code and its fields.
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

// A fault always has a code and a sentence that says what to do.
func TestFaultsHaveKindCodeAndSentence(t *testing.T) {
	for name, c := range map[string]struct {
		fault *fault.Fault
		kind  fault.Kind
		code  string
	}{
		"invalid":            {fault.Invalid("order.quantity", "/lines/0/quantity", "Order %d or more.", 1), fault.KindInvalid, "order.quantity"},
		"conflict":           {fault.Conflict("order.status", "%s is void.", "SO-1"), fault.KindConflict, "order.status"},
		"forbidden":          {fault.Forbidden("right.missing", "Ask an owner."), fault.KindForbidden, "right.missing"},
		"malformed":          {fault.Malformed("request.malformed", "Send JSON."), fault.KindMalformed, "request.malformed"},
		"not found":          {fault.NotFound(), fault.KindNotFound, "not_found"},
		"stale version":      {fault.Stale(7), fault.KindStale, "version.stale"},
		"missing version":    {fault.Unconditional(), fault.KindUnconditional, "version.missing"},
		"busy":               {fault.Busy("table.busy", "Repeat it.", time.Second), fault.KindBusy, "table.busy"},
		"quota":              {fault.Quota("quota.mails", "Wait until tomorrow.", time.Hour), fault.KindQuota, "quota.mails"},
		"method not allowed": {fault.Method("GET", "PATCH"), fault.KindMethod, "method_not_allowed"},
	} {
		t.Run(name, func(t *testing.T) {
			f := c.fault
			if f.Kind != c.kind || f.Code != c.code || !strings.HasSuffix(f.Detail, ".") || strings.Contains(f.Detail, "%!") {
				t.Errorf("got the fault %+v", f)
			}
			wrapped := fmt.Errorf("create an order: %w", f)
			if found, ok := fault.As(wrapped); !ok || found != f || fault.Code(wrapped) != c.code || !strings.Contains(f.Error(), c.code) {
				t.Errorf("the fault is not found in the wrapped error %v", wrapped)
			}
		})
	}
	if f := fault.Busy("table.busy", "Repeat it.", time.Second); f.RetryAfter != time.Second {
		t.Errorf("RetryAfter is %s, want 1s", f.RetryAfter)
	}
	if f := fault.Method("GET", "PATCH"); strings.Join(f.Allow, " ") != "GET PATCH" {
		t.Errorf("Allow is %v", f.Allow)
	}
}

func TestAsReturnsFalseForOtherErrors(t *testing.T) {
	for _, err := range []error{nil, errors.New("internal error")} {
		if f, ok := fault.As(err); ok || f != nil || fault.Code(err) != "" {
			t.Errorf("As(%v) returns the fault %v", err, f)
		}
	}
}

// All broken rules are reported together, under the code of the first.
func TestListCollectsBrokenRules(t *testing.T) {
	internal := errors.New("internal error")
	conflict := fault.Conflict("order.status", "It is void.")
	for name, c := range map[string]struct {
		take error // the error passed to Take, below /customer
		rest error // the error Take returns
		want string
	}{
		"no error":        {nil, nil, ""},
		"invalid value":   {fault.Invalid("contact.name", "/display_name", "X."), nil, "contact.name@/customer/display_name"},
		"invalid section": {fault.Invalid("contact.name", "", "X."), nil, "contact.name@/customer"},
		"conflict":        {conflict, conflict, ""},
		"internal error":  {internal, internal, ""},
		"wrapped invalid value": {
			fmt.Errorf("new: %w", fault.Invalid("contact.name", "/display_name", "X.")), nil, "contact.name@/customer/display_name",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var l fault.List
			l.Add("order.quantity", "/quantity", "Order %s.", "more")
			if rest := l.Take("/customer", c.take); !errors.Is(rest, c.rest) && rest != c.rest {
				t.Errorf("Take returns %v, want %v", rest, c.rest)
			}
			want := strings.TrimSpace(fmt.Sprintf("%d order.quantity order.quantity@/quantity %s", fault.KindInvalid, c.want))
			if got := shown(l.Err()); got != want {
				t.Errorf("Err is %q, want %q", got, want)
			}
			var below string
			if err := fault.Below("/customer", c.take); err != nil {
				below = shown(err)
			}
			switch {
			case c.rest != nil && below != shown(c.rest),
				c.rest == nil && c.want == "" && below != "",
				c.want != "" && !strings.HasSuffix(below, c.want):
				t.Errorf("Below returns %q", below)
			}
		})
	}
	var none fault.List
	if err := none.Err(); err != nil {
		t.Errorf("Err of an empty list is %v", err)
	}
}

// Below returns a copy: the original fault keeps its pointers.
func TestBelowDoesNotModifyFault(t *testing.T) {
	f := fault.Invalid("contact.name", "/display_name", "X.")
	got := shown(fault.Below("/customer", f))
	if !strings.HasSuffix(got, "@/customer/display_name") || f.Fields[0].Pointer != "/display_name" {
		t.Errorf("Below returns %s, the original is %s", got, shown(f))
	}
}
