package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
	"comptoir/shared/sales"
	"comptoir/shared/store"
)

func TestShowWritesItemsInTheClear(t *testing.T) {
	s := functest.NewShop(t, "", samples.Everything)
	order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Glass, "2")))
	s.Wait(time.Hour)
	s.Act("salesorder.confirm", order, "").Want(200)
	pk, sk, _ := strings.Cut(store.Orders.Key(sales.OrderID(order)).Place(s.ID), "\n")
	for _, c := range []struct {
		key  string
		want []string // in this order
		fail string
	}{
		{key: pk + " " + sk, want: []string{
			`"doc": {`, `"status": "confirmed"`, `"entry": {`, `"event": "created"`, `"row": {`, `"sk": "."`, `"v": 2`,
		}},
		{key: pk, want: []string{`"sk": "."`, `"event": "updated"`, `"sk": ".00000002"`}},
		{key: pk + " -SUM#EUR", fail: "has no item"},
	} {
		var out strings.Builder
		err := show(t.Context(), s.DB, s.Name, c.key, &out)
		if (c.fail != "") != (err != nil) || err != nil && !strings.Contains(err.Error(), c.fail) {
			t.Errorf("%s: %v, want %q", c.key, err, c.fail)
		}
		rest := out.String()
		for _, words := range c.want {
			_, after, found := strings.Cut(rest, words)
			if !found {
				t.Errorf("%s: %s is missing or in the wrong order:\n%s", c.key, words, out.String())
			}
			rest = after
		}
		for items := json.NewDecoder(strings.NewReader(out.String())); items.More(); {
			if err := items.Decode(&map[string]any{}); err != nil {
				t.Errorf("the output for %s is not JSON: %v", c.key, err)
				break
			}
		}
	}
}

func TestSinceListsChanges(t *testing.T) {
	s := functest.NewShop(t, "", samples.Everything)
	moment := s.Now().Add(time.Minute).Format(time.RFC3339)
	s.Wait(time.Hour)
	order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Glass, "2")))
	s.Wait(time.Hour)
	s.Act("salesorder.confirm", order, "").Want(200)
	var out strings.Builder
	if err := since(t.Context(), s.DB, s.Name, moment, &out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], "\tsalesorder.create\tOdile Owner\tSO-00001\t") ||
		!strings.HasSuffix(lines[1], order+"\t.00000002") {
		t.Errorf("the output is\n%s", out.String())
	}
	if err := since(t.Context(), s.DB, s.Name, "yesterday", &out); err == nil {
		t.Error("yesterday is accepted as a time")
	}
}
