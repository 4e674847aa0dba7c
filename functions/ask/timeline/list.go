package timeline

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// List lists the changes of a document: user, time, and each field.
var List = op.Define(op.Spec{
	ID:      "timeline.list",
	On:      op.Get("/timeline/{id}"),
	Summary: "List the changes of a document",
	Doc: "Newest first, for any document by its id, also a deleted one. Your role needs the right to view documents of that kind. " +
		"With scope=all the timeline of a contact includes the entries of its orders, invoices, credit notes, payments and mails, " +
		"except those your role may not view; these entries appear after a short delay.",
	Needs:  rights.Member(),
	Faults: op.Faults{"timeline.scope"},
	May:    []op.Grant{op.ReadTable},
}, list)

// ListInput is the document, the scope and the page.
type ListInput struct {
	op.Listing
	ID    string `path:"id" maxLength:"40" doc:"The document"`
	Scope string `query:"scope" enum:"own,all" default:"own" doc:"own: the document only; all: a contact with all its documents"`
}

func list(ctx context.Context, a *app.App, in ListInput) (op.List[journal.Entry], error) {
	kind, known := store.Of(in.ID)
	if !known {
		return op.List[journal.Entry]{}, fault.NotFound()
	}
	if err := a.Caller.NeedsToSee(kind.Called()); err != nil {
		return op.List[journal.Entry]{}, err
	}
	if in.Scope == "all" {
		return feed(ctx, a, kind, in)
	}
	entries, next, err := store.History(ctx, a.Table, in.ID, in.Page(true))
	return op.ListOf(viewable(a.Caller.Rights, entries), next), err
}

func feed(ctx context.Context, a *app.App, kind store.Any, in ListInput) (op.List[journal.Entry], error) {
	if !kind.HasFeed() {
		return op.List[journal.Entry]{}, fault.Invalid("timeline.scope", "#/query/scope",
			"scope=all is only for contacts. Use scope=own for this document.")
	}
	shown := func(kind string) bool { return store.Visible(kind, a.Caller.May) }
	entries, next, err := store.Feed(ctx, a.Table, in.ID, shown, in.Page(true))
	return op.ListOf(viewable(a.Caller.Rights, entries), next), err
}
