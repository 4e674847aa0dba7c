package audit

import (
	"cmp"
	"strings"

	"comptoir/shared/bill"
	"comptoir/shared/money"
	"comptoir/shared/org"
)

// topic is the way in which the facts of one key are compared.
type topic int

const (
	presence topic = iota // a required item exists, and an existing item is required
	sums                  // figures add up
	history               // versions are consecutive
	series                // legal numbers are consecutive
)

// fact is a statement of an item about a key: a value that the key has, or one that it
// must have because of a document.
type fact struct {
	Topic topic
	Key   string
	Have  bool   // the key has it; otherwise it must have it
	Order string // the order among the required facts

	Org   org.OrganizationID
	Doc   string // the document in the finding
	Rule  string // violated by a missing required fact, or by an existing one that is not required
	What  string // its name in findings
	Value string // the required content; empty: any

	Figures figures `json:",omitempty"`
	Lone    bool    `json:",omitempty"` // without a fact of what the key has, another rule applies

	Step   *step        `json:",omitempty"`
	Note   bool         `json:",omitempty"` // the step is that of the projection note
	Sealed *sealed      `json:",omitempty"`
	Series *bill.Series `json:",omitempty"`
}

// figures are quantities, numbers and amounts by name.
type figures map[string]money.Quantity

func (f figures) add(g figures) {
	for name, q := range g {
		f[name] = f[name].Add(q)
	}
}

// step is a version of a document, according to its change entry. For the document
// itself it is the last version.
type step struct {
	Kind      string
	Version   int
	Event     string
	From, To  string // the status change; To for the document itself
	Shortened bool
	Still     bool // no derived data has changed
	Derives   bool // for the document itself: it has derived data
}

// sealed is a document with a legal number.
type sealed struct {
	Number         string
	Year, Counter  int
	Date           string
	Previous, Hash string
}

// compare orders facts by key, with those that the key has first.
func (f fact) compare(g fact) int {
	return cmp.Or(
		cmp.Compare(f.Topic, g.Topic), strings.Compare(f.Key, g.Key),
		-compareBool(f.Have, g.Have), strings.Compare(f.Order, g.Order),
	)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// same reports whether two facts have the same key.
func (f fact) same(g fact) bool { return f.Topic == g.Topic && f.Key == g.Key }
