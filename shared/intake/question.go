package intake

import (
	"time"

	"comptoir/shared/fault"
	"comptoir/shared/sheet"
)

// Ready reports whether the job can run as soon as a slot is free.
func (j Job) Ready() bool {
	return j.Status == Running || j.Status == Checked && j.Question == nil
}

// Due returns the time from which the schedule continues the job, if its message got
// lost, or gives up its upload. A job that is over or asks has none.
func (j Job) Due() (at time.Time, waits bool) {
	switch {
	case j.Status.Over() || j.Question != nil:
		return time.Time{}, false
	case j.Status == Requested:
		return j.CreatedAt.Add(RequestTime), true
	}
	return j.CreatedAt, true
}

// asksAfter is the number of rows rejected in a row after which a job stops.
const asksAfter = 1000

// Doubtful reports whether the job has to ask before it goes on: its last rows are all
// rejected, so that the file is probably read wrongly.
func (j Job) Doubtful(p Progress) bool { return !j.Insists && p.Shown.Streak >= asksAfter }

// Ask stops the job with a question.
func (j *Job) Ask(p Progress) error {
	if err := j.move(Checked); err != nil {
		return err
	}
	j.Show(p)
	j.Question = allRejected.Fault(j.Import.Plan.Format.Language, p.Shown.Streak, p.Saved.At.Row)
	return nil
}

// allRejected is the question of a job whose last rows are all rejected.
var allRejected = sheet.Rule{
	Code: "import.all_rejected",
	French: "%d lignes de suite sont rejetées, jusqu'à la ligne %d : l'import s'est arrêté. Lisez les motifs dans le fichier des lignes rejetées. " +
		"Annulez-le et corrigez le fichier ou ses colonnes, ou poursuivez-le tel quel.",
	English: "%d rows in a row are rejected, up to row %d, so the import has stopped. Read the reasons in the file of rejected rows. " +
		"Cancel it and correct the file or its columns, or continue it as it is.",
}

// Continue answers the question of the job, or makes it ask none: it goes on as soon as a
// slot is free.
func (j *Job) Continue() error {
	if err := Life().Do("continue", j); err != nil {
		return err
	}
	j.Question, j.Insists = nil, true
	return nil
}

// insisted is the refusal to continue a job once more.
func (j Job) insisted() error {
	if !j.Insists {
		return nil
	}
	return fault.Conflict("job.continued", "The job was continued before; it asks no further question.")
}

// Barred reports whether the job ended because its user may not import it.
func (j Job) Barred() bool {
	return j.Failure != nil && (j.Failure.Code == UserDisabled || j.Failure.Code == RightMissing)
}

// The codes of the failure of a job whose user may not import it.
const (
	UserDisabled = "import.user_disabled"
	RightMissing = "import.right_missing"
)
