package table

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Index is a global secondary index of the table. Its attributes have short names,
// since each item pays for them by the byte.
type Index struct {
	Name, Partition, Sort string
}

// The indexes: ByState lists documents by state; Second lists items that need a
// second list: timed work by its due time, vendors that are customers too.
const (
	ByState = "gsi1"
	Second  = "gsi3"
)

// Indexes returns the table's indexes. Each projects one attribute, the row: the
// fields a list shows, never the document.
func Indexes() []Index { return []Index{{ByState, "p1", "s1"}, {Second, "p3", "s3"}} }

// index returns the index of a name; for "" the keys of the table itself.
func index(name string) Index {
	for _, x := range Indexes() {
		if x.Name == name {
			return x
		}
	}
	return Index{Partition: "pk", Sort: "sk"}
}

// Projected is the attribute that the indexes project besides their keys.
const Projected = "row"

// TimeToLive is the attribute with the time after which DynamoDB may delete an item.
const TimeToLive = "ttl"

// Definition returns the request that creates the table: on demand, with a stream of
// new images. The stack declares the same.
func Definition(name string) *dynamodb.CreateTableInput {
	attributes := []types.AttributeDefinition{attribute("pk"), attribute("sk")}
	var indexes []types.GlobalSecondaryIndex
	for _, x := range Indexes() {
		attributes = append(attributes, attribute(x.Partition), attribute(x.Sort))
		indexes = append(indexes, types.GlobalSecondaryIndex{
			IndexName: aws.String(x.Name), KeySchema: keySchema(x.Partition, x.Sort),
			Projection: &types.Projection{ProjectionType: types.ProjectionTypeInclude, NonKeyAttributes: []string{Projected}},
		})
	}
	return &dynamodb.CreateTableInput{
		TableName: aws.String(name), BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: attributes, KeySchema: keySchema("pk", "sk"), GlobalSecondaryIndexes: indexes,
		StreamSpecification: &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewImage},
	}
}

func attribute(name string) types.AttributeDefinition {
	return types.AttributeDefinition{AttributeName: aws.String(name), AttributeType: types.ScalarAttributeTypeS}
}

func keySchema(partition, sort string) []types.KeySchemaElement {
	return []types.KeySchemaElement{
		{AttributeName: aws.String(partition), KeyType: types.KeyTypeHash},
		{AttributeName: aws.String(sort), KeyType: types.KeyTypeRange},
	}
}

// Inserted is the filter of the table's stream readers, in the syntax of Lambda's
// event filters: it passes inserted documents and change entries, and nothing else.
// So a reader that writes into the table does not trigger itself, and ignored records
// cost nothing. The stack passes the filter to Lambda, the local stream evaluates it.
const Inserted = `{"eventName":["INSERT"],"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"."}]}}}}`
