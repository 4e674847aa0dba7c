package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// kinds returns the write units of an order by kind of item, the largest first: as on
// AWS, where the derived data follows each request, and as they would be if it followed
// only the last request, so that each item is derived once.
func kinds(u usage) string {
	names := slices.SortedFunc(maps.Keys(u.Kinds), func(a, b string) int {
		if d := u.Kinds[b].Units.Cmp(u.Kinds[a].Units); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	var b strings.Builder
	b.WriteString("| kind of item | writes | units | units in indexes | units, derived once |\n|---|--:|--:|--:|--:|\n")
	writes, indexes := 0, decimal.Decimal{}
	for _, name := range names {
		w := u.Kinds[name]
		writes, indexes = writes+w.Writes, indexes.Add(w.Indexes)
		fmt.Fprintf(&b, "| %s | %d | %s | %s | %s |\n", name, w.Writes, w.Units, w.Indexes, w.Late)
	}
	fmt.Fprintf(&b, "| **one order, from draft to paid** | %d | **%s** | %s | **%s** |\n", writes, u.Writes, indexes, u.Late)
	return b.String()
}
