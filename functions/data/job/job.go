// Package job is what can be done with work too long for one answer: it is
// followed, and called off.
//
// Owns: the operations on jobs. Does not own: what a job is and which states it
// has (shared/intake), the work itself (package import brings files in).
// Invariants: see shared/intake.
package job

import (
	"comptoir/shared/cycle"
	"comptoir/shared/intake"
	"comptoir/shared/op"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Get, List, Cancel}
}

// View is a job as every operation answers with it.
type View struct {
	intake.Job
	AllowedActions []cycle.Allowed `json:"allowed_actions" readOnly:"true" doc:"What can be done with it as it stands, rights aside, and why the rest cannot"`
}

func viewOf(j intake.Job, p intake.Progress) View {
	if !j.Status.Over() {
		j.Show(p)
	}
	return View{Job: j, AllowedActions: intake.Life().Allowed(j)}
}
