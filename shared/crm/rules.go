package crm

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"comptoir/shared/canon"
	"comptoir/shared/fault"
	"comptoir/shared/letter"
	"comptoir/shared/org"
	"comptoir/shared/postal"
	"comptoir/shared/visible"
)

// CardFaults are the codes of the rules of a contact's card.
var CardFaults = fault.Set{
	"address.country", "address.incomplete", "contact.email", "contact.name", "contact.person",
	"contact.person_id", "contact.primary", "contact.social",
	"contact.tax_inactive", "contact.tax_unknown", "contact.term_inactive", "contact.term_unknown", "contact.unreachable",
}

// NewContact makes an active contact from a card, or reports the rules the card breaks.
func NewContact(id ContactID, card Card) (Contact, error) {
	c := Contact{ID: id, Status: Active}
	return c, c.Write(card)
}

// CheckDeclared reports a new term of payment or a new tax on the
// card that the settings do not contain or no longer offer.
func (c Card) CheckDeclared(was Card, s org.Settings) error {
	var l fault.List
	if c.Term != "" && c.Term != was.Term {
		org.Offered(s.Terms, c.Term, "contact.term", "/payment_term_id", &l)
	}
	if c.Tax != "" && c.Tax != was.Tax {
		org.Offered(s.Taxes, c.Tax, "contact.tax", "/tax_id", &l)
	}
	return l.Err()
}

// Names reports whether the card names an entry of the settings that the previous card does
// not.
func (c Card) Names(was Card) bool {
	return c.Term != "" && c.Term != was.Term || c.Tax != "" && c.Tax != was.Tax
}

// Write replaces the contact's card, or reports the rules the new card breaks. A customer
// needs a legal name and a billing address, whether the card comes from a form or with a
// document. An incomplete customer may stay incomplete until its address is written.
//
// An e-mail address that the contact had before is not checked again.
func (c *Contact) Write(card Card) error { return c.write(card, c.Card, len(c.Incomplete) > 0) }

// write is Write with a card whose e-mail addresses are accepted; lenient permits a customer
// without an address.
func (c *Contact) write(card, known Card, lenient bool) error {
	var l fault.List
	if card.CopyBilling {
		if !card.Shipping.IsZero() && card.Shipping != c.Shipping { // a wrong address is refused although the copy replaces it
			card.Shipping.Check("/shipping_address", &l)
		}
		card.Shipping, card.CopyBilling = card.Billing, false
	}
	card.DisplayName = strings.Join(strings.Fields(card.DisplayName), " ")
	if !visible.Any(card.LegalName) {
		card.LegalName = card.DisplayName
	}
	if !visible.Any(card.DisplayName) {
		l.Add("contact.name", "/display_name", "A contact needs a display name.")
	}
	var lacks []string
	switch {
	case lenient && card.Unaddressed():
		lacks = []string{"billing_address"}
	case card.Customer:
		card.Billing.Check("/billing_address", &l)
	}
	if !card.Shipping.IsZero() {
		card.Shipping.Check("/shipping_address", &l)
	}
	card.Billing.CheckCountry(c.Billing, "/billing_address", &l)
	card.Shipping.CheckCountry(c.Shipping, "/shipping_address", &l)
	card.TaxNumber = canon.PrintedTaxNumber(card.TaxNumber)
	card.Persons = number(card.Persons, c.lastPerson(), &l)
	card.checkEmails(known, &l)
	card.checkSocial(&l)
	if err := l.Err(); err != nil {
		return err
	}
	c.Unreachable = slices.DeleteFunc(slices.Clone(c.Unreachable), func(u string) bool { return c.writes(u) != card.writes(u) })
	c.rename(card)
	c.Card, c.Incomplete = card, lacks
	c.LastPerson = c.lastPerson()
	return nil
}

// checkEmails checks the addresses that the known card does not have, and stores them
// without names and spaces.
func (c *Card) checkEmails(known Card, l *fault.List) {
	had := known.Addresses()
	if !slices.Contains(had, c.Email) {
		c.Email = canon.CheckEmail(c.Email, "contact.email", "/email", l)
	}
	for i := range c.Persons {
		if p := &c.Persons[i]; !slices.Contains(had, p.Email) {
			p.Email = canon.CheckEmail(p.Email, "contact.email", pointer("/persons", i)+"/email", l)
		}
	}
}

// Addresses are the mail addresses of the contact and its persons.
func (c Card) Addresses() (all []string) {
	if c.Email != "" {
		all = append(all, c.Email)
	}
	for _, p := range c.Persons {
		if p.Email != "" {
			all = append(all, p.Email)
		}
	}
	return all
}

// Limits of a contact's profiles.
const (
	mostSocial        = 20
	longestNetwork    = 40
	longestSocialLink = 300
)

func (c Card) checkSocial(l *fault.List) {
	if len(c.Social) > mostSocial {
		l.Add("contact.social", "/social", "A contact has at most %d profiles, but the request has %d.", mostSocial, len(c.Social))
		return
	}
	for _, network := range slices.Sorted(maps.Keys(c.Social)) {
		at := "/social/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(network)
		switch {
		case utf8.RuneCountInString(network) > longestNetwork:
			l.Add("contact.social", "/social", "Write the name of a network, such as linkedin, in at most %d characters.", longestNetwork)
		case utf8.RuneCountInString(c.Social[network]) > longestSocialLink:
			l.Add("contact.social", at, "Write the profile's address in at most %d characters.", longestSocialLink)
		}
	}
}

// Change writes a card. Addresses that are removed from the list of unreachable ones get mail
// again. Only a bounce or complaint adds an address to the list.
func (c *Contact) Change(to Change) error {
	var l fault.List
	for i, u := range to.Unreachable {
		if !letter.Among(c.Unreachable, u) {
			l.Add("contact.unreachable", pointer("/unreachable", i), "The list does not contain %s. Addresses can only be removed from it.", u)
		}
	}
	if err := l.Take("", c.Write(to.Card)); err != nil {
		return err
	}
	c.Unreachable = slices.DeleteFunc(c.Unreachable, func(u string) bool { return !letter.Among(to.Unreachable, u) })
	return l.Err()
}

// writes reports whether the card contains a mail address. An address that leaves the card, or
// is added to it, has been checked by the clerk: it may get mail again.
func (c Card) writes(address string) bool { return letter.Among(c.Addresses(), address) }

func (c *Contact) lastPerson() int {
	last := c.LastPerson
	for _, p := range c.Persons {
		last = max(last, p.ID)
	}
	return last
}

// number assigns ids to new persons and makes sure that exactly one person is primary.
func number(persons []Person, last int, l *fault.List) []Person {
	persons = slices.Clone(persons)
	seen := map[int]bool{}
	primary := 0
	for i := range persons {
		p := &persons[i]
		if p.Name() == "" && p.Email == "" {
			l.Add("contact.person", pointer("/persons", i), "A person needs a name or an e-mail address.")
		}
		if p.ID > last || (p.ID != 0 && seen[p.ID]) {
			l.Add("contact.person_id", pointer("/persons", i)+"/id", "A new person has no id. Omit the id.")
		}
		seen[p.ID] = true
		if p.Primary {
			primary++
		}
	}
	if primary > 1 {
		l.Add("contact.primary", "/persons", "%d persons are primary. Mark only one person as primary.", primary)
	}
	for i := range persons {
		if persons[i].ID == 0 {
			last++
			persons[i].ID = last
		}
	}
	if primary == 0 && len(persons) > 0 {
		persons[0].Primary = true
	}
	return persons
}

// Deletable reports why the contact cannot be deleted.
func (c Contact) Deletable() error {
	if c.Used {
		return c.InUse(nil)
	}
	return nil
}

// InUse is the refusal to delete a contact, with some of the documents that name it.
func (c Contact) InUse(documents []string) error {
	if len(documents) == 0 {
		return fault.Conflict("contact.used", "Documents have named %s, and a deletion is refused while one still does. "+
			"Deactivate the contact instead: it keeps its documents and gets no new ones.", c.DisplayName)
	}
	return fault.Conflict("contact.used", "%s is used by %s. Deactivate the contact instead: it keeps its documents and gets no new ones.",
		c.DisplayName, strings.Join(documents, ", "))
}

// ShipTo is the address of deliveries.
func (c Contact) ShipTo() postal.Address {
	if c.Shipping.IsZero() {
		return c.Billing
	}
	return c.Shipping
}

// Recipients are the default addresses for mails with documents: the primary
// person's, otherwise the contact's own, never an address in the list of
// unreachable ones.
func (c Contact) Recipients() []string {
	for _, p := range c.Persons {
		if p.Primary && p.Email != "" && !c.bounced(p.Email) {
			return []string{p.Email}
		}
	}
	if c.Email != "" && !c.bounced(c.Email) {
		return []string{c.Email}
	}
	return nil
}

// MarkUnreachable records addresses that get no more mail, after a permanent bounce or a
// complaint of the recipient. They stay recorded until the clerk changes them (Write) or
// removes them from the list (Change).
func (c *Contact) MarkUnreachable(addresses ...string) {
	for _, a := range addresses {
		if !c.bounced(a) {
			c.Unreachable = append(slices.Clone(c.Unreachable), a)
		}
	}
}

// MarkUndelivered records a mail to the contact that did not reach every recipient; nil removes
// the record.
func (c *Contact) MarkUndelivered(u *letter.Undelivered) { c.Undelivered = u }

func (c Contact) bounced(email string) bool { return letter.Among(c.Unreachable, email) }

// mostFormerNames is how many former names a contact keeps.
const mostFormerNames = 5

// rename keeps the names that a new card no longer has.
func (c *Contact) rename(card Card) {
	if c.DisplayName != "" && (c.DisplayName != card.DisplayName || c.LegalName != card.LegalName) {
		c.Renamed = true
	}
	names := slices.Clone(c.FormerNames)
	for _, name := range []string{c.DisplayName, c.LegalName} {
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	names = slices.DeleteFunc(names, func(n string) bool { return n == card.DisplayName || n == card.LegalName })
	if c.FormerNames = names[max(0, len(names)-mostFormerNames):]; len(c.FormerNames) == 0 {
		c.FormerNames = nil
	}
}

func pointer(list string, i int) string { return fmt.Sprintf("%s/%d", list, i) }
