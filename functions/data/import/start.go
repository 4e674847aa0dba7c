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

// Start takes in a file that has arrived, by a form or dropped by anyone with
// access to the bucket.
var Start = op.Define(op.Spec{
	ID:      "import.start",
	On:      op.Dropped(inbox),
	Summary: "Import a file that has arrived",
	Doc: "The key is imports/<organisation>/<" + intake.Usual + ">/…; what is for no organisation or about nothing known goes to quarantine/. " +
		"Metadata of the file may say how it is read: role, source, encoding, delimiter, quoting, decimal, dates, columns. The same event may come twice, late and out of order.",
	Needs:       rights.Member(),
	May:         []op.Grant{op.ReadTable, op.WriteTable, op.ReadImports, op.WriteImports, op.SendTo(op.JobQueue)},
	Runs:        op.Imports,
	Memory:      1024,
	Timeout:     15 * time.Minute,
	Concurrency: 4,
}, start)

// StartInput is an event of S3 as EventBridge brings it. The key stands there as
// it is, not as in a URL.
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
	if err := takeIn(ctx, a, o.Key, o.Sequencer); err != nil {
		return op.Nothing{}, fmt.Errorf("take in %s: %w", o.Key, err)
	}
	return op.Nothing{}, nil
}

// takeIn finds or makes the job of a file and does its first slice.
func takeIn(ctx context.Context, a *app.App, key, event string) error {
	if strings.HasSuffix(key, "/") {
		return nil // a folder, as consoles make them
	}
	f, err := address(key, event)
	if err == nil {
		err = f.readAsked(ctx, a)
	}
	switch {
	case fault.Code(err) == "not_found", fault.Code(err) == "import.unknown_kind", fault.Code(err) == "import.unknown_place":
		a.Log.WarnContext(ctx, "a file is put aside", "key", key, "code", fault.Code(err))
		return a.Files.Move(ctx, key, "quarantine/"+strings.TrimPrefix(key, inbox))
	case err != nil:
		return err
	case f.given.Status == intake.Cancelled && f.given.Import.File.SHA256 == "":
		return nil // its sender has thought better of it
	}
	if err := f.look(ctx, a); fault.Code(err) == "not_found" {
		return nil // it is gone again
	} else if err != nil {
		return err
	}
	j, err := f.admit(ctx, a)
	if err != nil || j.Status.Over() {
		return err
	}
	return work(ctx, a, app.JobMessage{Org: f.org, Job: j.ID}, a.ID())
}

// readAsked reads the organisation, and the job that was made for the file if
// it was asked for.
func (f *arrival) readAsked(ctx context.Context, a *app.App) error {
	return a.Within(ctx, f.org, dropper(), func(ctx context.Context, a *app.App) (err error) {
		store.ExpectJob(a.Table, f.job)
		var s org.Settings
		if s, err = store.ReadSettings(ctx, a.Table); err != nil {
			return err
		}
		f.home = s.Profile
		j, err := store.Jobs.Get(ctx, a.Table, f.job)
		if fault.Code(err) == "not_found" {
			return nil
		}
		if err == nil && j.Import != nil && j.Import.File.Key == f.key {
			f.given = j
		}
		return err
	})
}
