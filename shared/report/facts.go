// Package report folds the facts of documents into figures.
//
// Owns: what a fact is. Does not own: where facts are kept (shared/table) nor which a
// document has (shared/store). Invariants: facts follow from a document as it is and
// from nothing else; their numbers are exact.
package report

import (
	"encoding/json"

	"comptoir/shared/money"
)

// Facts is what reports know of a document: its head once, and its lines.
type Facts struct {
	Status      string         `json:"status,omitempty"`
	Date        string         `json:"date,omitempty"` // 2026-11-21
	Due         string         `json:"due,omitempty"`
	Party       string         `json:"party,omitempty"`       // customer or vendor
	Salesperson string         `json:"salesperson,omitempty"` // user the document is credited to
	Currency    money.Currency `json:"currency,omitzero"`
	Net         money.Amount   `json:"net,omitzero"`
	Total       money.Amount   `json:"total,omitzero"`
	Balance     money.Amount   `json:"balance,omitzero"`
	Lines       []Line         `json:"lines,omitempty"`
}

// Line is one line of a document: how much of which item, for how much before tax.
type Line struct {
	Item     string         `json:"item,omitempty"`
	Quantity money.Quantity `json:"quantity,omitzero"`
	Net      money.Amount   `json:"net,omitzero"`
}

// Text is the facts as they are kept.
func (f Facts) Text() (json.RawMessage, error) { return json.Marshal(f) }
