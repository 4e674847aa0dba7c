package table

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/org"
)

// Settings is the organisation with everything it declares: one item, since
// every document is made with it. The item has a version of its own; the
// organisation and each entry have theirs, which callers see.
func (w *Work) Settings(ctx context.Context) (org.Settings, error) {
	it, err := w.load(ctx, Settings())
	if err != nil {
		return org.Settings{}, err
	}
	s, err := readSettings(it)
	if err != nil {
		return s, err
	}
	return s, w.matches(string(s.ID), s.Version)
}

func readSettings(it item) (org.Settings, error) {
	var s org.Settings
	if it == nil {
		return s, fault.NotFound()
	}
	if err := decode(it["doc"], &s); err != nil {
		return s, fmt.Errorf("read the settings: %w", err)
	}
	if used, ok := it["used"].(*types.AttributeValueMemberM); ok {
		s.MarkUsed(func(id string) bool { return used.Value[id] != nil })
	}
	return s, nil
}

// AddSettings stages a new organisation.
func (w *Work) AddSettings(s *org.Settings) error {
	file := s.Logo.File
	s.Logo.File = nil
	s.Version, s.CreatedAt, s.UpdatedAt = 1, w.Now, w.Now
	for _, e := range s.Entries() {
		*e.Revision() = s.Stamp
		if err := w.enter(entryKey(e), w.entry(e.Kind(), e.Ident(), e.Label(), journal.Created, 1, nil)); err != nil {
			return err
		}
	}
	doc, err := encode(*s)
	if err != nil {
		return fmt.Errorf("keep the settings: %w", err)
	}
	if err := w.stage(write{
		key:  Settings(),
		put:  item{"kind": text("settings"), "schema": num("1"), "id": text(string(s.ID)), "version": num("1"), "doc": doc, "used": &types.AttributeValueMemberM{Value: item{}}},
		cond: "attribute_not_exists(pk)", failed: again,
	}); err != nil {
		return err
	}
	if err := errors.Join(w.placeInZone(*s), w.keepLogo(s.Logo.Hash, file)); err != nil {
		return err
	}
	return w.enter(Settings(), w.entry("organization", string(s.ID), s.Name, journal.Created, 1, nil))
}

// placeInZone makes the scheduled work find the organisation by its time zone.
func (w *Work) placeInZone(s org.Settings) error {
	if err := w.stage(write{key: zonesKey(s.TimeZone), put: item{"kind": text("zone"), "zone": text(s.TimeZone)}}); err != nil {
		return err
	}
	return w.stage(write{key: zoneKey(s.TimeZone, s.ID), put: item{"kind": text("zoned"), "org": text(string(s.ID))}})
}

// SaveOrganization stages a change of the organisation itself.
func (w *Work) SaveOrganization(s *org.Settings) error {
	before, err := readSettings(w.seen[Settings()])
	if err != nil {
		return err
	}
	file := s.Logo.File
	s.Logo.File = nil
	changes, err := journal.Diff(before.Organization, s.Organization)
	if err != nil || len(changes) == 0 {
		return err
	}
	if err := w.keepLogo(s.Logo.Hash, file); err != nil {
		return err
	}
	if before.TimeZone != s.TimeZone {
		if err := w.stage(write{key: zoneKey(before.TimeZone, s.ID), remove: true}); err != nil {
			return err
		}
		if err := w.placeInZone(*s); err != nil {
			return err
		}
	}
	s.Version, s.UpdatedAt = s.Version+1, w.Now
	if err := w.saveSettings(*s); err != nil {
		return err
	}
	return w.enter(Settings(), w.entry("organization", string(s.ID), s.Name, journal.Updated, s.Version, changes))
}

// SaveOwners stages who the owners are; the user's own entry tells the story.
func (w *Work) SaveOwners(s org.Settings) error { return w.saveSettings(s) }

// SaveEntries stages what was declared, changed or taken back in the settings
// since they were read. Each entry that differs gets a version and a change
// entry of its own: making one tax the default changes two. An entry that
// something uses by now is not taken back.
func (w *Work) SaveEntries(s org.Settings) error {
	before, err := readSettings(w.seen[Settings()])
	if err != nil {
		return err
	}
	var log []entryChange
	var gone []string
	for _, e := range before.Entries() {
		if _, stays := s.Entry(e.Kind(), e.Ident()); !stays {
			gone = append(gone, e.Ident())
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
		if err := w.enter(entryKey(c.entry), w.entry(c.entry.Kind(), c.entry.Ident(), c.entry.Label(), c.event, stamp.Version, c.changes)); err != nil {
			return err
		}
	}
	return w.saveSettings(s, gone...)
}

// entryChange is what happened to one entry of the settings.
type entryChange struct {
	entry   org.Entry
	event   string
	changes []journal.Change
}

func entryKey(e org.Entry) Key { return Key{pk: "SET#" + e.Ident(), sk: self} }

func (w *Work) entry(kind, id, label, event string, version int, changes []journal.Change) journal.Entry {
	return journal.Entry{Kind: kind, ID: id, Label: label, Event: event, Version: version, Changes: changes, At: w.Now, Actor: w.Actor, Operation: w.Operation, RequestID: w.RequestID}
}

// saveSettings stages the settings as they are now, provided that nothing uses
// the entries that are gone.
func (w *Work) saveSettings(s org.Settings, gone ...string) error {
	doc, err := encode(s)
	if err != nil {
		return fmt.Errorf("keep the settings: %w", err)
	}
	if n := Size(doc); n > maxDocument {
		return tooLarge(n)
	}
	was, err := strconv.Atoi(str(w.seen[Settings()]["version"]))
	if err != nil {
		return fmt.Errorf("save settings that were not read before: %w", err)
	}
	u := write{
		key: Settings(), update: "SET #doc = :doc, #version = :now", cond: "#version = :was",
		names:  map[string]string{"#doc": "doc", "#version": "version"},
		values: item{":doc": doc, ":now": num(strconv.Itoa(was + 1)), ":was": num(strconv.Itoa(was))}, failed: again,
	}
	for i, id := range gone {
		name := fmt.Sprintf("#gone%d", i)
		u.names[name] = id
		u.cond += " AND attribute_not_exists(used." + name + ")"
	}
	return w.stage(u)
}

// UseDeclared marks entries of the settings as used by a document or an item,
// each once and for all. A change of the settings meanwhile, which may have
// taken an entry back, lets the work run again.
func (w *Work) UseDeclared(ids ...string) error {
	used, _ := w.seen[Settings()]["used"].(*types.AttributeValueMemberM)
	for _, id := range ids {
		if id != "" && !slices.Contains(w.used, id) && (used == nil || used.Value[id] == nil) {
			w.used = append(w.used, id)
		}
	}
	if len(w.used) == 0 {
		return nil
	}
	u := write{key: Settings(), names: map[string]string{}, values: item{":yes": &types.AttributeValueMemberBOOL{Value: true}}, loose: true}
	var set []string
	for i, id := range w.used {
		name := fmt.Sprintf("#u%d", i)
		u.names[name] = id
		set = append(set, "used."+name+" = :yes")
	}
	u.update = "SET " + strings.Join(set, ", ")
	if was := w.seen[Settings()]["version"]; was != nil { // the entries are still there
		u.cond, u.failed = "#version = :was", again
		u.names["#version"], u.values[":was"] = "version", was
	}
	w.staged = slices.DeleteFunc(w.staged, func(s write) bool { return s.key == Settings() && s.loose }) // the same with fewer of them
	return w.stage(u)
}
