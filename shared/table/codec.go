package table

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/fields"
	"comptoir/shared/money"
)

// item is one item of the table, attribute by attribute.
type item = map[string]types.AttributeValue

// number is a value that is kept as a DynamoDB number: money and quantities.
// The AWS library's own marshaler would store them as an empty map.
type number interface{ Number() string }

type settableNumber interface{ SetNumber(string) error }

// form is how values of a type are kept.
type form int

const (
	byKind   form = iota // as their kind is: texts, whole numbers, lists, maps, documents
	asNumber             // N: it knows its number
	asText               // S: it has a text form, as dates, times and statuses do
	asJSON               // S: it is JSON already
	asBytes              // B
)

var forms sync.Map // of form by reflect.Type

// formOf is how values of the type are kept, found out once.
func formOf(t reflect.Type) form {
	if f, known := forms.Load(t); known {
		return f.(form)
	}
	f := byKind
	switch {
	case t.Implements(reflect.TypeFor[number]()):
		f = asNumber
	case t == reflect.TypeFor[json.RawMessage]():
		f = asJSON
	case t == reflect.TypeFor[[]byte]():
		f = asBytes
	case t.Implements(reflect.TypeFor[encoding.TextMarshaler]()):
		f = asText
	}
	forms.Store(t, f)
	return f
}

// encode turns a document into a map attribute, field by field under its JSON
// names, so that the table reads like the API. Money and quantities become N,
// anything else with a text form (dates, times, statuses) becomes S.
func encode(doc any) (types.AttributeValue, error) {
	v := reflect.ValueOf(doc)
	if v.Kind() == reflect.Struct { // one copy here saves one of every amount and date in it
		at := reflect.New(v.Type()).Elem()
		at.Set(v)
		v = at
	}
	return encodeValue(v)
}

func encodeValue(v reflect.Value) (types.AttributeValue, error) {
	if !v.IsValid() {
		return &types.AttributeValueMemberNULL{Value: true}, nil
	}
	if v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return &types.AttributeValueMemberNULL{Value: true}, nil
		}
		return encodeValue(v.Elem())
	}
	switch formOf(v.Type()) {
	case asNumber:
		return &types.AttributeValueMemberN{Value: fields.Face(v).(number).Number()}, nil
	case asJSON:
		return &types.AttributeValueMemberS{Value: string(v.Bytes())}, nil
	case asBytes:
		return &types.AttributeValueMemberB{Value: v.Bytes()}, nil
	case asText:
		text, err := fields.Face(v).(encoding.TextMarshaler).MarshalText()
		if err != nil {
			return nil, fmt.Errorf("encode %s: %w", v.Type(), err)
		}
		return &types.AttributeValueMemberS{Value: string(text)}, nil
	}
	switch v.Kind() {
	case reflect.String:
		return &types.AttributeValueMemberS{Value: v.String()}, nil
	case reflect.Bool:
		return &types.AttributeValueMemberBOOL{Value: v.Bool()}, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return &types.AttributeValueMemberN{Value: strconv.FormatInt(v.Int(), 10)}, nil
	case reflect.Slice, reflect.Array:
		return encodeList(v)
	case reflect.Map:
		return encodeMap(v)
	case reflect.Struct:
		m := make(item, v.NumField())
		if err := encodeFields(m, v); err != nil {
			return nil, err
		}
		return &types.AttributeValueMemberM{Value: m}, nil
	}
	return nil, fmt.Errorf("encode %s: the table keeps no such type", v.Type())
}

func encodeList(v reflect.Value) (types.AttributeValue, error) {
	l := make([]types.AttributeValue, v.Len())
	for i := range l {
		e, err := encodeValue(v.Index(i))
		if err != nil {
			return nil, err
		}
		l[i] = e
	}
	return &types.AttributeValueMemberL{Value: l}, nil
}

func encodeMap(v reflect.Value) (types.AttributeValue, error) {
	m := make(item, v.Len())
	for it := v.MapRange(); it.Next(); {
		e, err := encodeValue(it.Value())
		if err != nil {
			return nil, err
		}
		m[it.Key().String()] = e
	}
	return &types.AttributeValueMemberM{Value: m}, nil
}

func encodeFields(m item, v reflect.Value) error {
	for _, f := range fields.Of(v.Type()) {
		value := v.Field(f.Index)
		if f.Name == "" {
			if err := encodeFields(m, value); err != nil {
				return err
			}
			continue
		}
		if f.Left(value) {
			continue
		}
		a, err := encodeValue(value)
		if err != nil {
			return err
		}
		m[f.Name] = a
	}
	return nil
}

// decode reads a map attribute back into a document. DynamoDB drops the
// trailing zeros of a number, so the amounts get their digits back from the
// currency the document names once.
func decode(a types.AttributeValue, v any) error {
	if err := decodeValue(a, reflect.ValueOf(v).Elem()); err != nil {
		return err
	}
	giveDigits(v)
	return nil
}

// giveDigits gives the amounts of a document the digits of the currency it
// names; a document without a currency has no amounts.
func giveDigits(v any) {
	rv := reflect.ValueOf(v).Elem()
	if rv.Kind() != reflect.Struct {
		return
	}
	if c := rv.FieldByName("Currency"); c.IsValid() {
		if cur, ok := c.Interface().(money.Currency); ok && !cur.IsZero() {
			money.Digits(v, cur)
		}
	}
}

func decodeValue(a types.AttributeValue, v reflect.Value) error {
	if _, null := a.(*types.AttributeValueMemberNULL); null {
		v.SetZero()
		return nil
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		return decodeValue(a, v.Elem())
	}
	switch a := a.(type) {
	case *types.AttributeValueMemberN:
		return decodeNumber(a.Value, v)
	case *types.AttributeValueMemberS:
		return decodeText(a.Value, v)
	case *types.AttributeValueMemberBOOL:
		if v.Kind() == reflect.Bool {
			v.SetBool(a.Value)
			return nil
		}
	case *types.AttributeValueMemberB:
		if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
			v.SetBytes(a.Value)
			return nil
		}
	case *types.AttributeValueMemberL:
		if v.Kind() == reflect.Slice {
			v.Set(reflect.MakeSlice(v.Type(), len(a.Value), len(a.Value)))
			for i, e := range a.Value {
				if err := decodeValue(e, v.Index(i)); err != nil {
					return err
				}
			}
			return nil
		}
	case *types.AttributeValueMemberM:
		switch v.Kind() {
		case reflect.Struct:
			return decodeFields(a.Value, v)
		case reflect.Map:
			return decodeMap(a.Value, v)
		}
	}
	return fmt.Errorf("decode %T into %s", a, v.Type())
}

func decodeNumber(n string, v reflect.Value) error {
	if s, ok := v.Addr().Interface().(settableNumber); ok {
		return s.SetNumber(n)
	}
	if v.CanInt() {
		i, err := strconv.ParseInt(n, 10, 64)
		if err != nil {
			return fmt.Errorf("decode number %q: %w", n, err)
		}
		v.SetInt(i)
		return nil
	}
	return fmt.Errorf("decode a number into %s", v.Type())
}

func decodeText(s string, v reflect.Value) error {
	if raw, ok := v.Addr().Interface().(*json.RawMessage); ok {
		*raw = json.RawMessage(s)
		return nil
	}
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return u.UnmarshalText([]byte(s))
	}
	if v.Kind() == reflect.String {
		v.SetString(s)
		return nil
	}
	return fmt.Errorf("decode a text into %s", v.Type())
}

func decodeMap(m item, v reflect.Value) error {
	v.Set(reflect.MakeMapWithSize(v.Type(), len(m)))
	for k, a := range m {
		e := reflect.New(v.Type().Elem()).Elem()
		if err := decodeValue(a, e); err != nil {
			return err
		}
		v.SetMapIndex(reflect.ValueOf(k).Convert(v.Type().Key()), e)
	}
	return nil
}

func decodeFields(m item, v reflect.Value) error {
	for _, f := range fields.Of(v.Type()) {
		value := v.Field(f.Index)
		if f.Name == "" {
			if err := decodeFields(m, value); err != nil {
				return err
			}
			continue
		}
		if a, there := m[f.Name]; there {
			if err := decodeValue(a, value); err != nil {
				return fmt.Errorf("%s: %w", f.Name, err)
			}
		}
	}
	return nil
}
