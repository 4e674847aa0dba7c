package crm

import (
	"fmt"
	"strings"

	"comptoir/shared/fault"
)

// Take makes an active contact from the card of a file or of another system. A customer
// without an address is taken in as incomplete.
func Take(id ContactID, card Card) (Contact, error) {
	c := Contact{ID: id, Status: Active}
	return c, c.Take(card)
}

// Take is Write for the card of a file: a customer without an address is taken in as
// incomplete.
func (c *Contact) Take(card Card) error { return c.write(card, c.Card, true) }

// Unaddressed reports whether a customer's card has no address. Half an address is a
// mistake, not an address that will follow.
func (c Card) Unaddressed() bool {
	return c.Customer && strings.TrimSpace(c.Billing.Street+c.Billing.Street2+c.Billing.City+c.Billing.PostalCode) == ""
}

// Completed reports what the contact lacks.
func (c Contact) Completed() error {
	if len(c.Incomplete) == 0 {
		return nil
	}
	return &fault.Fault{Kind: fault.KindInvalid, Code: "document.customer_incomplete", Detail: fmt.Sprintf(
		"%s came from a file without its %s. Complete the contact first.", c.DisplayName,
		strings.ReplaceAll(strings.Join(c.Incomplete, ", "), "_", " "),
	)}
}
