package mail

import (
	"context"
	"slices"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/letter"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// List lists the mails, sent or not.
var List = op.Define(op.Spec{
	ID:      "mail.list",
	On:      op.Get("/mails"),
	Summary: "List mails",
	Doc: "Newest first by default. Mails about documents your role may not view are left out, so a page may have fewer rows " +
		"than limit.",
	Needs:  rights.View(rights.Contacts),
	Faults: op.Faults{"filter.status"},
	May:    []op.Grant{op.ReadTable},
}, list)

// ListInput filters and sorts the mails.
type ListInput struct {
	op.Listing
	op.Viewed
	Status   string        `query:"status" list:"queued,sending,sent,failed,unknown,bounced,complained" doc:"Mails of this status only: queued, sending, sent, failed, unknown, bounced, complained, or several separated by commas" example:"failed,bounced"`
	Contact  crm.ContactID `query:"contact_id" maxLength:"40" doc:"Mails to this contact only"`
	Document string        `query:"document_id" maxLength:"40" doc:"Mails about this document only"`
	Sort     string        `query:"sort" enum:"created_at,-created_at" default:"-created_at" doc:"-created_at: newest first; created_at: oldest first"`
}

func list(ctx context.Context, a *app.App, in ListInput) (op.List[letter.Row], error) {
	statuses, err := op.OneOf(in.Status, "status", letter.Statuses())
	if err != nil {
		return op.List[letter.Row]{}, err
	}
	rows, next, err := store.ListMails(ctx, a.Table, statuses, in.Contact, in.Document, in.Page(in.Sort != "created_at"))
	rows = slices.DeleteFunc(rows, func(r letter.Row) bool { return a.Caller.NeedsToSee(r.About.Kind) != nil })
	return op.ListOf(rows, next), err
}
