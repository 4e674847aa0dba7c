package op

import (
	"reflect"
	"slices"

	"comptoir/shared/fault"
	"comptoir/shared/money"
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
	for _, r := range o.refusals() {
		all = append(all, r.codes...)
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
	if o.hasViews() {
		all = append(all, "filter.view")
	}
	if o.out == reflect.TypeFor[File]() && o.Needs.NeedsOrganization() {
		all = append(all, "right.field")
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
