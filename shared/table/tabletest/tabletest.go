// Package tabletest gives tests the real table engine, a DynamoDB server over SQLite, instead of a map.
//
// Owns: the one server a test process shares, and a table of its own for each test. Does not own: the server itself
// (package dynoxide), AWS's rules (package rules), the definition of a table (the caller passes it). Invariants: one
// server per test process, in memory, which dies with the process however the process ends; no test has access to
// another's table. If AWS_ENDPOINT_URL_DYNAMODB is set, that server is used and none is started.
package tabletest

import (
	"context"
	"crypto/rand"
	"os"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"comptoir/shared/table/tabletest/dynoxide"
)

// shared is the one server of this test process; only a package variable is shared by all tests of a process.
var shared = sync.OnceValues(func() (string, error) {
	endpoint, _, err := Start(context.Background())
	return endpoint, err
})

// Start returns the address of a table server in memory, and a function that stops it. The call of stop is optional:
// the server dies with this process.
func Start(ctx context.Context) (endpoint string, stop func(), err error) {
	if endpoint := os.Getenv("AWS_ENDPOINT_URL_DYNAMODB"); endpoint != "" {
		return endpoint, func() {}, nil
	}
	e, err := dynoxide.Run(ctx, dynoxide.Options{})
	if err != nil {
		return "", nil, err
	}
	return e.Endpoint, e.Stop, nil
}

// Endpoint returns the address of the server that all tests of this process share.
func Endpoint(t testing.TB) string {
	t.Helper()
	endpoint, err := shared()
	if err != nil {
		t.Fatalf("start the table's server: %v", err)
	}
	return endpoint
}

// Client returns a client of the shared server that enforces AWS's limits (Limits); options come last, so a test can
// add a middleware.
func Client(t testing.TB, options ...func(*dynamodb.Options)) *dynamodb.Client {
	t.Helper()
	return connect(t, append([]func(*dynamodb.Options){Limits(t)}, options...)...)
}

// connect returns a client of the shared server without the limits.
func connect(t testing.TB, options ...func(*dynamodb.Options)) *dynamodb.Client {
	t.Helper()
	return dynamodb.New(dynamodb.Options{
		BaseEndpoint: aws.String(Endpoint(t)),
		Region:       "eu-west-3",
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
		}),
	}, options...)
}

// New creates an empty table for this test from a definition, whose name is replaced, and drops it when the test
// ends. This lasts about two milliseconds, so each test can have its own table.
func New(t testing.TB, definition *dynamodb.CreateTableInput, options ...func(*dynamodb.Options)) (client *dynamodb.Client, name string) {
	t.Helper()
	client = Client(t, options...)
	in := *definition
	in.TableName = aws.String("test-" + rand.Text())
	// The table is created and dropped without the test's own middleware, which injects failures.
	plain := Client(t)
	if _, err := plain.CreateTable(t.Context(), &in); err != nil {
		t.Fatalf("create a table for the test: %v", err)
	}
	t.Cleanup(func() {
		// The test's context has ended at this point.
		_, err := plain.DeleteTable(context.Background(), &dynamodb.DeleteTableInput{TableName: in.TableName})
		if err != nil {
			t.Errorf("drop the test's table: %v", err)
		}
	})
	return client, *in.TableName
}
