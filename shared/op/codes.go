package op

import (
	"reflect"
	"slices"

	"comptoir/shared/fault"
	"comptoir/shared/money"
)

// Faults are the codes of an operation's own rules, as they read in a spec. The
// codes that follow from its manners are not among them.
type Faults = fault.Set

// Codes lists every code the operation can answer with, in order: those of its own
// rules, of the values it takes, and of the refusals the documentation refers to.
func (o Operation) Codes() []string {
	all := o.own()
	for t := range o.holds() {
		all = append(all, valueCodes()[t]...)
	}
	for _, r := range refusals() {
		if r.of(o.Spec) {
			all = append(all, r.codes...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// own are the codes the documentation shows with the operation itself. Those of a
// value stand in its schema.
func (o Operation) own() []string {
	all := slices.Clone(o.Faults)
	if o.holds()[reflect.TypeFor[Listing]()] {
		all = append(all, "cursor.invalid")
	}
	slices.Sort(all)
	return all
}

// valueCodes are what is wrong with a text that is no such value.
func valueCodes() map[reflect.Type][]string {
	number := []string{money.NotANumber, money.TooLarge, money.TooManyDecimals}
	return map[reflect.Type][]string{
		reflect.TypeFor[money.Amount]():       number,
		reflect.TypeFor[money.Price]():        number,
		reflect.TypeFor[money.Quantity]():     number,
		reflect.TypeFor[money.Percent]():      number,
		reflect.TypeFor[money.ExchangeRate](): append(number, money.WrongRate),
		reflect.TypeFor[money.Currency]():     {money.UnknownCurrency},
	}
}

// holds are the types of what the operation takes, at any depth.
func (o Operation) holds() map[reflect.Type]bool {
	met := map[reflect.Type]bool{}
	look(o.in, met)
	return met
}

// look notes the types that a type holds.
func look(t reflect.Type, met map[reflect.Type]bool) {
	if t == nil || met[t] {
		return
	}
	met[t] = true
	if p, ok := reflect.Zero(t).Interface().(interface{ patches() reflect.Type }); ok {
		look(p.patches(), met)
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Array:
		look(t.Elem(), met)
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() {
				look(f.Type, met)
			}
		}
	}
}

// refusal is a problem that many operations answer with.
type refusal struct {
	name   string // in the document
	status int    // 0: any that is not named otherwise
	text   string
	codes  fault.Set // the first is the example's
	of     func(Spec) bool
}

// refusals are the problems that follow from the manners of operations.
func refusals() []refusal {
	reads := func(s Spec) bool { return !s.Writes() }
	closed := func(s Spec) bool { return !s.Needs.IsPublic() }
	who := fault.Set{"right.missing", "token.missing", "organization.missing"}
	fits := fault.Set{
		"request.invalid", "request.repeated", "schema.unknown", "schema.required", "schema.type", "schema.enum",
		"schema.length", "schema.range", "schema.pattern", "schema.format", "schema.items",
	}
	change := fault.Set{"request.dry_run", "idempotency.key_long", "idempotency.key_reused", "document.too_large"}
	const (
		lacks    = "The caller lacks the right"
		unknown  = "There is no such thing, or it is another organisation's"
		breaks   = "A value breaks a rule; each is named by a JSON pointer"
		forbids  = "The present state forbids it; with Retry-After: too many at once, repeat it"
		moved    = "The document has changed since the version named in If-Match"
		anything = "Anything else. 400 and 415: the request cannot be read; 401, in JSON with a message alone: the gateway does not accept " +
			"the token; 409 with Retry-After: too many at once, repeat it; 500: something went wrong on our side"
	)
	return []refusal{
		{"Failure", 0, anything, fault.Set{"internal", "request.malformed", "table.busy"}, func(Spec) bool { return true }},
		{"Forbidden", 403, lacks, who, func(s Spec) bool { return reads(s) && closed(s) }},
		{"ForbiddenChange", 403, lacks, who.And("right.field", "user.disabled", "role.changed"), func(s Spec) bool { return s.Writes() && closed(s) }},
		{"NotFound", 404, unknown, fault.Set{"not_found"}, Spec.named},
		{"Conflict", 409, forbids, fault.Set{"document.pending", "table.busy"}, Spec.Writes},
		{"Stale", 412, moved, fault.Set{"version.stale"}, Spec.Versioned},
		{"Unconditional", 428, "If-Match is missing", fault.Set{"version.missing"}, Spec.Versioned},
		{"Invalid", 422, breaks, fits, reads},
		{"InvalidChange", 422, breaks, fits.And(change...), Spec.Writes},
	}
}
