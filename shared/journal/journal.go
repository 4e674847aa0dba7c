// Package journal is the memory of who changed what: each change of a document
// is inserted beside it, in the same transaction, and never touched again.
//
// Owns: the change entry, the stamp every document carries, and the comparison
// of two versions field by field. Does not own: where entries are stored
// (shared/table) nor what follows from them (the stream's projections).
// Invariants: one entry per version of a document; entries are only inserted;
// everything that is derived can be derived again from them.
package journal

import (
	"encoding/json"
	"time"
)

// Stamp is what every document carries: which version it is, and since when.
type Stamp struct {
	Version   int       `json:"version" readOnly:"true" doc:"Rises by one with each change a user can see; the ETag, and what If-Match names" example:"1"`
	CreatedAt time.Time `json:"created_at" readOnly:"true" doc:"When it was created (UTC)"`
	UpdatedAt time.Time `json:"updated_at" readOnly:"true" doc:"When it was last changed (UTC)"`
}

// Revision gives the table access to the stamp of a document.
func (s *Stamp) Revision() *Stamp { return s }

// Rev is the version for readers.
func (s Stamp) Rev() int { return s.Version }

// Actor is who made a change: a user, or a part of the system in its own name.
type Actor struct {
	ID   string `json:"id" doc:"The user's id, or system:… for what nobody in particular did" example:"system:reminders"`
	Name string `json:"name" doc:"The name at the time" example:"Marie Laurent"`
}

// System is the actor of what the product does by itself.
func System(part, name string) Actor { return Actor{ID: "system:" + part, Name: name} }

// Entry is one change of one document.
type Entry struct {
	Kind      string    `json:"kind" doc:"What was changed: contact, sales-order, invoice…" example:"sales-order"`
	ID        string    `json:"id" doc:"The document's id"`
	Version   int       `json:"version" doc:"The version this change made"`
	At        time.Time `json:"at" doc:"When (UTC)"`
	Actor     Actor     `json:"actor" doc:"Who"`
	Operation string    `json:"operation" doc:"The operation that made the change" example:"salesorder.confirm"`
	RequestID string    `json:"request_id,omitempty" doc:"The request, to find it in the logs"`
	Subject   string    `json:"subject,omitempty" doc:"The contact whose history this belongs to"`
	Label     string    `json:"label,omitempty" doc:"The document's number or name at the time" example:"SO-00042"`
	Event     string    `json:"event" enum:"created,updated,deleted" doc:"What happened to the document as a whole"`
	Changes   []Change  `json:"changes,omitempty" doc:"Field by field; absent when the document was created or deleted"`
	Shortened bool      `json:"shortened,omitempty" doc:"So much changed at once that not every value was kept"`
	Still     bool      `json:"still,omitempty" hidden:"true" doc:"Nothing that is derived from the document has changed"`
}

// Change is one field, before and after.
type Change struct {
	Field  string          `json:"field" doc:"Path of the field; an element of a list is named by its id: lines/3/rate; a list alone, with the ids in order, when its elements changed places" example:"lines/3/rate"`
	Before json.RawMessage `json:"before,omitempty" doc:"Absent when the field was not there"`
	After  json.RawMessage `json:"after,omitempty" doc:"Absent when the field is gone"`
}

// What happened to a document as a whole.
const (
	Created = "created"
	Updated = "updated"
	Deleted = "deleted"
)
