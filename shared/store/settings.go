package store

import (
	"context"
	"errors"
	"fmt"

	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/org"
	"comptoir/shared/table"
)

// ReadSettings reads the organisation with all its settings: one item, because every
// document needs them. The item has a version of its own; callers see the versions of the
// organisation and of each entry.
func ReadSettings(ctx context.Context, w *table.Work) (org.Settings, error) {
	r, err := w.Load(ctx, Settings())
	if err != nil {
		return org.Settings{}, err
	}
	s, err := openSettings(r)
	if err != nil {
		return s, err
	}
	return s, w.Matches(string(s.ID), s.Version)
}

func openSettings(r table.Record) (s org.Settings, err error) {
	if !r.Exists() {
		return s, fault.NotFound()
	}
	if err := r.Read(&s); err != nil {
		return s, fmt.Errorf("read the settings: %w", err)
	}
	s.Numbering.Fill()
	marked := r.Marked()
	s.MarkUsed(func(v string) bool { return marked[v] })
	return s, nil
}

// AddSettings stages a new organisation.
func AddSettings(w *table.Work, s *org.Settings) error {
	file := s.Logo.File
	s.Logo.File = nil
	s.Version, s.CreatedAt, s.UpdatedAt = 1, w.Now, w.Now
	s.Derivation = derivation
	for _, e := range s.Entries() {
		*e.Revision() = s.Stamp
		if err := w.Enter(declaredKey(e.Ident()), change(w, e.Kind(), e.Ident(), e.Label(), journal.Created, 1, nil)); err != nil {
			return err
		}
	}
	birth := change(w, organizations.Name, string(s.ID), s.Name, journal.Created, 1, nil)
	if err := w.CreateSettings(Settings(), 1, *s, birth); err != nil {
		return err
	}
	return errors.Join(placeInZone(w, *s), keepLogo(w, s.Logo.Hash, file))
}

// placeInZone registers the organisation in its time zone for scheduled work, with the
// derivation of its derived data.
func placeInZone(w *table.Work, s org.Settings) error {
	return errors.Join(w.Put(zonesKey(s.TimeZone), nil), w.Put(zoneKey(s.TimeZone, s.ID), table.Fields{derivedAs: s.Derivation}))
}

// SaveOrganization stages a change of the organisation itself.
func SaveOrganization(w *table.Work, s *org.Settings) error {
	before, err := openSettings(w.Seen(Settings()))
	if err != nil {
		return err
	}
	file := s.Logo.File
	s.Logo.File = nil
	changes, err := journal.Diff(before.Organization, s.Organization)
	if err != nil || len(changes) == 0 {
		return err
	}
	if err := keepLogo(w, s.Logo.Hash, file); err != nil {
		return err
	}
	if before.TimeZone != s.TimeZone {
		if err := errors.Join(w.Drop(zoneKey(before.TimeZone, s.ID)), placeInZone(w, *s)); err != nil {
			return err
		}
	}
	s.Version, s.UpdatedAt = s.Version+1, w.Now
	if err := w.ChangeSettings(Settings(), 1, *s); err != nil {
		return err
	}
	return w.Enter(Settings(), change(w, organizations.Name, string(s.ID), s.Name, journal.Updated, s.Version, changes))
}

// SaveOwners stages the list of owners; the user's change entry is its history.
func SaveOwners(w *table.Work, s org.Settings) error { return w.ChangeSettings(Settings(), 1, s) }

// SaveEntries stages the entries of the settings that were added, changed or
// deleted since the settings were read. Each entry that differs gets a version and
// a change entry of its own: making one tax the default changes two entries. An
// entry that a document has used since the read is not deleted.
func SaveEntries(w *table.Work, s org.Settings) error {
	before, err := openSettings(w.Seen(Settings()))
	if err != nil {
		return err
	}
	var log []entryChange
	var deleted []string
	for _, e := range before.Entries() {
		if _, found := s.Entry(e.Kind(), e.Ident()); !found {
			deleted = append(deleted, e.Ident())
			log = append(log, entryChange{e, journal.Deleted, nil})
		}
	}
	for _, e := range s.Entries() {
		was, known := before.Entry(e.Kind(), e.Ident())
		if !known {
			e.Revision().CreatedAt = w.Now
			log = append(log, entryChange{e, journal.Created, nil})
			continue
		}
		changes, err := journal.Diff(was, e)
		if err != nil {
			return err
		}
		if len(changes) > 0 {
			log = append(log, entryChange{e, journal.Updated, changes})
		}
	}
	if len(log) == 0 {
		return nil
	}
	for _, c := range log {
		stamp := c.entry.Revision()
		stamp.Version, stamp.UpdatedAt = stamp.Version+1, w.Now
		e := change(w, c.entry.Kind(), c.entry.Ident(), c.entry.Label(), c.event, stamp.Version, c.changes)
		if err := w.Enter(declaredKey(c.entry.Ident()), e); err != nil {
			return err
		}
	}
	return w.ChangeSettings(Settings(), 1, s, deleted...)
}

// entryChange is a change of one entry of the settings.
type entryChange struct {
	entry   org.Entry
	event   string
	changes []journal.Change
}

func change(w *table.Work, kind, v, label, event string, version int, changes []journal.Change) journal.Entry {
	return journal.Entry{
		Kind: kind, ID: v, Label: label, Event: event, Version: version, Changes: changes, At: w.Now, Actor: w.Actor,
		Operation: w.Operation, RequestID: w.RequestID,
	}
}

// Every operation that makes a document reads the settings, so the file of the logo
// is an item of its own, read when a PDF is made. The PDF is made after the
// document is sent and must show the logo that was current when it was sent. So
// every logo that an organisation has ever had is kept under its hash.

// keepLogo stages the file of a new logo.
func keepLogo(w *table.Work, hash string, file []byte) error {
	if len(file) == 0 {
		return nil
	}
	return w.Put(logoKey(hash), table.Fields{"bytes": file})
}

// Logo is the file of a logo by its hash; nil without one.
func Logo(ctx context.Context, w *table.Work, hash string) ([]byte, error) {
	r, err := w.Load(ctx, logoKey(hash))
	if err != nil {
		return nil, fmt.Errorf("read a logo: %w", err)
	}
	return r.Bytes("bytes"), nil
}
