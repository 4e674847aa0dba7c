package sample

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/id"
	"comptoir/shared/table"
)

// World is the data that the sample events refer to.
type World struct {
	Items []map[string]types.AttributeValue
	Files map[string][]byte // by key
}

// Make makes the world that most samples need, or the world before the first sale.
// It runs the samples on a temporary table.
func Make(ctx context.Context, db *dynamodb.Client, samples fs.FS, beforeSales bool) (w World, err error) {
	definition := table.Definition("comptoir-sample-" + rand.Text())
	definition.StreamSpecification = nil
	if err := create(ctx, db, definition); err != nil {
		return w, err
	}
	defer func() {
		_, e := db.DeleteTable(context.WithoutCancel(ctx), &dynamodb.DeleteTableInput{TableName: definition.TableName})
		err = errors.Join(err, e)
	}()
	p := &player{tools: tools(db, *definition.TableName), samples: samples, made: map[string]string{}}
	steps := story()
	if beforeSales {
		steps = storyBeforeSales()
	}
	if err := p.play(ctx, steps); err != nil {
		return w, err
	}
	back := map[string]string{}
	for sample, actual := range p.made {
		back[actual], back[id.Bare(actual)] = sample, id.Bare(sample)
	}
	all := &dynamodb.ScanInput{TableName: definition.TableName, ConsistentRead: aws.Bool(true)}
	err = each(ctx, db, all, func(it map[string]types.AttributeValue) error {
		renamed, err := table.Rewritten(it, func(s string) string { return rename(s, back) })
		w.Items = append(w.Items, renamed)
		return err
	})
	if err != nil {
		return w, err
	}
	w.Files, err = importedFile(samples)
	return w, err
}

// importedFile returns the file of the sample of import.start.
func importedFile(samples fs.FS) (map[string][]byte, error) {
	raw, err := fs.ReadFile(samples, "import.start.json")
	if err != nil {
		return nil, err
	}
	var e struct {
		Detail struct{ Object struct{ Key string } }
	}
	if err := json.Unmarshal(raw, &e); err != nil {
		return nil, fmt.Errorf("read the sample of import.start: %w", err)
	}
	return map[string][]byte{e.Detail.Object.Key: []byte("Nom;Email;Adresse;Code postal;Ville;Pays\n" +
		"Cave des Vignerons;cave@vignerons.example;4 rue du Port;33000;Bordeaux;France\n")}, nil
}

// Load writes the world to a table. It first deletes the organisation's existing
// items and memberships.
func (w World) Load(ctx context.Context, db *dynamodb.Client, name string) error {
	var writes []types.WriteRequest
	// Only a scan finds all items of an organisation; the tables of this tool are small.
	err := each(ctx, db, &dynamodb.ScanInput{
		TableName: &name, ConsistentRead: aws.Bool(true),
		FilterExpression: aws.String("begins_with(pk, :organization) OR begins_with(pk, :logins) AND sk = :id"), ProjectionExpression: aws.String("pk, sk"),
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":id": &types.AttributeValueMemberS{Value: organization}, ":logins": &types.AttributeValueMemberS{Value: "SYS#LOGIN#"},
			":organization": &types.AttributeValueMemberS{Value: table.At("", "").Group(organization)},
		},
	}, func(it map[string]types.AttributeValue) error {
		writes = append(writes, types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: it}})
		return nil
	})
	if err != nil {
		return err
	}
	if err := write(ctx, db, name, writes); err != nil {
		return err
	}
	writes = nil
	for _, it := range w.Items {
		writes = append(writes, types.WriteRequest{PutRequest: &types.PutRequest{Item: it}})
	}
	return write(ctx, db, name, writes)
}

// Prepare changes a loaded world to the state that an operation's sample needs.
func Prepare(ctx context.Context, db *dynamodb.Client, name string, samples fs.FS, operation string) error {
	p := &player{tools: tools(db, name), samples: samples, made: map[string]string{}}
	var steps []step
	for _, first := range before(operation) {
		steps = append(steps, step{operation: first})
	}
	return p.play(ctx, steps)
}

// Create creates the table unless it exists.
func Create(ctx context.Context, db *dynamodb.Client, name string) error {
	err := create(ctx, db, table.Definition(name))
	if exists := (*types.ResourceInUseException)(nil); errors.As(err, &exists) {
		return nil
	}
	return err
}

func create(ctx context.Context, db *dynamodb.Client, definition *dynamodb.CreateTableInput) error {
	if _, err := db.CreateTable(ctx, definition); err != nil {
		return fmt.Errorf("make the table %s: %w", *definition.TableName, err)
	}
	return dynamodb.NewTableExistsWaiter(db).Wait(ctx, &dynamodb.DescribeTableInput{TableName: definition.TableName}, time.Minute)
}

// each passes each item of a scan to take.
func each(ctx context.Context, db *dynamodb.Client, in *dynamodb.ScanInput, take func(map[string]types.AttributeValue) error) error {
	for pages := dynamodb.NewScanPaginator(db, in); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("read the table %s: %w", *in.TableName, err)
		}
		for _, it := range page.Items {
			if err := take(it); err != nil {
				return fmt.Errorf("read the table %s: %w", *in.TableName, err)
			}
		}
	}
	return nil
}

// write writes in batches of 25, which is DynamoDB's limit, and repeats the
// unprocessed items.
func write(ctx context.Context, db *dynamodb.Client, name string, all []types.WriteRequest) error {
	for batch := range slices.Chunk(all, 25) {
		for tries := 0; len(batch) > 0; tries++ {
			if tries == 10 {
				return fmt.Errorf("the table %s does not accept all items after 10 tries", name)
			}
			out, err := db.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{name: batch}})
			if err != nil {
				return fmt.Errorf("write to the table %s: %w", name, err)
			}
			batch = out.UnprocessedItems[name]
		}
	}
	return nil
}
