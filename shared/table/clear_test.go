package table

import (
	"maps"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/id"
	"comptoir/shared/money"
	"comptoir/shared/table/tabletest/rules"
)

// dynamoJSON returns an attribute in DynamoDB's JSON.
func dynamoJSON(a types.AttributeValue) any {
	switch a := a.(type) {
	case *types.AttributeValueMemberS:
		return map[string]any{"S": a.Value}
	case *types.AttributeValueMemberN:
		return map[string]any{"N": a.Value}
	case *types.AttributeValueMemberBOOL:
		return map[string]any{"BOOL": a.Value}
	case *types.AttributeValueMemberSS:
		return map[string]any{"SS": a.Value}
	case *types.AttributeValueMemberB:
		return map[string]any{"B": a.Value}
	case *types.AttributeValueMemberM:
		m := map[string]any{}
		for name, e := range a.Value {
			m[name] = dynamoJSON(e)
		}
		return map[string]any{"M": m}
	}
	return map[string]any{"NULL": true}
}

// storedItems returns an item of each form: a document, a tombstone, an entry, a
// projection note, an undo record, a sum and an item of an index.
func storedItems(t *testing.T) map[string]item {
	t.Helper()
	o := open(t, nil)
	o.scope.Org = anOrg
	m, deleted := o.memo("Chevalier", parent), o.memo("Deleted", parent)
	o.run(rename(m, "Chevalier & fils"))
	o.project(m, 2)
	o.run(remove(deleted))
	w := &Work{Scope: o.scope}
	held, err := w.undoRecordWrite(DocumentKey(m), 0, "token", aMoment, []Addition{
		{Key: SumKey(parent, "EUR"), Figures: Figures{"worth": money.Units(3)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	o.write(held)
	doc := o.item(DocumentKey(m))
	row := maps.Clone(doc)
	delete(row, docAttribute) // an item of an index
	return map[string]item{
		"a document": doc, "a tombstone": o.item(DocumentKey(deleted)), "an entry": o.item(entryKey(DocumentKey(m), 2)),
		"a projection note": o.item(noteKey(string(m), "2026-11")), "an undo record": o.item(held.key),
		"a sum": o.item(SumKey(parent, "EUR")), "an index item": row,
	}
}

// An item that is unpacked and packed again is unchanged.
func TestPackedReversesClear(t *testing.T) {
	for name, it := range storedItems(t) {
		if it == nil {
			t.Fatalf("there is no item for %s", name)
		}
		before := rules.Plain(&types.AttributeValueMemberM{Value: it})
		shown, err := Clear(it)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for attribute, a := range shown {
			if b, is := a.(*types.AttributeValueMemberB); is && attribute != Projected {
				t.Errorf("%s: %s is still packed: %x", name, attribute, b.Value)
			}
		}
		again, err := Packed(shown)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if rules.Plain(&types.AttributeValueMemberM{Value: again}) != before {
			t.Errorf("%s, unpacked and packed again, is\n%v\nwant\n%v", name, again, it)
		}
		if rules.Plain(&types.AttributeValueMemberM{Value: it}) != before {
			t.Errorf("Clear has changed %s", name)
		}
	}
}

// An item rewritten for another organisation contains no text of the first one, neither
// in its keys nor in its packed attributes.
func TestRewrittenReplacesAllTexts(t *testing.T) {
	other := "org_01KAMX0000000000000000BERG"
	swap := strings.NewReplacer(string(anOrg), other, string(aMemo), "memo_01KAMX0000000000000000BERG", "Chevalier", "Berger")
	for name, it := range storedItems(t) {
		out, err := Rewritten(it, swap.Replace)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		shown, err := Clear(out)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all := rules.Plain(&types.AttributeValueMemberM{Value: shown})
		if strings.Contains(all, id.Bare(string(anOrg))) || strings.Contains(all, "Chevalier") || !strings.Contains(all, id.Bare(other)) {
			t.Errorf("%s is rewritten as %s", name, all)
		}
	}
}
