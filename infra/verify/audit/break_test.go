package audit_test

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/infra/verify/audit"
)

type item = audit.Item

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func num(s string) types.AttributeValue { return &types.AttributeValueMemberN{Value: s} }

func str(a types.AttributeValue) string {
	switch a := a.(type) {
	case *types.AttributeValueMemberS:
		return a.Value
	case *types.AttributeValueMemberN:
		return a.Value
	}
	return ""
}

// hand is somebody who changes a table by hand: all items of it, copied.
type hand struct {
	t *testing.T
	*company
	items []item
}

// by gives the table of a company into somebody's hand.
func (c *company) by(t *testing.T, items []item) *hand {
	h := &hand{t: t, company: c}
	for _, it := range items {
		h.items = append(h.items, copied(&types.AttributeValueMemberM{Value: it}).(*types.AttributeValueMemberM).Value)
	}
	return h
}

func copied(a types.AttributeValue) types.AttributeValue {
	switch a := a.(type) {
	case *types.AttributeValueMemberM:
		m := item{}
		for name, v := range a.Value {
			m[name] = copied(v)
		}
		return &types.AttributeValueMemberM{Value: m}
	case *types.AttributeValueMemberL:
		l := make([]types.AttributeValue, len(a.Value))
		for i, v := range a.Value {
			l[i] = copied(v)
		}
		return &types.AttributeValueMemberL{Value: l}
	}
	return a
}

// look gives the findings in what the hand has made of the table.
func (h *hand) look() []audit.Finding {
	h.t.Helper()
	found, _, err := audit.Items(func(yield func(item, error) bool) {
		for _, it := range h.items {
			if !yield(it, nil) {
				return
			}
		}
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return found
}

// find gives the item of a kind whose key has a text in it.
func (h *hand) find(kind, key string) item {
	h.t.Helper()
	for _, it := range h.items {
		if str(it["kind"]) == kind && strings.Contains(str(it["pk"])+" "+str(it["sk"]), key) {
			return it
		}
	}
	h.t.Fatalf("there is no %s with %s in its key", kind, key)
	return nil
}

func (h *hand) put(it item) { h.items = append(h.items, it) }

func (h *hand) remove(it item) {
	h.items = slices.DeleteFunc(h.items, func(x item) bool { return str(x["pk"]) == str(it["pk"]) && str(x["sk"]) == str(it["sk"]) })
}

// set changes attributes of an item, by their paths: doc.lines.0.packed. None
// takes the attribute away.
func (h *hand) set(it item, changes item) {
	h.t.Helper()
	for path, to := range changes {
		var in types.AttributeValue = &types.AttributeValueMemberM{Value: it}
		steps := strings.Split(path, ".")
		for _, step := range steps[:len(steps)-1] {
			in = child(in, step)
		}
		m, ok := in.(*types.AttributeValueMemberM)
		if !ok {
			h.t.Fatalf("there is no %s", path)
		}
		if last := steps[len(steps)-1]; to == nil {
			delete(m.Value, last)
		} else {
			m.Value[last] = to
		}
	}
}

func child(in types.AttributeValue, step string) types.AttributeValue {
	switch in := in.(type) {
	case *types.AttributeValueMemberM:
		return in.Value[step]
	case *types.AttributeValueMemberL:
		if i, err := strconv.Atoi(step); err == nil && i < len(in.Value) {
			return in.Value[i]
		}
	}
	return nil
}

// moved is an item with another place.
func moved(it item, pk, sk string) item {
	out := maps.Clone(it)
	if pk != "" {
		out["pk"] = text(pk)
	}
	if sk != "" {
		out["sk"] = text(sk)
	}
	return out
}
