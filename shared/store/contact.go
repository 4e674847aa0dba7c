package store

import (
	"context"
	"slices"
	"strings"

	"comptoir/shared/cycle"

	"comptoir/shared/crm"
	"comptoir/shared/rights"
	"comptoir/shared/table"
)

// Contacts are customers, vendors and accounts.
var Contacts = Kind[crm.Contact, crm.ContactID, crm.Row]{
	Name: "contact", Modules: []rights.Module{rights.Contacts}, Schema: 1, Kept: true, Feed: true,
	Life:    func() cycle.Life[crm.Contact] { return crm.Life() },
	ID:      func(c crm.Contact) crm.ContactID { return c.ID },
	Label:   func(c crm.Contact) string { return c.DisplayName },
	Subject: func(c crm.Contact) string { return string(c.ID) },
	Row:     crm.Contact.Row,
	States:  func() []string { return ContactFilter{}.states() },
	Places: func(c crm.Contact) []table.Place {
		return byName(roleState(c.Status, role(c.Customer, c.Vendor)), c.DisplayName, c.ID)
	},
	Side:   func(c *crm.Contact, r table.Record) { c.Used = r.Used() },
	Words:  crm.Contact.Words,
	Uses:   func(c crm.Contact) []string { return []string{string(c.Term), string(c.Tax)} },
	Claims: contactClaims,

	Deletable: crm.Contact.Deletable,
}

// contactClaims are hints at contacts that may be one and the same, and the ids a
// contact has in other systems.
func contactClaims(c crm.Contact) (all []table.Claim) {
	for _, t := range c.Traits() {
		all = append(all, table.Claim{Kind: t.Name, What: table.Hashed(table.Fold(t.Value)), Label: c.DisplayName})
	}
	return append(all, known(c.ExternalIDs)...)
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

func roleState(s crm.Status, role string) string { return string(s) + " " + role }

// ContactFilter is what contacts may be listed by.
type ContactFilter struct {
	Statuses         []crm.Status // none: all
	Customer, Vendor bool         // none: all, accounts too
}

// states are the partitions of the list that the filter asks for.
func (f ContactFilter) states() (all []string) {
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
	for _, s := range statuses {
		for _, r := range roles {
			all = append(all, roleState(s, r))
		}
	}
	return all
}

// ListContacts lists contacts by name.
func ListContacts(ctx context.Context, w *table.Work, f ContactFilter, text string, p table.Page) ([]crm.Row, string, error) {
	if text == "" {
		return Contacts.List(ctx, w, Filter{States: f.states()}, p)
	}
	rows, next, err := Contacts.List(ctx, w, Filter{States: texts(f.Statuses), Text: text}, p)
	return slices.DeleteFunc(rows, func(r crm.Row) bool { return f.Customer && !r.Customer || f.Vendor && !r.Vendor }), next, err
}

// ContactWithSums reads a contact and what its documents add up to, in one query.
func ContactWithSums(ctx context.Context, w *table.Work, v crm.ContactID) (crm.Contact, []crm.Sums, error) {
	c, sides, err := Contacts.Read(ctx, w, v, "-SUM#")
	if err != nil {
		return c, nil, err
	}
	sums := []crm.Sums{}
	for _, r := range sides {
		currency, is := strings.CutPrefix(r.Sort(), "-SUM#")
		if !is {
			continue
		}
		s, err := readSums(r, currency)
		if err != nil {
			return c, nil, err
		}
		sums = append(sums, s)
	}
	slices.SortFunc(sums, func(a, b crm.Sums) int { return strings.Compare(a.Currency.String(), b.Currency.String()) })
	return c, sums, nil
}

// LikeContacts names the contacts that share a trait with this one that two contacts
// seldom share.
func LikeContacts(ctx context.Context, w *table.Work, c crm.Contact) ([]crm.Likeness, error) {
	ExpectLike(w, c)
	out := []crm.Likeness{}
	for _, t := range c.Traits() {
		r, err := w.Load(ctx, table.ClaimKey(t.Name, table.Hashed(table.Fold(t.Value))))
		if err != nil {
			return nil, err
		}
		if v := crm.ContactID(r.Text("holder")); v != "" && v != c.ID {
			out = append(out, crm.Likeness{ID: v, DisplayName: r.Text("label"), Because: t.Name})
		}
	}
	return out, nil
}

// ExpectLike names what LikeContacts will read.
func ExpectLike(w *table.Work, c crm.Contact) {
	for _, t := range c.Traits() {
		w.Expect(table.ClaimKey(t.Name, table.Hashed(table.Fold(t.Value))))
	}
}

// DocumentsOf names some documents of a contact, to say what uses it.
func DocumentsOf(ctx context.Context, w *table.Work, v crm.ContactID) ([]string, error) {
	var out []string
	for _, k := range All() {
		l, is := k.(interface {
			labels(context.Context, *table.Work, string, int) ([]string, error)
		})
		if !is || !k.dated() || len(out) >= 5 {
			continue
		}
		some, err := l.labels(ctx, w, string(v), 5-len(out))
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}
