package rules

import (
	"maps"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func text(s string) types.AttributeValue   { return &types.AttributeValueMemberS{Value: s} }
func number(s string) types.AttributeValue { return &types.AttributeValueMemberN{Value: s} }

func TestSizeCountsBytes(t *testing.T) {
	for _, c := range []struct {
		name  string
		value types.AttributeValue
		bytes int // without the attribute's name
	}{
		{"text in UTF-8", text("é€"), 5},
		{"an empty text", text(""), 0},
		{"bytes", &types.AttributeValueMemberB{Value: []byte("abc")}, 3},
		{"true", &types.AttributeValueMemberBOOL{Value: true}, 1},
		{"null", &types.AttributeValueMemberNULL{Value: true}, 1},
		{"zero", number("0.00"), 1},
		{"one digit", number("7"), 2},
		{"two digits", number("42"), 2},
		{"three digits", number("421"), 3},
		{"insignificant zeros", number("0042.00"), 2},
		{"a round number", number("1000"), 2},
		{"a round number of three digits", number("250"), 2},
		{"a sign", number("-42"), 3},
		{"a fraction", number("0.005"), 2},
		{"digits on both sides of the point", number("12.5"), 3},
		{"an empty list", &types.AttributeValueMemberL{}, 3},
		{"a list", &types.AttributeValueMemberL{Value: []types.AttributeValue{text("a"), number("1")}}, 3 + 2 + 3},
		{"a map", &types.AttributeValueMemberM{Value: Item{"ab": text("c")}}, 3 + 1 + 2 + 1},
		{"a set of texts", &types.AttributeValueMemberSS{Value: []string{"a", "bc"}}, 3},
		{"a set of numbers", &types.AttributeValueMemberNS{Value: []string{"1", "421"}}, 5},
	} {
		if got := Size(Item{"name": c.value}) - len("name"); got != c.bytes {
			t.Errorf("%s has %d bytes, want %d", c.name, got, c.bytes)
		}
	}
}

func TestPlainEqualsForEqualValues(t *testing.T) {
	for _, same := range [][]types.AttributeValue{
		{number("0.00"), number("0"), number("-0"), number("0E5")},
		{number("100"), number("1E2"), number("+100.0"), number("0100")},
		{number("0.05"), number("5e-2"), number(".050")},
		{number("-12.5"), number("-12.50")},
		{&types.AttributeValueMemberNS{Value: []string{"1.0", "2"}}, &types.AttributeValueMemberNS{Value: []string{"2", "1"}}},
		{&types.AttributeValueMemberM{Value: Item{"n": number("3.10")}}, &types.AttributeValueMemberM{Value: Item{"n": number("3.1")}}},
		{
			&types.AttributeValueMemberL{Value: []types.AttributeValue{number("1.0")}},
			&types.AttributeValueMemberL{Value: []types.AttributeValue{number("1")}},
		},
	} {
		for _, other := range same[1:] {
			if Plain(other) != Plain(same[0]) || Plain(Kept(other)) != Plain(other) {
				t.Errorf("%s and %s are equal, but their plain texts differ", Plain(same[0]), Plain(other))
			}
		}
	}
	different := []types.AttributeValue{
		number("1"), number("-1"), number("10"), number("0.1"), text("1"), text("1.0"), &types.AttributeValueMemberB{Value: []byte("1")},
		&types.AttributeValueMemberNS{Value: []string{"1"}},
		&types.AttributeValueMemberL{Value: []types.AttributeValue{number("1")}},
		&types.AttributeValueMemberNULL{Value: true}, text("null"),
	}
	for i, a := range different {
		for _, b := range different[:i] {
			if Plain(a) == Plain(b) {
				t.Errorf("two different values have the plain text %s", Plain(a))
			}
		}
	}
}

func TestKeptNormalisesNumbers(t *testing.T) {
	for written, kept := range map[string]string{
		"0.00": "0", "-0": "0", "12.50": "12.5", "100": "100", "1E2": "100", "-0.050": "-0.05", "007": "7",
		"99999999999999999999999999999999999999": "99999999999999999999999999999999999999",
	} {
		doc := Kept(&types.AttributeValueMemberM{Value: Item{"n": number(written)}}).(*types.AttributeValueMemberM)
		if got := doc.Value["n"].(*types.AttributeValueMemberN).Value; got != kept {
			t.Errorf("%s is kept as %s, want %s", written, got, kept)
		}
	}
}

func TestWriteUnits(t *testing.T) {
	s := Schema{Key: []string{"pk", "sk"}, Indexes: []Index{{Name: "list", Key: []string{"l1", "l2"}, Projected: []string{"row"}}}}
	// it returns an item of size bytes with an entry in the index, whose row has row bytes.
	it := func(sort string, row, size int) Item {
		it := Item{"pk": text("p"), "sk": text("s"), "l1": text("l"), "l2": text(sort), "row": text(strings.Repeat("r", row))}
		return fill(it, size)
	}
	bare := fill(Item{"pk": text("p"), "sk": text("s"), "l1": text("l")}, 1024) // without the second key the item is in no index
	for _, c := range []struct {
		name           string
		before, after  Item
		table, indexed float64
	}{
		{"a deleted missing item", nil, nil, 1, 0},
		{"a new item of one KB", nil, bare, 1, 0},
		{"a new item of one byte more", nil, fill(bare, 1025), 2, 0},
		{"a smaller item in place of a larger one", fill(bare, 4000), bare, 4, 0},
		{"a deleted item", fill(bare, 4000), nil, 4, 0},
		{"a new entry", nil, it("a", 10, 3000), 3, 1},
		{"a new entry with a large row", nil, it("a", 2000, 3000), 3, 2},
		{"a deleted entry", it("a", 2000, 3000), nil, 3, 2},
		{"an entry removed from the index", it("a", 10, 1024), bare, 1, 1},
		{"an entry under another key", it("a", 10, 1024), it("b", 10, 1024), 1, 2},
		{"a large entry under another key", it("a", 10, 1024), it("b", 2000, 3000), 3, 3},
		{"another row", it("a", 10, 1024), it("a", 11, 1024), 1, 1},
		{"an unchanged entry", it("a", 10, 1024), it("a", 10, 2000), 2, 0},
	} {
		for _, transaction := range []bool{false, true} {
			want := c.table
			if transaction {
				want *= 2
			}
			if u := s.Write(c.before, c.after, transaction); u.Table != want || u.Indexes["list"] != c.indexed || u.Total() != want+c.indexed {
				t.Errorf("%s (in a transaction: %t) uses %v, want %v and %v of the index", c.name, transaction, u, want, c.indexed)
			}
		}
	}
}

func TestReadUnits(t *testing.T) {
	small, large := fill(Item{"pk": text("p")}, 4096), fill(Item{"pk": text("p")}, 4097)
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"a missing item", Get(nil, Strong), 1},
		{"4 KB", Get(small, Strong), 1},
		{"one byte more", Get(large, Strong), 2},
		{"eventually consistent", Get(large, Consistent(nil)), 1},
		{"in a transaction", Get(large, Transactional), 4},
		{"a page without items", Page(nil, Eventual), 0.5},
		{"a page is rounded after the addition", Page([]Item{large, large, large}, Strong), 4},
	} {
		if c.got != c.want {
			t.Errorf("%s uses %v, want %v", c.name, c.got, c.want)
		}
	}
}

// fill pads an item to a size.
func fill(it Item, size int) Item {
	it = maps.Clone(it)
	delete(it, "rest")
	it["rest"] = text(strings.Repeat(".", size-Size(it)-len("rest")))
	return it
}

func TestReservedWordsAreComplete(t *testing.T) {
	if n := len(reserved()); n != 573 || !reserved()["ABORT"] || !reserved()["ZONE"] {
		t.Errorf("the list has %d words; AWS lists 573, from ABORT to ZONE", n)
	}
}
