package table

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/bill"
	"comptoir/shared/crm"
	"comptoir/shared/journal"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/sales"
	"comptoir/shared/stock"
)

// Operators' tools look at all of the table, which the product itself never
// does. Here an item is taken apart for them, and the places are named where
// what follows from a document stands. What must stand there they
// compute themselves.

// Stored is an item of the table, taken apart.
type Stored struct {
	Org   org.OrganizationID // whose it is; none: the system's
	Says  org.OrganizationID // whose it says it is, where it says so
	Place string             // as At gives it
	Group string             // the partition: what stands together
	Of    string             // the document it stands with, if any

	Kind    string
	ID      string   // of a document
	Version int      // of a document
	Deleted bool     // the tombstone of a document
	Used    bool     // something names the document
	Marked  []string // entries of the settings that something names

	Doc     any    // crm.Contact, journal.Entry, …; nil where nothing is kept but the key
	Holder  string // who has a claim, signs in with an address, was sent a reminder
	Told    bool   // the holder of the claim says the same
	Figures map[string]money.Quantity
	Noted   *Noted
	Held    []stock.Move

	Astray []string // attributes lists use, that do not follow from the document
}

// Noted is what was derived from a document.
type Noted struct {
	Version int
	Words   []string
	Shares  map[string]map[string]money.Quantity // by the place of the sum
}

// Inspect takes an item apart.
func Inspect(it map[string]types.AttributeValue) (Stored, error) {
	pk, sk := str(it["pk"]), str(it["sk"])
	s := Stored{Place: place(pk, sk), Group: pk, Kind: str(it["kind"]), ID: str(it["id"]), Deleted: it["deleted"] != nil, Used: it["used"] != nil}
	s.Version, _ = strconv.Atoi(str(it["version"]))
	s.Says = org.OrganizationID(str(it["org"]))
	name := ""
	switch {
	case strings.HasPrefix(pk, system):
	case strings.HasPrefix(pk, "O#"):
		s.Org, name = owner(pk)
		_, s.Of, _ = strings.Cut(name, "#")
	default:
		return s, fmt.Errorf("the key %s begins neither with an organisation nor with the system", pk)
	}
	for _, counted := range []string{"SEQ", "SERIES"} { // a turn may be taken before there is a series
		if s.Kind == "" && strings.HasPrefix(name, counted+"#") {
			s.Kind = strings.ToLower(counted)
		}
	}
	if entries, ok := it["used"].(*types.AttributeValueMemberM); ok {
		s.Marked = slices.Sorted(maps.Keys(entries.Value))
	}
	s.Holder = str(it["holder"]) + str(it["user"]) + str(it["mail"])
	s.Told = name == "CLAIM#"+skuClaim || name == "CLAIM#"+orderNumbers
	return s, s.open(it)
}

// open reads what the item keeps.
func (s *Stored) open(it item) (err error) {
	if read, known := kinds()[s.Kind]; known {
		if !s.Deleted {
			s.Doc, s.Astray, err = read(s.Org, it)
		}
		return err
	}
	switch s.Kind {
	case "settings":
		s.Doc, err = readSettings(it)
	case "log", "feed":
		s.Doc, err = keeping[journal.Entry](it)
	case "movement":
		s.Doc, err = keeping[stock.Adjustment](it)
	case "series":
		if it["doc"] != nil {
			s.Doc, err = keeping[bill.Series](it)
		}
	case "projected":
		var n note
		if n, err = keeping[note](it); err == nil {
			s.Noted = n.noted(s.Org)
		}
	case "held":
		var h held
		h, err = keeping[held](it)
		for _, m := range h.Moves {
			s.Held = append(s.Held, stock.Move{Item: m.Item, Warehouse: m.Warehouse, Physical: m.Physical, Accounting: m.Accounting, Committed: m.Committed})
		}
	case "sum", "level":
		s.Figures, _, err = figuresOf(it)
	case "word", "claim", "trait", "login", "zone", "zoned", "answer", "logo", "run", "reminded", "progress", "seq":
	default:
		err = fmt.Errorf("nobody knows what %q is", s.Kind)
	}
	return err
}

func keeping[T any](it item) (v T, err error) {
	if it["doc"] == nil {
		return v, fmt.Errorf("a %s keeps nothing", str(it["kind"]))
	}
	return v, decode(it["doc"], &v)
}

func (n note) noted(o org.OrganizationID) *Noted {
	out := &Noted{Version: n.Version, Words: slices.Sorted(slices.Values(n.Words)), Shares: map[string]map[string]money.Quantity{}}
	for target, s := range n.Shares {
		out.Shares[sumTarget(target).At(o)] = s
	}
	return out
}

// kinds are the readers of documents, by kind.
func kinds() map[string]func(org.OrganizationID, item) (any, []string, error) {
	all := map[string]func(org.OrganizationID, item) (any, []string, error){}
	addReader(all, contacts())
	addReader(all, itemKind())
	addReader(all, orders())
	addReader(all, invoices())
	addReader(all, creditNotes())
	addReader(all, payments())
	addReader(all, mails())
	addReader(all, jobs())
	addReader(all, users())
	addReader(all, rebuilds())
	return all
}

// listed are the attributes by which lists find a document, and what they show.
var listed = []string{Projected, "gsi1pk", "gsi1sk", "gsi2pk", "gsi2sk", "gsi3pk", "gsi3sk"}

func addReader[T any](all map[string]func(org.OrganizationID, item) (any, []string, error), k kind[T]) {
	all[k.name] = func(o org.OrganizationID, it item) (any, []string, error) {
		doc, err := k.read(it)
		if err != nil {
			return nil, nil, err
		}
		want, err := k.frame(&Work{Scope: Scope{Org: o}}, doc)
		var astray []string
		for _, name := range listed {
			if !alike(it[name], want[name]) {
				astray = append(astray, name)
			}
		}
		if k.id(doc) != str(it["id"]) || strconv.Itoa(stampOf(&doc).Version) != str(it["version"]) || k.key(doc).At(o) != place(str(it["pk"]), str(it["sk"])) {
			astray = append(astray, "id")
		}
		return doc, astray, err
	}
}

// alike compares attributes as DynamoDB does: 12 and 12.00 are one number.
func alike(a, b types.AttributeValue) bool {
	switch a := a.(type) {
	case *types.AttributeValueMemberN:
		b, ok := b.(*types.AttributeValueMemberN)
		var p, q money.Quantity
		return ok && (a.Value == b.Value || p.SetNumber(a.Value) == nil && q.SetNumber(b.Value) == nil && p.Equal(q))
	case *types.AttributeValueMemberM:
		b, ok := b.(*types.AttributeValueMemberM)
		if !ok || len(a.Value) != len(b.Value) {
			return false
		}
		for name, v := range a.Value {
			if !alike(v, b.Value[name]) {
				return false
			}
		}
		return true
	case *types.AttributeValueMemberL:
		b, ok := b.(*types.AttributeValueMemberL)
		return ok && slices.EqualFunc(a.Value, b.Value, alike)
	}
	return reflect.DeepEqual(a, b)
}

// Places, as text that names one item of one organisation.

func place(pk, sk string) string { return pk + "\n" + sk }

// At is where in the table the item of a key stands.
func (k Key) At(o org.OrganizationID) string { return place(k.within(o)) }

// Group is the partition of the key.
func (k Key) Group(o org.OrganizationID) string {
	pk, _ := k.within(o)
	return pk
}

// Named is the key of what an id names; none for an id of no known form.
func Named(id string) (Key, bool) {
	_, k := named(id)
	return k, k != none
}

// Logged is where a change entry stands.
func Logged(o org.OrganizationID, e journal.Entry) string {
	_, doc := named(e.ID)
	return logKey(doc, e.Version).At(o)
}

// Fed is where a change entry stands in the feed of its contact.
func Fed(o org.OrganizationID, e journal.Entry) string {
	return feedKey(crm.ContactID(e.Subject), e.At, e.ID, e.Version).At(o)
}

// Sum is where stands what documents of a currency add up to for a contact.
func Sum(o org.OrganizationID, c crm.ContactID, cur money.Currency) string {
	return sumKey(c, cur.String()).At(o)
}

// MoneyOf is where stands what came of an order's invoices.
func MoneyOf(o org.OrganizationID, v sales.OrderID) string { return paidKey(v).At(o) }

// Projection is where stands the note of what was derived from a document.
func Projection(o org.OrganizationID, doc Key) string { return projectedKey(doc).At(o) }

// Word is where stands the word by which a search finds a document.
func Word(o org.OrganizationID, kind, word, id string) string { return wordKey(kind, word, id).At(o) }

// Zone is where stands a time zone in use.
func Zone(zone string) string { return zonesKey(zone).At("") }

// Zoned is where an organisation stands among those of its time zone.
func Zoned(zone string, o org.OrganizationID) string { return zoneKey(zone, o).At("") }
