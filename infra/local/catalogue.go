package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"comptoir/functions"
	"comptoir/functions/lambda/start"
	"comptoir/infra/local/function"
	"comptoir/infra/local/issuer"
	"comptoir/infra/local/spool"
	"comptoir/infra/local/stack"
	"comptoir/infra/site"
	"comptoir/shared/app"
	"comptoir/shared/bus"
	"comptoir/shared/files"
	"comptoir/shared/mail"
	"comptoir/shared/op"
	"comptoir/shared/paper"
	"comptoir/shared/queue"
	"comptoir/shared/table"
)

// These are the names of the resources; on AWS the stack chooses them.
const (
	tableName  = "comptoir"
	bucketName = "comptoir-files"
	busName    = "comptoir"
	mailFrom   = "documents@comptoir.example"
	mailSet    = "comptoir"
	logName    = "log.jsonl"
)

// up starts the stack with every operation of the catalogue.
func up(ctx context.Context, folder string) (*stack.Stack, error) {
	ports, err := stack.PortsFrom(os.Getenv)
	if err != nil {
		return nil, err
	}
	log, err := logFile(folder)
	if err != nil {
		return nil, err
	}
	key, err := cursorKey(folder, log)
	if err != nil {
		return nil, err
	}
	return stack.Up(ctx, stack.Config{
		Folder: folder, Ports: ports, Table: tableName, Bucket: bucketName, Queues: append(op.Queues(), op.FailuresQueue), Log: log,
		People: []issuer.Person{{Email: ownerEmail, Name: ownerName}}, Console: consoleFolder(),
		Functions: func(ctx context.Context, a stack.Addresses) ([]function.Function, error) {
			if err := setEnvironment(a, key); err != nil {
				return nil, err
			}
			if err := makeTable(ctx, a.Table); err != nil {
				return nil, err
			}
			return catalogue(log)
		},
	})
}

// consoleFolder returns the folder of the built web client, or "" if it was not built.
func consoleFolder() string {
	folder, err := filepath.Abs(os.Getenv("COMPTOIR_CONSOLE"))
	if _, missing := os.Stat(filepath.Join(folder, site.Index)); err != nil || missing != nil || os.Getenv("COMPTOIR_CONSOLE") == "" {
		return ""
	}
	return folder
}

// logFile opens the log of the functions, which is a file in the data folder; on
// AWS it is CloudWatch.
func logFile(folder string) (*slog.Logger, error) {
	if err := stack.Prepare(folder); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(folder, logName), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	return slog.New(slog.NewJSONHandler(f, nil)), nil
}

// cursorKey returns the key that signs the cursors of lists. The first start
// creates it.
func cursorKey(folder string, log *slog.Logger) (string, error) {
	path := filepath.Join(folder, "cursor.key")
	kept, err := spool.Recover(log, path)
	if err != nil {
		return "", err
	}
	if raw, err := base64.StdEncoding.DecodeString(string(kept)); err == nil && len(raw) == 32 {
		return string(kept), nil
	}
	if len(kept) > 0 {
		if err := spool.SetAside(log, path, errors.New("it contains no key")); err != nil {
			return "", err
		}
	}
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return "", fmt.Errorf("make the cursor key: %w", err)
	}
	key := base64.StdEncoding.EncodeToString(raw)
	return key, spool.WriteFile(path, []byte(key))
}

// makeTable creates the table unless it exists.
func makeTable(ctx context.Context, at string) error {
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return fmt.Errorf("read the settings of the AWS SDK: %w", err)
	}
	db := dynamodb.NewFromConfig(cfg)
	var exists *types.ResourceInUseException
	var response smithy.APIError
	_, err = db.CreateTable(ctx, table.Definition(tableName))
	switch {
	case errors.As(err, &exists):
		return nil
	case err != nil && !errors.As(err, &response) && ctx.Err() == nil:
		return fmt.Errorf("no table server responds at %s: start it, or unset AWS_ENDPOINT_URL_DYNAMODB to have it started", at)
	case err != nil:
		return fmt.Errorf("make the table: %w", err)
	}
	_, err = db.UpdateTimeToLive(ctx, &dynamodb.UpdateTimeToLiveInput{
		TableName:               aws.String(tableName),
		TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: aws.String(table.TimeToLive), Enabled: aws.Bool(true)},
	})
	return err
}

// catalogue makes a function of each operation. All share one set of tools: the
// sum of the tools of the three binaries.
func catalogue(log *slog.Logger) ([]function.Function, error) {
	var all []app.Grant
	for _, o := range functions.All() {
		all = append(all, o.May...)
	}
	tools, err := start.Tools(all, start.Services{
		Files: func(c aws.Config, s start.Settings) app.Files { return files.New(c, s.Bucket) },
		Mail:  func(c aws.Config, s start.Settings) (app.Mailer, error) { return mail.New(c, s.MailFrom, s.MailSet) },
		Queue: func(c aws.Config, s start.Settings) app.Queue { return queue.New(c, s.Queues) },
		Bus:   func(c aws.Config, s start.Settings) app.Bus { return bus.New(c, s.Bus) },
		Paper: func() app.Paper { return paper.Printer{} },
	}, os.Getenv)
	if err != nil {
		return nil, err
	}
	tools.Log, tools.Lists, tools.Fields = log, op.Lists(functions.All()), op.Fields(functions.All())
	var out []function.Function
	for _, o := range functions.All() {
		handle := o.Handler(tools)
		out = append(out, function.Function{
			Name: o.ID, Timeout: o.Timeout, AtOnce: o.Concurrency, On: []function.Trigger{trigger(o)},
			Invoke: func(ctx context.Context, payload []byte) ([]byte, error) {
				answer, err := handle(ctx, payload)
				if err != nil {
					return nil, err
				}
				return json.Marshal(answer)
			},
		})
	}
	return out, nil
}

// trigger converts the trigger of an operation to that of the local servers.
func trigger(o op.Operation) function.Trigger {
	t := o.On
	switch t.Kind {
	case op.HTTP:
		if t.Path == "" {
			return function.HTTP{Path: "$default", Public: true}
		}
		return function.HTTP{Method: t.Method, Path: "/v1" + t.Path, Public: o.Needs.IsPublic()}
	case op.Bucket:
		return function.Bucket{Prefix: t.Prefix}
	case op.Queue:
		return function.Queue{Name: t.Queue, Batch: t.Batch}
	case op.Stream:
		reader := function.Publish
		if o.ID == "projection.apply" {
			reader = function.Project
		}
		return function.Stream{Reader: reader, Batch: t.Batch}
	case op.Schedule:
		return function.Schedule{Expression: fmt.Sprintf("rate(%d minutes)", int(t.Every.Minutes()))}
	case op.MailEvent:
		return function.Mail{}
	}
	return function.Token{}
}
