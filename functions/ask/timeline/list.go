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

// List tells what happened to a document: who, when, and field by field.
var List = op.Define(op.Spec{
	ID:      "timeline.list",
	On:      op.Get("/timeline/{id}"),
	Summary: "Read what happened to a document",
	Doc:     "Newest first, of any document by its id, deleted ones too; it takes the right to see documents of that kind. With scope=all the timeline of a contact holds the entries of its orders, invoices, credit notes, payments and mails as well, as far as you may see them; these follow within a moment.",
	Needs:   rights.Member(),
	Faults:  op.Faults{"timeline.scope"},
	May:     []op.Grant{op.ReadTable},
}, list)

// ListInput is whose timeline, and how far it reaches.
type ListInput struct {
	op.Listing
	ID    string `path:"id" maxLength:"40" doc:"The document"`
	Scope string `query:"scope" enum:"own,all" default:"own" doc:"own: the document alone; all: a contact with everything that belongs to it"`
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
	return op.ListOf(legible(a.Caller.Rights, entries), next), err
}

func feed(ctx context.Context, a *app.App, kind store.Any, in ListInput) (op.List[journal.Entry], error) {
	if !kind.HasFeed() {
		return op.List[journal.Entry]{}, fault.Invalid("timeline.scope", "#/query/scope", "Only a contact has documents of its own. Ask for scope=own.")
	}
	shown := func(kind string) bool { return store.Visible(kind, a.Caller.May) }
	entries, next, err := store.Feed(ctx, a.Table, in.ID, shown, in.Page(true))
	return op.ListOf(legible(a.Caller.Rights, entries), next), err
}
