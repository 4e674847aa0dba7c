package table

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"pgregory.net/rapid"

	"comptoir/shared/calendar"
	"comptoir/shared/money"
	"comptoir/shared/table/tabletest"
	"comptoir/shared/table/tabletest/rules"
)

// paper is a document with everything a document may hold.
type paper struct {
	Currency money.Currency `json:"currency"`
	Head
	Lines    []row                    `json:"lines"`
	Notes    []string                 `json:"notes,omitempty"`
	Rates    map[string]money.Percent `json:"rates,omitempty"`
	Sums     map[string]money.Amount  `json:"sums,omitempty"`
	Parent   *Head                    `json:"parent,omitempty"`
	Raw      json.RawMessage          `json:"raw,omitempty"`
	Bytes    []byte                   `json:"bytes,omitempty"`
	Grid     [][]int                  `json:"grid,omitempty"`
	At       time.Time                `json:"at"`
	Until    time.Time                `json:"until,omitzero"`
	Exchange money.ExchangeRate       `json:"exchange,omitzero"`
	Skipped  string                   `json:"-"`
}

// Head is laid out within its paper.
type Head struct {
	Number string        `json:"number"`
	Day    calendar.Date `json:"day,omitzero"`
	Total  money.Amount  `json:"total"`
	Paid   bool          `json:"paid,omitempty"`
	Count  int64         `json:"count"`
}

type row struct {
	ID       int            `json:"id"`
	Text     string         `json:"text,omitempty"`
	Quantity money.Quantity `json:"quantity"`
	Price    money.Price    `json:"price,omitzero"`
	Net      money.Amount   `json:"net"`
	Under    []row          `json:"under,omitempty"`
}

func drawNumber(t *rapid.T, label string, places int) string {
	n := rapid.Int64Range(-99_999_999, 99_999_999).Draw(t, label)
	if rapid.IntRange(0, 4).Draw(t, label+" nothing") == 0 {
		n = 0
	}
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	digits := fmt.Sprintf("%0*d", places+1, n)
	if places == 0 {
		return sign + digits
	}
	return sign + digits[:len(digits)-places] + "." + digits[len(digits)-places:]
}

func drawRow(t *rapid.T, c money.Currency, deep int) row {
	r := row{
		ID: rapid.IntRange(-5, 1<<40).Draw(t, "id"), Text: rapid.String().Draw(t, "text"),
		Quantity: money.MustQuantity(drawNumber(t, "quantity", rapid.IntRange(0, 6).Draw(t, "places"))), Net: drawAmount(t, c, "net"),
	}
	if rapid.Bool().Draw(t, "priced") {
		r.Price = money.MustPrice(drawNumber(t, "price", 6))
	}
	for range rapid.IntRange(0, deep).Draw(t, "under") {
		r.Under = append(r.Under, drawRow(t, c, deep-1))
	}
	return r
}

func drawAmount(t *rapid.T, c money.Currency, label string) money.Amount {
	a, err := money.ParseAmount(drawNumber(t, label, c.Digits()), c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func drawHead(t *rapid.T, c money.Currency) Head {
	h := Head{Number: rapid.StringN(0, 20, -1).Draw(t, "number"), Total: drawAmount(t, c, "total"), Paid: rapid.Bool().Draw(t, "paid"), Count: rapid.Int64().Draw(t, "count")}
	if rapid.Bool().Draw(t, "dated") {
		h.Day = calendar.Of(time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)).AddDays(rapid.IntRange(0, 100_000).Draw(t, "day"))
	}
	return h
}

func drawPaper(t *rapid.T) paper {
	c := money.MustCurrency(rapid.SampledFrom([]string{"EUR", "JPY", "TND"}).Draw(t, "currency"))
	p := paper{Currency: c, Head: drawHead(t, c), Lines: []row{}, At: time.Unix(rapid.Int64Range(0, 1<<34).Draw(t, "at"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanoseconds")).UTC()}
	for range rapid.IntRange(0, 4).Draw(t, "lines") {
		p.Lines = append(p.Lines, drawRow(t, c, 2))
	}
	if rapid.Bool().Draw(t, "full") {
		parent := drawHead(t, c)
		p.Parent, p.Raw, p.Bytes, p.Grid = &parent, json.RawMessage(`{"a":[1,"é",null]}`), []byte{0, 255, 7}, [][]int{{1, 2}, {}, {3}}
		p.Notes, p.Until = []string{"", "é", "x"}, p.At.Add(time.Hour)
		p.Rates = map[string]money.Percent{"tva": money.MustPercent("20"), "réduit": money.MustPercent("5.5")}
		p.Sums = map[string]money.Amount{"due": drawAmount(t, c, "due")}
		p.Exchange, _ = money.ParseExchangeRate("1.0830")
	}
	return p
}

// same compares two documents as the API shows them.
func same(t interface{ Errorf(string, ...any) }, was, is any) {
	before, err := json.Marshal(was)
	if err != nil {
		t.Errorf("%v", err)
	}
	after, err := json.Marshal(is)
	if err != nil {
		t.Errorf("%v", err)
	}
	if !bytes.Equal(before, after) {
		t.Errorf("what was kept as\n%s\nis read as\n%s", before, after)
	}
}

// What is kept is read again as it was, to the last digit.
func TestWhatIsKeptIsReadAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		was := drawPaper(t)
		a, err := encode(was)
		if err != nil {
			t.Fatal(err)
		}
		var is paper
		if err := decode(rules.Kept(a), &is); err != nil {
			t.Fatal(err)
		}
		same(t, was, is)
		again, err := encode(is)
		if err != nil {
			t.Fatal(err)
		}
		if rules.Plain(a) != rules.Plain(again) {
			t.Fatal("kept again it is another item")
		}
	})
}

// The same through the real table engine.
func TestWhatTheTableKeepsIsReadAgain(t *testing.T) {
	db, name := tabletest.New(t, Definition("comptoir"))
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		if n++; n > 25 {
			return
		}
		was := drawPaper(rt)
		doc, err := encode(was)
		if err != nil {
			rt.Fatal(err)
		}
		key := item{"pk": text(fmt.Sprint(n)), "sk": text(".")}
		if _, err := db.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &name, Item: item{"pk": key["pk"], "sk": key["sk"], "doc": doc}}); err != nil {
			rt.Fatal(err)
		}
		out, err := db.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: &name, Key: key})
		if err != nil {
			rt.Fatal(err)
		}
		var is paper
		if err := decode(out.Item["doc"], &is); err != nil {
			rt.Fatal(err)
		}
		same(rt, was, is)
	})
}

// What has no form in the table is refused when it is kept, never kept empty.
func TestWhatCannotBeKept(t *testing.T) {
	for name, v := range map[string]any{
		"a float":            struct{ X float64 }{1.5},
		"a function":         struct{ X func() }{func() {}},
		"a channel":          struct{ X chan int }{make(chan int)},
		"an unsigned number": struct{ X uint }{1},
	} {
		if a, err := encode(v); err == nil {
			t.Errorf("%s is kept as %v", name, a)
		}
	}
}

// What does not fit is an error that names the field.
func TestWhatDoesNotFit(t *testing.T) {
	for name, a := range map[string]types.AttributeValue{
		"a text for a list":      &types.AttributeValueMemberM{Value: item{"lines": text("x")}},
		"a number for a text":    &types.AttributeValueMemberM{Value: item{"number": num("1")}},
		"a text for a number":    &types.AttributeValueMemberM{Value: item{"count": text("x")}},
		"a fraction for a count": &types.AttributeValueMemberM{Value: item{"count": num("1.5")}},
		"no date":                &types.AttributeValueMemberM{Value: item{"day": text("soon")}},
		"no currency":            &types.AttributeValueMemberM{Value: item{"currency": text("XXY")}},
	} {
		var p paper
		if err := decode(a, &p); err == nil {
			t.Errorf("%s is read as %+v", name, p)
		}
	}
}

// Fields this code does not know yet, and fields it no longer finds, harm
// nothing: old and new code share the table during a deploy.
func TestFieldsComeAndGo(t *testing.T) {
	var p paper
	a := &types.AttributeValueMemberM{Value: item{"number": text("7"), "from_tomorrow": num("1"), "paid": &types.AttributeValueMemberNULL{Value: true}}}
	if err := decode(a, &p); err != nil || p.Number != "7" || p.Paid {
		t.Errorf("read as %+v (%v)", p, err)
	}
}

// The size is what DynamoDB counts, or a little more: never less.
func TestSize(t *testing.T) {
	for _, x := range []struct {
		a     types.AttributeValue
		least int
	}{
		{text("éé"), 4},
		{num("123456"), 4},
		{&types.AttributeValueMemberBOOL{Value: true}, 1},
		{&types.AttributeValueMemberL{Value: []types.AttributeValue{text("ab"), text("c")}}, 3 + 1 + 2 + 1 + 1},
		{&types.AttributeValueMemberM{Value: item{"name": text("ab")}}, 3 + 1 + 4 + 2},
	} {
		if got := Size(x.a); got < x.least || got > x.least+4 {
			t.Errorf("%v counts %d bytes, want about %d", x.a, got, x.least)
		}
	}
}
