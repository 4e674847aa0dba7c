package op

import (
	"bytes"
	"encoding"
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/bill"
	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/intake"
	"comptoir/shared/letter"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/sales"
)

// These are inputs of operations, one of each kind: a record, a document with lines, the
// input of an action, and the same as merge-patches.
type (
	cardInput   struct{ Body crm.Card }
	changeInput struct{ Body MergePatch[crm.Change] }
	orderInput  struct {
		Body struct {
			sales.Form
			Send *letter.Written `json:"send,omitempty" doc:"Mail it"`
		}
	}
	redraftInput struct{ Body MergePatch[sales.Form] }
	profileInput struct{ Body org.Profile }
	postInput    struct{ Body bill.Post }
	importInput  struct {
		Body struct {
			Kind intake.Kind `json:"kind" enum:"contacts,items,estimates,sales-orders" doc:"Kind of records"`
			intake.Wishes
		}
	}
)

func bodies() []reflect.Type {
	return []reflect.Type{
		reflect.TypeFor[cardInput](), reflect.TypeFor[changeInput](), reflect.TypeFor[orderInput](), reflect.TypeFor[redraftInput](),
		reflect.TypeFor[profileInput](), reflect.TypeFor[postInput](), reflect.TypeFor[importInput](),
	}
}

// FuzzBody asserts that any bytes are decoded, or refused with a fault that names the error
// and its position; and that a decoded value decodes to the same value after it is encoded.
func FuzzBody(f *testing.F) {
	for _, s := range []string{
		``, `{}`, `null`, `[]`, `7`, `{"display_name":"A","a.b[0]":1}`, `{"display_name":null,"persons":[null,{"id":-1}]}`,
		`{"display_name":"a","display_name":"b"}`,
		`{"display_name":"Chevalier","customer":true,"billing_address":{"street":"1 rue A","city":"Reims","country":"FR"},"persons":[{"email":"p@a.example"}],"social":{"x":"y"}}`,
		`{"customer_id":"con_1","date":"2026-02-30","lines":[{"name":"x","quantity":"1e5","rate":"-0.0000001"}]}`,
		`{"customer":{"display_name":"A"},"date":"2026-02-28","exchange_rate":"0.92","lines":[{"name":"x","quantity":"1.50","rate":"14.00","discount":{"percent":"5"}}],"send":{"to":["a@b.example"],"subject":"s","text":"t"}}`,
		`{"name":"C","currency":"EUR","address":{"country":"FR"},"preferences":{"late_penalty":"12","reminder_days":[3,10]},"numbering":{"sales_order":{"next":1}}}`,
		`{"to":["a@b.example"],"attach_pdf":true}`, `{"kind":"contacts","columns":{"Nom":"legal_name","Nom":""},"source":"x"}`,
		`{"NAME":"C","lines":{"0":1}}`, `{"lines":[[[[]]]],"currency":"eur"}`,
		`{"preferences":null,"logo":{"type":"image/png","data":"AAAA"}}`, "{\"a\":\"\\ud800\",\"b\":1e400}",
	} {
		for kind := range bodies() {
			f.Add([]byte(s), byte(kind))
		}
	}
	var inputs []*input
	for _, t := range bodies() {
		inputs = append(inputs, inputOf(newSchemas(func() string { return "fuzz" }, plain()), t, "fuzz."+t.Name()))
	}
	f.Fuzz(func(t *testing.T, body []byte, kind byte) {
		in := inputs[int(kind)%len(inputs)]
		read := func(body []byte) ([]byte, error) {
			e, err := newExchange(&events.APIGatewayV2HTTPRequest{Body: string(body)})
			if err != nil {
				return nil, err
			}
			v, err := in.read(e)
			if err != nil {
				return nil, err
			}
			value := reflect.ValueOf(v).FieldByName("Body")
			if in.patch {
				return value.FieldByName("raw").Bytes(), nil
			}
			again, err := json.Marshal(value.Interface())
			if err != nil {
				t.Fatalf("%s is decoded, and cannot be encoded: %v", body, err)
			}
			return again, nil
		}
		once, err := read(body)
		if err != nil {
			assertCallerFault(t, body, err)
			return
		}
		twice, err := read(once)
		if err != nil {
			t.Fatalf("%s is decoded as %s, which is refused: %v", body, once, err)
		}
		if !bytes.Equal(pruned(t, once), pruned(t, twice)) {
			t.Fatalf("%s is decoded as %s, which is decoded as %s", body, once, twice)
		}
	})
}

// pruned is JSON without empty objects: a zero in the body is left out
// when it is encoded, and leaves an empty object the first time.
func pruned(t *testing.T, raw []byte) []byte {
	t.Helper()
	v, err := exactly(raw)
	if err != nil {
		t.Fatal(err)
	}
	var prune func(any) any
	prune = func(v any) any {
		fields, _ := v.(map[string]any)
		for name := range fields {
			if inner, is := prune(fields[name]).(map[string]any); is && len(inner) == 0 {
				delete(fields, name)
			}
		}
		return v
	}
	out, err := json.Marshal(prune(v))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// assertCallerFault fails the test unless an error is a fault the caller can correct: an
// error in the request, reported with its position.
func assertCallerFault(t *testing.T, request []byte, err error) {
	t.Helper()
	if r := failure(err); r.status < 400 || r.status > 499 {
		t.Fatalf("%q got status %d: %v", request, r.status, err)
	}
	f, _ := fault.As(err)
	if f.Code == "" || f.Detail == "" || f.Kind == fault.KindInvalid && len(f.Fields) == 0 {
		t.Fatalf("%q: the fault has no code, detail or field: %+v", request, f)
	}
	for _, x := range f.Fields {
		if x.Code == "" || x.Detail == "" || x.Pointer != "" && x.Pointer[0] != '/' && !strings.HasPrefix(x.Pointer, "#/") {
			t.Fatalf("%q: the fault has no valid pointer: %+v", request, x)
		}
	}
}

// listInput has every kind of filter that lists have.
type listInput struct {
	Listing
	Status   string        `query:"status" maxLength:"100" doc:"States, separated by commas"`
	Customer crm.ContactID `query:"customer_id" maxLength:"40" doc:"Customer"`
	From     calendar.Date `query:"date[gte]" doc:"From"`
	To       calendar.Date `query:"date[lte]" doc:"To"`
	Sort     string        `query:"sort" enum:"date,-date" default:"-date" doc:"Order"`
	Paid     bool          `query:"paid" doc:"Paid or not"`
}

// FuzzQuery asserts that any query string is a filter, or a fault that names its parameter.
func FuzzQuery(f *testing.F) {
	for _, s := range []string{
		"", "limit=200&cursor=AQ", "limit=-1", "limit=9999999999999999999999", "status=draft,,confirmed, draft", "status=DRAFT",
		"date[gte]=2026-02-30", "date%5Bgte%5D=2026-02-28&date[lte]=", "dry_run=true&dry_run=true", "dry_run", "sort=-name", "paid=T",
		"paid=yes", "a;b", "%zz", "%00=1", "limit=1&limit=2", "colour=red", "=", "&&", "status=%ff", "date[gte]=0000-01-01",
	} {
		f.Add(s)
	}
	list := inputOf(newSchemas(func() string { return "fuzz" }, plain()), reflect.TypeFor[listInput](), "fuzz.list")
	exist := []string{"draft", "confirmed", "closed", "void"}
	f.Fuzz(func(t *testing.T, query string) {
		e, err := newExchange(&events.APIGatewayV2HTTPRequest{RawQueryString: query})
		if err != nil {
			return // it is not URL-encoded: refused as malformed
		}
		err = checkQuery(e)
		if err == nil {
			_, _, err = dryRunOf(Spec{}, e)
		}
		var v any
		if err == nil {
			v, err = list.read(e)
		}
		if err == nil {
			in, _ := v.(listInput)
			if in.Limit < 1 || in.Limit > 200 || in.Sort != "date" && in.Sort != "-date" {
				t.Fatalf("%q is decoded as %+v", query, in)
			}
			var filter []string
			if filter, err = OneOf(in.Status, "status", exist); err == nil &&
				(!subset(filter, exist) || in.Status == "draft" && len(filter) != 1) {
				t.Fatalf("%q is read as the filter %v", in.Status, filter)
			}
		}
		if err == nil {
			return
		}
		assertCallerFault(t, []byte(query), err)
		f, _ := fault.As(err)
		named := map[string]bool{"#/query/dry_run": true}
		for name := range e.query {
			named[cut("#/query/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(name))] = true
		}
		for _, x := range f.Fields {
			if !named[cut(x.Pointer)] {
				t.Fatalf("%q: the fault points at %q", query, x.Pointer)
			}
		}
	})
}

// subset reports whether a list contains only elements of another, in its order.
func subset(part, whole []string) bool {
	rest := slices.DeleteFunc(slices.Clone(whole), func(w string) bool { return !slices.Contains(part, w) })
	return slices.Equal(part, rest)
}

// FuzzTexts asserts that a value written as text accepts exactly the texts that its
// documentation describes. A pattern can neither count the days of a month nor exclude
// zero: the value itself refuses such a text.
func FuzzTexts(f *testing.F) {
	for _, s := range []string{
		"", "0", "-0", "00", "-0.00", "1", "+1", "1.", ".5", "1e5", "1E5", "NaN", "Infinity", "-Inf", "0x10", "1_000", "1,5", "1 000",
		" 1", "1\n", "٣", "１", "999999999999999", "1000000000000000", "0.000001", "0.0000001", strings.Repeat("9", 40),
		"EUR", "eur", "EURO", "XXX", "ROMRON", "EUR CHF", "2026-11-21", "2026-02-29", "2024-02-29", "2026-2-1", "0000-01-01", "0001-01-01",
		"9999-12-31", "10000-01-01", "2026-11-21T00:00:00Z", "2026-11-31",
	} {
		f.Add(s)
	}
	schemas := newSchemas(func() string { return "fuzz" }, documented())
	type kind struct {
		of      reflect.Type
		pattern *regexp.Regexp
		enum    []any
	}
	var kinds []kind
	for of := range documented() {
		s := schemas.Schema(of, true, "")
		if s.Ref != "" {
			s = schemas.SchemaFromRef(s.Ref)
		}
		k := kind{of: of, enum: s.Enum}
		if s.Pattern != "" {
			k.pattern = regexp.MustCompile(s.Pattern)
		}
		if s.Format == "date" { // RFC 3339, full-date
			k.pattern = regexp.MustCompile(`^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$`)
		}
		if (k.pattern == nil) == (k.enum == nil) {
			f.Fatalf("%s has neither a pattern, a format nor an enum in the documentation", of)
		}
		kinds = append(kinds, k)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, k := range kinds {
			v := reflect.New(k.of)
			read, _ := v.Interface().(encoding.TextUnmarshaler)
			err := read.UnmarshalText([]byte(text))
			documented := k.pattern != nil && k.pattern.MatchString(text) || slices.Contains(k.enum, any(text))
			switch {
			// the empty currency and the empty date: a request is checked elsewhere
			case err == nil && !documented && (text != "" || k.pattern != nil && k.of != reflect.TypeFor[calendar.Date]()):
				t.Fatalf("%s accepts %q, and the documentation does not", k.of, text)
			case err != nil && documented && !beyondPattern(k.of, text):
				t.Fatalf("%s refuses %q, and the documentation does not: %v", k.of, text, err)
			}
			if err != nil {
				continue
			}
			written, err := v.Interface().(encoding.TextMarshaler).MarshalText()
			again := reflect.New(k.of)
			if err == nil {
				err = again.Interface().(encoding.TextUnmarshaler).UnmarshalText(written)
			}
			if err != nil {
				t.Fatalf("%s accepts %q and writes %q, which it refuses: %v", k.of, text, written, err)
			}
			if back, err := again.Interface().(encoding.TextMarshaler).MarshalText(); err != nil || !bytes.Equal(back, written) {
				t.Fatalf("%s accepts %q, writes %q and then %q", k.of, text, written, back)
			}
		}
	})
}

// beyondPattern reports whether a text is refused for a reason that no pattern can express.
func beyondPattern(of reflect.Type, text string) bool {
	switch of {
	case reflect.TypeFor[money.ExchangeRate]():
		return strings.Trim(text, "0.") == ""
	case reflect.TypeFor[calendar.Date]():
		impossible := []string{"-02-29", "-02-30", "-02-31", "-04-31", "-06-31", "-09-31", "-11-31"}
		return strings.HasPrefix(text, "0000-") || slices.Contains(impossible, text[4:])
	}
	return false
}
