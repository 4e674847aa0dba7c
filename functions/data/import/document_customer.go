package imports

import (
	"context"
	"strings"

	"comptoir/shared/app"
	"comptoir/shared/canon"
	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/intake"
	"comptoir/shared/org"
	"comptoir/shared/store"
	"comptoir/shared/table"
	"comptoir/shared/trade"
)

// customerKey identifies a document's customer. If the file has no id of the
// customer, the name is the external id. If no contact has that, a customer with
// the same name is used.
type customerKey struct {
	identity intake.Identity
	named    *crm.Contact // a contact of that name; nil if the file has an id
}

func (r *runner) customerKey(h intake.Head) customerKey {
	source := r.parser.CustomerSource()
	if h.CustomerID != "" {
		return customerKey{identity: intake.Identity{Source: source, ID: h.CustomerID}}
	}
	return customerKey{
		identity: intake.Identity{Source: source + ".name", ID: canon.Name(h.CustomerName)},
		named:    &crm.Contact{Card: crm.Card{DisplayName: h.CustomerName}},
	}
}

// external returns the key of the claim on the external id.
func (k customerKey) external() table.Key {
	return store.External(k.identity.Source, k.identity.ID)
}

func (k customerKey) expect(w *table.Work) {
	w.Expect(k.external())
	if k.named != nil {
		store.ExpectLike(w, *k.named)
	}
}

// find returns the customer, or "" if there is none.
func (k customerKey) find(ctx context.Context, w *table.Work) (crm.ContactID, error) {
	claim, err := store.Holder(ctx, w, k.external())
	if err != nil || claim.Holder != "" || k.named == nil {
		return crm.ContactID(claim.Holder), err
	}
	like, err := store.LikeContacts(ctx, w, *k.named)
	if err != nil || len(like) == 0 {
		return "", err
	}
	return like[0].ID, nil
}

// customer is a document's customer, and the writes that it needs.
type customer struct {
	crm.Contact
	identity intake.Identity
	created  bool // the contact is created with the document
	claimed  bool // the contact exists, and its name becomes an external id
}

// customer finds the customer of a document, or creates it from the document.
func (b *batch) customer(ctx context.Context, o *documentRows, t *intake.Tally) (customer, error) {
	found, err := o.customer.find(ctx, b.work)
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
	claim, claimErr := store.Holder(ctx, b.work, o.customer.external())
	switch {
	case claimErr != nil:
		return customer{}, claimErr
	case claim.Holder != "":
		return customer{Contact: c}, err
	case err == nil && c.Customer:
		t.Note(intake.CustomerByName, o.document.First)
		return customer{Contact: c, identity: o.customer.identity, claimed: true}, nil
	}
	if c, err = o.document.Head.NewCustomer(id.New[crm.ContactID](b.app.Now), o.document.First, t); err != nil {
		return customer{}, o.parser.UnknownCustomer(o.document, err)
	}
	t.Note(intake.CustomerCreated, o.document.First)
	return customer{Contact: c, identity: o.customer.identity, created: true}, nil
}

func (c customer) stage(b *batch, by store.Origin) error {
	switch {
	case c.created:
		b.fresh[c.ID] = c.Contact
		return store.AddKnownContact(b.work, &c.Contact, c.identity, by, true)
	case c.claimed:
		return store.Know(b.work, c.identity, string(c.ID), by)
	}
	return nil
}

// salespersons returns the users to whom a sale can be credited, by their folded names.
func (r *runner) salespersons(ctx context.Context) (map[string]trade.Named[org.UserID], error) {
	all := map[string]trade.Named[org.UserID]{}
	for page := (table.Page{Limit: 200}); ; {
		err := r.a.Within(ctx, r.org, r.job.By, func(ctx context.Context, a *app.App) error {
			users, next, err := store.Users.List(ctx, a.Table, store.Filter{}, page)
			for _, u := range users {
				if u.Active() {
					all[canon.Name(u.Name)] = trade.Named[org.UserID]{ID: u.ID, Name: u.Name}
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

// salesperson returns the salesperson of a document: the user of the name in the
// file, else that name alone. Without a name, it is the user who requested the
// import.
func (b *batch) salesperson(d intake.Document, t *intake.Tally) trade.Named[org.UserID] {
	name := strings.TrimSpace(d.Head.Salesperson)
	if name == "" {
		if by := org.UserID(b.job.By.ID); id.Valid(by) {
			return trade.Named[org.UserID]{ID: by, Name: b.job.By.Name}
		}
		return trade.Named[org.UserID]{}
	}
	if u, known := b.users[canon.Name(name)]; known {
		return u
	}
	t.Note(intake.UnknownUser, d.First)
	return trade.Named[org.UserID]{Name: name}
}
