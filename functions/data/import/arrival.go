package imports

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/intake"
	"comptoir/shared/journal"
	"comptoir/shared/org"
	"comptoir/shared/sheet"
	"comptoir/shared/store"
)

// arrival is a file that has arrived: the data in its key, the format that its
// uploader states, and the plan by which it is read.
type arrival struct {
	key  string
	org  org.OrganizationID
	kind intake.Kind
	role intake.Role // of its folder
	job  intake.JobID

	profile org.Profile
	request intake.Job // job of the request; zero if the file was not requested

	file   intake.File
	wishes intake.Wishes
	plan   intake.Plan
	first  sheet.Position // of its first row
	fault  *sheet.Fault   // why it cannot be read
}

// parseKey parses a key: imports/<organisation>/<folder>/…/<name>, where the job of
// a request may follow the folder.
func parseKey(key, event string) (*arrival, error) {
	names := strings.Split(strings.TrimPrefix(key, inbox), "/")
	if len(names) < 3 || !id.Valid(org.OrganizationID(names[0])) || !strings.HasPrefix(key, inbox) {
		return nil, fault.Invalid("import.unknown_place", "", "The key %q names no organisation.", key)
	}
	kind, role, err := intake.OfFolder(names[1])
	return &arrival{
		key: key, org: org.OrganizationID(names[0]), kind: kind, role: role, job: intake.JobID(names[2]),
		file: intake.File{Name: path.Base(key), Key: key, Event: event},
	}, err
}

// by returns the actor of the import: the user who requested it, or the file drop.
func (f *arrival) by() journal.Actor {
	if f.request.ID != "" {
		return f.request.By
	}
	return fileDrop()
}

// inspect reads the whole file for its digest, and its beginning for the plan. A
// fault of the file is recorded for its job.
func (f *arrival) inspect(ctx context.Context, a *app.App) error {
	whole, err := a.Files.Open(ctx, f.file.Key, 0)
	if err != nil {
		return err
	}
	defer whole.Close()
	f.file.Size, f.file.Tag = whole.Size(), whole.Tag()
	if f.file.SHA256, err = intake.Digest(whole); err != nil {
		return err
	}
	if f.request.ID != "" {
		f.wishes, f.file.Name = f.request.Import.Wishes, f.request.Import.File.Name
	} else if f.wishes, err = intake.WishesOf(whole.Metadata()); err != nil {
		return f.record(err)
	}
	if f.wishes.Role == "" {
		f.wishes.Role = f.role
	}
	sample, err := a.Files.Open(ctx, f.file.Key, 0)
	if err != nil {
		return err
	}
	defer sample.Close()
	rows, plan, err := intake.Open(sample, f.wishes.In(f.kind, f.profile))
	if err == nil {
		f.plan, f.first = plan, rows.Position()
		err = plan.Ready()
	}
	return f.record(err)
}

// record records a fault of the file, and returns any other error.
func (f *arrival) record(err error) error {
	invalid, ok := fault.As(err)
	if !ok || invalid.Kind != fault.KindInvalid {
		return err
	}
	f.fault = &sheet.Fault{Code: invalid.Code, Detail: invalid.Detail}
	return nil
}

// assign assigns the file to one job: the earlier job of the same content, unless
// that failed or was cancelled; else the job of its request; else a new job.
func (f *arrival) assign(ctx context.Context, a *app.App) (j intake.Job, err error) {
	identity := intake.Drop{Kind: f.kind, File: f.file, Wishes: f.wishes}.Identity()
	err = a.Within(ctx, f.org, f.by(), func(ctx context.Context, a *app.App) error {
		store.ExpectJob(a.Table, f.request.ID)
		if f.request.ID != "" {
			store.ExpectImportSlots(a.Table)
		}
		earlier, err := store.JobOfFile(ctx, a.Table, identity)
		if err != nil {
			return err
		}
		requested, err := f.requested(ctx, a)
		if err != nil {
			return err
		}
		if requested != nil {
			broken, err := barred(ctx, a, requested.By, f.kind, f.profile.Language)
			if err != nil {
				return err
			}
			if err := store.LeaveImportSlots(ctx, a.Table, requested.ID); err != nil {
				return err
			}
			if broken != nil {
				requested.Import.File = f.file
				requested.Import.File.Key = aside(f.key)
				err := errors.Join(requested.Fail(a.Now, *broken), store.Jobs.Save(a.Table, requested, store.Unguarded))
				j = *requested
				return err
			}
		}
		if earlier != "" {
			if j, err = store.Jobs.Get(ctx, a.Table, earlier); err != nil {
				return fmt.Errorf("read the earlier job: %w", err)
			}
			if j.Answers(f.file) {
				return f.repeat(a, requested, earlier)
			}
		}
		if requested == nil && f.request.ID != "" {
			j, err = store.Jobs.Get(ctx, a.Table, f.request.ID) // it was cancelled in the meantime, or this event is a copy
			return err
		}
		if requested == nil {
			j = intake.NewImport(id.New[intake.JobID](a.Now), f.kind, f.file, f.wishes, f.by())
			return errors.Join(
				f.check(&j, a.Now),
				store.ClaimFile(a.Table, identity, j.ID, earlier),
				store.Jobs.Add(a.Table, &j, store.Unguarded),
			)
		}
		requested.Import.Wishes = f.wishes
		err = errors.Join(
			requested.Receive(f.file),
			f.check(requested, a.Now),
			store.ClaimFile(a.Table, identity, requested.ID, earlier),
			store.Jobs.Save(a.Table, requested, store.Unguarded),
		)
		j = *requested
		return err
	})
	return j, err
}

// requested returns the job of the request if it still waits for its file, else nil.
func (f *arrival) requested(ctx context.Context, a *app.App) (*intake.Job, error) {
	if f.request.Status != intake.Requested {
		return nil, nil
	}
	j, err := store.Jobs.Get(ctx, a.Table, f.request.ID)
	if err != nil || j.Status != intake.Requested {
		return nil, err
	}
	return &j, nil
}

// repeat ends the job of the request, if there is one, with a reference to the
// earlier job of the file.
func (f *arrival) repeat(a *app.App, requested *intake.Job, earlier intake.JobID) error {
	if requested == nil {
		return nil
	}
	return errors.Join(requested.Receive(f.file), requested.Repeat(earlier, a.Now), store.Jobs.Save(a.Table, requested, store.Unguarded))
}

// check records the plan of the file in the job, or fails the job.
func (f *arrival) check(j *intake.Job, now time.Time) error {
	if f.fault != nil {
		return j.Fail(now, *f.fault)
	}
	return j.Check(f.plan, f.first)
}
