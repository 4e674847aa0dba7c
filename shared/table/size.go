package table

import "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

// Size is about what DynamoDB counts for an attribute: names and values in
// bytes, one for each element of a list or map, three for a container.
func Size(a types.AttributeValue) int {
	switch a := a.(type) {
	case *types.AttributeValueMemberS:
		return len(a.Value)
	case *types.AttributeValueMemberN:
		return len(a.Value)/2 + 2
	case *types.AttributeValueMemberB:
		return len(a.Value)
	case *types.AttributeValueMemberL:
		n := 3
		for _, e := range a.Value {
			n += 1 + Size(e)
		}
		return n
	case *types.AttributeValueMemberM:
		n := 3
		for k, e := range a.Value {
			n += 1 + len(k) + Size(e)
		}
		return n
	}
	return 1
}
