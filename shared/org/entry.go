package org

import (
	"slices"
	"strings"

	"comptoir/shared/canon"
	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/visible"
)

// Entry is an entry of an organisation's settings, of any kind.
type Entry interface {
	Kind() string  // its kind in change entries
	Ident() string // its id
	Label() string // its name
	Revision() *journal.Stamp
	declared() *Declared
	usage() *Usage
}

func (d *Declared) declared() *Declared { return d }

func (u *Usage) usage() *Usage { return u }

// Kind is the kind of a tax.
func (*Tax) Kind() string { return "tax" }

// Ident is the tax's id.
func (t *Tax) Ident() string { return string(t.ID) }

// Label is the tax's name.
func (t *Tax) Label() string { return t.Name }

// Kind is the kind of a payment term.
func (*PaymentTerm) Kind() string { return "payment-term" }

// Ident is the term's id.
func (t *PaymentTerm) Ident() string { return string(t.ID) }

// Label is the term's name.
func (t *PaymentTerm) Label() string { return t.Name }

// Kind is the kind of a warehouse.
func (*Warehouse) Kind() string { return "warehouse" }

// Ident is the warehouse's id.
func (w *Warehouse) Ident() string { return string(w.ID) }

// Label is the warehouse's name.
func (w *Warehouse) Label() string { return w.Name }

// Kind is the kind of a delivery method.
func (*DeliveryMethod) Kind() string { return "delivery-method" }

// Ident is the delivery method's id.
func (d *DeliveryMethod) Ident() string { return string(d.ID) }

// Label is the delivery method's name.
func (d *DeliveryMethod) Label() string { return d.Name }

// Put adds an entry to a list, or replaces the entry with the same id.
// Names are unique within the list, and at most one entry is the default: the
// newest entry marked as default, or the first entry of the list.
func Put[E Entry](list []E, e E) ([]E, error) {
	name, noun := strings.TrimSpace(e.Label()), strings.ReplaceAll(e.Kind(), "-", " ")
	if !visible.Any(name) {
		return nil, fault.Invalid(e.Kind()+".name", "/name", "A %s needs a name.", noun)
	}
	at := slices.IndexFunc(list, func(o E) bool { return o.Ident() == e.Ident() })
	for i, o := range list {
		if i != at && canon.Number(o.Label()) == canon.Number(name) {
			return nil, fault.Invalid(e.Kind()+".name_taken", "/name", "Another %s has the name %s. Choose another name.", noun, name)
		}
	}
	if at < 0 && len(list) >= MaxDeclared {
		return nil, fault.Conflict(e.Kind()+".too_many",
			"The list already has the maximum of %d entries. Delete an entry that is not used.", MaxDeclared)
	}
	d := e.declared()
	if d.Default && d.Inactive {
		return nil, fault.Invalid(e.Kind()+".default_inactive", "/inactive",
			"The default cannot be inactive. Make another entry the default first, or set default to false.")
	}
	list = slices.Clone(list)
	if at < 0 {
		list = append(list, e)
		d.Default = d.Default || len(list) == 1 && !d.Inactive
	} else {
		list[at] = e
	}
	if d.Default {
		for _, o := range list {
			o.declared().Default = o.Ident() == e.Ident()
		}
	}
	return list, nil
}

// Remove removes an entry from a list, unless documents name it.
func Remove[E Entry](list []E, e E, documents []string) ([]E, error) {
	if len(documents) > 0 {
		return nil, fault.Conflict(e.Kind()+".used", "%s is used by %s. Make it inactive instead.", e.Label(), strings.Join(documents, ", "))
	}
	return slices.DeleteFunc(slices.Clone(list), func(o E) bool { return o.Ident() == e.Ident() }), nil
}

// Status says whether an entry can be chosen in new documents.
type Status string

// The states of an entry.
const (
	Active   Status = "active"
	Inactive Status = "inactive"
)

// Statuses lists the states.
func Statuses() []Status { return []Status{Active, Inactive} }

// Listed returns the entries in one of the states, in the order in which they were
// declared. Without states it returns all entries.
func Listed[E Entry](list []E, states []Status) []E {
	shown := []E{}
	for _, e := range list {
		state := Active
		if e.declared().Inactive {
			state = Inactive
		}
		if len(states) == 0 || slices.Contains(states, state) {
			shown = append(shown, e)
		}
	}
	return shown
}

// Find returns the entry with the given id.
func Find[E Entry, ID ~string](list []E, id ID) (E, bool) {
	for _, e := range list {
		if e.Ident() == string(id) {
			return e, true
		}
	}
	var none E
	return none, false
}

// Offered returns the entry with the given id, for a new choice. It adds a fault for an
// unknown or inactive entry; the code of the fault begins with the given code,
// such as order.warehouse.
func Offered[E Entry, ID ~string](list []E, id ID, code, pointer string, l *fault.List) (found E, known bool) {
	switch found, known = Find(list, id); {
	case !known:
		l.Add(code+"_unknown", pointer, "The settings have no entry with this id. Choose an entry of the settings.")
	case found.declared().Inactive:
		l.Add(code+"_inactive", pointer, "%s is inactive in the settings. Choose an active entry.", found.Label())
	}
	return found, known
}

// Default returns the default entry, if it is active.
func Default[E Entry](list []E) (E, bool) {
	for _, e := range list {
		if d := e.declared(); d.Default && !d.Inactive {
			return e, true
		}
	}
	var none E
	return none, false
}

// Entry returns an entry of any kind.
func (s Settings) Entry(kind, id string) (Entry, bool) {
	for _, e := range s.Entries() {
		if e.Kind() == kind && e.Ident() == id {
			return e, true
		}
	}
	return nil, false
}

// Entries returns the entries of every kind.
func (s Settings) Entries() []Entry {
	var all []Entry
	for _, e := range s.Taxes {
		all = append(all, e)
	}
	for _, e := range s.Terms {
		all = append(all, e)
	}
	for _, e := range s.Warehouses {
		all = append(all, e)
	}
	for _, e := range s.DeliveryMethods {
		all = append(all, e)
	}
	return all
}

// MarkUsed sets the used mark of each entry.
func (s Settings) MarkUsed(used func(id string) bool) {
	for _, e := range s.Entries() {
		e.usage().Used = used(e.Ident())
	}
}
