package tabletest

import (
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func definition() *dynamodb.CreateTableInput {
	key := func(name string, kind types.KeyType) types.KeySchemaElement {
		return types.KeySchemaElement{AttributeName: aws.String(name), KeyType: kind}
	}
	attribute := func(name string) types.AttributeDefinition {
		return types.AttributeDefinition{AttributeName: aws.String(name), AttributeType: types.ScalarAttributeTypeS}
	}
	return &dynamodb.CreateTableInput{
		KeySchema:            []types.KeySchemaElement{key("pk", types.KeyTypeHash), key("sk", types.KeyTypeRange)},
		AttributeDefinitions: []types.AttributeDefinition{attribute("pk"), attribute("sk"), attribute("g1"), attribute("g2")},
		BillingMode:          types.BillingModePayPerRequest,
		GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{{
			IndexName:  aws.String("GSI1"),
			KeySchema:  []types.KeySchemaElement{key("g1", types.KeyTypeHash), key("g2", types.KeyTypeRange)},
			Projection: &types.Projection{ProjectionType: types.ProjectionTypeAll},
		}},
		StreamSpecification: &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewAndOldImages},
	}
}

func put(t testing.TB, c *dynamodb.Client, table, pk string) {
	t.Helper()
	_, err := c.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &table, Item: map[string]types.AttributeValue{
		"pk": &types.AttributeValueMemberS{Value: pk},
		"sk": &types.AttributeValueMemberS{Value: "."},
	}})
	if err != nil {
		t.Fatal(err)
	}
}

func TestNewCreatesTablePerTest(t *testing.T) {
	for _, name := range []string{"one test", "another test"} {
		t.Run(name, func(t *testing.T) {
			client, table := New(t, definition())
			put(t, client, table, name)
			out, err := client.Scan(t.Context(), &dynamodb.ScanInput{TableName: &table})
			if err != nil {
				t.Fatal(err)
			}
			if len(out.Items) != 1 {
				t.Errorf("the table has %d items, want the one this test wrote", len(out.Items))
			}
		})
	}
}

func BenchmarkNewTable(b *testing.B) {
	for b.Loop() {
		in := definition()
		in.TableName = aws.String(fmt.Sprintf("bench-%d", b.N))
		c := Client(b)
		if _, err := c.CreateTable(b.Context(), in); err != nil {
			b.Fatal(err)
		}
		if _, err := c.DeleteTable(b.Context(), &dynamodb.DeleteTableInput{TableName: in.TableName}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPut(b *testing.B) {
	client, table := New(b, definition())
	i := 0
	for b.Loop() {
		put(b, client, table, fmt.Sprint(i))
		i++
	}
}
