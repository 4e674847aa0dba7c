package salesorder_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"comptoir/functions/test/functest"
)

// A dry run returns the same response as the real request and does not change any
// attribute in the table.
func TestDryRunWritesNothing(t *testing.T) {
	s := newShop(t, `{"forbid_overselling": true, "auto_close": "both"}`)
	draft, other := s.order(line(s.cheese, "1")).Get("id"), s.order(line(s.glass, "2")).Get("id")
	one := line(s.cheese, "1")
	confirmed, closed, void := s.order(one).Get("id"), s.order(one).Get("id"), s.order(one).Get("id")
	survivor, merged := s.order(line(s.glass, "2")).Get("id"), s.order(line(s.advice, "2")).Get("id")
	s.do("confirm", confirmed, "").Want(200)
	s.do("confirm", closed, "").Want(200)
	s.do("close", closed, "").Want(200)
	s.do("void", void, "").Want(200)
	s.merge(pair(survivor, merged, into(survivor))).Want(200)
	before := s.Items("", nil)
	for name, r := range map[string]functest.Request{
		"create":             {Body: s.body(line(s.cheese, "2"), `"send": {}`), Key: "k1"},
		"update":             {ID: confirmed, Match: "*", Body: `{"lines": [` + line(s.cheese, "3") + `]}`},
		"delete":             {ID: draft, Match: "*"},
		"confirm":            {ID: draft, Match: "*", Key: "k2"},
		"close":              {ID: confirmed, Match: "*"},
		"void":               {ID: confirmed, Match: "*"},
		"reopen":             {ID: closed, Match: "*"},
		"merge":              {Body: pair(draft, other)},
		"unmerge":            {ID: survivor, Match: "*"},
		"convert-to-invoice": {ID: draft, Match: "*", Body: `{"send": {}}`},
		"send":               {ID: draft, Match: "*", Body: `{}`},
		"mark-sent":          {ID: draft, Match: "*"},
	} {
		r.Query = "dry_run=true"
		if got := s.Owner.Do("salesorder."+name, r); got.Status >= 300 {
			t.Errorf("%s: %d %s", name, got.Status, got.Body)
		}
	}
	byKey := cmpopts.SortSlices(func(a, b map[string]types.AttributeValue) bool {
		return key(a) < key(b)
	})
	if d := cmp.Diff(before, s.Items("", nil), byKey, cmpopts.IgnoreUnexported(
		types.AttributeValueMemberS{}, types.AttributeValueMemberN{}, types.AttributeValueMemberM{}, types.AttributeValueMemberL{},
		types.AttributeValueMemberBOOL{}, types.AttributeValueMemberSS{}, types.AttributeValueMemberB{},
		types.AttributeValueMemberNULL{})); d != "" {
		t.Error(d)
	}
	for _, refusal := range []struct {
		name string
		r    functest.Request
		code string
	}{
		{"confirm", functest.Request{ID: s.order(line(s.cheese, "99")).Get("id"), Match: "*"}, "stock.short"},
		{"reopen", functest.Request{ID: draft, Match: "*"}, "order.status"},
		{"merge", functest.Request{Body: pair(draft, draft)}, "merge.same"},
	} {
		refusal.r.Query = "dry_run=true"
		if got := s.Owner.Do("salesorder."+refusal.name, refusal.r).Get("code"); got != refusal.code {
			t.Errorf("%s: got code %q, want %s", refusal.name, got, refusal.code)
		}
	}
}

func key(it map[string]types.AttributeValue) string {
	k := ""
	for _, name := range []string{"pk", "sk"} {
		if v, ok := it[name].(*types.AttributeValueMemberS); ok {
			k += v.Value + " "
		}
	}
	return k
}
