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

// arrival is a file that has arrived: what its key says of it, what its sender
// wished, and how it can be read.
type arrival struct {
	key  string
	org  org.OrganizationID
	kind intake.Kind
	role intake.Role // as its folder says
	job  intake.JobID

	home  org.Profile
	given intake.Job // that was made when it was asked for, if it was

	file   intake.File
	wishes intake.Wishes
	plan   intake.Plan
	first  sheet.Position // where its rows begin
	wrong  *sheet.Fault   // why it cannot be read
}

// address reads a key: imports/<organisation>/<folder>/…, where a job of a
// request may stand before the name.
func address(key, event string) (*arrival, error) {
	parts := strings.Split(strings.TrimPrefix(key, inbox), "/")
	if len(parts) < 3 || !id.Valid(org.OrganizationID(parts[0])) || !strings.HasPrefix(key, inbox) {
		return nil, fault.Invalid("import.unknown_place", "", "The key %q names no organisation.", key)
	}
	kind, role, err := intake.OfFolder(parts[1])
	return &arrival{key: key, org: org.OrganizationID(parts[0]), kind: kind, role: role, job: intake.JobID(parts[2]), file: intake.File{Name: path.Base(key), Key: key, Event: event}}, err
}

// by is in whose name the file comes in.
func (f *arrival) by() journal.Actor {
	if f.given.ID != "" {
		return f.given.By
	}
	return dropper()
}

// look reads the file once to know its content by, and its beginning to know how
// to read it. What is wrong with it is noted for its job.
func (f *arrival) look(ctx context.Context, a *app.App) error {
	whole, err := a.Files.Open(ctx, f.key, 0)
	if err != nil {
		return err
	}
	defer whole.Close()
	f.file.Size, f.file.Tag = whole.Size(), whole.Tag()
	if f.file.SHA256, err = intake.Digest(whole); err != nil {
		return err
	}
	if f.given.ID != "" {
		f.wishes, f.file.Name = f.given.Import.Wishes, f.given.Import.File.Name
	} else if f.wishes, err = intake.WishesOf(whole.Metadata()); err != nil {
		return f.blame(err)
	}
	if f.wishes.Role == "" {
		f.wishes.Role = f.role
	}
	sample, err := a.Files.Open(ctx, f.key, 0)
	if err != nil {
		return err
	}
	defer sample.Close()
	rows, plan, err := intake.Open(sample, f.wishes.In(f.kind, f.home))
	if err == nil {
		f.plan, f.first = plan, rows.Position()
		err = plan.Ready()
	}
	return f.blame(err)
}

// blame notes what is wrong with the file, and hands back any other error.
func (f *arrival) blame(err error) error {
	wrong, ok := fault.As(err)
	if !ok || wrong.Kind != fault.KindInvalid {
		return err
	}
	f.wrong = &sheet.Fault{Code: wrong.Code, Detail: wrong.Detail}
	return nil
}

// admit makes the file's content the affair of one job: the earlier one, if the
// same content was brought in before and that came to something; else the one
// that waits for it; else a new one.
func (f *arrival) admit(ctx context.Context, a *app.App) (j intake.Job, err error) {
	identity := intake.Drop{Kind: f.kind, File: f.file, Wishes: f.wishes}.Identity()
	err = a.Within(ctx, f.org, f.by(), func(ctx context.Context, a *app.App) error {
		store.ExpectJob(a.Table, f.given.ID)
		earlier, err := store.JobOfFile(ctx, a.Table, identity)
		if err != nil {
			return err
		}
		waiting, err := f.waiting(ctx, a)
		if err != nil {
			return err
		}
		if earlier != "" {
			if j, err = store.Jobs.Get(ctx, a.Table, earlier); err != nil {
				return fmt.Errorf("read the earlier job: %w", err)
			}
			if j.Answers(f.file) {
				return f.repeat(a, waiting, earlier)
			}
		}
		if waiting == nil {
			j = intake.NewImport(id.New[intake.JobID](a.Now), f.kind, f.file, f.wishes, f.by())
			return errors.Join(f.check(&j, a.Now), store.ClaimFile(a.Table, identity, j.ID, earlier), store.Jobs.Add(a.Table, &j, store.Unguarded))
		}
		waiting.Import.Wishes = f.wishes
		err = errors.Join(waiting.Receive(f.file), f.check(waiting, a.Now), store.ClaimFile(a.Table, identity, waiting.ID, earlier), store.Jobs.Save(a.Table, waiting, store.Unguarded))
		j = *waiting
		return err
	})
	return j, err
}

// waiting is the job that waits for the file, if one does.
func (f *arrival) waiting(ctx context.Context, a *app.App) (*intake.Job, error) {
	if f.given.Status != intake.Requested {
		return nil, nil
	}
	j, err := store.Jobs.Get(ctx, a.Table, f.given.ID)
	if err != nil || j.Status != intake.Requested {
		return nil, err
	}
	return &j, nil
}

// repeat tells who waits for the file that it was brought in before.
func (f *arrival) repeat(a *app.App, waiting *intake.Job, earlier intake.JobID) error {
	if waiting == nil {
		return nil
	}
	return errors.Join(waiting.Receive(f.file), waiting.Repeat(earlier, a.Now), store.Jobs.Save(a.Table, waiting, store.Unguarded))
}

// check notes how the file is read, or what is wrong with it.
func (f *arrival) check(j *intake.Job, now time.Time) error {
	if f.wrong != nil {
		return j.Fail(now, *f.wrong)
	}
	return j.Check(f.plan, f.first)
}
