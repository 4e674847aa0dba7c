// Package store says how each kind of document is kept in the table.
//
// Owns: the list of kinds (All), the map of the table's keys (keys.go), and for each
// kind what lists show and where they find it, what a search finds it by, what it
// claims, uses and moves, and what is derived from it. Does not own: how the table
// works (shared/table), the rules of the business (the nouns), what an operation reads
// and stages. Invariants: every prefix of an id belongs to exactly one kind; no other
// package distinguishes kinds by name; a kind that does not say who may see it is
// seen by no one.
package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"comptoir/shared/cycle"
	"comptoir/shared/id"
	"comptoir/shared/report"
	"comptoir/shared/rights"
	"comptoir/shared/stock"
	"comptoir/shared/table"
	"comptoir/shared/trade"
)

// All lists the kinds.
func All() []Any {
	return []Any{
		&Contacts, &Items, &Estimates, &Orders, &Invoices, &CreditNotes, &Payments, &Mails, &Jobs, &Users, &Rebuilds,
		organizations, taxes, paymentTerms, warehouses, deliveryMethods,
	}
}

// Kind is a kind of document: T, named by an ID, shown in lists as an R. What is left
// out does not exist for the kind.
type Kind[T any, ID id.Named, R any] struct {
	Name    string          // sales-order: in paths (with an s), in the journal, in mails
	Modules []rights.Module // the rights to view all of these show a document
	Schema  int             // of the stored form

	ID      func(T) ID
	Label   func(T) string // number or name, for people
	Subject func(T) string // the contact whose feed the document belongs to
	Date    func(T) string // 2026-11-21; its children links and facts go by it
	Feed    bool           // its timeline holds, on demand, the entries of the documents with it as Subject
	Row     func(T) R
	States  func() []string // the partitions of its list
	Places  func(T) []table.Place
	// Side completes a document by what stands in its item beside it.
	Side func(*T, table.Record)

	Words   func(T) []string // the texts a search finds it by
	Parents func(T) []string // ids of the documents that list it among theirs
	Shares  func(T) map[table.Key]table.Figures
	Facts   func(T) report.Facts

	Uses      func(T) []string // ids of what it names, which must not be deleted any more
	Claims    func(T) []table.Claim
	Moves     func(before, after T, guard bool) []stock.Move
	Deletable func(T) error
	Life      func() cycle.Life[T]
	Kept      bool // while something uses it, it cannot be deleted
}

// Any is a kind, whatever its type.
type Any interface {
	Called() string
	Prefix() string
	ViewedWith() []rights.Module
	HasFeed() bool
	dated() bool
	derives() bool
	derive(r table.Record) (table.Derived, error)
	found(r table.Record) (Found, []string, error)
	states() []string
	derivedOf(doc any) (table.Derived, error)
	printable(ctx context.Context, w *table.Work, v string) (trade.Printable, string, error)
	inspect(s *Stored, r table.Record) error
	life
}

// life is how the documents of a kind may change their state.
type life interface {
	Begins(state string) bool
	Leads(from, to string) bool
}

// Of is the kind of what an id names.
func Of(v string) (Any, bool) {
	if !id.Shaped(v) {
		return nil, false
	}
	return first(func(k Any) bool { return k.Prefix() == id.Kind(v) })
}

// Named is the kind of a name, as change entries call it.
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

// Visible reports whether a caller may see documents of a kind; of a kind that is
// unknown, or that does not say, no one.
func Visible(name string, may func(rights.Right) bool) bool {
	k, known := Named(name)
	if !known || len(k.ViewedWith()) == 0 {
		return false
	}
	return !slices.ContainsFunc(k.ViewedWith(), func(m rights.Module) bool { return !may(rights.View(m)) })
}

// Source derives from documents of all kinds what follows from them.
type Source struct{}

// Derives reports whether anything is ever derived from documents of the id's kind.
func (Source) Derives(v string) bool {
	k, known := Of(v)
	return known && k.derives()
}

// Month is the month a document's facts are most likely in: that of its creation.
func (Source) Month(v string) string {
	if k, known := Of(v); known && k.dated() {
		return id.Month(v)
	}
	return ""
}

// Derive derives from a document what follows.
func (Source) Derive(v string, r table.Record) (table.Derived, error) {
	k, known := Of(v)
	if !known {
		return table.Derived{}, nil
	}
	return k.derive(r)
}

// Found is a document as the search over all kinds shows it.
type Found struct {
	Kind  string          `json:"kind" doc:"What it is" example:"sales-order"`
	ID    string          `json:"id" doc:"The document"`
	Label string          `json:"label" doc:"Its number or name" example:"SO-00042"`
	Row   json.RawMessage `json:"row" doc:"The document as the list of its kind shows it"`
}

// Printable reads a document to be printed, by the name of its kind, and returns its
// label with it. A kind without a paper is an error.
func Printable(ctx context.Context, w *table.Work, kind, v string) (trade.Printable, string, error) {
	if k, known := Named(kind); known {
		doc, label, err := k.printable(ctx, w, v)
		if doc != nil || err != nil {
			return doc, label, err
		}
	}
	return nil, "", fmt.Errorf("print %q: a %q has no paper", v, kind)
}

// ViewedWith are the rights that show documents of a kind, by its name; none of a kind
// that is unknown.
func ViewedWith(name string) []rights.Module {
	if k, known := Named(name); known {
		return k.ViewedWith()
	}
	return nil
}
