package audit

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"comptoir/shared/bill"
	"comptoir/shared/crm"
	"comptoir/shared/journal"
	"comptoir/shared/letter"
	"comptoir/shared/money"
	"comptoir/shared/offer"
	"comptoir/shared/org"
	"comptoir/shared/sales"
	"comptoir/shared/stock"
	"comptoir/shared/store"
	"comptoir/shared/table"
)

// tell notes what an item tells, by what it is.
func (a *audit) tell(s store.Stored) {
	if s.Birth != nil {
		a.entry(s, *s.Birth)
	}
	switch s.Kind {
	case "settings":
		if doc, ok := s.Doc.(org.Settings); ok {
			a.settings(s, doc)
		}
	case "log":
		if e, ok := s.Doc.(journal.Entry); ok {
			a.entry(s, e)
		}
	case "feed":
		a.has(s, "feed.orphan", "the place in a feed", sayOf(s.Doc))
	case "word":
		a.has(s, "word.orphan", "a search word", "")
	case "link":
		a.has(s, "link.orphan", "a link to a document", "")
	case "note":
		a.noted(s)
	case "sum":
		a.note(fact{Topic: sums, Key: s.Place, Have: true, Org: s.Org, Doc: s.Place, Rule: "sum.wrong", What: "a sum", Figures: without(s.Figures, "")})
	case "level":
		a.level(s)
	case "held":
		for _, m := range s.Held {
			a.moved(s.Org, m)
		}
	case "movement":
		if m, ok := s.Doc.(stock.Adjustment); ok {
			a.adjusted(s, m)
		}
	case "claim":
		rule := ""
		if s.Unique {
			rule = "claim.orphan"
		}
		a.has(s, rule, "the claim", s.Holder)
		a.names(s, s.Holder, "")
	case "login":
		s.Org = named(s)
		a.has(s, "claim.orphan", "a sign-in address", s.Holder)
	case "zone":
		a.has(s, "", "the time zone", "")
	case "zoned":
		s.Org = named(s)
		a.has(s, "claim.orphan", "a place among the organisations of a time zone", "")
	case "reminded":
		a.names(s, s.Holder, "")
	case "series":
		f := fact{Topic: series, Key: s.Place, Have: true, Org: s.Org, Doc: s.Place, Series: &bill.Series{}}
		if doc, ok := s.Doc.(bill.Series); ok {
			f.Series = &doc
		}
		a.note(f)
	default:
		if s.ID != "" && !isPart(s.ID) {
			a.document(s)
		}
	}
}

// has notes that an item is there.
func (a *audit) has(s store.Stored, orphan, what, value string) {
	a.note(fact{Key: s.Place, Have: true, Org: s.Org, Doc: or(s.ID, s.Place), Rule: orphan, What: what, Value: value})
}

// wants notes that an item must be there because of a document, and what it says.
func (a *audit) wants(s store.Stored, at, rule, what, value string) {
	a.note(fact{Key: at, Org: s.Org, Doc: or(s.ID, s.Place), Rule: rule, What: what, Value: value})
}

const (
	alive   = "alive"
	deleted = "deleted"
)

// names notes that an item names a document of its organisation: one that is
// alive, or one that may have been deleted since.
func (a *audit) names(s store.Stored, id, must string) {
	if id == "" {
		return
	}
	k, known := keyOf(s.Org, id)
	if !known {
		a.find(s.Org, or(s.ID, s.Place), "reference.missing", "It names %q, which is no id.", id)
		return
	}
	a.wants(s, k.Place(s.Org), "reference.missing", "the document "+id+", which it names,", must)
}

// uses notes that a document names something that must be marked as used.
func (a *audit) uses(s store.Stored, ids ...string) {
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		k, known := keyOf(s.Org, id)
		if id == "" {
			continue
		}
		a.names(s, id, alive)
		if known {
			a.wants(s, k.Place(s.Org)+"\nused", "used.unmarked", "the mark that "+id+" is used", "")
		}
	}
}

// keyOf is the key of what an id names.
func keyOf(o org.OrganizationID, id string) (table.Key, bool) {
	return store.HistoryKey(&table.Work{Scope: table.Scope{Org: o}}, id)
}

// isPart reports whether an id names something that is kept within the settings; its
// own item holds the entry of its creation and nothing else.
func isPart(id string) bool {
	k, _ := store.Of(id)
	_, part := k.(store.Part)
	return part
}

// named is the organisation that an item of the system is about.
func named(s store.Stored) org.OrganizationID {
	return org.OrganizationID(strings.TrimPrefix(s.Place, s.Group+"\n"))
}

// document notes what is told of documents of any kind.
func (a *audit) document(s store.Stored) {
	a.Documents++
	for _, name := range s.Astray {
		rule := "document.index"
		if name == "id" {
			rule = "document.misfiled"
		}
		a.find(s.Org, s.ID, rule, "Its %s does not follow from the document.", name)
	}
	state, event := alive, journal.Updated
	if s.Deleted {
		state, event = deleted, journal.Deleted
	}
	a.has(s, "", "the document", state)
	if s.Used {
		a.used(s.Org, s.Place)
	}
	a.Checks++
	a.note(fact{Topic: history, Key: s.Group, Have: true, Org: s.Org, Doc: s.ID, Step: &step{
		Kind: s.Kind, Version: s.Version, Event: event, To: statusOf(s.Doc), Derives: store.Source{}.Derives(s.ID),
	}})
	a.derived(s)
	switch doc := s.Doc.(type) {
	case crm.Contact:
		a.contact(s, doc)
	case stock.Item:
		a.goods(s, doc)
	case offer.Estimate:
		a.claims(s, table.ClaimKey(store.Estimates.Name, table.Same(doc.Number)), "the number "+doc.Number)
		a.parties(s, doc.Document, doc.Customer)
		a.computed(s, doc.Document)
	case sales.Order:
		a.order(s, doc)
	case bill.Invoice:
		a.invoice(s, doc)
	case bill.CreditNote:
		a.creditNote(s, doc)
	case bill.Payment:
		a.payment(s, doc)
	case letter.Mail:
		a.names(s, doc.About.ID, "")
		a.names(s, doc.About.Contact, alive)
	case org.User:
		a.wants(s, store.Login(doc.Email, s.Org).Place(s.Org), "claim.missing", "the sign-in of "+doc.Name, s.ID)
	}
}

// used notes that something is marked as used.
func (a *audit) used(o org.OrganizationID, place string) {
	a.note(fact{Key: place + "\nused", Have: true, Org: o, Doc: place})
}

// without leaves out what is zero, and one by name.
func without(f map[string]money.Quantity, name string) figures {
	out := figures{}
	for n, q := range f {
		if !q.IsZero() && n != name {
			out[n] = q
		}
	}
	return out
}

// sayOf is a value as text, to be compared.
func sayOf(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// statusOf is the state of a document that has one.
func statusOf(doc any) string {
	switch doc := doc.(type) {
	case crm.Contact:
		return string(doc.Status)
	case offer.Estimate:
		return string(doc.Status)
	case sales.Order:
		return string(doc.Status)
	case bill.Invoice:
		return string(doc.Status)
	case bill.CreditNote:
		return string(doc.Status)
	case letter.Mail:
		return string(doc.Status)
	}
	return ""
}

// claims notes that a document has something for itself alone.
func (a *audit) claims(s store.Stored, k table.Key, what string) {
	a.wants(s, k.Place(s.Org), "claim.missing", "the claim of "+what, s.ID)
}

func (a *audit) external(s store.Stored, ids map[string]string) {
	for _, source := range slices.Sorted(maps.Keys(ids)) {
		a.claims(s, store.External(source, ids[source]), "the id "+ids[source]+" in "+source)
	}
}
