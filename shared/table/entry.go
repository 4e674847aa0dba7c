package table

import (
	"fmt"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/crm"
	"comptoir/shared/id"
	"comptoir/shared/journal"
	"comptoir/shared/org"
)

// EntryOf reads a change entry out of a record of the table's stream.
func EntryOf(image map[string]events.DynamoDBAttributeValue) (org.OrganizationID, journal.Entry, error) {
	it, err := itemOf(image)
	if err != nil {
		return "", journal.Entry{}, err
	}
	var e journal.Entry
	if str(it["kind"]) != "log" || it["doc"] == nil {
		return "", e, fmt.Errorf("%s %s is no change entry", str(it["pk"]), str(it["sk"]))
	}
	if err := decode(it["doc"], &e); err != nil {
		return "", e, fmt.Errorf("read the change entry %s %s: %w", str(it["pk"]), str(it["sk"]), err)
	}
	o := org.OrganizationID(str(it["org"]))
	if !id.Valid(o) || e.Subject != "" && !id.Valid(crm.ContactID(e.Subject)) {
		return "", e, fmt.Errorf("the change entry %s %s belongs to nobody", str(it["pk"]), str(it["sk"]))
	}
	return o, e, nil
}

// itemOf turns an image of the stream into an item of the table: Lambda's
// events have types of their own for the same values.
func itemOf(image map[string]events.DynamoDBAttributeValue) (item, error) {
	it := make(item, len(image))
	for k, v := range image {
		a, err := attributeOf(v)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", k, err)
		}
		it[k] = a
	}
	return it, nil
}

func attributeOf(v events.DynamoDBAttributeValue) (types.AttributeValue, error) {
	switch v.DataType() {
	case events.DataTypeString:
		return text(v.String()), nil
	case events.DataTypeNumber:
		return num(v.Number()), nil
	case events.DataTypeBoolean:
		return &types.AttributeValueMemberBOOL{Value: v.Boolean()}, nil
	case events.DataTypeNull:
		return &types.AttributeValueMemberNULL{Value: true}, nil
	case events.DataTypeBinary:
		return &types.AttributeValueMemberB{Value: v.Binary()}, nil
	case events.DataTypeMap:
		m, err := itemOf(v.Map())
		return &types.AttributeValueMemberM{Value: m}, err
	case events.DataTypeList:
		l := make([]types.AttributeValue, len(v.List()))
		for i, e := range v.List() {
			a, err := attributeOf(e)
			if err != nil {
				return nil, err
			}
			l[i] = a
		}
		return &types.AttributeValueMemberL{Value: l}, nil
	}
	return nil, fmt.Errorf("a change entry holds no value of type %d", v.DataType())
}
