// Package start runs an operation as a Lambda function: it reads the settings, makes
// the tools that the operation was granted, and handles Lambda's events.
//
// Owns: the settings of a function, and the tools for each grant.
// Does not own: the services that a binary links (see the main packages), and the
// operations.
// Invariants: a function serves one operation; a function that cannot serve its
// operation (unknown, of another binary, a setting or a service missing) ends at
// once with one sentence in the log. Only the AWS SDK's own settings set the
// endpoints of services.
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

// Services are the services of a binary besides the table. A nil service is not
// linked.
type Services struct {
	Files func(aws.Config, Settings) app.Files
	Mail  func(aws.Config, Settings) (app.Mailer, error)
	Queue func(aws.Config, Settings) app.Queue
	Bus   func(aws.Config, Settings) app.Bus
	Paper func() app.Paper
}

// Main runs the operation that Lambda's handler setting names. It does not return.
func Main(b op.Binary, all []op.Operation, services Services) {
	id := os.Getenv("_HANDLER")
	handler, err := handle(id, b, all, services, os.Getenv)
	if err != nil {
		logger(os.Stderr, slog.LevelInfo).Error("the function cannot start", "op", id, "binary", b, "error", err.Error())
		os.Exit(1)
	}
	lambda.StartWithOptions(handler)
}

// handle returns the handler of an operation.
func handle(id string, b op.Binary, all []op.Operation, services Services, getenv func(string) string,
) (func(context.Context, json.RawMessage) (any, error), error) {
	i := slices.IndexFunc(all, func(o op.Operation) bool { return o.ID == id })
	if i < 0 {
		return nil, fmt.Errorf("there is no operation %q: _HANDLER must name one", id)
	}
	if all[i].Runs != b {
		return nil, fmt.Errorf("the operation runs in the binary %s, this is the binary %s", all[i].Runs, b)
	}
	tools, err := Tools(all[i].May, services, getenv)
	if err != nil {
		return nil, err
	}
	if all[i].On.Kind == op.HTTP {
		if tools.Origin, err = checkOrigin(getenv, tools.Log); err != nil {
			return nil, err
		}
	}
	tools.Lists, tools.Fields = op.Lists(all), op.Fields(all)
	return all[i].Handler(tools), nil
}

// Tools returns the tools for operations with these grants.
func Tools(granted []app.Grant, services Services, getenv func(string) string) (app.Tools, error) {
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
	if named, is := secretOf(cfg, getenv("CURSOR_KEY")); is {
		text, err := named.read(context.Background())
		if err == nil {
			s.CursorKey, err = cursorKey(text)
		}
		if err != nil {
			return app.Tools{}, err
		}
	}
	t := app.Tools{
		Table: table.Open(db, s.Table, s.CursorKey), Links: app.NewLinks(s.CursorKey).At(s.Address),
		Clock: time.Now, Log: logger(os.Stdout, s.Log), Figures: s.Figures, Claims: s.Claims, Bounds: s.Bounds, Mails: s.Mails,
	}
	if services.Paper != nil {
		t.Paper = services.Paper()
	}
	return t, services.add(&t, cfg, s, granted)
}

// checkOrigin returns the check that a request came through the address of the stage. It
// is nil if ORIGIN_KEY names no secret: then every request is accepted.
func checkOrigin(getenv func(string) string, log *slog.Logger) (func(context.Context, string) bool, error) {
	cfg, err := configure(getenv)
	if err != nil {
		return nil, err
	}
	named, is := secretOf(cfg, getenv("ORIGIN_KEY"))
	if !is {
		return nil, nil
	}
	o, err := newOrigin(context.Background(), named, time.Now())
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, value string) bool {
		allowed, err := o.allows(ctx, value, time.Now())
		if err != nil {
			log.ErrorContext(ctx, "origin key not read", "error", err.Error())
		}
		return allowed
	}, nil
}

// add adds the granted services to the tools.
func (c Services) add(t *app.Tools, cfg aws.Config, s Settings, granted []app.Grant) (err error) {
	may := func(g app.Grant) bool { return slices.Contains(granted, g) }
	var missing []string
	if needsFiles(granted) {
		if c.Files == nil {
			missing = append(missing, "files")
		} else {
			t.Files = c.Files(cfg, s)
		}
	}
	if may(app.SendMail) {
		if c.Mail == nil {
			missing = append(missing, "mail")
		} else if t.Mail, err = c.Mail(cfg, s); err != nil {
			return err
		}
	}
	if s.Queues != nil {
		if c.Queue == nil {
			missing = append(missing, "queues")
		} else {
			t.Queue = c.Queue(cfg, s)
		}
	}
	if may(app.PutEvents) {
		if c.Bus == nil {
			missing = append(missing, "events")
		} else {
			t.Bus = c.Bus(cfg, s)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("this binary does not link %s, which the operation was granted", strings.Join(missing, ", "))
	}
	return nil
}

// trust reads the root certificates during the start, when Lambda gives the function
// a whole processor; otherwise the first request would wait for it. An endpoint
// without TLS needs no certificates. If the image has a bundle of all certificates,
// as on Lambda, trust keeps Go from reading the certificate folders too, which have
// the same certificates in single files.
func trust(endpoint *string) error {
	if strings.HasPrefix(aws.ToString(endpoint), "http://") {
		return nil
	}
	if os.Getenv("SSL_CERT_FILE")+os.Getenv("SSL_CERT_DIR") == "" && slices.ContainsFunc(bundles(), isFile) {
		if err := os.Setenv("SSL_CERT_DIR", os.DevNull); err != nil {
			return fmt.Errorf("skip the certificate folders: %w", err)
		}
	}
	if _, err := x509.SystemCertPool(); err != nil {
		return fmt.Errorf("read the root certificates: %w", err)
	}
	return nil
}

// bundles are the files of all root certificates on Amazon Linux and Debian.
func bundles() []string {
	return []string{"/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/certs/ca-certificates.crt"}
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// logger returns a logger that writes lines of JSON, each with the release.
func logger(w io.Writer, level slog.Level) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level})).With("release", release.Version)
}
