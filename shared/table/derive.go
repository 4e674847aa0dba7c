package table

import (
	"comptoir/shared/crm"
	"comptoir/shared/stock"
)

// documentOf is the key of the document a change entry speaks of, if anything
// is derived from documents of its kind.
func documentOf(kind, id string) (Key, bool) {
	switch kind {
	case contacts().name:
		return Contact(crm.ContactID(id)), true
	case items().name:
		return Item(stock.ItemID(id)), true
	}
	return none, false
}

// derive says what follows from a document as it is now.
func derive(kind string, it item) (derived, error) {
	switch kind {
	case contacts().name:
		c, err := contacts().read(it)
		return derived{words: Words(c.Words()...)}, err
	case items().name:
		i, err := items().read(it)
		return derived{words: Words(i.Words()...)}, err
	}
	return derived{}, nil
}
