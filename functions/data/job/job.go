// Package job contains the operations on jobs, which are work that takes longer
// than one request: a job can be read, listed, cancelled, and continued after a question.
//
// Owns: the operations on jobs. Does not own: the job and its life cycle
// (shared/intake), the work itself (package import imports files).
// Invariants: see shared/intake.
package job

import (
	"comptoir/shared/app"
	"comptoir/shared/cycle"
	"comptoir/shared/intake"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
)

// Operations returns the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Get, List, Cancel, Continue}
}

// View is a job in the response of an operation.
type View struct {
	intake.Job
	AllowedActions []cycle.Allowed `json:"allowed_actions" readOnly:"true" doc:"Actions and whether the job's status allows them, rights aside; if not, why"`
}

func viewOf(j intake.Job, p intake.Progress) View {
	if !j.Status.Over() {
		j.Show(p)
	}
	return View{Job: j, AllowedActions: intake.Life().Allowed(j)}
}

// mayDirect refuses a caller who neither requested the job nor may create what it imports.
func mayDirect(a *app.App, j intake.Job) error {
	if byCaller(a, j.By.ID) || j.Import == nil {
		return nil
	}
	for _, m := range j.Import.Kind.Modules() {
		if err := a.Caller.Needs(rights.Create(m)); err != nil {
			return err
		}
	}
	return nil
}

func byCaller(a *app.App, by string) bool {
	return a.Caller.User != "" && org.UserID(by) == a.Caller.User
}
