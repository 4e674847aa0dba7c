package imports

import (
	"context"
	"errors"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/intake"
	"comptoir/shared/org"
	"comptoir/shared/sheet"
	"comptoir/shared/store"
)

// outcome is the result of a batch of units.
type outcome struct {
	tally    intake.Tally
	rejected []rejected
}

// rejected is the rows of a rejected unit, and the reasons.
type rejected struct {
	rows   []sheet.Row
	faults []intake.Fault
}

func (o *outcome) reject(rows []sheet.Row, faults []intake.Fault) {
	o.rejected = append(o.rejected, rejected{rows, faults})
	o.tally.Counts.Done += len(rows)
	o.tally.Counts.Errors += len(rows)
	o.tally.Streak += len(rows)
}

// importUnits imports units in one transaction. If the transaction is refused for
// one of them, importUnits imports each unit alone and rejects the faulty one.
func (r *runner) importUnits(ctx context.Context, units []unit) error {
	if len(units) == 0 {
		return nil
	}
	o, err := r.transact(ctx, units)
	if isRejection(err) && len(units) > 1 {
		for _, u := range units {
			if err := r.importUnits(ctx, []unit{u}); err != nil {
				return err
			}
		}
		return nil
	}
	if isRejection(err) {
		faults, err := units[0].rowFaults(err)
		if err != nil {
			return err
		}
		units[0].input().faults = faults
		return r.importUnits(ctx, units)
	}
	if err != nil {
		return err
	}
	var notes intake.Tally
	for _, x := range o.rejected {
		if err := r.rejects.add(x.rows, x.faults, &notes); err != nil {
			return err
		}
	}
	r.progress.Shown = r.progress.Shown.Add(notes)
	last := units[len(units)-1].input()
	r.position, r.complete = last.after, last.complete()
	return nil
}

// transact decides about units and writes those to be imported together with the
// progress. If all are rejected, it writes nothing: rejected rows are saved only
// from time to time.
func (r *runner) transact(ctx context.Context, units []unit) (o outcome, err error) {
	var accepted []unit
	for _, u := range units {
		if len(u.input().faults) == 0 {
			accepted = append(accepted, u)
		}
	}
	if len(accepted) == 0 {
		for _, u := range units {
			o.reject(u.input().rows, u.input().faults)
		}
		r.progress = r.progress.Advance(o.tally, r.a.Clock())
		return o, nil
	}
	var p intake.Progress
	err = r.a.Within(ctx, r.org, r.job.By, func(ctx context.Context, a *app.App) error {
		b := &batch{runner: r, app: a, work: a.Table, fresh: map[crm.ContactID]crm.Contact{}}
		if err := b.read(ctx, accepted); err != nil {
			return err
		}
		o = outcome{}
		for _, u := range units {
			if err := b.add(ctx, u, &o); err != nil {
				return err
			}
		}
		p = r.progress.Advance(o.tally, a.Now)
		if last := units[len(units)-1].input(); len(o.rejected) == 0 && r.rejects.unsaved() == 0 && last.complete() {
			p = p.Save(last.after, r.rejects.stored)
		}
		return store.SaveProgress(a.Table, r.job.ID, p.Turn, p)
	})
	if err == nil {
		r.progress = p
	}
	return o, err
}

// errBarred reports that the user of the job may no longer import.
var errBarred = errors.New("the user of the job may no longer import")

// read reads, in two rounds, the items of the table by which the units are decided, and
// whether the job's user may still import them.
func (b *batch) read(ctx context.Context, units []unit) (err error) {
	b.work.Expect(store.Settings())
	store.ExpectUser(b.work, org.UserID(b.job.By.ID))
	for _, u := range units {
		u.expect(b.work)
	}
	if b.settings, err = store.ReadSettings(ctx, b.work); err != nil {
		return err
	}
	if b.barred, err = barred(ctx, b.app, b.job.By, b.job.Import.Kind, b.language()); err != nil {
		return err
	}
	if b.barred != nil {
		return errBarred
	}
	for _, u := range units {
		if err := u.find(ctx, b.work); err != nil {
			return err
		}
	}
	return nil
}

// add decides about a unit and stages it in the transaction, or rejects it.
func (b *batch) add(ctx context.Context, u unit, o *outcome) error {
	in := u.input()
	if len(in.faults) > 0 {
		o.reject(in.rows, in.faults)
		return nil
	}
	tally := intake.Tally{Counts: intake.Counts{Done: len(in.rows)}}
	stage, err := u.decide(ctx, b, &tally)
	if isRejection(err) {
		faults, err := u.rowFaults(err)
		if err == nil {
			o.reject(in.rows, faults)
		}
		return err
	}
	if err == nil && stage != nil {
		err = stage()
	}
	o.tally = o.tally.Add(tally)
	return err
}
