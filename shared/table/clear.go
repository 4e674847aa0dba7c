package table

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Operators' tools and tests read and change items outside of operations. Clear unpacks
// an item, Packed packs it again.

// Names of the unpacked texts of an item, which are JSON.
const (
	ClearRow   = "row"
	ClearDoc   = "doc"
	ClearEntry = "entry"
)

// Clear returns an item with its packed attributes as JSON texts: row, doc and, in a
// document, the entry of its creation.
func Clear(it map[string]types.AttributeValue) (map[string]types.AttributeValue, error) {
	out := make(item, len(it)+1)
	for name, a := range it {
		out[name] = a
	}
	if it[docAttribute] == nil {
		if !isPacked(it[Projected]) { // a claim's row is the row number in an imported file
			return out, nil
		}
		row, err := unpackRow(it) // an item of an index
		out[ClearRow] = text(string(bytes.TrimSpace(row)))
		return out, err
	}
	if str(it["sk"]) != self {
		for _, name := range []string{docAttribute, Projected} {
			if !isPacked(it[name]) {
				continue
			}
			raw, err := unpackOne(it[name])
			if err != nil {
				return nil, fmt.Errorf("show %s %s: %w", str(it["pk"]), str(it["sk"]), err)
			}
			out[name] = text(string(bytes.TrimSpace(raw)))
		}
		return out, nil
	}
	row, doc, entry, err := unpackDocument(it)
	if err != nil {
		return nil, fmt.Errorf("show %s: %w", str(it["pk"]), err)
	}
	delete(out, docAttribute)
	for name, raw := range map[string][]byte{ClearRow: row, ClearDoc: doc, ClearEntry: entry} {
		if raw != nil {
			out[name] = text(string(raw))
		}
	}
	return out, nil
}

func isPacked(a types.AttributeValue) bool {
	_, is := a.(*types.AttributeValueMemberB)
	return is
}

// Packed reverses Clear.
func Packed(shown map[string]types.AttributeValue) (map[string]types.AttributeValue, error) {
	out := make(item, len(shown))
	for name, a := range shown {
		out[name] = a
	}
	textOf := func(name string) []byte {
		s, is := shown[name].(*types.AttributeValueMemberS)
		if !is {
			return nil
		}
		return line([]byte(s.Value))
	}
	row, doc, entry := textOf(ClearRow), textOf(ClearDoc), textOf(ClearEntry)
	if str(shown["sk"]) == self && (doc != nil || entry != nil) {
		parts, err := packDocument(1, row, doc, entry)
		if err != nil {
			return nil, err
		}
		for name, a := range parts {
			out[name] = a
		}
		delete(out, ClearEntry)
		return out, nil
	}
	for name, raw := range map[string][]byte{Projected: row, docAttribute: doc} {
		if raw == nil {
			continue
		}
		var err error
		if out[name], err = packText(1, raw); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Rewritten returns an item in which change was applied to each text: in its keys, its
// attributes and its packed texts. Keys name organisations without their prefix; change
// receives them with it.
func Rewritten(it map[string]types.AttributeValue, change func(string) string) (map[string]types.AttributeValue, error) {
	shown, err := Clear(it)
	if err != nil {
		return nil, err
	}
	out := make(item, len(shown))
	for name, a := range shown {
		out[change(name)] = rewritten(a, change)
	}
	if at := str(it["sk"]); strings.HasPrefix(wordPartition(it), "Q#") {
		word, _, _ := strings.Cut(at, "#")
		out["sk"] = text(wordKey(change(word), change(documentOfWord(at))).sk)
	}
	return Packed(out)
}

// wordPartition returns the name of an item's partition within its organisation.
func wordPartition(it item) string {
	_, name := Owner(str(it["pk"]))
	return name
}

func rewritten(a types.AttributeValue, change func(string) string) types.AttributeValue {
	switch a := a.(type) {
	case *types.AttributeValueMemberS:
		return text(rewrittenText(a.Value, change))
	case *types.AttributeValueMemberM:
		m := make(item, len(a.Value))
		for name, v := range a.Value {
			m[change(name)] = rewritten(v, change)
		}
		return &types.AttributeValueMemberM{Value: m}
	case *types.AttributeValueMemberL:
		l := make([]types.AttributeValue, len(a.Value))
		for i, v := range a.Value {
			l[i] = rewritten(v, change)
		}
		return &types.AttributeValueMemberL{Value: l}
	}
	return a
}

// rewrittenText applies change to a text that may be a partition key, or end in one.
func rewrittenText(s string, change func(string) string) string {
	if before, after, found := strings.Cut(s, "#"+owned); found {
		return change(before) + "#" + rewrittenText(owned+after, change)
	}
	o, name := Owner(s)
	if o == "" {
		return change(s)
	}
	return partition(o.Renamed(change), change(name))
}

// Compact returns JSON without insignificant spaces, to compare two texts.
func Compact(raw string) string {
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(raw)); err != nil {
		return strings.TrimSpace(raw)
	}
	return b.String()
}
