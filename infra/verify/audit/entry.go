package audit

import (
	"encoding/json"
	"slices"

	"comptoir/shared/journal"
	"comptoir/shared/org"
	"comptoir/shared/store"
	"comptoir/shared/table"
)

// entry records the facts of a change entry.
func (a *audit) entry(s store.Stored, e journal.Entry) {
	k, known := keyOf(s.Org, e.ID)
	if !known || table.Logged(s.Org, e, k) != s.Place {
		a.find(s.Org, or(e.ID, s.Place), "history.misfiled", "The change entry of version %d has the key %q.", e.Version, s.Place)
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
	a.record(f)
	if e.Subject != "" {
		s.ID = e.ID
		a.requires(s, table.Fed(s.Org, e), "feed.missing", "the feed entry", jsonOf(e))
	}
}

func unquoted(raw json.RawMessage) (text string) {
	_ = json.Unmarshal(raw, &text) // a status is a text, or is not there
	return text
}

// settings records the facts of the organisation and of its declarations.
func (a *audit) settings(s store.Stored, doc org.Settings) {
	a.Documents++
	s.ID = string(doc.ID)
	if doc.ID != s.Org {
		a.find(s.Org, s.Place, "item.foreign", "The settings name the organisation %s.", doc.ID)
	}
	a.exists(s, "", "the organisation", alive)
	a.record(fact{
		Topic: history, Key: s.Group, Have: true, Org: s.Org, Doc: s.ID,
		Step: &step{Kind: "organization", Version: doc.Version, Event: journal.Updated},
	})
	a.requires(s, store.Zone(doc.TimeZone), "claim.missing", "the time zone", "")
	a.requires(s, store.Zoned(doc.TimeZone, doc.ID), "claim.missing", "the entry in the time zone's list of organisations", "")
	for _, owner := range doc.Owners {
		a.refers(s, string(owner), alive)
	}
	for _, e := range doc.Entries() {
		k, known := keyOf(s.Org, e.Ident())
		if !known {
			a.find(s.Org, e.Ident(), "document.misfiled", "The id is malformed.")
			continue
		}
		a.Documents++
		a.record(fact{Key: k.Place(s.Org), Have: true, Org: s.Org, Doc: e.Ident(), Value: alive})
		a.record(fact{
			Topic: history, Key: k.Group(s.Org), Have: true, Org: s.Org, Doc: e.Ident(),
			Step: &step{Kind: e.Kind(), Version: e.Revision().Version, Event: journal.Updated},
		})
		if slices.Contains(s.Marked, e.Ident()) {
			a.used(s.Org, k.Place(s.Org))
		}
	}
}
