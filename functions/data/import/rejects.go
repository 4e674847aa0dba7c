package imports

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"comptoir/shared/app"
	"comptoir/shared/intake"
	"comptoir/shared/sheet"
)

// fullFile is how large a file of rejected rows grows before the next one
// begins. Each begins with the titles: each can be mended and dropped by itself.
const fullFile = 8 << 20

// rejects are the files of rejected rows of a job. The last of them grows: it is
// written anew each time. Whoever takes a turn writes under a name of his own,
// so that one who has lost it cannot spoil a file.
type rejects struct {
	a       *app.App
	folder  string // results/<organisation>/<job>/<turn>
	stem    string // the name of the file that was dropped, without its ending
	plan    intake.Plan
	files   []intake.Result
	last    bytes.Buffer // what is in the last file
	rows    *intake.Rejects
	changed bool // the last file lacks some of it
}

// newRejects goes on with the files of the turn before.
func (t *turn) newRejects(ctx context.Context) (*rejects, error) {
	drop := t.job.Import
	r := &rejects{
		a: t.a, plan: *drop.Plan, files: slices.Clone(t.progress.Saved.Results),
		folder: fmt.Sprintf("results/%s/%s/%d", t.org, t.job.ID, t.progress.Turn),
		stem:   strings.TrimSuffix(drop.File.Name, path.Ext(drop.File.Name)),
	}
	if size := t.progress.Saved.Bytes; size > 0 && size < fullFile {
		body, err := t.a.Files.Get(ctx, r.files[len(r.files)-1].Key)
		if err != nil {
			return nil, fmt.Errorf("read the rejected rows so far: %w", err)
		}
		r.last.Write(body[:min(size, len(body))])
		r.rows, r.changed = intake.NewRejects(&r.last, r.plan), true
	}
	return r, nil
}

// add puts rejected rows into the last file.
func (r *rejects) add(rows []sheet.Row, faults []intake.Fault) error {
	if r.rows == nil {
		r.next()
		if err := r.rows.Header(); err != nil {
			return err
		}
	}
	for _, row := range rows {
		if err := r.rows.Row(row, faults); err != nil {
			return err
		}
		r.files[len(r.files)-1].Rows++
	}
	r.changed = true
	return r.rows.Flush()
}

// full tells whether the last file is to be written, since no more goes into it.
func (r *rejects) full() bool { return r.changed && r.last.Len() >= fullFile }

// next begins another file.
func (r *rejects) next() {
	name := r.stem + "-rejected"
	if n := len(r.files); n > 0 {
		name += fmt.Sprintf("-%d", n+1)
	}
	r.last.Reset()
	r.files = append(r.files, intake.Result{Name: name + ".csv"})
	r.rows = intake.NewRejects(&r.last, r.plan)
}

// write brings the last file up to date, and tells how long it is now.
func (r *rejects) write(ctx context.Context) (bytes int, err error) {
	if len(r.files) == 0 {
		return 0, nil
	}
	file := &r.files[len(r.files)-1]
	size := r.last.Len()
	if r.changed {
		file.Key = r.folder + "/" + plain(file.Name)
		if err := r.a.Files.Put(ctx, file.Key, "text/csv; charset=utf-8", r.last.Bytes()); err != nil {
			return 0, err
		}
		r.changed = false
	}
	if size >= fullFile {
		r.rows = nil
	}
	return size, nil
}
