package table

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"comptoir/shared/crm"
)

func contacts() kind[crm.Contact] {
	return kind[crm.Contact]{
		name: "contact", schema: 1,
		key:     func(c crm.Contact) Key { return Contact(c.ID) },
		id:      func(c crm.Contact) string { return string(c.ID) },
		label:   func(c crm.Contact) string { return c.DisplayName },
		subject: func(c crm.Contact) string { return string(c.ID) },
		row:     func(c crm.Contact) any { return c.Row() },
		rows: func(c crm.Contact) rows {
			return rows{state: contactPartition(c.Status, role(c.Customer, c.Vendor)), stateSort: fold(c.DisplayName) + "#" + string(c.ID)}
		},
	}
}

// A contact's role in the index: what it is to us.
const (
	customer = "c"
	vendor   = "v"
	both     = "b"
	account  = "a"
)

func role(isCustomer, isVendor bool) string {
	switch {
	case isCustomer && isVendor:
		return both
	case isCustomer:
		return customer
	case isVendor:
		return vendor
	}
	return account
}

func contactPartition(s crm.Status, role string) string {
	return fmt.Sprintf("CON#%s#%s#%s", s, role, shard)
}

// Contact reads a contact.
func (w *Work) Contact(ctx context.Context, id crm.ContactID) (crm.Contact, error) {
	c, err := contacts().get(ctx, w, Contact(id))
	c.Used = isUsed(w.seen[Contact(id)])
	return c, err
}

// ContactWithSums reads a contact and what its documents add up to, in one query.
func (w *Work) ContactWithSums(ctx context.Context, id crm.ContactID) (crm.Contact, []crm.Sums, error) {
	found, err := w.beside(ctx, Contact(id))
	if err != nil {
		return crm.Contact{}, nil, err
	}
	c, err := contacts().read(found[self])
	if err != nil {
		return c, nil, err
	}
	c.Used = isUsed(found[self])
	sums := []crm.Sums{}
	for sk, it := range found {
		if sk == self {
			continue
		}
		s, err := readSums(it)
		if err != nil {
			return c, nil, err
		}
		sums = append(sums, s)
	}
	slices.SortFunc(sums, func(a, b crm.Sums) int { return strings.Compare(a.Currency.String(), b.Currency.String()) })
	return c, sums, nil
}

// AddContact stages a new contact.
func (w *Work) AddContact(c *crm.Contact) error {
	if err := w.hint(*c); err != nil {
		return err
	}
	if err := w.useOf(*c, crm.Card{}); err != nil {
		return err
	}
	return contacts().add(w, c)
}

// useOf marks what a contact newly names of the settings as used. A copy of
// another contact names what that one does, and reads no settings.
func (w *Work) useOf(c crm.Contact, was crm.Card) error {
	if w.seen[Settings()] == nil || !c.Names(was) {
		return nil
	}
	return w.UseDeclared(string(c.Term), string(c.Tax))
}

// SaveContact stages a changed contact.
func (w *Work) SaveContact(c *crm.Contact) error {
	before, err := contacts().read(w.seen[Contact(c.ID)])
	if err != nil {
		return err
	}
	if fmt.Sprint(before.Traits()) != fmt.Sprint(c.Traits()) {
		if err := w.hint(*c); err != nil {
			return err
		}
	}
	if err := w.useOf(*c, before.Card); err != nil {
		return err
	}
	return contacts().save(w, c)
}

// RemoveContact stages the deletion of a contact that no document names.
func (w *Work) RemoveContact(c *crm.Contact) error {
	if err := w.removeUnused(func() error { return contacts().remove(w, c) }, c.Deletable); err != nil {
		return err
	}
	for _, t := range c.Traits() {
		if err := w.unclaim(t.Name, hashed(fold(t.Value)), string(c.ID)); err != nil {
			return err
		}
	}
	return w.forget(c.ExternalIDs, string(c.ID))
}

// hint notes who was last seen with a trait that two contacts seldom share.
func (w *Work) hint(c crm.Contact) error {
	for _, t := range c.Traits() {
		k := claimKey(t.Name, hashed(fold(t.Value)))
		if w.isStaged(k) {
			continue // two contacts of one import are alike
		}
		if err := w.stage(write{key: k, put: item{"kind": text("trait"), "holder": text(string(c.ID)), "label": text(c.DisplayName)}}); err != nil {
			return err
		}
	}
	return nil
}

// LikeContacts names the contacts that share a telling trait with this one.
func (w *Work) LikeContacts(ctx context.Context, c crm.Contact) ([]crm.Likeness, error) {
	w.ExpectLike(c)
	out := []crm.Likeness{}
	for _, t := range c.Traits() {
		it, err := w.load(ctx, claimKey(t.Name, hashed(fold(t.Value))))
		if err != nil {
			return nil, err
		}
		if id := crm.ContactID(str(it["holder"])); id != "" && id != c.ID {
			out = append(out, crm.Likeness{ID: id, DisplayName: str(it["label"]), Because: t.Name})
		}
	}
	return out, nil
}

// ExpectLike names what LikeContacts will ask.
func (w *Work) ExpectLike(c crm.Contact) {
	for _, t := range c.Traits() {
		w.Expect(claimKey(t.Name, hashed(fold(t.Value))))
	}
}

// removeUnused stages a deletion that holds only while nothing uses the document.
func (w *Work) removeUnused(remove, why func() error) error {
	if err := why(); err != nil {
		return err
	}
	return w.whileUnused(remove)
}

// whileUnused stages the change of a document that holds only while nothing uses
// it. The change stages the document first.
func (w *Work) whileUnused(change func() error) error {
	before := len(w.staged)
	if err := change(); err != nil || len(w.staged) == before {
		return err
	}
	w.staged[before].cond += " AND attribute_not_exists(used)"
	return nil
}

// UseContact marks a contact as named by a document.
func (w *Work) UseContact(id crm.ContactID) error { return w.use(Contact(id)) }

// ContactFilter is what contacts may be listed by.
type ContactFilter struct {
	Statuses         []crm.Status // none: all
	Customer, Vendor bool         // none: all, accounts too
}

// Contacts lists contacts by name.
func (w *Work) Contacts(ctx context.Context, f ContactFilter, p Page) ([]crm.Row, string, error) {
	roles := []string{customer, vendor, both, account}
	switch {
	case f.Customer && f.Vendor:
		roles = []string{both}
	case f.Customer:
		roles = []string{customer, both}
	case f.Vendor:
		roles = []string{vendor, both}
	}
	statuses := f.Statuses
	if len(statuses) == 0 {
		statuses = crm.Statuses()
	}
	q := query{name: "contacts", index: "gsi1"}
	for _, s := range statuses {
		for _, r := range roles {
			q.branches = append(q.branches, branch{partition: contactPartition(s, r)})
		}
	}
	page, next, err := w.list(ctx, q, p)
	if err != nil {
		return nil, "", err
	}
	rows, err := rowsOf[crm.Row](page)
	return rows, next, err
}

// SearchContacts finds contacts whose words begin with those asked for.
func (w *Work) SearchContacts(ctx context.Context, q string, limit int) ([]crm.Row, error) {
	return searchRows(ctx, w, q, limit, contacts(), func(id string) Key { return Contact(crm.ContactID(id)) }, crm.Contact.Row)
}

// DocumentsOf names the newest documents of a contact, by kind, to say what
// uses it: at most a few.
func (w *Work) DocumentsOf(ctx context.Context, id crm.ContactID) ([]string, error) {
	q := query{name: "documents of a contact", index: "gsi2", branches: []branch{{partition: "CON#" + string(id)}}}
	page, _, err := w.list(ctx, q, Page{Limit: 5, Descending: true})
	if err != nil {
		return nil, err
	}
	var out []string
	for _, f := range page {
		var row struct {
			ID     string `json:"id"`
			Number string `json:"number"`
		}
		if err := decode(f.row["row"], &row); err != nil {
			return nil, fmt.Errorf("read a row: %w", err)
		}
		if row.Number == "" {
			row.Number = row.ID
		}
		out = append(out, row.Number)
	}
	return out, nil
}
