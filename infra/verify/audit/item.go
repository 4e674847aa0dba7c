package audit

import (
	"encoding/json"
	"slices"
	"strings"

	"comptoir/shared/bill"
	"comptoir/shared/journal"
	"comptoir/shared/letter"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/stock"
	"comptoir/shared/store"
	"comptoir/shared/table"
	"comptoir/shared/trade"
)

// inspect records the facts of an item, by its kind.
func (a *audit) inspect(s store.Stored) {
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
		a.exists(s, "feed.orphan", "a feed entry", jsonOf(s.Doc))
	case "word":
		a.exists(s, "word.orphan", "a search word", "")
	case "link":
		a.exists(s, "link.orphan", "a link to a document", "")
	case "note":
		a.projectionNote(s)
	case "sum":
		a.record(fact{
			Topic: sums, Key: s.Place, Have: true, Org: s.Org, Doc: s.Place,
			Rule: "sum.wrong", What: "a sum", Figures: without(s.Figures, ""),
		})
	case "level":
		a.level(s)
	case "held":
		for _, m := range s.Held {
			a.move(s.Org, m)
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
		a.exists(s, rule, "the claim", s.Holder)
		a.refers(s, s.Holder, "")
	case "login":
		s.Org = organizationOf(s)
		a.exists(s, "claim.orphan", "a sign-in address", s.Holder)
	case "zone":
		a.exists(s, "", "the time zone", "")
	case "zoned":
		s.Org = organizationOf(s)
		a.exists(s, "claim.orphan", "an entry in a time zone's list of organisations", "")
	case "reminded":
		a.refers(s, s.Holder, "")
	case "series":
		f := fact{Topic: series, Key: s.Place, Have: true, Org: s.Org, Doc: s.Place, Series: &bill.Series{}}
		if doc, ok := s.Doc.(bill.Series); ok {
			f.Series = &doc
		}
		a.record(f)
	default:
		if s.ID != "" && !isPart(s.ID) {
			a.document(s)
		}
	}
}

// exists records that an item exists.
func (a *audit) exists(s store.Stored, orphan, what, value string) {
	a.record(fact{Key: s.Place, Have: true, Org: s.Org, Doc: or(s.ID, s.Place), Rule: orphan, What: what, Value: value})
}

// requires records that an item must exist because of a document, with its content.
func (a *audit) requires(s store.Stored, at, rule, what, value string) {
	a.record(fact{Key: at, Org: s.Org, Doc: or(s.ID, s.Place), Rule: rule, What: what, Value: value})
}

const (
	alive   = "alive"
	deleted = "deleted"
)

// refers records that an item refers to a document of its organisation: to one that is
// alive, or to one that may have been deleted since.
func (a *audit) refers(s store.Stored, id, must string) {
	if id == "" {
		return
	}
	k, known := keyOf(s.Org, id)
	if !known {
		a.find(s.Org, or(s.ID, s.Place), "reference.missing", "The reference %q is not an id.", id)
		return
	}
	a.requires(s, k.Place(s.Org), "reference.missing", "the referenced document "+id, must)
}

// usesDocuments records that a document refers to others, which must be marked as used.
func (a *audit) usesDocuments(s store.Stored, ids ...string) {
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		k, known := keyOf(s.Org, id)
		if id == "" {
			continue
		}
		a.refers(s, id, alive)
		if known {
			a.requires(s, k.Place(s.Org)+"\nused", "used.unmarked", "the used mark of "+id, "")
		}
	}
}

// keyOf returns the key of the document with an id.
func keyOf(o org.OrganizationID, id string) (table.Key, bool) {
	return store.HistoryKey(&table.Work{Scope: table.Scope{Org: o}}, id)
}

// isPart reports whether an id belongs to a declaration, which is stored in the
// settings. Its own item contains only the entry of its creation.
func isPart(id string) bool {
	k, _ := store.Of(id)
	_, part := k.(store.SettingsKind)
	return part
}

// organizationOf returns the organisation that a SYS# item names.
func organizationOf(s store.Stored) org.OrganizationID {
	return org.OrganizationID(strings.TrimPrefix(s.Place, s.Group+"\n"))
}

// document records the facts that documents of all kinds have.
func (a *audit) document(s store.Stored) {
	a.Documents++
	for _, name := range s.Mismatched {
		rule := "document.index"
		if name == "id" {
			rule = "document.misfiled"
		}
		a.find(s.Org, s.ID, rule, "The attribute %s does not follow from the document.", name)
	}
	state, event := alive, journal.Updated
	if s.Deleted {
		state, event = deleted, journal.Deleted
	}
	a.exists(s, "", "the document", state)
	if s.Used {
		a.used(s.Org, s.Place)
	}
	a.Checks++
	a.record(fact{Topic: history, Key: s.Group, Have: true, Org: s.Org, Doc: s.ID, Step: &step{
		Kind: s.Kind, Version: s.Version, Event: event, To: s.State, Derives: store.Source{}.Derives(s.ID),
	}})
	a.derived(s)
	a.usesDocuments(s, s.Uses...)
	a.claims(s)
	if doc, is := s.Doc.(trade.Any); is {
		a.tradeDocument(s, doc.Voucher())
	}
	for _, check := range kinds() {
		check(a, s)
	}
}

// kinds returns the checks of single kinds of document.
func kinds() []func(*audit, store.Stored) {
	return []func(*audit, store.Stored){
		of((*audit).order), of((*audit).invoice), of((*audit).creditNote), of((*audit).payment), of((*audit).mail), of((*audit).user),
	}
}

// of returns a check for documents of type T only.
func of[T any](check func(*audit, store.Stored, T)) func(*audit, store.Stored) {
	return func(a *audit, s store.Stored) {
		if doc, is := s.Doc.(T); is {
			check(a, s, doc)
		}
	}
}

func (a *audit) mail(s store.Stored, m letter.Mail) {
	a.refers(s, m.About.ID, "")
	a.refers(s, m.About.Contact, alive)
}

func (a *audit) user(s store.Stored, u org.User) {
	if u.Left {
		return
	}
	a.requires(s, store.Login(u.Email, s.Org).Place(s.Org), "claim.missing", "the sign-in of "+u.Name, s.ID)
}

// used records that a document is marked as used.
func (a *audit) used(o org.OrganizationID, place string) {
	a.record(fact{Key: place + "\nused", Have: true, Org: o, Doc: place})
}

// without returns the figures that are not zero, except one by name.
func without(f map[string]money.Quantity, name string) figures {
	out := figures{}
	for n, q := range f {
		if !q.IsZero() && n != name {
			out[n] = q
		}
	}
	return out
}

// jsonOf returns a value as text, for comparison.
func jsonOf(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// claims records the unique claims of a document; a hint may belong to another.
func (a *audit) claims(s store.Stored) {
	for _, c := range s.Claims {
		switch {
		case c.Taken == nil || c.Later && !s.Renewed:
		case c.Later: // two documents of an earlier release may share the value
			a.requires(s, c.Key().Place(s.Org), "claim.missing", "the claim of "+c.Kind+" "+c.What, "")
		default:
			a.requires(s, c.Key().Place(s.Org), "claim.missing", "the claim of "+c.Kind+" "+c.What, s.ID)
		}
	}
}

// tradeDocument records the facts that all sales documents have: a salesperson, and totals as
// package money computes them, unless they are a share of another document's.
func (a *audit) tradeDocument(s store.Stored, v trade.Voucher) {
	a.refers(s, string(v.Salesperson.ID), alive)
	if !v.Share {
		a.computed(s, v.Document)
	}
	a.converted(s, v.Document)
}
