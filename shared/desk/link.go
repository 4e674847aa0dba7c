package desk

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/org"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// link is the link to a version of a document, valid until the end of its last day.
func link(a *app.App, doc trade.Linked, s org.Settings) (string, error) {
	v := doc.Voucher()
	return a.Links.URL(v.Kind+"-links", app.Link{
		Kind: v.Kind, Org: s.ID, ID: v.ID, Version: trade.ContentVersion(doc), Until: s.EndOf(doc.LinkedUntil()),
	})
}

// Linked reads the document of the caller's link, and the settings, in one
// request. A link to another version of the document is not found.
func Linked[T trade.Linked, ID id.Named, R any](ctx context.Context, a *app.App, k store.Kind[T, ID, R]) (T, org.Settings, error) {
	document, s, err := Open(ctx, a, k, ID(a.Caller.Link.ID))
	if err == nil && trade.ContentVersion(document) != a.Caller.Link.Version {
		return document, s, fault.NotFound()
	}
	return document, s, err
}

// Sign sets the name of a link's caller in the change entries of this request. A link's
// caller has no other name.
func Sign(a *app.App, name string) { a.Table.Actor.Name = name }
