package tabletest

import (
	"context"
	"errors"
	"sync"
	"testing"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"comptoir/shared/table/tabletest/rules"
)

// schemas are the schemas of the shared server's tables that this process has used, by name. A table of another
// process is described once.
var schemas sync.Map

// Limits refuses the requests of a client that exceed AWS's documented limits, with AWS's own error and regardless of
// the server; the request is not sent. The test fails, too, since the product may handle such an error as a normal
// case. Every client of this package has this option.
func Limits(t testing.TB) func(*dynamodb.Options) {
	return limits(func(operation string, err error) {
		t.Errorf("AWS refuses this %s: %v", operation, err)
	})
}

func limits(report func(operation string, err error)) func(*dynamodb.Options) {
	return func(o *dynamodb.Options) {
		// This client has the options so far: the requests of the rules bypass the test's own middleware.
		options := o.Copy()
		plain := sync.OnceValue(func() *dynamodb.Client { return dynamodb.New(options) })
		o.APIOptions = append(o.APIOptions, func(s *middleware.Stack) error {
			body := func(ctx context.Context, in middleware.BuildInput, next middleware.BuildHandler) (
				middleware.BuildOutput, middleware.Metadata, error,
			) {
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
			}
			request := func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (
				middleware.InitializeOutput, middleware.Metadata, error,
			) {
				tables := func(name string) (rules.Schema, bool) { return Schema(ctx, plain(), name) }
				if err := rules.Check(in.Parameters, tables); err != nil {
					report(awsmiddleware.GetOperationName(ctx), err)
					return middleware.InitializeOutput{}, middleware.Metadata{}, err
				}
				out, meta, err := next.HandleInitialize(ctx, in)
				remember(in.Parameters, out.Result)
				return out, meta, err
			}
			return errors.Join(
				s.Build.Add(middleware.BuildMiddlewareFunc("limit of the body", body), middleware.After),
				s.Initialize.Add(middleware.InitializeMiddlewareFunc("limits", request), middleware.After),
			)
		})
	}
}

// remember stores the schema of a new table, and drops the schema of one that was changed or deleted.
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

// Schema returns the schema of a table of the shared server, and false if there is no such table.
func Schema(ctx context.Context, db *dynamodb.Client, table string) (rules.Schema, bool) {
	if s, known := schemas.Load(table); known {
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
