package table

import (
	"context"
	"fmt"
	"strconv"

	"comptoir/shared/fault"
	"comptoir/shared/intake"
)

func jobs() kind[intake.Job] {
	return kind[intake.Job]{
		name: "job", schema: 1,
		key:   func(j intake.Job) Key { return Job(j.ID) },
		id:    func(j intake.Job) string { return string(j.ID) },
		label: intake.Job.Label,
		row:   func(j intake.Job) any { return j.Row() },
		rows: func(j intake.Job) rows {
			return rows{state: dated("JOB", string(j.Status)), stateSort: instant(j.CreatedAt) + "#" + string(j.ID)}
		},
	}
}

// Job reads a job, to move it on.
func (w *Work) Job(ctx context.Context, id intake.JobID) (intake.Job, error) {
	return jobs().get(ctx, w, Job(id))
}

// JobWithProgress reads a job and how far it is, in one query.
func (w *Work) JobWithProgress(ctx context.Context, id intake.JobID) (intake.Job, intake.Progress, error) {
	found, err := w.beside(ctx, Job(id))
	if err != nil {
		return intake.Job{}, intake.Progress{}, err
	}
	j, err := jobs().read(found[self])
	if err != nil {
		return j, intake.Progress{}, err
	}
	_, sk := progressKey(id).within(w.Org)
	p, err := readProgress(found[sk])
	return j, p, err
}

// AddJob stages a new job.
func (w *Work) AddJob(j *intake.Job) error { return jobs().add(w, j) }

// SaveJob stages a job that has come to another state.
func (w *Work) SaveJob(j *intake.Job) error { return jobs().save(w, j) }

// Jobs lists jobs by the time they were asked for.
func (w *Work) Jobs(ctx context.Context, statuses []intake.Status, p Page) ([]intake.Row, string, error) {
	page, next, err := w.list(ctx, byDate("jobs", "JOB", intake.Statuses(), DocumentFilter[intake.Status]{Statuses: statuses}), p)
	if err != nil {
		return nil, "", err
	}
	rows, err := rowsOf[intake.Row](page)
	return rows, next, err
}

// Progress is how far a job is; a job nobody has worked on has none.
func (w *Work) Progress(ctx context.Context, id intake.JobID) (intake.Progress, error) {
	it, err := w.load(ctx, progressKey(id))
	if err != nil {
		return intake.Progress{}, err
	}
	return readProgress(it)
}

func readProgress(it item) (p intake.Progress, err error) {
	if it == nil {
		return p, nil
	}
	if err := decode(it["doc"], &p); err != nil {
		return p, fmt.Errorf("read the progress of a job: %w", err)
	}
	return p, nil
}

// SaveProgress stages how far a job is, for whoever has the given turn; it fails
// with job.taken when somebody else has taken the turn meanwhile, and with it
// all that is staged beside it. Taking a turn names the one before.
func (w *Work) SaveProgress(id intake.JobID, turn int, p intake.Progress) error {
	doc, err := encode(p)
	if err != nil {
		return fmt.Errorf("keep the progress of a job: %w", err)
	}
	s := write{
		key: progressKey(id), put: item{"kind": text("progress"), "schema": num("1"), "turn": num(strconv.Itoa(p.Turn)), "doc": doc},
		cond: "attribute_not_exists(pk)",
		failed: func(item) error {
			return fault.Conflict("job.taken", "Somebody else goes on with the job.")
		},
	}
	if turn > 0 {
		s.cond, s.names, s.values = "#turn = :turn", map[string]string{"#turn": "turn"}, item{":turn": num(strconv.Itoa(turn))}
	}
	return w.stage(s)
}

// JobOfFile is the job that has brought in a file of this identity, and empty if
// none has.
func (w *Work) JobOfFile(ctx context.Context, identity string) (intake.JobID, error) {
	id, err := w.Holder(ctx, fileClaim, identity)
	return intake.JobID(id), err
}

const fileClaim = "file"

// ClaimFile stages that a job brings in the file of this identity, in the place
// of the one that did before: if that came to nothing.
func (w *Work) ClaimFile(identity string, j, was intake.JobID) error {
	s := write{key: claimKey(fileClaim, identity), put: item{"kind": text("claim"), "holder": text(string(j))}, cond: "attribute_not_exists(pk)", failed: again}
	if was != "" {
		s.cond, s.values = "holder = :was", item{":was": text(string(was))}
	}
	return w.stage(s)
}

// ExpectJob names a job, and how far it is, among what will be asked for.
func (w *Work) ExpectJob(id intake.JobID) {
	if id != "" {
		w.Expect(Job(id), progressKey(id))
	}
}

// StopJob takes the turn from whoever works on a job: what he does from now on
// is refused.
func (w *Work) StopJob(id intake.JobID, p intake.Progress) error {
	if p.Turn == 0 {
		return nil // nobody has worked on it, and who begins now finds it over
	}
	if err := w.SaveProgress(id, p.Turn, p.Stop()); err != nil {
		return err
	}
	w.staged[len(w.staged)-1].failed = again
	return nil
}
