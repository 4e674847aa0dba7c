package store

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"comptoir/shared/bill"
	"comptoir/shared/crm"
	"comptoir/shared/journal"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/stock"
	"comptoir/shared/table"
)

// Operators' tools look at all of the table, which the product itself never does. Here
// an item is taken apart for them. What must be where they compute themselves.

// Stored is an item of the table, taken apart.
type Stored struct {
	Org   org.OrganizationID // none: the system's
	Place string             // as Key.Place gives it
	Group string             // the partition
	Of    string             // the document it stands with, if any

	Kind    string
	ID      string   // of a document
	Version int      // of a document
	Deleted bool     // the tombstone of a document
	Used    bool     // something names the document
	Marked  []string // entries of the settings that something names

	Doc    any            // crm.Contact, journal.Entry, …; nil where nothing is kept but the key
	Birth  *journal.Entry // of a document: the entry of its creation
	Holder string         // of a claim, a membership, a reminder
	Unique bool           // the holder of the claim names it too
	table.Figures
	Noted *table.Noted
	Held  []stock.Move

	Astray []string // attributes lists use, that do not follow from the document
	State  string   // of a document that has one
	Uses   []string // ids of what the document must have marked as used
	Claims []table.Claim
}

// Inspect takes an item apart.
func Inspect(r table.Record) (Stored, error) {
	o, name := r.Owner()
	s := Stored{Org: o, Place: r.Place(), Group: r.Group(), Version: r.Version(), Deleted: r.Exists() && !r.Live(), Used: r.Used()}
	s.Marked = slices.Sorted(maps.Keys(r.Marked()))
	s.Holder = r.Text("holder") + r.Text("user") + r.Text("mail")
	first, rest, _ := strings.Cut(name, "#")
	if k, known := Of(first); known {
		err := s.within(k, first, r)
		return s, err
	}
	err := s.apart(first, rest, r)
	return s, err
}

// within takes an item of a document's partition apart.
func (s *Stored) within(k Any, doc string, r table.Record) (err error) {
	s.Of = doc
	sort := r.Sort()
	switch {
	case sort == self:
		s.Kind, s.ID = k.Called(), doc
		if s.Birth, err = r.Birth(); err == nil && !s.Deleted {
			err = k.inspect(s, r)
		}
	case strings.HasPrefix(sort, "."):
		s.Kind, s.Doc, err = "log", nil, nil
		s.Doc, err = keeping[journal.Entry](r)
	case strings.HasPrefix(sort, "FEED#"):
		s.Kind = "feed"
		s.Doc, err = keeping[journal.Entry](r)
	case strings.HasPrefix(sort, "MOVE#"):
		s.Kind = "movement"
		s.Doc, err = keeping[stock.Adjustment](r)
	case strings.HasPrefix(sort, "-SUM#"):
		s.Kind = "sum"
		s.Figures, err = r.Figures()
	case strings.HasPrefix(sort, "-STK#"):
		s.Kind = "level"
		s.Figures, err = r.Figures()
	case strings.HasPrefix(sort, "-REL#"):
		s.Kind = "link"
	case sort == "-PROGRESS":
		s.Kind = "progress"
	case strings.HasPrefix(sort, "REMINDED#"):
		s.Kind = "reminded"
	default:
		err = fmt.Errorf("no kind of item has the sort key %s", sort)
	}
	return err
}

// apart takes an item apart that stands with no document.
func (s *Stored) apart(first, rest string, r table.Record) (err error) {
	switch first {
	case "SET":
		switch {
		case r.Sort() == self:
			s.Kind = "settings"
			if s.Birth, err = r.Birth(); err == nil {
				s.Doc, err = openSettings(r)
			}
		case strings.HasPrefix(r.Sort(), "."):
			s.Kind = "log"
			s.Doc, err = keeping[journal.Entry](r)
		default:
			s.Kind = "logo"
		}
	case "CLAIM":
		s.Kind, s.Unique = "claim", rest == skuClaim || rest == Orders.Name
		if r.Text("label") != "" {
			s.Kind = "trait"
		}
	case "SERIES":
		s.Kind = "series"
		if r.Text("hash") != "" {
			s.Doc, err = keeping[bill.Series](r)
		}
	case "FACT":
		if s.Kind = "note"; r.Moved() {
			s.Kind = "trace"
			break
		}
		s.Noted, err = r.Noted()
	case "RSV":
		s.Kind = "held"
		var adds []table.Addition
		adds, err = r.HeldAdditions()
		for _, a := range adds {
			item, at, _ := strings.Cut(a.Key.Place(s.Org), "\n-STK#")
			_, name := table.Owner(item)
			s.Held = append(s.Held, stock.Move{
				Item: stock.ItemID(name), Warehouse: org.WarehouseID(at),
				Physical: a.Figures["physical"], Accounting: a.Figures["accounting"], Committed: a.Figures["committed"],
			})
		}
	case "Q", "SEQ", "IDEM", "RUN":
		s.Kind = map[string]string{"Q": "word", "SEQ": "seq", "IDEM": "answer", "RUN": "run"}[first]
	case "SYS":
		s.Kind, _, _ = strings.Cut(rest, "#")
		s.Kind = map[string]string{"LOGIN": "login", "IDEM": "answer", "ORGS": "zoned", "ZONES": "zone"}[s.Kind]
	}
	if s.Kind == "" {
		err = fmt.Errorf("no kind of item has the partition %s", r.Group())
	}
	return err
}

func keeping[T any](r table.Record) (v T, err error) {
	err = r.Kept(&v)
	return v, err
}

func (k Kind[T, ID, R]) inspect(s *Stored, r table.Record) error {
	doc, err := k.Open(r)
	if err != nil {
		return err
	}
	var row any
	if k.Row != nil {
		row = k.Row(doc)
	}
	var places []table.Place
	if k.Places != nil {
		places = k.Places(doc)
	}
	s.Doc, s.Astray = doc, r.Astray(s.Org, row, places)
	if string(k.ID(doc)) != s.ID || strconv.Itoa(stampOf(&doc).Version) != strconv.Itoa(r.Version()) {
		s.Astray = append(s.Astray, "id")
	}
	if k.Life != nil {
		s.State = k.Life().StateOf(doc)
	}
	if k.Uses != nil {
		s.Uses = k.Uses(doc)
	}
	if k.Claims != nil {
		s.Claims = k.Claims(doc)
	}
	return nil
}

// Begins reports whether a document of the kind can be made in a state.
func (k Kind[T, ID, R]) Begins(state string) bool { return k.Life == nil || k.Life().Begins(state) }

// Leads reports whether one change can take a document of the kind from one state to
// another.
func (k Kind[T, ID, R]) Leads(from, to string) bool { return k.Life == nil || k.Life().Leads(from, to) }

// DerivedOf is what follows from a document as it is.
func DerivedOf(kind string, doc any) (table.Derived, error) {
	k, known := Named(kind)
	if !known {
		return table.Derived{}, fmt.Errorf("there is no kind %s", kind)
	}
	return k.derivedOf(doc)
}

func (k Kind[T, ID, R]) derivedOf(doc any) (table.Derived, error) {
	d, is := doc.(T)
	if !is {
		return table.Derived{}, fmt.Errorf("%T is no %s", doc, k.Name)
	}
	return k.derived(d)
}

func (Part) derivedOf(any) (d table.Derived, _ error) { return d, nil }

// Sum is where what documents of a currency add up to for a contact is kept.
func Sum(o org.OrganizationID, c crm.ContactID, cur money.Currency) string {
	return sumKey(c, cur.String()).Place(o)
}

// Zone is where a time zone in use is kept.
func Zone(zone string) string { return zonesKey(zone).Place("") }

// Zoned is where an organisation is kept among those of its time zone.
func Zoned(zone string, o org.OrganizationID) string { return zoneKey(zone, o).Place("") }
