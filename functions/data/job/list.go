package job

import (
	"context"
	"slices"

	"comptoir/shared/app"
	"comptoir/shared/intake"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// List lists jobs by the time of their request.
var List = op.Define(op.Spec{
	ID:      "job.list",
	On:      op.Get("/jobs"),
	Summary: "List jobs",
	Doc:     "Only jobs whose records the caller may see, or that the caller has requested; so a page may be short.",
	Needs:   rights.View(rights.Jobs),
	Faults:  op.Faults{"filter.status"},
	May:     []op.Grant{op.ReadTable},
}, list)

// ListInput is the filter and the order of the list.
type ListInput struct {
	op.Listing
	op.Viewed
	Status string `query:"status" list:"requested,uploaded,checked,running,done,done_with_errors,failed,cancelled" doc:"One or several statuses separated by commas: requested, uploaded, checked, running, done, done_with_errors, failed, cancelled" example:"running"`
	Sort   string `query:"sort" enum:"created_at,-created_at" default:"-created_at" doc:"The newest first, or created_at: the oldest first"`
}

func list(ctx context.Context, a *app.App, in ListInput) (op.List[intake.Row], error) {
	statuses, err := op.OneOf(in.Status, "status", intake.Statuses())
	if err != nil {
		return op.List[intake.Row]{}, err
	}
	rows, next, err := store.Jobs.List(ctx, a.Table, store.Filter{States: store.States(statuses)}, in.Page(in.Sort != "created_at"))
	rows = slices.DeleteFunc(rows, func(r intake.Row) bool { return !a.Caller.SeesImport(r.By.ID, r.About) })
	return op.ListOf(rows, next), err
}
