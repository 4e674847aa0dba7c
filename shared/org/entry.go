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
}

// Kind of a tax.
func (*Tax) Kind() string { return "tax" }

// Ident is the tax's id.
func (t *Tax) Ident() string { return string(t.ID) }

// Label is the tax's name.
func (t *Tax) Label() string { return t.Name }

func (t *Tax) declared() *Declared { return &t.Declared }

// Kind of a payment term.
func (*PaymentTerm) Kind() string { return "payment-term" }

// Ident is the term's id.
func (t *PaymentTerm) Ident() string { return string(t.ID) }

// Label is the term's name.
func (t *PaymentTerm) Label() string { return t.Name }

func (t *PaymentTerm) declared() *Declared { return &t.Declared }

// Kind of a warehouse.
func (*Warehouse) Kind() string { return "warehouse" }

// Ident is the warehouse's id.
func (w *Warehouse) Ident() string { return string(w.ID) }

// Label is the warehouse's name.
func (w *Warehouse) Label() string { return w.Name }

func (w *Warehouse) declared() *Declared { return &w.Declared }

// Kind of a delivery method.
func (*DeliveryMethod) Kind() string { return "delivery-method" }

// Ident is the delivery method's id.
func (d *DeliveryMethod) Ident() string { return string(d.ID) }

// Label is the delivery method's name.
func (d *DeliveryMethod) Label() string { return d.Name }

func (d *DeliveryMethod) declared() *Declared { return &d.Declared }

// Put adds an entry to a list, or puts it in the place of the one with its id.
// Names are unique within the list, and there is one default: the newest to be
// called so, or the first entry ever.
func Put[E Entry](list []E, e E) ([]E, error) {
	at := slices.IndexFunc(list, func(o E) bool { return o.Ident() == e.Ident() })
	for i, o := range list {
		if i != at && strings.EqualFold(o.Label(), e.Label()) {
			return nil, fault.Invalid(e.Kind()+".name_taken", "/name", "There is another %s called %s. Choose another name.", e.Kind(), e.Label())
		}
	}
	if at < 0 && len(list) >= MaxDeclared {
		return nil, fault.Conflict(e.Kind()+".too_many", "At most %d can be declared. Delete one that is not used.", MaxDeclared)
	}
	if e.declared().Default && e.declared().Inactive {
		return nil, fault.Invalid(e.Kind()+".default_inactive", "/inactive", "The default cannot be inactive. Make another one the default first.")
	}
	list = slices.Clone(list)
	if at < 0 {
		list = append(list, e)
		e.declared().Default = e.declared().Default || len(list) == 1
	} else {
		list[at] = e
	}
	if e.declared().Default {
		for _, o := range list {
			o.declared().Default = o.Ident() == e.Ident()
		}
	}
	return list, nil
}

// Remove takes an entry that no document uses out of a list.
func Remove[E Entry](list []E, e E) ([]E, error) {
	if e.declared().Used {
		return nil, fault.Conflict(e.Kind()+".used", "%s is used by documents. Deactivate it instead.", e.Label())
	}
	return slices.DeleteFunc(slices.Clone(list), func(o E) bool { return o.Ident() == e.Ident() }), nil
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

// Default is the entry taken when nothing else is said.
func Default[E Entry](list []E) (E, bool) {
	for _, e := range list {
		if e.declared().Default {
			return e, true
		}
	}
	var none E
	return none, false
}

// Entry finds an entry of any sort.
func (s Settings) Entry(kind, id string) (Entry, bool) {
	for _, e := range s.entries() {
		if e.Kind() == kind && e.Ident() == id {
			return e, true
		}
	}
	return nil, false
}

func (s Settings) entries() []Entry {
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

// MarkUsed shows which entries documents use.
func (s Settings) MarkUsed(used func(id string) bool) {
	for _, e := range s.entries() {
		e.declared().Used = used(e.Ident())
	}
}
