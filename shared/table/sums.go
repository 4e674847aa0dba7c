package table

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/crm"
	"comptoir/shared/money"
)

// share is what a document adds to a sum, figure by figure.
type share map[string]money.Quantity

// targets are the sums that one or the other adds to.
func targets(a, b map[string]share) []string {
	var all []string
	for _, shares := range []map[string]share{a, b} {
		for t := range shares {
			if !slices.Contains(all, t) {
				all = append(all, t)
			}
		}
	}
	slices.Sort(all)
	return all
}

// figures are the names of what one or the other says, in order.
func figures(a, b share) []string {
	var all []string
	for _, s := range []share{a, b} {
		for f := range s {
			if !slices.Contains(all, f) {
				all = append(all, f)
			}
		}
	}
	slices.Sort(all)
	return all
}

// same tells whether two shares say the same; what is not said is zero.
func (s share) same(o share) bool {
	return !slices.ContainsFunc(figures(s, o), func(f string) bool { return s[f].Cmp(o[f]) != 0 })
}

// plus adds a share up.
func (s share) plus(o share) share {
	out := share{}
	for _, f := range figures(s, o) {
		out[f] = s[f].Add(o[f])
	}
	return out
}

// addTo stages what a sum changes by. The sum counts its changes, so that a
// rebuild can tell whether it stood still meanwhile.
func (w *Work) addTo(target string, was, now share) error {
	if was.same(now) {
		return nil
	}
	u := write{
		key: sumTarget(target), names: map[string]string{"#changes": "changes", "#schema": "schema"},
		values: item{":one": num("1"), ":kind": text("sum")},
	}
	adds := []string{"#changes :one"}
	for i, f := range figures(was, now) {
		delta := now[f].Sub(was[f])
		if delta.IsZero() {
			continue
		}
		u.names[fmt.Sprintf("#f%d", i)], u.values[fmt.Sprintf(":f%d", i)] = f, num(delta.Number())
		adds = append(adds, fmt.Sprintf("#f%d :f%d", i, i))
	}
	u.update = "ADD " + strings.Join(adds, ", ") + " SET kind = :kind, #schema = :one"
	return w.stage(u)
}

// target is the name of a sum, as the notes keep it.
func (k Key) target() string { return k.pk + "|" + k.sk }

// sumTarget is the key of a sum by its name.
func sumTarget(target string) Key {
	pk, sk, _ := strings.Cut(target, "|")
	return Key{pk: pk, sk: sk}
}

func exact(a money.Amount) money.Quantity {
	var q money.Quantity
	if err := q.SetNumber(a.Number()); err != nil {
		return money.Quantity{} // an amount is always a quantity
	}
	return q
}

// readSums reads what documents of one currency add up to for a contact.
func readSums(it item) (crm.Sums, error) {
	sk := str(it["sk"])
	c, err := money.ParseCurrency(sk[strings.LastIndex(sk, "#")+1:])
	if err != nil {
		return crm.Sums{}, fmt.Errorf("read the sums of a contact: %w", err)
	}
	s := crm.Sums{Currency: c, OrderSums: &crm.OrderSums{}, InvoiceSums: &crm.InvoiceSums{}}
	if err := decodeFigures(it, s.OrderSums); err != nil {
		return s, err
	}
	if err := decodeFigures(it, s.InvoiceSums); err != nil {
		return s, err
	}
	money.Digits(&s, c)
	return s, nil
}

// decodeFigures reads the figures of a sum into the struct that shows them.
func decodeFigures(it item, v any) error {
	m := item{}
	for k, a := range it {
		if _, ok := a.(*types.AttributeValueMemberN); ok {
			m[k] = a
		}
	}
	return decode(&types.AttributeValueMemberM{Value: m}, v)
}

// figuresOf reads a sum as a share, and how often it has changed.
func figuresOf(it item) (s share, changes string, err error) {
	s = share{}
	for name, a := range it {
		n, ok := a.(*types.AttributeValueMemberN)
		if !ok || name == "schema" {
			continue
		}
		if name == "changes" {
			changes = n.Value
			continue
		}
		var q money.Quantity
		if err := q.SetNumber(n.Value); err != nil {
			return nil, "", fmt.Errorf("read the sum %s %s: %w", str(it["pk"]), str(it["sk"]), err)
		}
		s[name] = q
	}
	return s, changes, nil
}
