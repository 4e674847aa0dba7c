package imports

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/intake"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Start imports a file that has arrived in the bucket, uploaded with the form of
// import.request or by any user with access to the bucket.
var Start = op.Define(op.Spec{
	ID:      "import.start",
	On:      op.Dropped(inbox),
	Summary: "Import a file that has arrived",
	Doc: "The key is imports/<organisation>/<" + intake.Usual + ">/…; a file of an unknown organisation or kind is moved to quarantine/. " +
		"Metadata of the file may describe it: role, source, encoding, delimiter, quoting, decimal, dates, columns. " +
		"The same event may arrive twice, late and out of order.",
	Needs:       rights.Member(),
	May:         []op.Grant{op.ReadTable, op.WriteTable, op.ReadImports, op.WriteImports, op.SendTo(op.JobQueue)},
	Runs:        op.Imports,
	Memory:      1024,
	Timeout:     15 * time.Minute,
	Concurrency: 4,
}, start)

// StartInput is an event of S3 as EventBridge delivers it. The key is not
// URL-encoded.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
type StartInput struct {
	Detail struct {
		Object struct {
			Key       string `json:"key"`
			Sequencer string `json:"sequencer"`
		} `json:"object"`
	} `json:"detail"`
}

func start(ctx context.Context, a *app.App, in StartInput) (op.Nothing, error) {
	o := in.Detail.Object
	if o.Key == "" {
		return op.Nothing{}, errors.New("the event names no file")
	}
	if err := receive(ctx, a, o.Key, o.Sequencer); err != nil {
		return op.Nothing{}, fmt.Errorf("import %s: %w", o.Key, err)
	}
	return op.Nothing{}, nil
}

// receive finds or creates the job of a file and begins it: a small file is imported at
// once, a larger one goes on through the queue, where organisations take turns.
func receive(ctx context.Context, a *app.App, key, event string) error {
	if strings.HasSuffix(key, "/") {
		return nil // a folder made in a console
	}
	f, err := parseKey(key, event)
	if err == nil {
		err = f.readRequest(ctx, a)
	}
	switch {
	case fault.Code(err) == "not_found", fault.Code(err) == "import.unknown_kind", fault.Code(err) == "import.unknown_place":
		a.Log.WarnContext(ctx, "a file is moved to quarantine", "key", key, "code", fault.Code(err))
		return a.Files.Move(ctx, key, aside(key))
	case err != nil:
		return err
	case f.request.ID == "":
	case f.request.Status != intake.Requested:
		return f.again(ctx, a)
	default:
		if err := f.take(ctx, a); fault.Code(err) == "not_found" {
			return f.refuse(ctx, a, lost)
		} else if err != nil {
			return err
		}
	}
	if err := f.inspect(ctx, a); err != nil {
		return gone(err)
	}
	j, err := f.assign(ctx, a)
	if err != nil {
		return err
	}
	return f.proceed(ctx, a, j)
}

// proceed begins the file's job, or puts the file aside that its user
// may not import.
func (f *arrival) proceed(ctx context.Context, a *app.App, j intake.Job) error {
	switch {
	case f.request.ID != "" && j.ID == f.request.ID && j.Import.File.Event != f.file.Event:
		return f.putAside(ctx, a, f.file.Key) // another upload to the form was faster
	case j.Barred():
		return gone(a.Files.Move(ctx, f.taken(), aside(f.key)))
	case j.Status.Over():
		return nil
	}
	return work(ctx, a, app.JobMessage{Org: f.org, Job: j.ID}, a.ID(), firstTurn)
}

// gone ignores that a file was removed again.
func gone(err error) error {
	if fault.Code(err) == "not_found" {
		return nil
	}
	return err
}

// aside returns the key of a file in quarantine.
func aside(key string) string { return quarantine + strings.TrimPrefix(key, inbox) }

// readRequest reads the organisation, and the job of the file if it was requested.
func (f *arrival) readRequest(ctx context.Context, a *app.App) error {
	return a.Within(ctx, f.org, fileDrop(), func(ctx context.Context, a *app.App) (err error) {
		store.ExpectJob(a.Table, f.job)
		var s org.Settings
		if s, err = store.ReadSettings(ctx, a.Table); err != nil {
			return err
		}
		f.profile = s.Profile
		j, err := store.Jobs.Get(ctx, a.Table, f.job)
		if fault.Code(err) == "not_found" {
			return nil
		}
		if err == nil && j.Import != nil && formKey(f.org, j.Import.Kind, j.ID, j.Import.File.Name) == f.key {
			f.request = j
		}
		return err
	})
}
