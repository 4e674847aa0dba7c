package audit

import (
	"comptoir/shared/journal"
	"comptoir/shared/store"
)

// historyCheck checks the history of a document: entries numbered from one to its version,
// and consecutive states.
type historyCheck struct {
	*audit
	doc     *fact
	note    *fact // the projection note
	last    fact
	version int
	moved   int    // the last version that changed derived data
	state   string // known from the first status change
	event   string
	lost    bool // the state is unknown after a shortened entry
}

func (h *historyCheck) add(f fact) {
	switch {
	case f.Note:
		h.note = &f
		return
	case f.Have:
		h.doc = &f
		return
	}
	h.Checks++
	s := *f.Step
	for h.version++; h.version < s.Version; h.version++ {
		h.find(f.Org, f.Doc, "history.hole", "There is no change entry of version %d.", h.version)
	}
	created, first := s.Event == journal.Created, s.Version == 1
	if created != first || h.event == journal.Deleted {
		h.find(f.Org, f.Doc, "history.order", "Entry %d is of type %s, which cannot follow %q.", s.Version, s.Event, h.event)
	}
	h.event, h.last = s.Event, f
	h.lost = h.lost || s.Shortened
	if !s.Still {
		h.moved = s.Version
	}
	if s.To != "" && s.From != "" {
		h.transition(f, s)
	}
}

func (h *historyCheck) transition(f fact, s step) {
	k, known := store.Named(s.Kind)
	switch {
	case h.state == "" && !h.lost && known && !k.Begins(s.From):
		h.find(f.Org, f.Doc, "history.state", "The first status of a %s is %s.", s.Kind, s.From)
	case h.state != "" && !h.lost && h.state != s.From:
		h.find(f.Org, f.Doc, "history.state", "Version %d changes from %s, but the status was %s.", s.Version, s.From, h.state)
	}
	if known && !k.Leads(s.From, s.To) {
		h.find(f.Org, f.Doc, "history.state", "Version %d changes from %s to %s, which the life cycle forbids.", s.Version, s.From, s.To)
	}
	h.state, h.lost = s.To, false
}

func (h *historyCheck) end() {
	if h.doc == nil {
		if h.version > 0 && h.event != journal.Deleted {
			h.find(h.last.Org, h.last.Doc, "history.end", "The history has %d versions, but there is no document.", h.version)
		}
		return
	}
	f, s := *h.doc, *h.doc.Step
	h.derived(f, s)
	k, known := store.Named(s.Kind)
	if h.version < s.Version {
		h.find(f.Org, f.Doc, "history.hole", "There is no change entry of version %d.", s.Version)
		return
	}
	switch {
	case h.version > s.Version:
		h.find(f.Org, f.Doc, "history.end", "The history ends with version %d, but the document has version %d.", h.version, s.Version)
	case (h.event == journal.Deleted) != (s.Event == journal.Deleted):
		h.find(f.Org, f.Doc, "history.end", "The history ends with %s, which contradicts the document.", h.event)
	case s.Event == journal.Deleted || s.To == "" || h.lost:
	case h.state == "" && known && !k.Begins(s.To), h.state != "" && h.state != s.To:
		h.find(f.Org, f.Doc, "history.state", "The status is %s, but the history ends with %q.", s.To, h.state)
	}
}

// derived checks the version of a document's projection note, which may be older than
// the document if no derived data has changed since.
func (h *historyCheck) derived(f fact, s step) {
	if !s.Derives || h.note == nil {
		return // a missing projection note violates another rule
	}
	if h.Checks++; h.note.Step.Version > s.Version || h.note.Step.Version < h.moved {
		h.find(f.Org, f.Doc, "note.version", "The projection note has version %d; derived data last changed with version %d of %d.",
			h.note.Step.Version, h.moved, s.Version)
	}
}
