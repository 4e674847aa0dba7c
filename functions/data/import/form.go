package imports

import (
	"context"
	"errors"
	"path"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/intake"
	"comptoir/shared/sheet"
	"comptoir/shared/store"
)

// take moves the file of a form to a key where its holder cannot write, so that a second
// upload to the form cannot replace it during the import. A retry finds it moved.
func (f *arrival) take(ctx context.Context, a *app.App) error {
	to := f.taken()
	if err := a.Files.Move(ctx, f.key, to); err != nil {
		return err
	}
	f.file.Key = to
	return nil
}

// taken returns the key of the form's file once it is taken: one for each upload.
func (f *arrival) taken() string {
	return received + string(f.org) + "/" + string(f.request.ID) + "/" + f.file.Event + "/" + path.Base(f.key)
}

// again handles an event of a form whose request has ended or got its file: the same
// event once more, or a further file.
func (f *arrival) again(ctx context.Context, a *app.App) error {
	j := f.request
	switch {
	case j.Import.File.Event == f.file.Event:
		return f.proceed(ctx, a, j)
	case j.Import.File.Event == "": // cancelled or expired before its file arrived
		return gone(a.Files.Move(ctx, f.key, aside(f.key)))
	}
	return f.putAside(ctx, a, f.key)
}

// putAside moves a further file of a form to quarantine. A failed job shows it to the
// user, one for each upload.
func (f *arrival) putAside(ctx context.Context, a *app.App, from string) error {
	file, err := a.Files.Open(ctx, from, 0)
	if fault.Code(err) == "not_found" {
		return f.refuse(ctx, a, lost) // unless it was put aside before
	}
	if err != nil {
		return err
	}
	f.file.Size = file.Size()
	if err := file.Close(); err != nil {
		return err
	}
	f.file.Key = aside(f.key)
	if err := f.refuse(ctx, a, second); err != nil {
		return err
	}
	return gone(a.Files.Move(ctx, from, aside(f.key)))
}

// refuse shows an upload to a form that is not imported as a failed job, once; except the
// upload that the form has taken.
func (f *arrival) refuse(ctx context.Context, a *app.App, why sheet.Rule) error {
	f.file.Name = f.request.Import.File.Name
	return a.Within(ctx, f.org, fileDrop(), func(ctx context.Context, a *app.App) error {
		identity := "form/" + string(f.request.ID) + "/" + f.file.Event
		known, err := store.JobOfFile(ctx, a.Table, identity)
		if err != nil || known != "" {
			return err
		}
		taken, err := store.Jobs.Get(ctx, a.Table, f.request.ID)
		if err != nil || taken.Import.File.Event == f.file.Event {
			return err
		}
		j := intake.NewImport(id.New[intake.JobID](a.Now), f.kind, f.file, f.request.Import.Wishes, f.request.By)
		return errors.Join(
			j.Fail(a.Now, *why.Fault(f.profile.Language)),
			store.ClaimFile(a.Table, identity, j.ID, ""),
			store.Jobs.Add(a.Table, &j, store.Unguarded),
		)
	})
}
