package op

import (
	"encoding/json"
	"slices"
	"testing"

	"comptoir/shared/fault"
)

func TestOneOfReadsFilter(t *testing.T) {
	exist := []string{"draft", "sent", "paid"}
	for filter, x := range map[string]struct {
		want []string
		code string
	}{
		"":              {nil, ""},
		"draft":         {[]string{"draft"}, ""},
		"paid,draft":    {[]string{"draft", "paid"}, ""},
		"paid, draft":   {nil, "filter.status"},
		",":             {nil, "filter.status"},
		"paid,":         {nil, "filter.status"},
		"draft,draft":   {[]string{"draft"}, ""},
		"Draft":         {nil, "filter.status"},
		"draft,overdue": {nil, "filter.status"},
	} {
		got, err := OneOf(filter, "status", exist)
		if fault.Code(err) != x.code || !slices.Equal(got, x.want) {
			t.Errorf("%q gave %v (%v), want %v %s", filter, got, err, x.want, x.code)
		}
	}
}

func TestPageWithoutRowsIsEmptyList(t *testing.T) {
	raw, err := json.Marshal(ListOf[int](nil, ""))
	if err != nil || string(raw) != `{"data":[],"next_cursor":null}` {
		t.Errorf("an empty page is %s (%v)", raw, err)
	}
}
