package imports

import (
	"context"
	"errors"
	"fmt"
	"time"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/intake"
	"comptoir/shared/org"
	"comptoir/shared/sheet"
	"comptoir/shared/trade"
)

// A runner does one slice of a job while it holds the job's lease. Rows and the
// progress that counts them are written in one transaction, which fails if the
// runner has lost the lease.
type runner struct {
	a        *app.App
	org      org.OrganizationID
	job      intake.Job
	progress intake.Progress
	parser   *intake.Parser
	rejects  *rejects
	acquired bool                               // whether it has a slot and the lease
	next     []intake.JobID                     // jobs that wait for a slot that is free
	users    map[string]trade.Named[org.UserID] // salespersons by their folded names
	since    time.Time
	turn     time.Duration // after which another organisation has its turn
	began    sheet.Position
	position sheet.Position // after the last unit processed
	complete bool           // whether reading can resume at that position
	barred   *sheet.Fault   // why its user may no longer import
}

// These limits end a slice: where reading can resume, when other organisations have their
// turn; anywhere, before Lambda ends the function, which it does after 15 minutes.
const (
	firstTurn   = 5 * time.Second // in import.start, whose events are not queued fairly; enough for a small file
	turn        = time.Minute
	maxDuration = 12 * time.Minute
	margin      = time.Minute
	saveEvery   = 500 // rows imported until the rejected rows are saved
	// maxPending is the maximum number of bytes of rejected rows in memory while a document does not end.
	maxPending = 48 << 20
)

// run imports units until the file or the time is over.
func (r *runner) run(ctx context.Context) error {
	file, why, err := r.open(ctx)
	if err != nil {
		return err
	}
	if why != nil {
		return r.fail(ctx, *why)
	}
	defer file.Close()
	importer, err := importerOf(r.job.Import.Kind)
	if err != nil {
		return err
	}
	next, err := importer.units(ctx, r, r.job.Import.Plan.Resume(file, r.progress.Saved.At))
	if err != nil {
		return err
	}
	for {
		units, err := gather(next, importer.most)
		if err != nil && !isEnd(err) {
			return fmt.Errorf("read the file: %w", err)
		}
		if err := r.importUnits(ctx, units); errors.Is(err, errBarred) {
			return r.fail(ctx, *r.barred)
		} else if err != nil {
			return err
		}
		switch {
		case isEnd(err):
			return r.finish(ctx)
		case r.complete && r.job.Doubtful(r.progress):
			if asked, err := r.ask(ctx); asked || err != nil {
				return err
			}
		case r.late(ctx):
			return r.yield(ctx)
		case r.complete && r.rejects.unsaved() > 0 && (r.imported() >= saveEvery || r.rejects.unsaved() >= fullPart):
			if err := r.save(ctx); err != nil {
				return err
			}
		case r.rejects.last.Len() > fullFile+maxPending:
			return r.fail(ctx, *r.parser.Broken(endless, r.position.Row))
		}
	}
}

// imported returns the number of rows, imported or skipped, that would be read again
// after a crash. To reject a row again costs nothing.
func (r *runner) imported() int {
	shown, saved := r.progress.Shown.Counts, r.progress.Saved.Tally.Counts
	return shown.Done - shown.Errors - saved.Done + saved.Errors
}

// These are the reasons for which a job ends before the end of its file.
var (
	replaced = sheet.Rule{
		Code: "import.file_replaced",
		French: "Un autre fichier a pris la place de celui-ci pendant l'import. Il est importé séparément ; " +
			"déposez celui-ci de nouveau sous un autre nom.",
		English: "Another file replaced this one during the import. That file is imported separately; " +
			"upload this one again under another name.",
	}
	vanished = sheet.Rule{
		Code:    "import.file_gone",
		French:  "Le fichier a été retiré pendant l'import. Déposez-le de nouveau.",
		English: "The file was removed during the import. Upload it again.",
	}
	endless = sheet.Rule{
		Code:    "import.document_endless",
		French:  "Les lignes qui suivent la ligne %d portent toutes le même numéro de {}. Vérifiez la colonne du numéro.",
		English: "All rows after row %d have the same {} number. Check the number column.",
	}
	stuck = sheet.Rule{
		Code:    "import.no_progress",
		French:  "L'import n'avance plus à partir de la ligne %d. Vérifiez le fichier à cet endroit, ou partagez-le en plusieurs fichiers.",
		English: "The import makes no progress after row %d. Check the file there, or split it into several files.",
	}
)

func (r *runner) language() string { return r.job.Import.Plan.Format.Language }

// open opens the file at the checkpoint. It returns a fault if the file was removed
// or replaced.
func (r *runner) open(ctx context.Context) (app.File, *sheet.Fault, error) {
	was := r.job.Import.File
	f, err := r.a.Files.Open(ctx, was.Key, r.progress.Saved.At.Offset)
	switch {
	case fault.Code(err) == "not_found":
		return nil, vanished.Fault(r.language()), nil
	case fault.Code(err) == "file.shorter":
		return nil, replaced.Fault(r.language()), nil
	case err != nil:
		return nil, nil, err
	case f.Tag() != was.Tag || f.Size() != was.Size:
		return nil, replaced.Fault(r.language()), f.Close()
	}
	return f, nil, nil
}

// late reports whether the slice must end.
func (r *runner) late(ctx context.Context) bool {
	if d, ok := ctx.Deadline(); ok && time.Until(d) < margin {
		return true
	}
	took := r.a.Clock().Sub(r.since)
	return took >= maxDuration || r.complete && took >= r.turn
}
