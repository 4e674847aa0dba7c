// Package job contains the operations on jobs, which are work that takes longer
// than one request: a job can be read, listed and cancelled.
//
// Owns: the operations on jobs. Does not own: the job and its life cycle
// (shared/intake), the work itself (package import imports files).
// Invariants: see shared/intake.
package job

import (
	"comptoir/shared/cycle"
	"comptoir/shared/intake"
	"comptoir/shared/op"
)

// Operations returns the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Get, List, Cancel}
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
