// Command verify checks that all derived data of every organisation in a table agrees
// with the documents. It also shows items in the clear, as the table stores them
// packed.
//
//	make verify                                 # the table of make run
//	AWS_PROFILE=… TABLE_NAME=… go run ./infra/verify    # any table; STAGE=… that of a stage
//	make show KEY="<pk> <sk>"                   # an item; without <sk> a partition
//	make show SINCE=2026-11-21T08:00:00Z        # the changes after a time
//
// Owns: the command line and its output. Does not own: the rules (audit), the packing
// of items (shared/table). Invariants: it reads the whole table and writes nothing; it
// checks each finding a second time after a pause, as a table in use changes meanwhile;
// it exits with 1 and a list of findings when data disagrees.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"comptoir/infra/stage"
	"comptoir/infra/verify/audit"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	pause := flag.Duration("pause", 5*time.Second, "the pause before the second check of the findings")
	key := flag.String("show", "", "instead show the item with this key, <pk> <sk>, or the items of a partition")
	moment := flag.String("since", "", "instead list the changes after this time")
	flag.Parse()
	cfg, err := settings(ctx)
	var name string
	if err == nil {
		name, err = tableName()
	}
	if err == nil {
		switch db := dynamodb.NewFromConfig(cfg); {
		case *key != "":
			err = show(ctx, db, name, *key, os.Stdout)
		case *moment != "":
			err = since(ctx, db, name, *moment, os.Stdout)
		default:
			err = verify(ctx, db, name, *pause, os.Stdout)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "verify:", err)
		os.Exit(1)
	}
}

// tableName returns the table that TABLE_NAME or STAGE names.
func tableName() (string, error) {
	if name := os.Getenv("TABLE_NAME"); name != "" {
		return name, nil
	}
	if name := os.Getenv("STAGE"); name != "" {
		s, err := stage.Read(os.DirFS("infra/stages"), name)
		return s.TableName(), err
	}
	return "comptoir", nil
}

func verify(ctx context.Context, db *dynamodb.Client, name string, pause time.Duration, out io.Writer) error {
	begun := time.Now()
	found, summary, err := audit.Lasting(ctx, db, name, func(ctx context.Context) error {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
			return nil
		}
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s: %s in %s.\n", name, summary, time.Since(begun).Round(time.Millisecond))
	for _, f := range found {
		fmt.Fprintln(out, f)
	}
	if len(found) > 0 {
		return fmt.Errorf("%d findings", len(found))
	}
	fmt.Fprintln(out, "All derived data agrees with the documents.")
	return nil
}

// settings returns the SDK's settings, completed for a server on this machine.
func settings(ctx context.Context) (aws.Config, error) {
	local := os.Getenv("AWS_ENDPOINT_URL_DYNAMODB") != ""
	cfg, err := config.LoadDefaultConfig(ctx, func(o *config.LoadOptions) error {
		if local && os.Getenv("AWS_REGION") == "" {
			o.Region = "eu-west-3"
		}
		if local && os.Getenv("AWS_ACCESS_KEY_ID") == "" && os.Getenv("AWS_PROFILE") == "" {
			o.Credentials = credentials.NewStaticCredentialsProvider("local", "local-secret", "")
		}
		return nil
	})
	if err != nil {
		return cfg, fmt.Errorf("read the settings of the AWS SDK: %w", err)
	}
	if cfg.Region == "" {
		return cfg, errors.New("no table is named: set AWS_ENDPOINT_URL_DYNAMODB to that of make run (http://127.0.0.1:4001), " +
			"or AWS_PROFILE and AWS_REGION, and TABLE_NAME if it is not comptoir")
	}
	return cfg, nil
}
