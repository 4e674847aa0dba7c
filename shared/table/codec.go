package table

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/money"
)

// item is one item of the table, attribute by attribute.
type item = map[string]types.AttributeValue

// number is a value that is kept as a DynamoDB number: money and quantities.
// The AWS library's own marshaler would store them as an empty map.
type number interface{ Number() string }

type settableNumber interface{ SetNumber(string) error }

// encode turns a document into a map attribute, field by field under its JSON
// names, so that the table reads like the API. Money and quantities become N,
// anything else with a text form (dates, times, statuses) becomes S.
func encode(v any) (types.AttributeValue, error) {
	return encodeValue(reflect.ValueOf(v))
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
	switch x := v.Interface().(type) {
	case number:
		return &types.AttributeValueMemberN{Value: x.Number()}, nil
	case json.RawMessage:
		return &types.AttributeValueMemberS{Value: string(x)}, nil
	case []byte:
		return &types.AttributeValueMemberB{Value: x}, nil
	case encoding.TextMarshaler:
		text, err := x.MarshalText()
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
		m := item{}
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
	for i := range v.NumField() {
		name, drop, ok := field(v.Type().Field(i))
		if !ok {
			continue
		}
		f := v.Field(i)
		if name == "" {
			if err := encodeFields(m, f); err != nil {
				return err
			}
			continue
		}
		if drop && empty(f) {
			continue
		}
		e, err := encodeValue(f)
		if err != nil {
			return err
		}
		m[name] = e
	}
	return nil
}

// field reads a struct field's JSON name; an embedded struct has none and is
// laid out within its parent.
func field(f reflect.StructField) (name string, dropEmpty, ok bool) {
	tag := f.Tag.Get("json")
	name, options, _ := strings.Cut(tag, ",")
	if name == "-" || (!f.IsExported() && !f.Anonymous) {
		return "", false, false
	}
	if name == "" && f.Anonymous && f.Type.Kind() == reflect.Struct {
		return "", false, true
	}
	if name == "" {
		name = f.Name
	}
	return name, strings.Contains(options, "omitempty") || strings.Contains(options, "omitzero"), true
}

func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.String:
		return v.Len() == 0
	}
	if z, ok := v.Interface().(interface{ IsZero() bool }); ok && v.Kind() != reflect.Pointer {
		return z.IsZero()
	}
	return v.IsZero()
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
	for i := range v.NumField() {
		name, _, ok := field(v.Type().Field(i))
		if !ok {
			continue
		}
		if name == "" {
			if err := decodeFields(m, v.Field(i)); err != nil {
				return err
			}
			continue
		}
		if a, there := m[name]; there {
			if err := decodeValue(a, v.Field(i)); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return nil
}
