package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"comptoir/shared/fault"
	"comptoir/shared/intake"
	"comptoir/shared/org"
	"comptoir/shared/table"
)

// ImportSlots reads the list of the open imports of the organisation.
func ImportSlots(ctx context.Context, w *table.Work) (s intake.Slots, err error) {
	r, err := w.Load(ctx, slotsKey())
	if err != nil {
		return s, err
	}
	if err := r.Kept(&s); err != nil {
		return s, fmt.Errorf("read the open imports: %w", err)
	}
	return s, nil
}

// SaveImportSlots stages the list, which was read in this work. After a lost race the
// work runs again.
func SaveImportSlots(w *table.Work, s intake.Slots) error {
	was := w.Seen(slotsKey()).Text("turn")
	n, _ := strconv.Atoi(was) // "" is the first
	return w.KeepIf(slotsKey(), 1, s, table.Fields{"turn": strconv.Itoa(n + 1)}, "turn", was, table.Again)
}

// LeaveImportSlots stages the end of a job's place in the list, if it has one.
func LeaveImportSlots(ctx context.Context, w *table.Work, v intake.JobID) error {
	s, err := ImportSlots(ctx, w)
	if err != nil || !s.Leave(v) {
		return err
	}
	return SaveImportSlots(w, s)
}

// ExpectImportSlots adds the list to the next batch of reads.
func ExpectImportSlots(w *table.Work) { w.Expect(slotsKey()) }

// DueJob is a job that can go on, or whose upload is overdue.
type DueJob struct {
	Org org.OrganizationID
	Job intake.JobID
}

// JobsDue lists the jobs of all organisations that may be waiting for a message that got
// lost, and the requests whose file has not arrived in time.
func JobsDue(ctx context.Context, t *table.Table, now time.Time) ([]DueJob, error) {
	found, err := t.Due(ctx, dueJobs(), now)
	jobs := make([]DueJob, len(found))
	for i, r := range found {
		o, name := r.Owner()
		jobs[i] = DueJob{o, intake.JobID(name)}
	}
	return jobs, err
}

const running = "running"

// ClaimRebuild stages the claim of a rebuild to be the only one of its organisation. It
// refuses a second one, unless the first has not advanced for hours: its message is then
// in the dead-letter queue, and a new rebuild repairs what it has left.
func ClaimRebuild(ctx context.Context, w *table.Work, v RebuildID) error {
	holder, err := w.Holder(ctx, Rebuilds.Name, running)
	if err != nil {
		return err
	}
	other, err := Rebuilds.Get(ctx, w, RebuildID(holder))
	if err != nil && fault.Code(err) != "not_found" {
		return err
	}
	if err == nil && other.Status == Rebuilding && w.Now.Sub(other.UpdatedAt) < stalled {
		return fault.Quota("projection.rebuilding", fmt.Sprintf(
			"The rebuild %s is running, and an organisation has one at a time. Wait until it is done; read it to follow its progress.", holder,
		), time.Minute)
	}
	return w.Swap(table.ClaimKey(Rebuilds.Name, running), table.Fields{"holder": string(v)}, "holder", holder, table.Again)
}

// stalled is the time after which a rebuild that has not advanced is given up.
const stalled = 6 * time.Hour
