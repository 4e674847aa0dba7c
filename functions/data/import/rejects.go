package imports

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"comptoir/shared/app"
	"comptoir/shared/intake"
	"comptoir/shared/sheet"
)

// These limits are explained in decision-rejected-rows.md. Each file begins with the
// column headers, so each can be corrected and uploaded by itself.
const (
	fullFile  = 16 << 20 // size at which a file of rejected rows is full and the next one begins
	mostFiles = 100      // in the job, whose item must hold their list
	mostParts = 1000     // ranges of parts in the progress, one or two for each slice
	fullPart  = 1 << 20  // size at which rejected rows are written although few rows were imported

	mostWritten  = 3        // bytes written for each byte of the file
	leastWritten = 16 << 10 // for a file of a few rows
)

// rejects is the rejected rows of a job. New rows are written as parts, compressed; the
// parts of a file are joined when it is full or the job stops. No key is written twice:
// a key contains the fencing token of the lease, and a number.
type rejects struct {
	a        *app.App
	folder   string // results/<organisation>/<job>/<fencing token>
	turn     int
	stem     string // name of the original file, without its extension
	plan     intake.Plan
	stored   intake.Rejected
	last     bytes.Buffer // content of the file that grows
	inParts  int          // bytes of it that are in parts
	sequence int          // of the last part of this holder
	rows     *intake.Rejects
	size     int64 // of the original file
}

// newRejects resumes the file of the previous slice from its parts.
func (r *runner) newRejects(ctx context.Context) (*rejects, error) {
	drop, saved := r.job.Import, r.progress.Saved
	stem := []rune(strings.TrimSuffix(drop.File.Name, path.Ext(drop.File.Name)))
	x := &rejects{
		a: r.a, plan: *drop.Plan, stored: saved.Rejected, size: drop.File.Size, turn: r.progress.Turn,
		folder: fmt.Sprintf("results/%s/%s/%d", r.org, r.job.ID, r.progress.Turn),
		stem:   string(stem[:min(len(stem), 100)]),
	}
	x.stored.Results, x.stored.Parts = slices.Clone(saved.Results), slices.Clone(saved.Parts)
	x.rows = intake.NewRejects(&x.last, x.plan)
	for _, p := range saved.Parts {
		for n := p.From; n < p.From+p.Count; n++ {
			if err := x.read(ctx, x.part(p.Turn, n)); err != nil {
				return nil, err
			}
		}
	}
	x.inParts = x.last.Len()
	return x, x.adopt(ctx, saved.Bytes)
}

// adopt continues the last file as release 0.2.0 has saved it.
func (r *rejects) adopt(ctx context.Context, size int) error {
	if n := len(r.stored.Results); size > 0 && n > 0 {
		last := r.stored.Results[n-1]
		body, err := r.a.Files.Get(ctx, last.Key)
		if err != nil {
			return fmt.Errorf("read the rejected rows so far: %w", err)
		}
		r.last.Write(body[:min(size, len(body))])
		r.stored.Results, r.stored.Rows = r.stored.Results[:n-1], last.Rows
	}
	return nil
}

// part returns the key of a part.
func (r *rejects) part(turn, n int) string {
	return fmt.Sprintf("%s/%d/part-%06d.csv.gz", path.Dir(r.folder), turn, n)
}

func (r *rejects) read(ctx context.Context, key string) error {
	body, err := r.a.Files.Get(ctx, key)
	if err != nil {
		return fmt.Errorf("read the rejected rows so far: %w", err)
	}
	part, err := gzip.NewReader(bytes.NewReader(body))
	if err == nil {
		_, err = io.Copy(&r.last, part)
	}
	if err != nil {
		return fmt.Errorf("read the rejected rows in %s: %w", key, err)
	}
	return nil
}

// add appends rejected rows. It counts those that are left out, or whose reasons are.
func (r *rejects) add(rows []sheet.Row, faults []intake.Fault, t *intake.Tally) error {
	for _, row := range rows {
		rest := mostWritten - 1
		added, err := r.append(int64(rest)*max(0, r.size-row.Offset), func() error { return r.rows.Row(row, faults) })
		if err == nil && !added {
			note := intake.ReasonLeftOut
			if added, err = r.append(0, func() error { return r.rows.Bare(row) }); !added {
				note = intake.RowLeftOut
			}
			t.Note(note, row.Number)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// left returns how many bytes may still be written, besides the file that grows.
func (r *rejects) left() int64 {
	return max(mostWritten*r.size, leastWritten) - r.stored.Written - int64(r.last.Len())
}

// append appends a row, unless less than the reserve would be left to write.
func (r *rejects) append(reserved int64, write func() error) (bool, error) {
	before := r.last.Len()
	if before == 0 {
		if err := r.rows.Header(); err != nil {
			return false, err
		}
	}
	if err := write(); err != nil {
		return false, err
	}
	if err := r.rows.Flush(); err != nil {
		return false, err
	}
	if r.left() < reserved || len(r.stored.Results) >= mostFiles {
		r.last.Truncate(before)
		return false, nil
	}
	r.stored.Rows++
	return true, nil
}

// unsaved returns the size of the rows that are in no part and no file.
func (r *rejects) unsaved() int { return r.last.Len() - r.inParts }

// save writes the rows that are not stored yet: as a part, or with the whole file if
// that is full.
func (r *rejects) save(ctx context.Context) error {
	switch {
	case r.unsaved() == 0:
		return nil
	case r.last.Len() >= fullFile || len(r.stored.Parts) >= mostParts:
		return r.join(ctx)
	}
	var body bytes.Buffer
	part, err := gzip.NewWriterLevel(&body, gzip.BestSpeed)
	if err == nil {
		_, err = part.Write(r.last.Bytes()[r.inParts:])
	}
	if err == nil {
		err = part.Close()
	}
	if err != nil {
		return fmt.Errorf("compress the rejected rows: %w", err)
	}
	if int64(body.Len()) > r.left() {
		return r.join(ctx) // the file alone is written, and the next one begins
	}
	r.sequence++
	if err := r.put(ctx, r.part(r.turn, r.sequence), "application/gzip", body.Bytes()); err != nil {
		return err
	}
	if n := len(r.stored.Parts); n > 0 && r.stored.Parts[n-1].Turn == r.turn {
		r.stored.Parts[n-1].Count++
	} else {
		r.stored.Parts = append(r.stored.Parts, intake.Parts{Turn: r.turn, From: r.sequence, Count: 1})
	}
	r.inParts = r.last.Len()
	return nil
}

// join writes the file that its parts make.
func (r *rejects) join(ctx context.Context) error {
	if r.stored.Rows == 0 {
		return nil
	}
	name := r.stem + "-rejected"
	if n := len(r.stored.Results); n > 0 {
		name += fmt.Sprintf("-%d", n+1)
	}
	name += ".csv"
	key := r.folder + "/" + safeName(name)
	if err := r.put(ctx, key, "text/csv; charset=utf-8", r.last.Bytes()); err != nil {
		return err
	}
	r.stored.Results = append(r.stored.Results, intake.Result{Name: name, Key: key, Rows: r.stored.Rows})
	r.stored.Parts, r.stored.Rows, r.inParts = nil, 0, 0
	r.last.Reset()
	return nil
}

func (r *rejects) put(ctx context.Context, key, kind string, body []byte) error {
	if err := r.a.Files.Put(ctx, key, kind, body); err != nil {
		return err
	}
	r.stored.Written += int64(len(body))
	return nil
}
