// Package start makes a running function of an operation: it reads the settings,
// makes the tools the operation was granted, and waits for Lambda's events.
//
// Owns: what a function is told by its environment, and which tools are made
// for which grant. Does not own: which services a binary carries (each main says
// so, and links no others) nor what operations do. Invariants: a function serves
// one operation; one that cannot serve it (unknown, of another binary, a setting
// or a service missing) ends at once with one sentence in the log. Where the
// services are, only the AWS SDK's own settings say.
package start

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the image of Lambda has no time zones

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/release"
	"comptoir/shared/table"
)

// Services are the services a binary carries besides the table; the others are
// left out, and not linked.
type Services struct {
	Files func(aws.Config, Settings) app.Files
	Mail  func(aws.Config, Settings) (app.Mailer, error)
	Queue func(aws.Config, Settings) app.Queue
	Bus   func(aws.Config, Settings) app.Bus
	Paper func() app.Paper
}

// Main runs the operation that Lambda's handler setting names, until the
// process is ended.
func Main(b op.Binary, all []op.Operation, carried Services) {
	id := os.Getenv("_HANDLER")
	handler, err := handle(id, b, all, carried, os.Getenv)
	if err != nil {
		logger(os.Stderr, slog.LevelInfo).Error("the function cannot start", "op", id, "binary", b, "error", err.Error())
		os.Exit(1)
	}
	lambda.StartWithOptions(handler)
}

// handle makes the function of the operation named.
func handle(id string, b op.Binary, all []op.Operation, carried Services, getenv func(string) string,
) (func(context.Context, json.RawMessage) (any, error), error) {
	i := slices.IndexFunc(all, func(o op.Operation) bool { return o.ID == id })
	if i < 0 {
		return nil, fmt.Errorf("there is no operation %q: _HANDLER must name one", id)
	}
	if all[i].Runs != b {
		return nil, fmt.Errorf("the operation runs in the binary %s, and this is %s", all[i].Runs, b)
	}
	tools, err := Tools(all[i].May, carried, getenv)
	if err != nil {
		return nil, err
	}
	return all[i].Handler(tools), nil
}

// Tools makes the tools for operations with these grants.
func Tools(granted []app.Grant, carried Services, getenv func(string) string) (app.Tools, error) {
	s, err := read(getenv, granted)
	if err != nil {
		return app.Tools{}, err
	}
	cfg, err := configure(getenv)
	if err != nil {
		return app.Tools{}, err
	}
	db := dynamodb.NewFromConfig(cfg)
	if err := trust(db.Options().BaseEndpoint); err != nil {
		return app.Tools{}, err
	}
	t := app.Tools{
		Table: table.Open(db, s.Table, s.CursorKey), Links: app.NewLinks(s.CursorKey), Clock: time.Now, Log: logger(os.Stdout, s.Log), Figures: s.Figures, Claims: s.Claims,
	}
	if carried.Paper != nil {
		t.Paper = carried.Paper()
	}
	return t, carried.add(&t, cfg, s, granted)
}

// add makes the granted services.
func (c Services) add(t *app.Tools, cfg aws.Config, s Settings, granted []app.Grant) (err error) {
	may := func(g app.Grant) bool { return slices.Contains(granted, g) }
	var lacking []string
	if needsFiles(granted) {
		if c.Files == nil {
			lacking = append(lacking, "files")
		} else {
			t.Files = c.Files(cfg, s)
		}
	}
	if may(app.SendMail) {
		if c.Mail == nil {
			lacking = append(lacking, "mail")
		} else if t.Mail, err = c.Mail(cfg, s); err != nil {
			return err
		}
	}
	if s.Queues != nil {
		if c.Queue == nil {
			lacking = append(lacking, "queues")
		} else {
			t.Queue = c.Queue(cfg, s)
		}
	}
	if may(app.PutEvents) {
		if c.Bus == nil {
			lacking = append(lacking, "events")
		} else {
			t.Bus = c.Bus(cfg, s)
		}
	}
	if len(lacking) > 0 {
		return fmt.Errorf("this binary does not carry %s, which the operation was granted", strings.Join(lacking, ", "))
	}
	return nil
}

// trust reads the root certificates while the function starts, when Lambda gives
// it a whole processor: the first request would wait for it. A server that is
// spoken to without TLS needs none. Where there is a bundle of all, as on Lambda,
// the folders Go would look in as well have the same again, each for itself.
func trust(endpoint *string) error {
	if strings.HasPrefix(aws.ToString(endpoint), "http://") {
		return nil
	}
	if os.Getenv("SSL_CERT_FILE")+os.Getenv("SSL_CERT_DIR") == "" && slices.ContainsFunc(bundles(), isFile) {
		if err := os.Setenv("SSL_CERT_DIR", os.DevNull); err != nil {
			return fmt.Errorf("leave out the directories of certificates: %w", err)
		}
	}
	if _, err := x509.SystemCertPool(); err != nil {
		return fmt.Errorf("read the root certificates: %w", err)
	}
	return nil
}

// bundles are where Amazon Linux and Debian keep all root certificates.
func bundles() []string {
	return []string{"/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/certs/ca-certificates.crt"}
}

func isFile(path string) bool {
	about, err := os.Stat(path)
	return err == nil && about.Mode().IsRegular()
}

// logger writes lines of JSON; each says which release wrote it.
func logger(w io.Writer, level slog.Level) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level})).With("release", release.Version)
}
