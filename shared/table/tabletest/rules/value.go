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

// Plain writes a value so that equal values are the same text: a number is its digits, so that 0.00 is 0 and 1E2 is
// 100; a set has no order. Servers give numbers back as they like, AWS without trailing zeros.
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

// PlainItem writes an item as Plain writes a value.
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

// Kept is a value as DynamoDB keeps it: its numbers without zeros that say nothing. Servers that keep what was written
// are read like AWS by it.
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

// KeptItem is an item as DynamoDB keeps it.
func KeptItem(it Item) Item {
	out := make(Item, len(it))
	for name, v := range it {
		out[name] = Kept(v)
	}
	return out
}

// Number writes a number of the table without what does not count: signs, zeros and exponents that say nothing.
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

// significant takes a number apart: digits × 10^exponent, where the digits neither begin nor end with a zero.
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
