package tabletest

import (
	"context"
	"sync"
	"testing"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"comptoir/shared/table/tabletest/rules"
)

// schemas are the tables of the shared server as the clients of this process have met them, by name. A table of
// another process is described once.
var schemas sync.Map

// Limits refuses the requests of a client that AWS would refuse by its documented limits, as AWS does it, whatever the
// server would say; the request does not go out. The test fails, too: the product may take such an error for
// something that happens. Every client of this package has it.
func Limits(t testing.TB) func(*dynamodb.Options) {
	return limits(func(operation string, err error) {
		t.Errorf("AWS refuses this %s: %v", operation, err)
	})
}

func limits(report func(operation string, err error)) func(*dynamodb.Options) {
	return func(o *dynamodb.Options) {
		// A client as it is up to here: what is asked for the rules goes past the test's own middleware.
		options := o.Copy()
		plain := sync.OnceValue(func() *dynamodb.Client { return dynamodb.New(options) })
		o.APIOptions = append(o.APIOptions, func(s *middleware.Stack) error {
			if err := s.Build.Add(middleware.BuildMiddlewareFunc("limit of the body", func(ctx context.Context, in middleware.BuildInput, next middleware.BuildHandler) (middleware.BuildOutput, middleware.Metadata, error) {
				if r, ok := in.Request.(*smithyhttp.Request); ok {
					bytes, _, err := r.StreamLength()
					if err == nil {
						err = rules.CheckBody(bytes)
					}
					if err != nil {
						report(awsmiddleware.GetOperationName(ctx), err)
						return middleware.BuildOutput{}, middleware.Metadata{}, err
					}
				}
				return next.HandleBuild(ctx, in)
			}), middleware.After); err != nil {
				return err
			}
			return s.Initialize.Add(middleware.InitializeMiddlewareFunc("limits", func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
				tables := func(name string) (rules.Schema, bool) { return Schema(ctx, plain(), name) }
				if err := rules.Check(in.Parameters, tables); err != nil {
					report(awsmiddleware.GetOperationName(ctx), err)
					return middleware.InitializeOutput{}, middleware.Metadata{}, err
				}
				out, meta, err := next.HandleInitialize(ctx, in)
				remember(in.Parameters, out.Result)
				return out, meta, err
			}), middleware.After)
		})
	}
}

// remember keeps the schema of a table that is made, and forgets one that is another from now on.
func remember(request, answer any) {
	switch q := request.(type) {
	case *dynamodb.CreateTableInput:
		if made, ok := answer.(*dynamodb.CreateTableOutput); ok && made != nil {
			schemas.Store(*q.TableName, rules.SchemaOf(made.TableDescription))
		}
	case *dynamodb.UpdateTableInput:
		schemas.Delete(*q.TableName)
	case *dynamodb.DeleteTableInput:
		schemas.Delete(*q.TableName)
	}
}

// Schema is what the rules need to know of a table of the shared server; there is none when there is no such table.
func Schema(ctx context.Context, db *dynamodb.Client, table string) (rules.Schema, bool) {
	if s, met := schemas.Load(table); met {
		return s.(rules.Schema), true
	}
	out, err := db.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: &table})
	if err != nil {
		return rules.Schema{}, false
	}
	s := rules.SchemaOf(out.Table)
	schemas.Store(table, s)
	return s, true
}
