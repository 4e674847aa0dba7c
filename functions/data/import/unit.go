package imports

import (
	"context"
	"errors"
	"io"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/intake"
	"comptoir/shared/org"
	"comptoir/shared/sheet"
	"comptoir/shared/table"
)

// unit is what comes in whole or not at all: a row, or a document with its rows.
type unit interface {
	// taken is what was read of the file.
	taken() *taken
	// expect names what must be read to decide about it.
	expect(w *table.Work)
	// find names what else must be read, by what is known then.
	find(ctx context.Context, w *table.Work) error
	// decide says what becomes of it. A fault rejects it; otherwise it is known
	// already (nothing to stage) or it is staged.
	decide(ctx context.Context, b *batch, t *intake.Tally) (stage func() error, err error)
	// told is a fault in the words of the file.
	told(err error) ([]intake.Fault, error)
}

// taken is what was read of a file for a unit.
type taken struct {
	rows   []sheet.Row
	faults []intake.Fault // why it is rejected
	after  sheet.Position // from where to go on once it is dealt with
}

// ended tells whether the file can be read on behind these rows: pieces of an
// document that is too long are read again with it.
func (t *taken) ended() bool { return t.after.Offset > t.rows[len(t.rows)-1].Offset }

// batch is the units that come in by one transaction.
type batch struct {
	*turn
	app      *app.App
	work     *table.Work
	settings org.Settings
	fresh    map[crm.ContactID]crm.Contact // customers made for documents of this batch
}

// Limits of what is read before it is brought in.
const (
	mostRows  = 500
	mostBytes = 1 << 20
)

// gather reads the units of the next transaction, and io.EOF with the last ones:
// so many that can come in, and whatever is rejected between them.
func gather(next func() (unit, error), most int) (units []unit, err error) {
	rows, sound := 0, 0
	for sound < most && rows < mostRows {
		u, err := next()
		if err != nil {
			return units, err
		}
		units = append(units, u)
		t := u.taken()
		rows += len(t.rows)
		if len(t.faults) == 0 {
			sound++
		}
		if t.after.Offset-units[0].taken().rows[0].Offset > mostBytes {
			break
		}
	}
	return units, nil
}

// judged tells whether an error is a verdict on a unit: a rule it breaks, or a
// state that forbids it. Anything else is no fault of the file.
func judged(err error) bool {
	f, ok := fault.As(err)
	return ok && (f.Kind == fault.KindInvalid || f.Kind == fault.KindConflict) && f.Code != lost
}

// lost is the code by which somebody learns that another has taken his turn.
const lost = "job.taken"

// over tells whether an error is the end of the file.
func over(err error) bool { return errors.Is(err, io.EOF) }
