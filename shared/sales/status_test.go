package sales

import (
	"slices"
	"testing"

	"comptoir/shared/trade"

	"comptoir/shared/org"

	"github.com/google/go-cmp/cmp"
)

// actions are the actions on a single order. Merge and unmerge need two orders.
var actions = map[string]func(*Order) error{
	"confirm": (*Order).Confirm, "close": (*Order).Close, "void": (*Order).Void, "reopen": (*Order).Reopen,
}

func TestLifeCycleAllowsActions(t *testing.T) {
	want := map[Status]map[string]Status{
		Draft:     {"confirm": Confirmed, "void": Void},
		Confirmed: {"close": Closed, "void": Void},
		Closed:    {"reopen": Confirmed},
		Void:      {"reopen": Draft},
		Merged:    {},
	}
	for _, from := range Statuses() {
		reached := []Status{}
		for name, action := range actions {
			o := draft(t, "so_1", ordered(text("1", "1")))
			o.Status = from
			err := action(&o)
			to, allowed := want[from][name]
			switch {
			case allowed && (err != nil || o.Status != to):
				t.Errorf("%s %s: got %s, %v, want %s", name, from, o.Status, err, to)
			case !allowed && (o.Status != from || !slices.Equal(codes(err), []string{"order.status"})):
				t.Errorf("%s %s: got %s, %v, want order.status", name, from, o.Status, err)
			}
			if allowed {
				reached = append(reached, to)
			}
		}
		table := slices.DeleteFunc(slices.Clone(Life().Next()[from]), func(to Status) bool { return to == Merged || from == Merged })
		slices.Sort(reached)
		slices.Sort(table)
		if d := cmp.Diff(table, reached); d != "" {
			t.Errorf("from %s the table and the actions differ: %s", from, d)
		}
	}
}

func TestVoidRefusesInvoicedOrPackedOrder(t *testing.T) {
	o := confirmed(t, "so_1", ordered(text("4", "1")))
	billed := o
	drawn := invoice(t, &billed, taken(1, "1"))
	if d := cmp.Diff([]string{"order.has_invoice"}, codes(billed.Void())); d != "" {
		t.Error(d)
	}
	packed := o
	packed.Lines = slices.Clone(o.Lines)
	packed.Lines[0].Packed = quantity("1")
	if d := cmp.Diff([]string{"order.has_package"}, codes(packed.Void())); d != "" {
		t.Error(d)
	}
	check(t, billed.Credit(drawn))
	check(t, billed.Void())
}

func TestAutoCloseFollowsPreference(t *testing.T) {
	two := ordered(text("4", "1"), service(text("1", "90")))
	service := ordered(service(text("1", "90")))
	ship := func(o *Order) {
		o.Lines = slices.Clone(o.Lines)
		o.Lines[0].Packed, o.Lines[0].Shipped = quantity("4"), quantity("4")
	}
	all := func(o *Order) { invoice(t, o) }
	for name, c := range map[string]struct {
		form Form
		when org.AutoClose
		do   []func(*Order)
		want Status
	}{
		"never":                 {two, org.CloseNever, []func(*Order){ship, all}, Confirmed},
		"no preference":         {two, "", []func(*Order){ship, all}, Confirmed},
		"invoiced":              {two, org.CloseInvoiced, []func(*Order){all}, Closed},
		"invoiced, but not yet": {two, org.CloseInvoiced, []func(*Order){ship}, Confirmed},
		"partly invoiced": {
			two, org.CloseInvoiced, []func(*Order){func(o *Order) { invoice(t, o, taken(1, "4")) }}, Confirmed,
		},
		"shipped, ignoring the service":        {two, org.CloseShipped, []func(*Order){ship}, Closed},
		"shipped, but not yet":                 {two, org.CloseShipped, []func(*Order){all}, Confirmed},
		"both":                                 {two, org.CloseBoth, []func(*Order){ship, all}, Closed},
		"both, but not shipped yet":            {two, org.CloseBoth, []func(*Order){all}, Confirmed},
		"both, services only":                  {service, org.CloseBoth, []func(*Order){all}, Closed},
		"shipped, services only, not invoiced": {service, org.CloseShipped, nil, Confirmed},
		"shipped, services only, invoiced":     {service, org.CloseShipped, []func(*Order){all}, Closed},
		"cancelled quantities are ignored": {
			two, org.CloseInvoiced, []func(*Order){func(o *Order) { o.Lines[0].Cancelled = quantity("4") }, all}, Closed,
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := confirmed(t, "so_1", c.form)
			for _, do := range c.do {
				do(&o)
			}
			o.AutoClose(org.Preferences{AutoClose: c.when})
			if o.Status != c.want || o.AutoClosed != (c.want == Closed) {
				t.Errorf("got %s, want %s", o.Status, c.want)
			}
		})
	}
}

func TestChangeThatCompletesOrderClosesIt(t *testing.T) {
	for name, c := range map[string]struct {
		when   org.AutoClose
		before func(*Order)
		change func(*Form)
		want   Status
	}{
		"the rest is removed":         {org.CloseInvoiced, nil, func(f *Form) { f.Lines[0].Quantity = quantity("3") }, Closed},
		"some of the rest is removed": {org.CloseInvoiced, nil, func(f *Form) { f.Lines[0].Quantity = quantity("3.5") }, Confirmed},
		"no preference":               {"", nil, func(f *Form) { f.Lines[0].Quantity = quantity("3") }, Confirmed},
		"not shipped yet":             {org.CloseBoth, nil, func(f *Form) { f.Lines[0].Quantity = quantity("3") }, Confirmed},
		"notes of a reopened order":   {org.CloseInvoiced, func(o *Order) { invoice(t, o) }, func(f *Form) { f.Notes = "Merci" }, Confirmed},
		"a draft": {
			org.CloseInvoiced, func(o *Order) { o.Status = Draft }, func(f *Form) { f.Lines[0].Quantity = quantity("3") }, Draft,
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := confirmed(t, "so_1", ordered(text("4", "1")))
			invoice(t, &o, taken(1, "3"))
			if c.before != nil {
				c.before(&o)
			}
			f := o.Form()
			c.change(&f)
			check(t, o.Write(f, with(office("con_wine"), func(s *trade.Sources) { s.Settings.Preferences.AutoClose = c.when })))
			if o.Status != c.want || o.AutoClosed != (c.want == Closed) {
				t.Errorf("status %s, closed by preference: %v", o.Status, o.AutoClosed)
			}
		})
	}
}

func TestAutoCloseIsUndone(t *testing.T) {
	p := org.Preferences{AutoClose: org.CloseInvoiced}
	o := confirmed(t, "so_1", ordered(text("4", "1")))
	drawn := invoice(t, &o)
	o.AutoClose(p)
	voided, credited, byHand := o, o, o
	check(t, voided.Unbill(drawn))
	voided.AutoClose(p)
	check(t, credited.Credit(drawn))
	credited.AutoClose(org.Preferences{})
	check(t, byHand.Reopen())
	if byHand.AutoClosed {
		t.Error("a reopened order is still marked as closed by preference")
	}
	check(t, byHand.Close())
	check(t, byHand.Unbill(drawn))
	byHand.AutoClose(p)
	if voided.Status != Confirmed || credited.Status != Confirmed || byHand.Status != Closed || voided.AutoClosed {
		t.Errorf("voided %s, credited %s, closed manually %s", voided.Status, credited.Status, byHand.Status)
	}
}

func TestAllowedActionsOfOrder(t *testing.T) {
	simple := ordered(text("4", "1"))
	survivor, other, err := Merge(draft(t, "so_1", simple), draft(t, "so_2", simple), "")
	check(t, err)
	half := confirmed(t, "so_1", simple)
	invoice(t, &half, taken(1, "1"))
	full := half
	invoice(t, &full)
	for name, c := range map[string]struct {
		order Order
		want  []string
	}{
		"draft": {
			draft(t, "so_1", simple), []string{"update", "delete", "confirm", "void", "merge", "convert-to-invoice", "send", "mark-sent"},
		},
		"confirmed": {
			confirmed(t, "so_1", simple), []string{"update", "close", "void", "merge", "convert-to-invoice", "send", "mark-sent"},
		},
		"partly invoiced": {half, []string{"update", "close", "convert-to-invoice", "send", "mark-sent"}},
		"fully invoiced":  {full, []string{"update", "close", "send", "mark-sent"}},
		"closed":          {full.with(func(o *Order) { o.Status = Closed }), []string{"reopen", "send", "mark-sent"}},
		"void":            {draft(t, "so_1", simple).with(func(o *Order) { o.Status = Void }), []string{"reopen"}},
		"survivor":        {survivor, []string{"update", "confirm", "void", "merge", "unmerge", "convert-to-invoice", "send", "mark-sent"}},
		"merged":          {other, []string{}},
		"pending":         {draft(t, "so_1", simple).with(func(o *Order) { o.Pending = "confirm" }), []string{}},
		"from a marketplace": {
			draft(t, "so_1", simple.with(func(f *Form) { f.Channel = Marketplace })),
			[]string{"update", "delete", "confirm", "void", "convert-to-invoice", "send", "mark-sent"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			allowed := []string{}
			for _, a := range c.order.AllowedActions() {
				if a.Allowed {
					allowed = append(allowed, a.Action)
				} else if a.Code == "" || a.Detail == "" {
					t.Errorf("no reason for a refused action: %+v", a)
				}
			}
			if d := cmp.Diff(c.want, allowed); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestDeletableRefusesUsedOrder(t *testing.T) {
	simple := ordered(text("4", "1"))
	survivor, _, err := Merge(draft(t, "so_1", simple), draft(t, "so_2", simple), "")
	check(t, err)
	again := confirmed(t, "so_1", simple)
	check(t, again.Credit(invoice(t, &again)))
	check(t, again.Void())
	check(t, again.Reopen())
	for name, c := range map[string]struct {
		order Order
		want  []string
	}{
		"a draft":                        {draft(t, "so_1", simple), nil},
		"a confirmed order":              {confirmed(t, "so_1", simple), []string{"order.status"}},
		"an order after a merge":         {survivor, []string{"order.has_merged"}},
		"an order with credited invoice": {again, []string{"order.has_invoice"}},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(c.want, codes(c.order.Deletable())); d != "" {
				t.Error(d)
			}
		})
	}
}
