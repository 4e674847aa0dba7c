package stream

import (
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
)

const region = "eu-west-3"

// convert converts a stream's record to that of Lambda's event.
func convert(record types.Record, arn string) events.DynamoDBEventRecord {
	change := record.Dynamodb
	out := events.DynamoDBEventRecord{
		AWSRegion:      region,
		EventID:        *record.EventID,
		EventName:      string(record.EventName),
		EventSource:    "aws:dynamodb",
		EventVersion:   "1.1",
		EventSourceArn: regional(arn),
		Change: events.DynamoDBStreamRecord{
			Keys: convertMap(change.Keys), NewImage: convertMap(change.NewImage), OldImage: convertMap(change.OldImage),
			SequenceNumber: *change.SequenceNumber, StreamViewType: string(change.StreamViewType),
		},
	}
	if change.SizeBytes != nil {
		out.Change.SizeBytes = *change.SizeBytes
	}
	if change.ApproximateCreationDateTime != nil {
		out.Change.ApproximateCreationDateTime.Time = *change.ApproximateCreationDateTime
	}
	return out
}

// regional sets the local stack's region in an ARN, because the table's local server uses its own.
func regional(arn string) string {
	parts := strings.SplitN(arn, ":", 5)
	if len(parts) == 5 {
		parts[3] = region
	}
	return strings.Join(parts, ":")
}

func convertMap(from map[string]types.AttributeValue) map[string]events.DynamoDBAttributeValue {
	if from == nil {
		return nil
	}
	to := make(map[string]events.DynamoDBAttributeValue, len(from))
	for name, value := range from {
		to[name] = convertValue(value)
	}
	return to
}

func convertValue(value types.AttributeValue) events.DynamoDBAttributeValue {
	switch v := value.(type) {
	case *types.AttributeValueMemberS:
		return events.NewStringAttribute(v.Value)
	case *types.AttributeValueMemberN:
		return events.NewNumberAttribute(v.Value)
	case *types.AttributeValueMemberBOOL:
		return events.NewBooleanAttribute(v.Value)
	case *types.AttributeValueMemberB:
		return events.NewBinaryAttribute(v.Value)
	case *types.AttributeValueMemberM:
		return events.NewMapAttribute(convertMap(v.Value))
	case *types.AttributeValueMemberL:
		list := make([]events.DynamoDBAttributeValue, len(v.Value))
		for i, item := range v.Value {
			list[i] = convertValue(item)
		}
		return events.NewListAttribute(list)
	case *types.AttributeValueMemberSS:
		return events.NewStringSetAttribute(v.Value)
	case *types.AttributeValueMemberNS:
		return events.NewNumberSetAttribute(v.Value)
	case *types.AttributeValueMemberBS:
		return events.NewBinarySetAttribute(v.Value)
	}
	return events.NewNullAttribute()
}
