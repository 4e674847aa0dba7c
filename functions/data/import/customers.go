package imports

import (
	"context"
	"strings"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/intake"
	"comptoir/shared/org"
	"comptoir/shared/sheet"
	"comptoir/shared/store"
	"comptoir/shared/table"
	"comptoir/shared/trade"
)

// identities are what a document's customer is known by. Where the file has no id
// of him, his name is his id there; and if nobody is known by that, it is that of
// a customer who is called so.
type identities struct {
	known intake.Identity
	named *crm.Contact // only the name is given
}

func (t *turn) identities(h intake.Head) identities {
	source := t.parser.CustomerSource()
	if h.CustomerID != "" {
		return identities{known: intake.Identity{Source: source, ID: h.CustomerID}}
	}
	return identities{
		known: intake.Identity{Source: source + ".name", ID: sheet.Fold(h.CustomerName)},
		named: &crm.Contact{Card: crm.Card{DisplayName: h.CustomerName}},
	}
}

func (i identities) expect(w *table.Work) {
	w.Expect(store.External(i.known.Source, i.known.ID))
	if i.named != nil {
		store.ExpectLike(w, *i.named)
	}
}

// find is the customer, and none if nobody is known.
func (i identities) find(ctx context.Context, w *table.Work) (crm.ContactID, error) {
	claim, err := store.Holder(ctx, w, store.External(i.known.Source, i.known.ID))
	if err != nil || claim.Holder != "" || i.named == nil {
		return crm.ContactID(claim.Holder), err
	}
	like, err := store.LikeContacts(ctx, w, *i.named)
	if err != nil || len(like) == 0 {
		return "", err
	}
	return like[0].ID, nil
}

// customer is a document's customer, and what must be staged to have him.
type customer struct {
	crm.Contact
	known   intake.Identity
	made    bool // for this document
	renamed bool // known by his name from now on
}

// customer finds the customer of a document, or makes him of what it says.
func (b *batch) customer(ctx context.Context, o *documentRows, t *intake.Tally) (customer, error) {
	found, err := o.by.find(ctx, b.work)
	if err != nil {
		return customer{}, err
	}
	if c, fresh := b.fresh[found]; fresh {
		return customer{Contact: c}, nil
	}
	c, err := store.Contacts.Get(ctx, b.work, found)
	if err != nil && fault.Code(err) != "not_found" {
		return customer{}, err
	}
	claim, claimErr := store.Holder(ctx, b.work, store.External(o.by.known.Source, o.by.known.ID))
	switch {
	case claimErr != nil:
		return customer{}, claimErr
	case claim.Holder != "":
		return customer{Contact: c}, err
	case err == nil && c.Customer:
		t.Note(intake.CustomerByName, o.document.First)
		return customer{Contact: c, known: o.by.known, renamed: true}, nil
	}
	if c, err = crm.NewContact(id.New[crm.ContactID](b.app.Now), o.document.Head.Customer()); err != nil {
		return customer{}, o.parser.UnknownCustomer(o.document, err)
	}
	t.Note(intake.CustomerCreated, o.document.First)
	return customer{Contact: c, known: o.by.known, made: true}, nil
}

func (c customer) stage(b *batch, by store.Origin) error {
	switch {
	case c.made:
		b.fresh[c.ID] = c.Contact
		return store.AddKnownContact(b.work, &c.Contact, c.known, by, true)
	case c.renamed:
		return store.Know(b.work, c.known, string(c.ID), by)
	}
	return nil
}

// salespersons are the users who can be credited with a sale, by their names.
func (t *turn) salespersons(ctx context.Context) (map[string]trade.Named[org.UserID], error) {
	all := map[string]trade.Named[org.UserID]{}
	for page := (table.Page{Limit: 200}); ; {
		err := t.a.Within(ctx, t.org, t.job.By, func(ctx context.Context, a *app.App) error {
			users, next, err := store.Users.List(ctx, a.Table, store.Filter{}, page)
			for _, u := range users {
				if !u.Disabled {
					all[sheet.Fold(u.Name)] = trade.Named[org.UserID]{ID: u.ID, Name: u.Name}
				}
			}
			page.Cursor = next
			return err
		})
		if err != nil || page.Cursor == "" {
			return all, err
		}
	}
}

// salesperson is whom a document is credited to: the user of the name it says, or
// that name alone; and if it says none, who asked for the import.
func (b *batch) salesperson(d intake.Document, t *intake.Tally) trade.Named[org.UserID] {
	name := strings.TrimSpace(d.Head.Salesperson)
	if name == "" {
		if by := org.UserID(b.job.By.ID); id.Valid(by) {
			return trade.Named[org.UserID]{ID: by, Name: b.job.By.Name}
		}
		return trade.Named[org.UserID]{}
	}
	if u, known := b.users[sheet.Fold(name)]; known {
		return u
	}
	t.Note(intake.UnknownUser, d.First)
	return trade.Named[org.UserID]{Name: name}
}
