// Package store defines how each kind of document is stored in the table.
//
// Owns: the list of kinds (All), the map of the table's keys (keys.go), and for each
// kind its row and list positions, its search words, its
// claims, uses and stock movements, and its derived items. Does not own: the engine
// (shared/table), the rules of the business (the nouns), the reads and writes of each
// operation. Invariants: every prefix of an id belongs to exactly one kind; no other
// package distinguishes kinds by name; a kind without a view right is visible to no
// caller.
package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"comptoir/shared/cycle"
	"comptoir/shared/id"
	"comptoir/shared/letter"
	"comptoir/shared/report"
	"comptoir/shared/rights"
	"comptoir/shared/stock"
	"comptoir/shared/table"
	"comptoir/shared/trade"
)

// All lists the kinds.
func All() []Any {
	return []Any{
		&Contacts, &Items, &Estimates, &Orders, &Invoices, &CreditNotes, &Payments, &Mails, &Jobs, &Users, &Roles, &Views, &Rebuilds,
		organizations, taxes, paymentTerms, warehouses, deliveryMethods,
	}
}

// Kind is a kind of document: T, identified by an ID, shown in lists as an R. The kind does
// not have a feature whose field is nil.
type Kind[T any, ID id.Named, R any] struct {
	Name    string          // sales-order: used in paths (with an s), in the journal, in mails
	Modules []rights.Module // a caller needs the view rights of all of these
	Schema  int             // version of the stored form

	ID      func(T) ID
	Label   func(T) string // number or name, for users
	Subject func(T) string // the contact whose feed the document belongs to
	Date    func(T) string // 2026-11-21; the date of its links and facts
	Feed    bool           // its timeline also lists the entries of documents with it as Subject
	Row     func(T) R
	States  func() []string // the partitions of its list
	Places  func(T) []table.Place
	// Side completes a document from other attributes of its item.
	Side func(*T, table.Record)

	Words   func(T) []string // the texts by which a search finds it
	Names   func(T) []string // its names if it was renamed: a search finds its children by them
	Parents func(T) []string // ids of the documents that list it as a child
	Shares  func(T) map[table.Key]table.Figures
	Facts   func(T) report.Facts

	Uses   func(T) []string // ids of the documents it names, which can no longer be deleted
	Claims func(T) []table.Claim
	// Refers reports whether a document counts as the one with its customer's reference.
	Refers func(T) bool
	// Twice refuses a new document that another document already is.
	Twice     func(context.Context, *table.Work, T) error
	Former    func(T) []table.Claim // claims of release 0.2 that have another key now
	Moves     func(before, after T, guard bool) []stock.Move
	Deletable func(T) error
	Life      func() cycle.Life[T]
	Kept      bool // while another document uses it, it cannot be deleted
}

// Any is a kind of any type.
type Any interface {
	Called() string
	Prefix() string
	ViewedWith() []rights.Module
	HasFeed() bool
	dated() bool
	derives() bool
	walked() bool
	renew(w *table.Work, r table.Record, v string) error
	derive(r table.Record) (table.Derived, error)
	found(r table.Record) (Found, []string, error)
	states() []string
	derivedOf(doc any) (table.Derived, error)
	printable(ctx context.Context, w *table.Work, v string) (trade.Printable, string, error)
	markUndelivered(ctx context.Context, w *table.Work, v string, u *letter.Undelivered) error
	inspect(s *Stored, r table.Record) error
	names() bool
	uses(r table.Record) (label string, ids []string, err error)
	life
}

// life are the permitted changes of state of a kind's documents.
type life interface {
	Begins(state string) bool
	Leads(from, to string) bool
}

// Of returns the kind of an id.
func Of(v string) (Any, bool) {
	if !id.Shaped(v) {
		return nil, false
	}
	return first(func(k Any) bool { return k.Prefix() == id.Kind(v) })
}

// Named returns the kind with a name, as change entries use it.
func Named(name string) (Any, bool) {
	return first(func(k Any) bool { return k.Called() == name })
}

func first(is func(Any) bool) (Any, bool) {
	for _, k := range All() {
		if is(k) {
			return k, true
		}
	}
	return nil, false
}

// Visible reports whether a caller may see documents of a kind. An unknown kind and a kind
// without a view right are not visible.
func Visible(name string, may func(rights.Right) bool) bool {
	k, known := Named(name)
	if !known || len(k.ViewedWith()) == 0 {
		return false
	}
	return !slices.ContainsFunc(k.ViewedWith(), func(m rights.Module) bool { return !may(rights.View(m)) })
}

// Source computes the derived items of documents of all kinds.
type Source struct{}

// Derives reports whether documents of the id's kind have derived items.
func (Source) Derives(v string) bool {
	k, known := Of(v)
	return known && k.derives()
}

// Month is the most likely month of a document's facts: the month of its creation.
func (Source) Month(v string) string {
	if k, known := Of(v); known && k.dated() {
		return id.Month(v)
	}
	return ""
}

// Derive computes the derived items of a document.
func (Source) Derive(v string, r table.Record) (table.Derived, error) {
	k, known := Of(v)
	if !known {
		return table.Derived{}, nil
	}
	return k.derive(r)
}

// Found is a document in the search over all kinds.
type Found struct {
	Kind  string          `json:"kind" doc:"The kind of the document" example:"sales-order"`
	ID    string          `json:"id" doc:"The id of the document"`
	Label string          `json:"label" doc:"Its number or name" example:"SO-00042"`
	Row   json.RawMessage `json:"row" doc:"The document as the list of its kind shows it"`
}

// Printable reads a document to be printed, by the name of its kind, and returns its
// label with it. A kind without PDFs is an error.
func Printable(ctx context.Context, w *table.Work, kind, v string) (trade.Printable, string, error) {
	if k, known := Named(kind); known {
		doc, label, err := k.printable(ctx, w, v)
		if doc != nil || err != nil {
			return doc, label, err
		}
	}
	return nil, "", fmt.Errorf("print %q: a %q has no PDF", v, kind)
}

// ViewedWith are the modules whose view rights show documents of a kind, by its name; none for an
// unknown kind.
func ViewedWith(name string) []rights.Module {
	if k, known := Named(name); known {
		return k.ViewedWith()
	}
	return nil
}
