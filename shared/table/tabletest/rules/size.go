package rules

import "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

// Size returns the size of an item in bytes: its names in UTF-8, and its values.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
func Size(it Item) (n int) {
	for name, v := range it {
		n += len(name) + sizeOf(v)
	}
	return n
}

func sizeOf(a types.AttributeValue) (n int) {
	switch a := a.(type) {
	case *types.AttributeValueMemberS:
		return len(a.Value)
	case *types.AttributeValueMemberN:
		return sizeOfNumber(a.Value)
	case *types.AttributeValueMemberB:
		return len(a.Value)
	case *types.AttributeValueMemberL:
		n = 3
		for _, e := range a.Value {
			n += 1 + sizeOf(e)
		}
		return n
	case *types.AttributeValueMemberM:
		return 3 + len(a.Value) + Size(a.Value)
	case *types.AttributeValueMemberSS:
		for _, e := range a.Value {
			n += len(e)
		}
		return n
	case *types.AttributeValueMemberNS:
		for _, e := range a.Value {
			n += sizeOfNumber(e)
		}
		return n
	case *types.AttributeValueMemberBS:
		for _, e := range a.Value {
			n += len(e)
		}
		return n
	}
	return 1 // true, false and null
}

// sizeOfNumber returns one byte, and a byte for each two significant digits: digits before and after the decimal
// point are paired separately. A sign adds another byte. The documentation rounds this to "approximately"; the exact
// size was measured on AWS: https://github.com/nubo-db/dynoxide/pull/195
func sizeOfNumber(written string) int {
	digits, exponent, negative := significant(written)
	after := min(len(digits), max(0, -exponent))
	n := 1 + (len(digits)-after+1)/2 + (after+1)/2
	if negative {
		n++
	}
	return n
}
