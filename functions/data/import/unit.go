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

// unit is a row, or a document with all its rows. It is imported or rejected as a
// whole.
type unit interface {
	// input returns the rows of the unit.
	input() *input
	// expect names the items of the table by which the unit is decided.
	expect(w *table.Work)
	// find names further items of the table, which depend on those of expect.
	find(ctx context.Context, w *table.Work) error
	// decide decides whether the unit is imported. A fault rejects it. If the
	// unit is accepted, calling the returned function stage stages its writes;
	// stage is nil if the record already exists.
	decide(ctx context.Context, b *batch, t *intake.Tally) (stage func() error, err error)
	// rowFaults translates a fault of the record to rows and columns of the file.
	rowFaults(err error) ([]intake.Fault, error)
}

// input is the rows of a unit, as read from the file.
type input struct {
	rows   []sheet.Row
	faults []intake.Fault // why it is rejected
	after  sheet.Position // the position at which reading resumes after the unit
}

// complete reports whether reading can resume after these rows. It cannot within a
// document that is too long: its pieces are read again with it.
func (in *input) complete() bool { return in.after.Offset > in.rows[len(in.rows)-1].Offset }

// batch is the units that are imported in one transaction.
type batch struct {
	*runner
	app      *app.App
	work     *table.Work
	settings org.Settings
	fresh    map[crm.ContactID]crm.Contact // customers created for documents of this batch
}

// These constants limit a batch.
const (
	mostRows  = 500
	mostBytes = 1 << 20
)

// gather reads the units of the next transaction: up to most units without faults,
// and those with faults between them. It returns io.EOF with the last units.
func gather(next func() (unit, error), most int) (units []unit, err error) {
	rows, faultless := 0, 0
	for faultless < most && rows < mostRows {
		u, err := next()
		if err != nil {
			return units, err
		}
		units = append(units, u)
		in := u.input()
		rows += len(in.rows)
		if len(in.faults) == 0 {
			faultless++
		}
		if in.after.Offset-units[0].input().rows[0].Offset > mostBytes {
			break
		}
	}
	return units, nil
}

// isRejection reports whether an error rejects a unit: the unit breaks a rule, or a
// record's state forbids it. Other errors are not caused by the file.
func isRejection(err error) bool {
	f, ok := fault.As(err)
	return ok && (f.Kind == fault.KindInvalid || f.Kind == fault.KindConflict) && f.Code != leaseLost
}

// leaseLost is the code of the fault of a write whose runner has lost the lease.
const leaseLost = "job.taken"

// isEnd reports whether an error is the end of the file.
func isEnd(err error) bool { return errors.Is(err, io.EOF) }
