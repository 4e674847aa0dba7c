package table

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// ListAgain replaces the mark "many" of a document, or of a name within its item, by a new
// list: later users are in it. A transaction that began before may still write a user that is
// in no list, so the earlier users are searched only when a while has passed. The write is
// outside the transaction, because the request is refused now.
func (w *Work) ListAgain(ctx context.Context, k Key, name string) error {
	if !w.Write || w.DryRun {
		return fmt.Errorf("%s lists users again without a grant", w.Operation)
	}
	pk, sk := k.within(w.Org)
	path, names := "#used", map[string]string{"#used": "used"}
	if name != "" {
		path, names["#name"] = "#used.#name", name
	}
	_, err := w.t.db.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &w.t.name, Key: item{"pk": text(pk), "sk": text(sk)},
		UpdateExpression: aws.String("SET " + path + " = :since"), ConditionExpression: aws.String(path + " = :many"),
		ExpressionAttributeNames:  names,
		ExpressionAttributeValues: item{":since": text(sinceMark + w.Now.UTC().Format(time.RFC3339)), ":many": text(manyMark)},
	})
	var already *types.ConditionalCheckFailedException
	if err != nil && !errors.As(err, &already) {
		return fmt.Errorf("list the users of %s again: %w", k.pk, err)
	}
	return nil
}
