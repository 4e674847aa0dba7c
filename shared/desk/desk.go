// Package desk contains the steps that the operations on sales documents have in common.
//
// Owns: listing documents, reading one before a change, creating, mailing, changing,
// converting and deleting it, and returning its PDF. Does not own: the documents
// (shared/trade and the kinds), their storage (shared/table), the definition of an operation
// (shared/op). Invariants: a document and the settings are read in one request.
package desk

import (
	"context"
	"fmt"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/id"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/stock"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// Open reads a document and the settings in one request.
func Open[T any, ID id.Named, R any](ctx context.Context, a *app.App, k store.Kind[T, ID, R], v ID) (T, org.Settings, error) {
	a.Table.Expect(store.Settings())
	document, err := k.Get(ctx, a.Table, v)
	if err != nil {
		return document, org.Settings{}, err
	}
	s, err := store.ReadSettings(ctx, a.Table)
	return document, s, err
}

// Add stages a new document and its stock; a document of a numbered kind gets its number.
func Add[T any, ID id.Named, R any](ctx context.Context, a *app.App, k store.Kind[T, ID, R], document *T, s org.Settings) error {
	if !a.Table.Totals {
		if err := k.CheckTwice(ctx, a.Table, *document); err != nil {
			return err
		}
	}
	if err := k.Number(ctx, a.Table, document, s.Numbering); err != nil {
		return err
	}
	return k.Add(a.Table, document, store.Guard(s.Preferences))
}

// Complete refuses an action that binds while the customer of a document is incomplete. The
// contact is read only for a document that was written when it was incomplete.
func Complete[T trade.Any](ctx context.Context, a *app.App, document *T) error {
	party := (*document).Voucher().Party
	d, is := any(document).(trade.Completing)
	if !is || !party.Incomplete {
		return nil
	}
	c, err := store.Contacts.Get(ctx, a.Table, party.ID)
	if err != nil {
		return err
	}
	return d.Complete(c)
}

// Bind is Change for an action that needs a complete customer.
func Bind[T trade.Any, ID id.Named, R any](
	ctx context.Context, a *app.App, k store.Kind[T, ID, R], v ID, change func(*T, org.Settings) error,
) (T, org.Settings, error) {
	return Change(ctx, a, k, v, func(document *T, s org.Settings) error {
		if err := Complete(ctx, a, document); err != nil {
			return err
		}
		return change(document, s)
	})
}

// Convert makes a document from another by an action of that other document, and stages both.
// If the action changes the state of the other document, the caller needs the right to edit it.
func Convert[T trade.Any, U any, ID, UID id.Named, R, UR any](
	ctx context.Context, a *app.App, from store.Kind[T, ID, R], v ID, action string,
	to store.Kind[U, UID, UR], draw func(*T, org.Settings) (U, error),
) (document T, made U, s org.Settings, err error) {
	if document, s, err = Open(ctx, a, from, v); err != nil {
		return document, made, s, err
	}
	if from.Life().Moves(action, document) {
		if err = a.Caller.Needs(rights.Edit(from.Modules[0])); err != nil {
			return document, made, s, err
		}
	}
	if _, needs := any(made).(trade.NeedsAddress); needs {
		if err = Complete(ctx, a, &document); err != nil {
			return document, made, s, err
		}
	}
	if made, err = draw(&document, s); err != nil {
		return document, made, s, err
	}
	if err = Add(ctx, a, to, &made, s); err != nil {
		return document, made, s, err
	}
	return document, made, s, from.Save(a.Table, &document, store.Guard(s.Preferences))
}

// Change reads a document, changes it, and saves it with its stock.
func Change[T any, ID id.Named, R any](
	ctx context.Context, a *app.App, k store.Kind[T, ID, R], v ID, change func(*T, org.Settings) error,
) (T, org.Settings, error) {
	document, s, err := Open(ctx, a, k, v)
	if err != nil {
		return document, s, err
	}
	if err := change(&document, s); err != nil {
		return document, s, err
	}
	return document, s, k.Save(a.Table, &document, store.Guard(s.Preferences))
}

// written is a document that is changed by a form.
type written[T, F any] interface {
	*T
	Form() F
	Write(F, trade.Sources) error
	NewItems(trade.Form) []stock.ItemID
}

// Update changes a document by a patch of its form. The documents it was converted from get
// released quantities back.
func Update[T trade.Any, F trade.AnyForm, ID id.Named, R any, P written[T, F]](
	ctx context.Context, a *app.App, k store.Kind[T, ID, R], v ID, patch op.MergePatch[F],
) (T, org.Settings, error) {
	document, s, err := Open(ctx, a, k, v)
	if err != nil {
		return document, s, err
	}
	p, was := P(&document), document.Voucher().Document
	f, err := patch.Apply(p.Form())
	if err != nil {
		return document, s, err
	}
	form := f.Common()
	if form.Reference != was.Reference || f.Party().CustomerID != document.Voucher().Party.ID {
		k.ExpectReference(a.Table, f.Party(), form)
	}
	src, err := store.Sources(ctx, a.Table, f.Party().CustomerID, p.NewItems(form), form.Salesperson)
	if err != nil {
		return document, s, err
	}
	if err := p.Write(f, src); err != nil {
		return document, s, err
	}
	if err := store.Release(ctx, a.Table, was, document.Voucher().Document); err != nil {
		return document, s, err
	}
	return document, s, k.Save(a.Table, &document, store.Guard(s.Preferences))
}

// Remove deletes a document. The documents it was converted from get its quantities back.
func Remove[T trade.Any, ID id.Named, R any](ctx context.Context, a *app.App, k store.Kind[T, ID, R], v ID) error {
	document, err := k.Get(ctx, a.Table, v)
	if err != nil {
		return err
	}
	if err := k.Remove(a.Table, &document); err != nil {
		return err
	}
	return store.Release(ctx, a.Table, document.Voucher().Document, trade.Document{})
}

// Sources reads the sources of a new document in one request. A new customer in the form
// is staged, which needs contacts:create; the result names existing contacts that may be
// the same.
func Sources(ctx context.Context, a *app.App, f trade.AnyForm) (trade.Sources, []crm.Likeness, error) {
	party, form := f.Party(), f.Common()
	if party.Customer != nil {
		if err := a.Caller.Needs(rights.Create(rights.Contacts)); err != nil {
			return trade.Sources{}, nil, err
		}
	}
	if party.Customer == nil || party.CustomerID != "" {
		src, err := store.Sources(ctx, a.Table, party.CustomerID, form.Items(), form.Salesperson)
		return src, nil, err
	}
	c, err := party.New(id.New[crm.ContactID](a.Now))
	if err != nil {
		return trade.Sources{}, nil, err
	}
	src, like, err := store.SourcesFor(ctx, a.Table, c, form.Items(), form.Salesperson)
	if err != nil {
		return src, like, err
	}
	return src, like, store.Contacts.Add(a.Table, &src.Customer, store.Unguarded)
}

// Paper reads a document and returns its PDF, named by its number; a large PDF as the
// address from which it can be read.
func Paper[T trade.Printable, ID id.Named, R any](ctx context.Context, a *app.App, k store.Kind[T, ID, R], v ID) (op.File, error) {
	document, s, err := Open(ctx, a, k, v)
	if err != nil {
		return op.File{}, err
	}
	name := string(v)
	if numbered, is := any(document).(trade.Any); is && numbered.Voucher().Number != "" {
		name = numbered.Voucher().Number
	}
	name += ".pdf"
	printed, address, err := a.PrintOrLink(ctx, document, s.Organization, name)
	if err != nil {
		return op.File{}, fmt.Errorf("print %s: %w", v, err)
	}
	return op.File{Name: name, Type: "application/pdf", Body: printed, At: address}, nil
}
