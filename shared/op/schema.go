package op

import (
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"comptoir/shared/calendar"
	"comptoir/shared/money"
)

// newAPI is a huma API without routes of its own, documentation or links.
func newAPI(adapter huma.Adapter) huma.API {
	registry := huma.NewMapRegistry("#/components/schemas/", schemaName)
	for value, text := range textTypes() {
		registry.RegisterTypeAlias(value, text)
	}
	c := huma.Config{
		OpenAPI:                      &huma.OpenAPI{OpenAPI: "3.1.0", Components: &huma.Components{Schemas: registry}},
		Formats:                      map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat, "application/merge-patch+json": huma.DefaultJSONFormat},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
		Transformers: []huma.Transformer{func(_ huma.Context, _ string, v any) (any, error) {
			if e, ok := v.(*huma.ErrorModel); ok {
				return unreadable(e), nil
			}
			return v, nil
		}},
	}
	return huma.NewAPI(c, adapter)
}

// schemaName names a schema after its Go type: crm.Contact.
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

func (currencyText) Schema(huma.Registry) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString, Description: "ISO 4217 code"}
	for _, c := range money.Currencies() {
		s.Enum = append(s.Enum, c)
	}
	s.PrecomputeMessages()
	return s
}

func (dateText) Schema(huma.Registry) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString, Pattern: `^([0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]))?$`, PatternDescription: "a date such as 2026-11-21", Description: "A day, 2026-11-21"}
	s.PrecomputeMessages()
	return s
}

// documentation is the operation as OpenAPI shows it, besides its input.
func documentation[O any](api huma.API, s Spec) huma.Operation {
	status := s.success()
	o := huma.Operation{
		OperationID: s.ID, Method: s.On.Method, Path: "/v1" + s.On.Path, Summary: s.Summary, Description: s.Doc,
		Tags: []string{s.Resource()}, DefaultStatus: status, MaxBodyBytes: 8 << 20,
		Extensions: map[string]any{"x-right": s.Needs.String()},
	}
	r := &huma.Response{Description: http.StatusText(status), Headers: map[string]*huma.Param{}}
	switch any(*new(O)).(type) {
	case Nothing:
	case File:
		r.Content = map[string]*huma.MediaType{"application/pdf": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
	default:
		r.Content = map[string]*huma.MediaType{"application/json": {Schema: api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[O](), true, s.ID)}}
	}
	problem := api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	o.Responses = map[string]*huma.Response{
		strconv.Itoa(status): r,
		"default":            {Description: "A problem document (RFC 9457)", Content: map[string]*huma.MediaType{"application/problem+json": {Schema: problem}}},
	}
	if !s.Needs.IsPublic() {
		o.Security = []map[string][]string{{"token": {}}}
	}
	o.Parameters = headers(s)
	return o
}

// headers are the parameters every writing operation has.
func headers(s Spec) []*huma.Param {
	if !s.Writes() {
		return nil
	}
	p := []*huma.Param{
		{Name: "Idempotency-Key", In: "header", Description: "A name you choose for this request, at most 255 characters: repeated with the same key it is answered as the first time and done once. Kept for three days.", Schema: &huma.Schema{Type: huma.TypeString}},
		{Name: "dry_run", In: "query", Description: "true: nothing is written; the answer shows what would be.", Schema: &huma.Schema{Type: huma.TypeBoolean}},
	}
	if s.Versioned() {
		p = append(p, &huma.Param{Name: "If-Match", In: "header", Required: true, Description: "The ETag of the version your change is based on.", Schema: &huma.Schema{Type: huma.TypeString}})
	}
	return p
}

// success is the status of an answer that went well.
func (s Spec) success() int {
	switch {
	case s.On.Method == http.MethodDelete:
		return http.StatusNoContent
	case s.On.Method == http.MethodPost && !strings.Contains(s.On.Path, "{id}") && !strings.Contains(strings.TrimPrefix(s.On.Path, "/"), "/"):
		return http.StatusCreated
	}
	return http.StatusOK
}
