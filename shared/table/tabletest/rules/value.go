package rules

import (
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Plain returns a text that is the same for equal values: a number is its digits, so that 0.00 is 0 and 1E2 is 100; a
// set has no order. Servers return numbers in different forms, AWS without trailing zeros.
func Plain(a types.AttributeValue) string {
	switch a := a.(type) {
	case *types.AttributeValueMemberS:
		return strconv.Quote(a.Value)
	case *types.AttributeValueMemberN:
		return Number(a.Value)
	case *types.AttributeValueMemberB:
		return "b" + base64.StdEncoding.EncodeToString(a.Value)
	case *types.AttributeValueMemberBOOL:
		return strconv.FormatBool(a.Value)
	case *types.AttributeValueMemberNULL:
		return "null"
	case *types.AttributeValueMemberL:
		var all []string
		for _, e := range a.Value {
			all = append(all, Plain(e))
		}
		return "[" + strings.Join(all, " ") + "]"
	case *types.AttributeValueMemberM:
		return PlainItem(a.Value)
	case *types.AttributeValueMemberSS:
		return "s" + set(a.Value, strconv.Quote)
	case *types.AttributeValueMemberNS:
		return "n" + set(a.Value, Number)
	case *types.AttributeValueMemberBS:
		return "b" + set(a.Value, base64.StdEncoding.EncodeToString)
	}
	return fmt.Sprintf("%v", a)
}

// PlainItem returns the text of an item, as Plain returns that of a value.
func PlainItem(it Item) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(it)) {
		all = append(all, strconv.Quote(name)+":"+Plain(it[name]))
	}
	return "{" + strings.Join(all, " ") + "}"
}

func set[T any](elements []T, plain func(T) string) string {
	var all []string
	for _, e := range elements {
		all = append(all, plain(e))
	}
	slices.Sort(all)
	return "(" + strings.Join(all, " ") + ")"
}

// Kept returns a value as DynamoDB stores it: its numbers without insignificant zeros. It makes the values of servers
// that store numbers as written comparable with AWS's.
func Kept(a types.AttributeValue) types.AttributeValue {
	switch a := a.(type) {
	case *types.AttributeValueMemberN:
		return &types.AttributeValueMemberN{Value: Number(a.Value)}
	case *types.AttributeValueMemberNS:
		all := make([]string, len(a.Value))
		for i, n := range a.Value {
			all[i] = Number(n)
		}
		return &types.AttributeValueMemberNS{Value: all}
	case *types.AttributeValueMemberL:
		all := make([]types.AttributeValue, len(a.Value))
		for i, e := range a.Value {
			all[i] = Kept(e)
		}
		return &types.AttributeValueMemberL{Value: all}
	case *types.AttributeValueMemberM:
		return &types.AttributeValueMemberM{Value: KeptItem(a.Value)}
	}
	return a
}

// KeptItem returns an item as DynamoDB stores it.
func KeptItem(it Item) Item {
	out := make(Item, len(it))
	for name, v := range it {
		out[name] = Kept(v)
	}
	return out
}

// Number returns a number of the table without insignificant signs, zeros and exponents.
func Number(written string) string {
	digits, exponent, negative := significant(written)
	if digits == "" {
		return "0"
	}
	switch point := len(digits) + exponent; {
	case exponent >= 0 && point <= 40:
		digits += strings.Repeat("0", exponent)
	case exponent < 0 && point > 0:
		digits = digits[:point] + "." + digits[point:]
	case exponent < 0 && point > -40:
		digits = "0." + strings.Repeat("0", -point) + digits
	default:
		digits += "E" + strconv.Itoa(exponent)
	}
	if negative {
		return "-" + digits
	}
	return digits
}

// significant splits a number into digits × 10^exponent, where the digits neither begin nor end with a zero.
func significant(written string) (digits string, exponent int, negative bool) {
	mantissa, power, _ := strings.Cut(strings.ToLower(strings.TrimSpace(written)), "e")
	exponent, _ = strconv.Atoi(strings.TrimPrefix(power, "+"))
	negative = strings.HasPrefix(mantissa, "-")
	whole, fraction, _ := strings.Cut(strings.TrimLeft(mantissa, "+-"), ".")
	digits = strings.TrimLeft(whole+fraction, "0")
	exponent -= len(fraction)
	short := strings.TrimRight(digits, "0")
	exponent += len(digits) - len(short)
	return short, exponent, negative
}
