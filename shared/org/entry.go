package org

import (
	"slices"
	"strings"

	"comptoir/shared/fault"
	"comptoir/shared/journal"
)

// Entry is anything an organisation declares in its settings.
type Entry interface {
	Kind() string  // as change entries call it
	Ident() string // its id
	Label() string // its name
	Revision() *journal.Stamp
	declared() *Declared
	usage() *Usage
}

func (d *Declared) declared() *Declared { return d }

func (u *Usage) usage() *Usage { return u }

// Kind of a tax.
func (*Tax) Kind() string { return "tax" }

// Ident is the tax's id.
func (t *Tax) Ident() string { return string(t.ID) }

// Label is the tax's name.
func (t *Tax) Label() string { return t.Name }

// Kind of a payment term.
func (*PaymentTerm) Kind() string { return "payment-term" }

// Ident is the term's id.
func (t *PaymentTerm) Ident() string { return string(t.ID) }

// Label is the term's name.
func (t *PaymentTerm) Label() string { return t.Name }

// Kind of a warehouse.
func (*Warehouse) Kind() string { return "warehouse" }

// Ident is the warehouse's id.
func (w *Warehouse) Ident() string { return string(w.ID) }

// Label is the warehouse's name.
func (w *Warehouse) Label() string { return w.Name }

// Kind of a delivery method.
func (*DeliveryMethod) Kind() string { return "delivery-method" }

// Ident is the delivery method's id.
func (d *DeliveryMethod) Ident() string { return string(d.ID) }

// Label is the delivery method's name.
func (d *DeliveryMethod) Label() string { return d.Name }

// Put adds an entry to a list, or puts it in the place of the one with its id.
// Names are unique within the list, and at most one entry is the default: the
// newest to be called so, or the first entry ever.
func Put[E Entry](list []E, e E) ([]E, error) {
	name, noun := strings.TrimSpace(e.Label()), strings.ReplaceAll(e.Kind(), "-", " ")
	if !Visible(name) {
		return nil, fault.Invalid(e.Kind()+".name", "/name", "A %s needs a name.", noun)
	}
	at := slices.IndexFunc(list, func(o E) bool { return o.Ident() == e.Ident() })
	for i, o := range list {
		if i != at && strings.EqualFold(strings.TrimSpace(o.Label()), name) {
			return nil, fault.Invalid(e.Kind()+".name_taken", "/name", "There is another %s called %s. Choose another name.", noun, name)
		}
	}
	if at < 0 && len(list) >= MaxDeclared {
		return nil, fault.Conflict(e.Kind()+".too_many", "At most %d can be declared. Delete one that is not used.", MaxDeclared)
	}
	d := e.declared()
	if d.Default && d.Inactive {
		return nil, fault.Invalid(e.Kind()+".default_inactive", "/inactive", "The default cannot be inactive. Make another one the default first, or set default to false.")
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

// Remove takes an entry that nothing uses out of a list.
func Remove[E Entry](list []E, e E) ([]E, error) {
	if e.usage().Used {
		return nil, fault.Conflict(e.Kind()+".used", "%s is in use. Make it inactive instead.", e.Label())
	}
	return slices.DeleteFunc(slices.Clone(list), func(o E) bool { return o.Ident() == e.Ident() }), nil
}

// Status says whether an entry may be chosen from now on.
type Status string

// The states of an entry.
const (
	Active   Status = "active"
	Inactive Status = "inactive"
)

// Statuses lists the states.
func Statuses() []Status { return []Status{Active, Inactive} }

// Listed gives the entries in one of the states, as they were declared; all of
// them when no state is asked for.
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

// Find is the entry with the given id.
func Find[E Entry, ID ~string](list []E, id ID) (E, bool) {
	for _, e := range list {
		if e.Ident() == string(id) {
			return e, true
		}
	}
	var none E
	return none, false
}

// Offered is the entry with the given id, to be chosen from now on. What is not
// declared, or no longer offered, is noted as a fault; its code begins with what
// is sought, as in order.warehouse.
func Offered[E Entry, ID ~string](list []E, id ID, code, pointer string, l *fault.List) (found E, known bool) {
	switch found, known = Find(list, id); {
	case !known:
		l.Add(code+"_unknown", pointer, "There is none with this id in the settings. Choose one of those declared there.")
	case found.declared().Inactive:
		l.Add(code+"_inactive", pointer, "%s is no longer offered in the settings. Choose another one.", found.Label())
	}
	return found, known
}

// Default is the entry taken when nothing else is said.
func Default[E Entry](list []E) (E, bool) {
	for _, e := range list {
		if d := e.declared(); d.Default && !d.Inactive {
			return e, true
		}
	}
	var none E
	return none, false
}

// Entry finds an entry of any sort.
func (s Settings) Entry(kind, id string) (Entry, bool) {
	for _, e := range s.Entries() {
		if e.Kind() == kind && e.Ident() == id {
			return e, true
		}
	}
	return nil, false
}

// Entries are all entries of every sort.
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

// MarkUsed shows which entries are used.
func (s Settings) MarkUsed(used func(id string) bool) {
	for _, e := range s.Entries() {
		e.usage().Used = used(e.Ident())
	}
}
