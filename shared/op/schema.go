package op

import (
	"reflect"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"comptoir/shared/calendar"
	"comptoir/shared/money"
)

// listsAreNotNull sets that no list is null in a response, and in a request only a list that may
// be left out (orNull). The library has one setting for all schemas.
var listsAreNotNull = sync.OnceFunc(func() { huma.DefaultArrayNullable = false })

// newSchemas is an empty registry of schemas, in which values written as text use the given
// types. The resource function returns the resource of the current operation.
func newSchemas(resource func() string, texts map[reflect.Type]reflect.Type) huma.Registry {
	listsAreNotNull()
	schemas := huma.NewMapRegistry(refers, func(t reflect.Type, hint string) string { return schemaName(t, resource()+"."+hint) })
	for value, text := range texts {
		schemas.RegisterTypeAlias(value, text)
	}
	return schemas
}

// schemaName names a schema after its Go type: crm.Contact. A type without a name,
// such as the body of an input, gets the hint as its name.
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

// documented are the types written as text, each with the type that documents
// its text.
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

// plain are the same types for the validation of requests: the types validate their text
// themselves, with better messages than a pattern, which is slow to compile.
func plain() map[reflect.Type]reflect.Type {
	texts := documented()
	for value := range texts {
		texts[value] = reflect.TypeFor[plainText]()
	}
	texts[reflect.TypeFor[money.Currency]()] = reflect.TypeFor[plainCode]()
	texts[reflect.TypeFor[calendar.Date]()] = reflect.TypeFor[plainCode]()
	return texts
}

type (
	plainText string
	plainCode string
)

func (plainText) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Type: huma.TypeString} }

func (plainCode) Schema(huma.Registry) *huma.Schema {
	length := 1
	return &huma.Schema{Type: huma.TypeString, MinLength: &length}
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

// text is a reference to the schema of a type that is written as text.
func text(r huma.Registry, name, meaning string, s huma.Schema) *huma.Schema {
	if _, known := r.Map()[name]; !known {
		s.Type, s.Description = huma.TypeString, meaning
		s.PrecomputeMessages()
		r.Map()[name] = &s
	}
	return &huma.Schema{Ref: refers + name, Description: meaning}
}

func decimalText(r huma.Registry, name, pattern, meaning string) *huma.Schema {
	return text(r, name, meaning, huma.Schema{Pattern: pattern, PatternDescription: "a plain decimal number such as 1234.50"})
}

func (amountText) Schema(r huma.Registry) *huma.Schema {
	return decimalText(r, "money.Amount", money.AmountPattern, "An amount; responses contain exactly the currency's decimals")
}

func (priceText) Schema(r huma.Registry) *huma.Schema {
	return decimalText(r, "money.Price", money.PricePattern, "A price of one unit, up to six decimals")
}

func (quantityText) Schema(r huma.Registry) *huma.Schema {
	return decimalText(r, "money.Quantity", money.QuantityPattern, "A quantity, up to six decimals")
}

func (percentText) Schema(r huma.Registry) *huma.Schema {
	return decimalText(r, "money.Percent", money.PercentPattern, "A percentage")
}

func (rateText) Schema(r huma.Registry) *huma.Schema {
	return decimalText(r, "money.ExchangeRate", money.ExchangeRatePattern, "An exchange rate")
}

func (currencyText) Schema(r huma.Registry) *huma.Schema {
	var codes []any
	for _, c := range money.Currencies() {
		codes = append(codes, c)
	}
	return text(r, "money.Currency", "ISO 4217 code", huma.Schema{Enum: codes})
}

func (dateText) Schema(r huma.Registry) *huma.Schema {
	return text(r, "calendar.Date", "A day, such as 2026-11-21", huma.Schema{Format: "date"})
}
