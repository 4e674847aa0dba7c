package rules

import "maps"

// Units are capacity units, of the table and of each index.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
type Units struct {
	Table   float64
	Indexes map[string]float64 // by name; none has zero
}

// Total returns the billed units.
func (u Units) Total() float64 {
	n := u.Table
	for _, x := range u.Indexes {
		n += x
	}
	return n
}

// Plus returns the sum of both.
func (u Units) Plus(o Units) Units {
	sum := Units{Table: u.Table + o.Table, Indexes: maps.Clone(u.Indexes)}
	for name, n := range o.Indexes {
		if sum.Indexes == nil {
			sum.Indexes = map[string]float64{}
		}
		sum.Indexes[name] += n
	}
	return sum
}

const (
	writeUnit = 1024     // bytes of an item that one unit writes
	readUnit  = 4 * 1024 // bytes of items that one unit reads with strong consistency
)

// unitsBegun returns how many units a size begins, at least one.
func unitsBegun(size, unit int) float64 { return float64(max(1, (size+unit-1)/unit)) }

// Write returns the units of a write of one item: a put, an update, a delete or, in a transaction, a condition check,
// for which the item is the same before and after. A missing item is nil.
//
// The table uses one unit per started KB of the larger version; in a transaction it uses twice as many, to prepare
// and to commit. An index uses the units of its own entries, and also in a transaction only once:
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
func (s Schema) Write(before, after Item, transaction bool) Units {
	u := Units{Table: unitsBegun(max(Size(before), Size(after)), writeUnit), Indexes: map[string]float64{}}
	if transaction {
		u.Table *= 2
	}
	for _, x := range s.Indexes {
		if n := x.write(x.entry(s, before), x.entry(s, after)); n > 0 {
			u.Indexes[x.Name] = n
		}
	}
	return u
}

// write returns the units of a write of one index entry. An entry under another key is deleted and put.
func (x Index) write(before, after Item) float64 {
	switch {
	case before == nil && after == nil:
		return 0
	case before == nil:
		return unitsBegun(Size(after), writeUnit)
	case after == nil:
		return unitsBegun(Size(before), writeUnit)
	}
	for _, name := range x.Key {
		if Plain(before[name]) != Plain(after[name]) {
			return unitsBegun(Size(before), writeUnit) + unitsBegun(Size(after), writeUnit)
		}
	}
	if PlainItem(before) == PlainItem(after) {
		return 0
	}
	return unitsBegun(max(Size(before), Size(after)), writeUnit)
}

// Consistency is the consistency of a read, as its units per 4 KB.
type Consistency float64

// The consistencies of a read.
const (
	Eventual      Consistency = 0.5
	Strong        Consistency = 1
	Transactional Consistency = 2
)

// Consistent returns the consistency of a read from its ConsistentRead parameter.
func Consistent(strong *bool) Consistency {
	if strong != nil && *strong {
		return Strong
	}
	return Eventual
}

// Get returns the units of a read of one item by its key, alone or in a batch: each item is rounded up. The item is
// whole, regardless of a projection; a missing item is nil.
func Get(it Item, c Consistency) float64 { return unitsBegun(Size(it), readUnit) * float64(c) }

// Page returns the units of a page of a query or a scan: the sizes of all items read are added up and then rounded
// up. For an index these are its entries.
func Page(looked []Item, c Consistency) float64 {
	size := 0
	for _, it := range looked {
		size += Size(it)
	}
	return unitsBegun(size, readUnit) * float64(c)
}
