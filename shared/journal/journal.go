// Package journal records changes: each change of a document, with its author,
// is inserted as an entry in the same transaction, and never modified.
//
// Owns: the change entry, the stamp of every document, and the comparison
// of two versions field by field. Does not own: the storage of entries
// (shared/table) nor the projections of the stream.
// Invariants: one entry per version of a document; entries are only inserted;
// all derived data can be derived again from them.
package journal

import (
	"encoding/json"
	"time"
)

// Stamp is the version of a document with its times of creation and change.
type Stamp struct {
	Version   int       `json:"version" readOnly:"true" doc:"Increases by one with each change visible to users; the ETag, and the value of If-Match" example:"1"`
	CreatedAt time.Time `json:"created_at" readOnly:"true" doc:"Time of creation (UTC)"`
	UpdatedAt time.Time `json:"updated_at" readOnly:"true" doc:"Time of the last change (UTC)"`
}

// Revision gives the table access to the stamp of a document.
func (s *Stamp) Revision() *Stamp { return s }

// Rev returns the version.
func (s Stamp) Rev() int { return s.Version }

// Actor is the author of a change: a user, or a component of the system.
type Actor struct {
	ID   string `json:"id" doc:"The user's id, or system:… for a change by the system" example:"system:reminders"`
	Name string `json:"name" doc:"The name at the time" example:"Marie Laurent"`
}

// System is the actor of changes by a component of the product.
func System(component, name string) Actor { return Actor{ID: "system:" + component, Name: name} }

// Entry is one change of one document.
type Entry struct {
	Kind      string    `json:"kind" doc:"Kind of the changed document: contact, sales-order, invoice…" example:"sales-order"`
	ID        string    `json:"id" doc:"The document's id"`
	Version   int       `json:"version" doc:"The version this change made"`
	At        time.Time `json:"at" doc:"Time of the change (UTC)"`
	Actor     Actor     `json:"actor" doc:"Author of the change"`
	Operation string    `json:"operation" doc:"The operation that made the change" example:"salesorder.confirm"`
	RequestID string    `json:"request_id,omitempty" doc:"The request's id in the logs"`
	Subject   string    `json:"subject,omitempty" doc:"The contact whose feed contains this entry"`
	Label     string    `json:"label,omitempty" doc:"The document's number or name at the time" example:"SO-00042"`
	Event     string    `json:"event" enum:"created,updated,deleted" doc:"Whether the document was created, changed or deleted"`
	Changes   []Change  `json:"changes,omitempty" doc:"The changed fields; absent when the document was created or deleted"`
	Shortened bool      `json:"shortened,omitempty" doc:"The change was so large that some values were left out"`
	Still     bool      `json:"still,omitempty" hidden:"true" doc:"The change affects no derived data"`
}

// Change is the change of one field, with its value before and after.
type Change struct {
	Field  string          `json:"field" doc:"Path of the field; a list's element is named by its id: lines/3/rate. If the field is the list itself, its elements were reordered; before and after list their ids" example:"lines/3/rate"`
	Before json.RawMessage `json:"before,omitempty" doc:"Absent for a new field"`
	After  json.RawMessage `json:"after,omitempty" doc:"Absent for a removed field"`
}

// Events of a document.
const (
	Created = "created"
	Updated = "updated"
	Deleted = "deleted"
)
