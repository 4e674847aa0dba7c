package audit

import (
	"cmp"
	"strings"

	"comptoir/shared/bill"
	"comptoir/shared/money"
	"comptoir/shared/org"
)

// topic is how facts of one thing are looked at together.
type topic int

const (
	presence topic = iota // what something needs is there, and what is there is needed
	sums                  // figures add up
	history               // versions follow each other
	series                // legal numbers follow each other
)

// fact is something an item tells about the thing of a key: what it has, or what
// it must have because of a document.
type fact struct {
	Topic topic
	Key   string
	Have  bool   // it is so; otherwise it must be so
	Order string // among those that must be so

	Org   org.OrganizationID
	Doc   string // of whom it is told
	Rule  string // broken where what must be is not; where something is there that nobody needs
	What  string // it is called in sentences
	Value string // says what must be said; empty: anything

	Figures figures `json:",omitempty"`
	Lone    bool    `json:",omitempty"` // figures that nothing has are another rule's

	Step   *step        `json:",omitempty"`
	Note   bool         `json:",omitempty"` // the step is that of the note of what is derived
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

// step is a version of a document, as its change entry tells it; of the document
// itself the last one.
type step struct {
	Kind      string
	Version   int
	Event     string
	From, To  string // status, where it changed; of the document itself: To
	Shortened bool
	Still     bool // nothing that is derived from the document has changed
	Derives   bool // of the document itself: something is derived from it
}

// sealed is a document with a legal number.
type sealed struct {
	Number         string
	Year, Counter  int
	Date           string
	Previous, Hash string
}

// compare brings facts of one thing together: first what it has.
func (f fact) compare(g fact) int {
	return cmp.Or(cmp.Compare(f.Topic, g.Topic), strings.Compare(f.Key, g.Key), -compareBool(f.Have, g.Have), strings.Compare(f.Order, g.Order))
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

// same tells whether two facts are of one thing.
func (f fact) same(g fact) bool { return f.Topic == g.Topic && f.Key == g.Key }
