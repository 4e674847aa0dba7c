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

// Operators' tools read the whole table, which the product itself never does. Inspect
// decodes an item for them. The tools compute for themselves which items must exist.

// Stored is a decoded item of the table.
type Stored struct {
	Org   org.OrganizationID // empty: a system item
	Place string             // in the form of Key.Place
	Group string             // the partition
	Of    string             // the document in whose partition it is, if any

	Kind    string
	ID      string   // id of a document
	Version int      // version of a document
	Deleted bool     // whether it is the tombstone of a document
	Used    bool     // whether another document names it
	Marked  []string // entries of the settings that documents name

	Doc    any            // crm.Contact, journal.Entry, …; nil for an item without a document
	Birth  *journal.Entry // the entry of a document's creation
	Holder string         // holder of a claim, a membership, a reminder
	Unique bool           // whether the holder contains the claimed value
	table.Figures
	ProjectionNote *table.Noted
	Held           []stock.Move

	Mismatched []string // index attributes that do not match the document
	State      string   // state of a document with a life cycle
	Uses       []string // ids of the documents that must be marked as used
	Claims     []table.Claim
}

// Inspect decodes an item.
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
	err := s.outside(first, rest, r)
	return s, err
}

// within decodes an item of a document's partition.
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
		err = fmt.Errorf("unknown sort key %s", sort)
	}
	return err
}

// outside decodes an item that is in no document's partition.
func (s *Stored) outside(first, rest string, r table.Record) (err error) {
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
		s.ProjectionNote, err = r.Noted()
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
		err = fmt.Errorf("unknown partition %s", r.Group())
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
	s.Doc, s.Mismatched = doc, r.Astray(s.Org, row, places)
	if k.Former != nil && len(s.Mismatched) > 0 {
		if astray := r.Astray(s.Org, row, k.Former(doc)); len(astray) == 0 {
			s.Mismatched = nil
		}
	}
	if string(k.ID(doc)) != s.ID || strconv.Itoa(stampOf(&doc).Version) != strconv.Itoa(r.Version()) {
		s.Mismatched = append(s.Mismatched, "id")
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

// Begins reports whether a new document of the kind can have a state.
func (k Kind[T, ID, R]) Begins(state string) bool { return k.Life == nil || k.Life().Begins(state) }

// Leads reports whether one change can move a document of the kind from one state to
// another.
func (k Kind[T, ID, R]) Leads(from, to string) bool { return k.Life == nil || k.Life().Leads(from, to) }

// DerivedOf computes the derived items of a document.
func DerivedOf(kind string, doc any) (table.Derived, error) {
	k, known := Named(kind)
	if !known {
		return table.Derived{}, fmt.Errorf("unknown kind %s", kind)
	}
	return k.derivedOf(doc)
}

func (k Kind[T, ID, R]) derivedOf(doc any) (table.Derived, error) {
	d, is := doc.(T)
	if !is {
		return table.Derived{}, fmt.Errorf("%T is not a %s", doc, k.Name)
	}
	return k.derived(d)
}

func (SettingsKind) derivedOf(any) (d table.Derived, _ error) { return d, nil }

// Sum is the key of the sums of a contact's documents in a currency.
func Sum(o org.OrganizationID, c crm.ContactID, cur money.Currency) string {
	return sumKey(c, cur.String()).Place(o)
}

// Zone is the key of a time zone in use.
func Zone(zone string) string { return zonesKey(zone).Place("") }

// Zoned is the key of an organisation in its time zone.
func Zoned(zone string, o org.OrganizationID) string { return zoneKey(zone, o).Place("") }
