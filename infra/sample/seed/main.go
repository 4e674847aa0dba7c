// Command seed loads the data of the sample events into the table and the bucket
// that AWS's environment variables name.
//
//	AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:4001 go run ./infra/sample/seed
//	… go run ./infra/sample/seed invoice.void
//
// With an operation, it changes the data to the state that the operation's sample
// needs. It writes only to an endpoint named by a variable, so never to AWS itself.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"comptoir/functions"
	"comptoir/infra/sample"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	operation := ""
	if len(os.Args) > 1 {
		operation = os.Args[1]
	}
	if err := seed(ctx, operation, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "seed:", err)
		os.Exit(1)
	}
}

func seed(ctx context.Context, operation string, out io.Writer) error {
	if _, known := functions.Find(operation); operation != "" && !known {
		return fmt.Errorf("there is no operation %q", operation)
	}
	cfg, err := settings(ctx)
	if err != nil {
		return err
	}
	db := dynamodb.NewFromConfig(cfg)
	if db.Options().BaseEndpoint == nil {
		return errors.New("no DynamoDB endpoint is set: set AWS_ENDPOINT_URL_DYNAMODB (that of make run is http://127.0.0.1:4001), " +
			"and TABLE_NAME if the table is not comptoir")
	}
	samples, name := os.DirFS("events"), variable("TABLE_NAME", "comptoir")
	world, err := sample.Make(ctx, db, samples, sample.Begun(operation))
	if err != nil {
		return err
	}
	err = errors.Join(
		sample.Create(ctx, db, name), world.Load(ctx, db, name), sample.Prepare(ctx, db, name, samples, operation),
	)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "The table %s at %s contains the data of the sample events: %d items.\n",
		name, *db.Options().BaseEndpoint, len(world.Items))
	return files(ctx, cfg, world, out)
}

// files puts the file of the sample of import.start into the bucket, if a variable
// names its endpoint.
func files(ctx context.Context, cfg aws.Config, world sample.World, out io.Writer) error {
	bucket := s3.NewFromConfig(cfg)
	name := variable("BUCKET_NAME", "comptoir-files")
	if bucket.Options().BaseEndpoint == nil {
		fmt.Fprintln(out, "No S3 endpoint is set, so import.start will not find its file: set AWS_ENDPOINT_URL_S3, "+
			"and BUCKET_NAME if the bucket is not comptoir-files.")
		return nil
	}
	for key, body := range world.Files {
		if _, err := bucket.PutObject(ctx, &s3.PutObjectInput{Bucket: &name, Key: &key, Body: bytes.NewReader(body)}); err != nil {
			return fmt.Errorf("put %s into the bucket %s: %w", key, name, err)
		}
		fmt.Fprintf(out, "The bucket %s at %s has %s.\n", name, *bucket.Options().BaseEndpoint, key)
	}
	return nil
}

// settings returns the SDK's settings, with a region and credentials for emulators
// if the environment has none.
func settings(ctx context.Context) (aws.Config, error) {
	cfg, err := config.LoadDefaultConfig(ctx, func(o *config.LoadOptions) error {
		if os.Getenv("AWS_REGION") == "" && os.Getenv("AWS_DEFAULT_REGION") == "" {
			o.Region = "eu-west-3"
		}
		if os.Getenv("AWS_ACCESS_KEY_ID") == "" && os.Getenv("AWS_PROFILE") == "" {
			o.Credentials = credentials.NewStaticCredentialsProvider("local", "local-secret", "")
		}
		return nil
	})
	if err != nil {
		return cfg, fmt.Errorf("read the settings of the AWS SDK: %w", err)
	}
	return cfg, nil
}

func variable(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}
