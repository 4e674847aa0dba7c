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
		Kind: s.Kind, Version: s.Version, Event: event, To: s.State, Derives: store.Source{}.Derives(s.ID),
	}})
	a.derived(s)
	a.uses(s, s.Uses...)
	a.claims(s)
	if doc, is := s.Doc.(trade.Any); is {
		a.traded(s, doc.Voucher())
	}
	for _, check := range kinds() {
		check(a, s)
	}
}

// kinds are the rules that hold for documents of one kind only.
func kinds() []func(*audit, store.Stored) {
	return []func(*audit, store.Stored){of((*audit).order), of((*audit).invoice), of((*audit).creditNote), of((*audit).payment), of((*audit).mail), of((*audit).user)}
}

// of checks the documents that are a T.
func of[T any](check func(*audit, store.Stored, T)) func(*audit, store.Stored) {
	return func(a *audit, s store.Stored) {
		if doc, is := s.Doc.(T); is {
			check(a, s, doc)
		}
	}
}

func (a *audit) mail(s store.Stored, m letter.Mail) {
	a.names(s, m.About.ID, "")
	a.names(s, m.About.Contact, alive)
}

func (a *audit) user(s store.Stored, u org.User) {
	a.wants(s, store.Login(u.Email, s.Org).Place(s.Org), "claim.missing", "the sign-in of "+u.Name, s.ID)
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

// claims notes what a document has for itself alone; what is a hint may be another's.
func (a *audit) claims(s store.Stored) {
	for _, c := range s.Claims {
		if c.Taken != nil {
			a.wants(s, c.Key().Place(s.Org), "claim.missing", "the claim of "+c.Kind+" "+c.What, s.ID)
		}
	}
}

// traded notes what holds of a document of the trade of any kind: it names a user, and
// its totals are those the kernel computes, unless they are its share of another's.
func (a *audit) traded(s store.Stored, v trade.Voucher) {
	a.names(s, string(v.Salesperson.ID), alive)
	if !v.Share {
		a.computed(s, v.Document)
	}
	a.converted(s, v.Document)
}
