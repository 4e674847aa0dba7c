package imports

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/intake"
	"comptoir/shared/sheet"
	"comptoir/shared/store"
)

// outcome is what became of units.
type outcome struct {
	tally    intake.Tally
	rejected []rejected
}

// rejected are rows that do not come in, and why.
type rejected struct {
	rows   []sheet.Row
	faults []intake.Fault
}

func (o *outcome) reject(rows []sheet.Row, faults []intake.Fault) {
	o.rejected = append(o.rejected, rejected{rows, faults})
	o.tally.Counts.Done += len(rows)
	o.tally.Counts.Errors += len(rows)
}

// deal brings units in by one transaction. One that is refused only when it is
// written is found by bringing each in alone, and rejected.
func (t *turn) deal(ctx context.Context, units []unit) error {
	if len(units) == 0 {
		return nil
	}
	o, err := t.bring(ctx, units)
	if judged(err) && len(units) > 1 {
		for _, u := range units {
			if err := t.deal(ctx, []unit{u}); err != nil {
				return err
			}
		}
		return nil
	}
	if judged(err) {
		faults, err := units[0].told(err)
		if err != nil {
			return err
		}
		units[0].taken().faults = faults
		return t.deal(ctx, units)
	}
	if err != nil {
		return err
	}
	for _, r := range o.rejected {
		if err := t.rejects.add(r.rows, r.faults); err != nil {
			return err
		}
	}
	last := units[len(units)-1].taken()
	t.place, t.ended = last.after, last.ended()
	return nil
}

// bring decides about units, stages those that come in, and the progress with
// them. If none can come in, nothing is written: what is rejected is saved from
// time to time.
func (t *turn) bring(ctx context.Context, units []unit) (o outcome, err error) {
	var sound []unit
	for _, u := range units {
		if len(u.taken().faults) == 0 {
			sound = append(sound, u)
		}
	}
	if len(sound) == 0 {
		for _, u := range units {
			o.reject(u.taken().rows, u.taken().faults)
		}
		t.progress = t.progress.Advance(o.tally, t.a.Clock())
		return o, nil
	}
	var p intake.Progress
	err = t.a.Within(ctx, t.org, t.job.By, func(ctx context.Context, a *app.App) error {
		b := &batch{turn: t, app: a, work: a.Table, fresh: map[crm.ContactID]crm.Contact{}}
		if err := b.read(ctx, sound); err != nil {
			return err
		}
		o = outcome{}
		for _, u := range units {
			if err := b.bring(ctx, u, &o); err != nil {
				return err
			}
		}
		p = t.progress.Advance(o.tally, a.Now)
		if last := units[len(units)-1].taken(); len(o.rejected) == 0 && !t.rejects.changed && last.ended() {
			p = p.Save(last.after, t.rejects.files, t.rejects.last.Len())
		}
		return store.SaveProgress(a.Table, t.job.ID, p.Turn, p)
	})
	if err == nil {
		t.progress = p
	}
	return o, err
}

// read reads, in two rounds, what the units are decided by.
func (b *batch) read(ctx context.Context, sound []unit) (err error) {
	b.work.Expect(store.Settings())
	for _, u := range sound {
		u.expect(b.work)
	}
	if b.settings, err = store.ReadSettings(ctx, b.work); err != nil {
		return err
	}
	for _, u := range sound {
		if err := u.find(ctx, b.work); err != nil {
			return err
		}
	}
	return nil
}

// bring decides about one unit and stages it if it comes in.
func (b *batch) bring(ctx context.Context, u unit, o *outcome) error {
	read := u.taken()
	if len(read.faults) > 0 {
		o.reject(read.rows, read.faults)
		return nil
	}
	tally := intake.Tally{Counts: intake.Counts{Done: len(read.rows)}}
	stage, err := u.decide(ctx, b, &tally)
	if judged(err) {
		faults, err := u.told(err)
		if err == nil {
			o.reject(read.rows, faults)
		}
		return err
	}
	if err == nil && stage != nil {
		err = stage()
	}
	o.tally = o.tally.Add(tally)
	return err
}
