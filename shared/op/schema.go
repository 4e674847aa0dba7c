package op

import (
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"comptoir/shared/calendar"
	"comptoir/shared/money"
)

// newSchemas is an empty set of schemas. The resource is asked for the operation
// whose schemas are being made.
func newSchemas(resource func() string) huma.Registry {
	schemas := huma.NewMapRegistry("#/components/schemas/", func(t reflect.Type, hint string) string { return schemaName(t, resource()+"."+hint) })
	for value, text := range textTypes() {
		schemas.RegisterTypeAlias(value, text)
	}
	return schemas
}

// schemaName names a schema after its Go type: crm.Contact. What has no name in
// Go, such as the body of an input, is called as the hint says.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Name() == "" {
		return hint
	}
	short := func(s string) string { return s[strings.LastIndex(s, "/")+1:] }
	name, argument, generic := strings.Cut(t.Name(), "[")
	if generic {
		name += "-" + short(strings.TrimSuffix(argument, "]"))
	}
	return short(t.PkgPath()) + "." + name
}

// textTypes are the values that are written as text, with the schema of that
// text: so a wrong one is refused with the field's name.
func textTypes() map[reflect.Type]reflect.Type {
	return map[reflect.Type]reflect.Type{
		reflect.TypeFor[money.Amount]():       reflect.TypeFor[amountText](),
		reflect.TypeFor[money.Price]():        reflect.TypeFor[priceText](),
		reflect.TypeFor[money.Quantity]():     reflect.TypeFor[quantityText](),
		reflect.TypeFor[money.Percent]():      reflect.TypeFor[percentText](),
		reflect.TypeFor[money.ExchangeRate](): reflect.TypeFor[rateText](),
		reflect.TypeFor[money.Currency]():     reflect.TypeFor[currencyText](),
		reflect.TypeFor[calendar.Date]():      reflect.TypeFor[dateText](),
	}
}

type (
	amountText   string
	priceText    string
	quantityText string
	percentText  string
	rateText     string
	currencyText string
	dateText     string
)

func decimalText(pattern, meaning string) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString, Pattern: pattern, PatternDescription: "a plain decimal number such as 1234.50", Description: meaning}
	s.PrecomputeMessages()
	return s
}

func (amountText) Schema(huma.Registry) *huma.Schema {
	return decimalText(money.AmountPattern, "An amount, with exactly the currency's digits in answers")
}

func (priceText) Schema(huma.Registry) *huma.Schema {
	return decimalText(money.PricePattern, "A price of one unit, up to six decimals")
}

func (quantityText) Schema(huma.Registry) *huma.Schema {
	return decimalText(money.QuantityPattern, "A quantity, up to six decimals")
}

func (percentText) Schema(huma.Registry) *huma.Schema {
	return decimalText(money.PercentPattern, "A percentage")
}

func (rateText) Schema(huma.Registry) *huma.Schema {
	return decimalText(money.ExchangeRatePattern, "An exchange rate")
}

// Schema is a reference: there are many currencies, and they are named often.
func (currencyText) Schema(r huma.Registry) *huma.Schema {
	const name = "money.Currency"
	if _, known := r.Map()[name]; !known {
		s := &huma.Schema{Type: huma.TypeString, Description: "ISO 4217 code"}
		for _, c := range money.Currencies() {
			s.Enum = append(s.Enum, c)
		}
		s.PrecomputeMessages()
		r.Map()[name] = s
	}
	return &huma.Schema{Ref: "#/components/schemas/" + name, Description: "ISO 4217 code"}
}

func (dateText) Schema(huma.Registry) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString, Pattern: `^([0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]))?$`, PatternDescription: "a date such as 2026-11-21", Description: "A day, 2026-11-21"}
	s.PrecomputeMessages()
	return s
}
