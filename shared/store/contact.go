package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"comptoir/shared/canon"
	"comptoir/shared/crm"
	"comptoir/shared/cycle"
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
	Names:  crm.Contact.OwnerNames,
	Uses:   func(c crm.Contact) []string { return []string{string(c.Term), string(c.Tax)} },
	Claims: contactClaims,
	Former: formerClaims,

	Deletable: crm.Contact.Deletable,
}

// contactClaims are the traits by which duplicate contacts are found, and the ids of the
// contact in other systems.
func contactClaims(c crm.Contact) (all []table.Claim) {
	for _, t := range c.Traits() {
		key, former := traitKeys(t)
		all = append(all, table.Claim{Kind: t.Name, What: key, Label: c.DisplayName, Later: former != ""})
	}
	return append(all, known(c.ExternalIDs)...)
}

// formerClaims are the claims that release 0.2 made of traits that have another key now.
func formerClaims(c crm.Contact) (all []table.Claim) {
	for _, t := range c.Traits() {
		if _, former := traitKeys(t); former != "" {
			all = append(all, table.Claim{Kind: t.Name, What: former, Label: c.DisplayName})
		}
	}
	return all
}

// traitKeys returns the hashed canonical form of a trait, and the key that release 0.2 gave
// it if that is another one. An address without dots and hyphens before its @ and hyphens
// after it keeps its key: no other address has that key.
func traitKeys(t crm.Trait) (key, former string) {
	text := strings.ToLower(t.Canonical)
	if local, domain, is := strings.Cut(text, "@"); is && t.Name == "email" && canon.Name(local) == local && !strings.Contains(domain, "-") {
		text = local + " " + strings.ReplaceAll(domain, ".", " ")
	}
	key = table.Hashed(text)
	if former = table.Hashed(table.Fold(t.Value)); former == key {
		former = ""
	}
	return key, former
}

// A contact's role in the indexes. A contact that is vendor and customer is listed among
// the customers, and in the second index among the vendors: so a list queries few partitions.
const (
	customer = "c"
	vendor   = "v"
	both     = "b"
	account  = "a"
	lacking  = "i" // an incomplete customer that is no vendor, in the second index
)

func inRole(s crm.Status, role string) string { return string(s) + " " + role }

func contactPlaces(c crm.Contact) []table.Place {
	place := func(role string) []table.Place { return byName(inRole(c.Status, role), c.DisplayName, c.ID) }
	switch {
	case c.Customer && c.Vendor:
		second := place(both)[0]
		second.Index = table.Second
		return append(place(customer), second)
	case len(c.Incomplete) > 0:
		second := place(lacking)[0]
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
	Incomplete       bool         // only incomplete customers
	Other            bool         // only contacts that are neither customer nor vendor
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
		case f.Incomplete:
			l.Second = append(l.Second, in(lacking), in(both))
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

// matching returns the selected rows of the queried partitions.
func (f ContactFilter) matching(rows []crm.Row) []crm.Row {
	return slices.DeleteFunc(rows, func(r crm.Row) bool { return !f.selects(r) })
}

func (f ContactFilter) selects(r crm.Row) bool {
	return (r.Customer || !f.Customer) && (r.Vendor || !f.Vendor) && (len(r.Incomplete) > 0 || !f.Incomplete) &&
		(!r.Customer && !r.Vendor || !f.Other)
}

// ListContacts lists contacts by name.
func ListContacts(ctx context.Context, w *table.Work, f ContactFilter, text string, p table.Page) ([]crm.Row, string, error) {
	if text == "" {
		found, next, err := w.List(ctx, f.listing(), p)
		rows, next, err := decoded[crm.Row](found, next, err)
		return f.matching(rows), next, err
	}
	found := Filter{States: texts(f.Statuses), Text: text}
	if f.Customer || f.Vendor || f.Incomplete || f.Other {
		name := fmt.Sprintf("customer %t vendor %t incomplete %t other %t", f.Customer, f.Vendor, f.Incomplete, f.Other)
		found = Only(found, name, f.selects)
	}
	return Contacts.List(ctx, w, found, p)
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
// address, which two contacts rarely share. A claim of release 0.2 is verified in the other
// contact: its key was the same for different addresses.
func LikeContacts(ctx context.Context, w *table.Work, c crm.Contact) ([]crm.Likeness, error) {
	ExpectLike(w, c)
	out := []crm.Likeness{}
	for _, t := range c.Traits() {
		key, former := traitKeys(t)
		r, err := w.Load(ctx, table.ClaimKey(t.Name, key))
		if err == nil && !r.Exists() && former != "" {
			r, err = formerHolder(ctx, w, t, former)
		}
		if err != nil {
			return nil, err
		}
		if v := crm.ContactID(r.Text("holder")); v != "" && v != c.ID {
			out = append(out, crm.Likeness{ID: v, DisplayName: r.Text("label"), Because: t.Name})
		}
	}
	return out, nil
}

// formerHolder returns the claim of release 0.2 to a trait, if its holder has the trait.
func formerHolder(ctx context.Context, w *table.Work, t crm.Trait, former string) (table.Record, error) {
	claim, err := w.Load(ctx, table.ClaimKey(t.Name, former))
	if err != nil || !claim.Exists() {
		return table.Record{}, err
	}
	r, err := w.Load(ctx, Contacts.Key(crm.ContactID(claim.Text("holder"))))
	if err != nil || !r.Live() {
		return table.Record{}, err
	}
	holder, err := Contacts.Open(r)
	same := func(o crm.Trait) bool { return o.Name == t.Name && o.Canonical == t.Canonical }
	if err != nil || !slices.ContainsFunc(holder.Traits(), same) {
		return table.Record{}, err
	}
	return claim, nil
}

// ExpectLike adds the keys that LikeContacts reads to the next batch of reads.
func ExpectLike(w *table.Work, c crm.Contact) {
	for _, t := range c.Traits() {
		key, former := traitKeys(t)
		w.Expect(table.ClaimKey(t.Name, key))
		if former != "" {
			w.Expect(table.ClaimKey(t.Name, former))
		}
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
