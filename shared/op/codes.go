package op

import (
	"reflect"
	"slices"

	"comptoir/shared/fault"
	"comptoir/shared/money"
	"comptoir/shared/visible"
)

// Faults are the codes of an operation's own rules, as written in a spec. The
// codes that follow from the kind of operation are not among them.
type Faults = fault.Set

// Codes lists every code an operation can return, in order: the codes of its own rules,
// of the values it accepts, and of the refusals that the documentation refers to.
func (o Operation) Codes() []string {
	all := o.ownCodes()
	for t := range o.inputTypes() {
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

// ownCodes are the codes the documentation lists at the operation itself. The codes of a
// value are listed at its schema.
func (o Operation) ownCodes() []string {
	all := slices.Clone(o.Faults)
	if o.inputTypes()[reflect.TypeFor[Listing]()] {
		all = append(all, "cursor.invalid")
	}
	slices.Sort(all)
	return all
}

// valueCodes are the codes of a text that is not a valid value of its type.
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

// inputTypes are the types within the operation's input, at any depth.
func (o Operation) inputTypes() map[reflect.Type]bool {
	found := map[reflect.Type]bool{}
	collect(o.in, found)
	return found
}

// collect adds a type and the types it contains.
func collect(t reflect.Type, found map[reflect.Type]bool) {
	if t == nil || found[t] {
		return
	}
	found[t] = true
	if p, ok := reflect.Zero(t).Interface().(interface{ patches() reflect.Type }); ok {
		collect(p.patches(), found)
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Array:
		collect(t.Elem(), found)
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() {
				collect(f.Type, found)
			}
		}
	}
}

// refusal is a problem that many operations return.
type refusal struct {
	name   string // its name in the OpenAPI document
	status int    // 0: every status without a refusal of its own
	text   string
	codes  fault.Set // the example shows the first
	of     func(Spec) bool
}

// refusals are the problems that follow from the kind of operation.
func refusals() []refusal {
	reads := func(s Spec) bool { return !s.Writes() }
	closed := func(s Spec) bool { return !s.Needs.IsPublic() }
	identity := fault.Set{"right.missing", "token.missing", "organization.missing"}
	fits := fault.Set{
		"request.invalid", "request.repeated", "schema.unknown", "schema.required", "schema.type", "schema.enum",
		"schema.length", "schema.range", "schema.pattern", "schema.format", "schema.items", visible.Character, visible.Invisible,
	}
	change := fault.Set{"request.dry_run", "idempotency.key_long", "idempotency.key_reused", "document.too_large"}
	const (
		lacks    = "The caller lacks the right"
		unknown  = "No such document exists, or it belongs to another organisation"
		breaks   = "A value breaks a rule; a JSON pointer names each such value"
		forbids  = "The document's state forbids the request; with Retry-After: too many requests at once, repeat this one"
		large    = "The body has more than 1 MiB"
		moved    = "The document has changed since the version named in If-Match"
		anything = "Any other failure. 400 and 415: the request cannot be read; 401, in JSON with only a message: the gateway does not accept " +
			"the token; 409 with Retry-After: too many requests at once, repeat this one; 500: an error on our side"
	)
	return []refusal{
		{"Failure", 0, anything, fault.Set{"internal", "request.malformed", "table.busy"}, func(Spec) bool { return true }},
		{"TooLarge", 413, large, fault.Set{"request.too_large"}, func(Spec) bool { return true }},
		{"Forbidden", 403, lacks, identity, func(s Spec) bool { return reads(s) && closed(s) && !s.Needs.NeedsOrganization() }},
		{
			"ForbiddenRead", 403, lacks, identity.And("user.disabled", "role.changed"),
			func(s Spec) bool { return reads(s) && s.Needs.NeedsOrganization() },
		},
		{
			"ForbiddenChange", 403, lacks, identity.And("right.field", "user.disabled", "role.changed"),
			func(s Spec) bool { return s.Writes() && closed(s) },
		},
		{"NotFound", 404, unknown, fault.Set{"not_found"}, Spec.named},
		{"Conflict", 409, forbids, fault.Set{"document.newer", "document.pending", "table.busy"}, Spec.Writes},
		{"Stale", 412, moved, fault.Set{"version.stale"}, Spec.Versioned},
		{"Unconditional", 428, "If-Match is missing", fault.Set{"version.missing"}, Spec.Versioned},
		{"Invalid", 422, breaks, fits, reads},
		{"InvalidChange", 422, breaks, fits.And(change...), Spec.Writes},
	}
}
