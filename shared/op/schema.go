package op

import (
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"comptoir/shared/calendar"
	"comptoir/shared/money"
)

// newSchemas is an empty set of schemas, in which values that are written as text
// have these. The resource is asked for the operation whose schemas are being made.
func newSchemas(resource func() string, texts map[reflect.Type]reflect.Type) huma.Registry {
	schemas := huma.NewMapRegistry("#/components/schemas/", func(t reflect.Type, hint string) string { return schemaName(t, resource()+"."+hint) })
	for value, text := range texts {
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

// documented are the values that are written as text, with what the documentation
// says of that text.
func documented() map[reflect.Type]reflect.Type {
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

// plain are the same values when a request is read: they know themselves what they
// can be, and say it better than a pattern, which takes time to prepare.
func plain() map[reflect.Type]reflect.Type {
	texts := documented()
	for value := range texts {
		texts[value] = reflect.TypeFor[plainText]()
	}
	texts[reflect.TypeFor[money.Currency]()] = reflect.TypeFor[plainCode]()
	return texts
}

type (
	plainText string
	plainCode string
)

func (plainText) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Type: huma.TypeString} }

func (plainCode) Schema(huma.Registry) *huma.Schema {
	one := 1
	return &huma.Schema{Type: huma.TypeString, MinLength: &one}
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
	return &huma.Schema{Type: huma.TypeString, Pattern: pattern, PatternDescription: "a plain decimal number such as 1234.50", Description: meaning}
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
	return &huma.Schema{Type: huma.TypeString, Pattern: `^([0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]))?$`, PatternDescription: "a date such as 2026-11-21", Description: "A day, 2026-11-21"}
}
