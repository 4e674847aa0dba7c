package audit

import (
	"encoding/json"
	"slices"

	"comptoir/shared/journal"
	"comptoir/shared/org"
	"comptoir/shared/store"
	"comptoir/shared/table"
)

// entry notes what a change entry tells.
func (a *audit) entry(s store.Stored, e journal.Entry) {
	k, known := keyOf(s.Org, e.ID)
	if !known || table.Logged(s.Org, e, k) != s.Place {
		a.find(s.Org, or(e.ID, s.Place), "history.misfiled", "Its entry of version %d lies at %q.", e.Version, s.Place)
		return
	}
	f := fact{
		Topic: history, Key: k.Group(s.Org), Order: s.Place, Org: s.Org, Doc: e.ID,
		Step: &step{Kind: e.Kind, Version: e.Version, Event: e.Event, Shortened: e.Shortened, Still: e.Still},
	}
	for _, c := range e.Changes {
		if c.Field == "status" {
			f.Step.From, f.Step.To = unquoted(c.Before), unquoted(c.After)
		}
	}
	a.note(f)
	if e.Subject != "" {
		s.ID = e.ID
		a.wants(s, table.Fed(s.Org, e), "feed.missing", "the entry in the contact's feed", sayOf(e))
	}
}

func unquoted(raw json.RawMessage) (text string) {
	_ = json.Unmarshal(raw, &text) // a status is a text, or is not there
	return text
}

// settings notes what the organisation and what it declares tell.
func (a *audit) settings(s store.Stored, doc org.Settings) {
	a.Documents++
	s.ID = string(doc.ID)
	if doc.ID != s.Org {
		a.find(s.Org, s.Place, "item.foreign", "It says that it is the organisation %s.", doc.ID)
	}
	a.has(s, "", "the organisation", alive)
	a.note(fact{Topic: history, Key: s.Group, Have: true, Org: s.Org, Doc: s.ID, Step: &step{Kind: "organization", Version: doc.Version, Event: journal.Updated}})
	a.wants(s, store.Zone(doc.TimeZone), "claim.missing", "the time zone", "")
	a.wants(s, store.Zoned(doc.TimeZone, doc.ID), "claim.missing", "the place among the organisations of the time zone", "")
	for _, owner := range doc.Owners {
		a.names(s, string(owner), alive)
	}
	for _, e := range doc.Entries() {
		k, known := keyOf(s.Org, e.Ident())
		if !known {
			a.find(s.Org, e.Ident(), "document.misfiled", "It is no id.")
			continue
		}
		a.Documents++
		a.note(fact{Key: k.Place(s.Org), Have: true, Org: s.Org, Doc: e.Ident(), Value: alive})
		a.note(fact{Topic: history, Key: k.Group(s.Org), Have: true, Org: s.Org, Doc: e.Ident(), Step: &step{Kind: e.Kind(), Version: e.Revision().Version, Event: journal.Updated}})
		if slices.Contains(s.Marked, e.Ident()) {
			a.used(s.Org, k.Place(s.Org))
		}
	}
}
