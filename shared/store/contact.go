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
	States: func() (all []string) {
		for _, s := range crm.Statuses() {
			all = append(all, inRole(s, customer), inRole(s, vendor), inRole(s, account))
		}
		return all
	},
	Places: contactPlaces,
	Side:   func(c *crm.Contact, r table.Record) { c.Used = r.Used() },
	Words:  crm.Contact.Words,
	Uses:   func(c crm.Contact) []string { return []string{string(c.Term), string(c.Tax)} },
	Claims: contactClaims,

	Deletable: crm.Contact.Deletable,
}

// contactClaims are the traits by which duplicate contacts are found, and the ids of the
// contact in other systems.
func contactClaims(c crm.Contact) (all []table.Claim) {
	for _, t := range c.Traits() {
		all = append(all, table.Claim{Kind: t.Name, What: table.Hashed(table.Fold(t.Value)), Label: c.DisplayName})
	}
	return append(all, known(c.ExternalIDs)...)
}

// A contact's role in the indexes. A contact that is vendor and customer is listed among
// the customers, and in the second index among the vendors: so a list queries few partitions.
const (
	customer = "c"
	vendor   = "v"
	both     = "b"
	account  = "a"
)

func inRole(s crm.Status, role string) string { return string(s) + " " + role }

func contactPlaces(c crm.Contact) []table.Place {
	place := func(role string) []table.Place { return byName(inRole(c.Status, role), c.DisplayName, c.ID) }
	switch {
	case c.Customer && c.Vendor:
		second := place(both)[0]
		second.Index = table.Second
		return append(place(customer), second)
	case c.Customer:
		return place(customer)
	case c.Vendor:
		return place(vendor)
	}
	return place(account)
}

// ContactFilter selects the contacts of a list.
type ContactFilter struct {
	Statuses         []crm.Status // none: all
	Customer, Vendor bool         // none: all, including accounts
	Other            bool         // only contacts that are neither customer nor vendor
}

// keeps reports whether the filter selects contacts of a row's type.
func (f ContactFilter) keeps(r crm.Row) bool {
	return (!f.Customer || r.Customer) && (!f.Vendor || r.Vendor) && (!f.Other || !r.Customer && !r.Vendor)
}

// listing returns the partitions that the filter queries.
func (f ContactFilter) listing() table.Listing {
	l := table.Listing{Name: Contacts.Name, Index: table.ByState}
	statuses := f.Statuses
	if len(statuses) == 0 {
		statuses = crm.Statuses()
	}
	for _, s := range statuses {
		in := func(role string) string { return partition(crm.ContactID("").Prefix(), inRole(s, role)) }
		switch {
		case f.Other:
			l.Partitions = append(l.Partitions, in(account))
		case f.Customer && f.Vendor:
			l.Second = append(l.Second, in(both))
		case f.Customer:
			l.Partitions = append(l.Partitions, in(customer))
		case f.Vendor:
			l.Partitions, l.Second = append(l.Partitions, in(vendor)), append(l.Second, in(both))
		default:
			l.Partitions = append(l.Partitions, in(customer), in(vendor), in(account))
		}
	}
	return l
}

// ListContacts lists contacts by name.
func ListContacts(ctx context.Context, w *table.Work, f ContactFilter, text string, p table.Page) ([]crm.Row, string, error) {
	if text == "" {
		rows, next, err := w.List(ctx, f.listing(), p)
		return decoded[crm.Row](rows, next, err)
	}
	rows, next, err := Contacts.List(ctx, w, Filter{States: texts(f.Statuses), Text: text}, p)
	return slices.DeleteFunc(rows, func(r crm.Row) bool { return !f.keeps(r) }), next, err
}

// ContactWithSums reads a contact and the sums of its documents, in one query.
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

// LikeContacts names the contacts that share a trait with this contact, such as an e-mail
// address, which two contacts rarely share.
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

// ExpectLike adds the keys that LikeContacts reads to the next batch of reads.
func ExpectLike(w *table.Work, c crm.Contact) {
	for _, t := range c.Traits() {
		w.Expect(table.ClaimKey(t.Name, table.Hashed(table.Fold(t.Value))))
	}
}

// DocumentsOf names some documents of a contact, to show why it cannot be deleted.
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
