package table

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/fault"
	"comptoir/shared/money"
)

// item is the attributes of one item.
type item = map[string]types.AttributeValue

// Record is an item that was read. The zero Record is an item that does not exist.
type Record struct{ it item }

// Exists reports whether the item exists; a deleted document leaves a tombstone.
func (r Record) Exists() bool { return r.it != nil }

// Live reports whether the document exists and was not deleted.
func (r Record) Live() bool { return r.it != nil && r.it["deleted"] == nil }

// Version returns the version of a document.
func (r Record) Version() int {
	v, err := strconv.Atoi(str(r.it[versionAttribute]))
	if err != nil {
		return 0
	}
	return v
}

// Used reports whether another document uses this one.
func (r Record) Used() bool { return r.it["used"] != nil }

// Marked returns the names within the item that are marked as used.
func (r Record) Marked() map[string]bool {
	m, ok := r.it["used"].(*types.AttributeValueMemberM)
	if !ok {
		return nil
	}
	out := make(map[string]bool, len(m.Value))
	for name := range m.Value {
		out[name] = true
	}
	return out
}

// Text returns an attribute that is a text; "" if it is missing.
func (r Record) Text(name string) string { return str(r.it[name]) }

// Bytes returns an attribute that is bytes.
func (r Record) Bytes(name string) []byte {
	if b, ok := r.it[name].(*types.AttributeValueMemberB); ok {
		return b.Value
	}
	return nil
}

// Sort returns the item's sort key.
func (r Record) Sort() string { return str(r.it["sk"]) }

// Read decodes the document in the item; a missing or deleted document is not found.
func (r Record) Read(v any) error {
	if !r.Live() {
		return fault.NotFound()
	}
	_, doc, _, err := unpackDocument(r.it)
	if err != nil {
		return err
	}
	return decodeJSON(doc, v)
}

// Row decodes the row of a document, which lists show.
func (r Record) Row(v any) error {
	row, err := unpackRow(r.it)
	if err != nil {
		return err
	}
	return decodeJSON(row, v)
}

// Pending returns the action of the chunked change in progress; "" if there is none
// or it has expired.
func (r Record) Pending(now time.Time) string {
	p, ok := r.it["pending"].(*types.AttributeValueMemberM)
	if !ok || str(p.Value["until"]) <= Instant(now) {
		return ""
	}
	return str(p.Value["action"])
}

// Tries returns the number of failed tries of the holders of leases.
func (r Record) Tries() int {
	n, err := strconv.Atoi(str(r.it["tries"]))
	if err != nil {
		return 0
	}
	return n
}

// Leased returns the expiry of the lease on the document; zero without one.
func (r Record) Leased() time.Time {
	at, err := time.Parse(time.RFC3339Nano, str(r.it["lease"]))
	if err != nil {
		return time.Time{}
	}
	return at
}

// Figures are numbers by name that change by addition.
type Figures map[string]money.Quantity

// Figures returns the numbers of a sum or a stock level.
func (r Record) Figures() (Figures, error) {
	f := Figures{}
	for name, a := range r.it {
		n, ok := a.(*types.AttributeValueMemberN)
		if !ok || name == changesAttribute {
			continue
		}
		var q money.Quantity
		if err := q.SetNumber(n.Value); err != nil {
			return nil, fmt.Errorf("read the figure %s of %s %s: %w", name, str(r.it["pk"]), r.Sort(), err)
		}
		f[name] = q
	}
	return f, nil
}

// names returns the names of figures in a or b, in order.
func names(a, b Figures) []string {
	all := slices.Collect(maps.Keys(a))
	for f := range b {
		if _, both := a[f]; !both {
			all = append(all, f)
		}
	}
	slices.Sort(all)
	return all
}

// same reports whether both hold the same figures; a missing figure is zero.
func (f Figures) same(o Figures) bool {
	return !slices.ContainsFunc(names(f, o), func(n string) bool { return f[n].Cmp(o[n]) != 0 })
}

// Plus returns the sum of both.
func (f Figures) Plus(o Figures) Figures {
	out := Figures{}
	for _, n := range names(f, o) {
		out[n] = f[n].Add(o[n])
	}
	return out
}

// Neg returns the negated figures, which undo an addition.
func (f Figures) Neg() Figures {
	out := Figures{}
	for n, q := range f {
		out[n] = q.Neg()
	}
	return out
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func num(n string) types.AttributeValue { return &types.AttributeValueMemberN{Value: n} }

func blob(b []byte) types.AttributeValue { return &types.AttributeValueMemberB{Value: b} }

func yes() types.AttributeValue { return &types.AttributeValueMemberBOOL{Value: true} }

func str(a types.AttributeValue) string {
	switch a := a.(type) {
	case *types.AttributeValueMemberS:
		return a.Value
	case *types.AttributeValueMemberN:
		return a.Value
	}
	return ""
}
