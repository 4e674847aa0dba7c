package audit

import (
	"comptoir/shared/journal"
	"comptoir/shared/store"
)

// succession looks at the history of a document: entries numbered from one up to
// its version, each state following from the one before.
type succession struct {
	*audit
	doc     *fact
	note    *fact // of what is derived
	last    fact
	version int
	moved   int    // the last version with which anything derived changed
	state   string // known from the first change on
	event   string
	lost    bool // an entry told too little to know the state
}

func (h *succession) take(f fact) {
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
		h.find(f.Org, f.Doc, "history.order", "The entry of version %d says %s after %q.", s.Version, s.Event, h.event)
	}
	h.event, h.last = s.Event, f
	h.lost = h.lost || s.Shortened
	if !s.Still {
		h.moved = s.Version
	}
	if s.To != "" && s.From != "" {
		h.went(f, s)
	}
}

func (h *succession) went(f fact, s step) {
	k, known := store.Named(s.Kind)
	switch {
	case h.state == "" && !h.lost && known && !k.Begins(s.From):
		h.find(f.Org, f.Doc, "history.state", "A %s was made as %s.", s.Kind, s.From)
	case h.state != "" && !h.lost && h.state != s.From:
		h.find(f.Org, f.Doc, "history.state", "Version %d leaves %s, but it was %s.", s.Version, s.From, h.state)
	}
	if known && !k.Leads(s.From, s.To) {
		h.find(f.Org, f.Doc, "history.state", "Version %d went from %s to %s, where no move leads.", s.Version, s.From, s.To)
	}
	h.state, h.lost = s.To, false
}

func (h *succession) end() {
	if h.doc == nil {
		if h.version > 0 && h.event != journal.Deleted {
			h.find(h.last.Org, h.last.Doc, "history.end", "There is a history of %d versions, and no document.", h.version)
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
		h.find(f.Org, f.Doc, "history.end", "The history ends with version %d, the document is at %d.", h.version, s.Version)
	case (h.event == journal.Deleted) != (s.Event == journal.Deleted):
		h.find(f.Org, f.Doc, "history.end", "The history ends with %s, and the document says otherwise.", h.event)
	case s.Event == journal.Deleted || s.To == "" || h.lost:
	case h.state == "" && known && !k.Begins(s.To), h.state != "" && h.state != s.To:
		h.find(f.Org, f.Doc, "history.state", "It is %s; its history ends with %q.", s.To, h.state)
	}
}

// derived holds the version of a document's note, which may be older than the document
// when nothing derived has changed since.
func (h *succession) derived(f fact, s step) {
	if !s.Derives || h.note == nil {
		return // a note that is missing is another rule's
	}
	if h.Checks++; h.note.Step.Version > s.Version || h.note.Step.Version < h.moved {
		h.find(f.Org, f.Doc, "note.version", "The note follows from version %d; what is derived last changed with version %d of %d.",
			h.note.Step.Version, h.moved, s.Version)
	}
}
