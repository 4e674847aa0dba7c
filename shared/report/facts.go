// Package report aggregates the facts of documents into figures.
//
// Owns: the form of facts. Does not own: the storage of facts (shared/table), nor
// the facts of a document (shared/store). Invariants: facts follow from the current
// version of a document and from nothing else; their numbers are exact.
package report

import (
	"encoding/json"

	"comptoir/shared/money"
)

// Facts are the figures of a document that reports use: its header fields once, and
// its lines.
type Facts struct {
	Status      string         `json:"status,omitempty"`
	Date        string         `json:"date,omitempty"` // 2026-11-21
	Due         string         `json:"due,omitempty"`
	Party       string         `json:"party,omitempty"`       // customer or vendor
	Salesperson string         `json:"salesperson,omitempty"` // user to whom the document is credited
	Currency    money.Currency `json:"currency,omitzero"`
	Net         money.Amount   `json:"net,omitzero"`
	Total       money.Amount   `json:"total,omitzero"`
	Balance     money.Amount   `json:"balance,omitzero"`
	Lines       []Line         `json:"lines,omitempty"`
}

// Line is one line of a document: its item, its quantity and its amount before tax.
type Line struct {
	Item     string         `json:"item,omitempty"`
	Quantity money.Quantity `json:"quantity,omitzero"`
	Net      money.Amount   `json:"net,omitzero"`
}

// Text returns the stored form of the facts.
func (f Facts) Text() (json.RawMessage, error) { return json.Marshal(f) }
