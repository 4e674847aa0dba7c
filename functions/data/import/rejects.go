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

// fullFile is the size at which a file of rejected rows is full and the next one
// begins. Each file begins with the column headers, so each can be corrected and
// uploaded by itself.
const fullFile = 8 << 20

// rejects is the files of rejected rows of a job. The last of them grows, and is
// written as a whole each time. The folder contains the fencing token of the lease,
// so that a runner that has lost the lease cannot overwrite a file.
type rejects struct {
	a       *app.App
	folder  string // results/<organisation>/<job>/<fencing token>
	stem    string // name of the original file, without its extension
	plan    intake.Plan
	files   []intake.Result
	last    bytes.Buffer // content of the last file
	rows    *intake.Rejects
	changed bool // some rows of last are not written yet
}

// newRejects resumes the files of the previous slice.
func (r *runner) newRejects(ctx context.Context) (*rejects, error) {
	drop := r.job.Import
	x := &rejects{
		a: r.a, plan: *drop.Plan, files: slices.Clone(r.progress.Saved.Results),
		folder: fmt.Sprintf("results/%s/%s/%d", r.org, r.job.ID, r.progress.Turn),
		stem:   strings.TrimSuffix(drop.File.Name, path.Ext(drop.File.Name)),
	}
	if size := r.progress.Saved.Bytes; size > 0 && size < fullFile {
		body, err := r.a.Files.Get(ctx, x.files[len(x.files)-1].Key)
		if err != nil {
			return nil, fmt.Errorf("read the rejected rows so far: %w", err)
		}
		x.last.Write(body[:min(size, len(body))])
		x.rows, x.changed = intake.NewRejects(&x.last, x.plan), true
	}
	return x, nil
}

// add appends rejected rows to the last file.
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

// full reports whether the last file is full and not written yet.
func (r *rejects) full() bool { return r.changed && r.last.Len() >= fullFile }

// next begins the next file.
func (r *rejects) next() {
	name := r.stem + "-rejected"
	if n := len(r.files); n > 0 {
		name += fmt.Sprintf("-%d", n+1)
	}
	r.last.Reset()
	r.files = append(r.files, intake.Result{Name: name + ".csv"})
	r.rows = intake.NewRejects(&r.last, r.plan)
}

// write writes the last file if it has changed, and returns its size.
func (r *rejects) write(ctx context.Context) (bytes int, err error) {
	if len(r.files) == 0 {
		return 0, nil
	}
	file := &r.files[len(r.files)-1]
	size := r.last.Len()
	if r.changed {
		file.Key = r.folder + "/" + safeName(file.Name)
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
