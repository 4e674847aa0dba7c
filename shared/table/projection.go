package table

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/crm"
	"comptoir/shared/journal"
	"comptoir/shared/money"
)

// What follows from a document is derived from its change entries: the words a
// search finds it by, the sums it adds to, the feed of its contact. Each is
// applied in one transaction with a note of what was applied (PROJECTED), so
// that an entry that comes twice, late or out of order changes nothing: the
// document as it is now is compared with what was applied last.

// applied is the note of what a document's projection has written.
type applied struct {
	Version int              `json:"version"`
	Words   []string         `json:"words,omitempty"`
	Shares  map[string]share `json:"shares,omitempty"` // by what they add to
}

// share is what a document adds to a sum, figure by figure.
type share map[string]money.Quantity

// derived is what follows from a document as it is now.
type derived struct {
	words  []string
	shares map[string]share
}

// Project brings everything derived from the document of a change entry up to
// date, and puts the entry into the feed of its contact.
func (w *Work) Project(ctx context.Context, e journal.Entry) error {
	doc, ok := documentOf(e.Kind, e.ID)
	if ok {
		if err := w.projectDocument(ctx, doc, e.Kind, e.ID); err != nil {
			return fmt.Errorf("project %s %s: %w", e.Kind, e.ID, err)
		}
	}
	if e.Subject == "" {
		return nil
	}
	a, err := encode(e)
	if err != nil {
		return fmt.Errorf("feed: %w", err)
	}
	return w.stage(write{key: feedKey(crm.ContactID(e.Subject), e.At, e.ID, e.Version), put: item{"kind": text("feed"), "doc": a}})
}

func (w *Work) projectDocument(ctx context.Context, doc Key, kind, id string) error {
	w.Expect(doc, projectedKey(doc))
	it, err := w.load(ctx, doc)
	if err != nil {
		return err
	}
	note, err := w.load(ctx, projectedKey(doc))
	if err != nil {
		return err
	}
	var was applied
	if note != nil {
		if err := decode(note["doc"], &was); err != nil {
			return err
		}
	}
	version, _ := strconv.Atoi(str(it["version"]))
	if it == nil || was.Version >= version {
		return nil
	}
	var now derived
	if it["deleted"] == nil {
		if now, err = derive(kind, it); err != nil {
			return err
		}
	}
	return w.apply(doc, kind, id, was, now, version)
}

// apply stages the difference between what was applied and what follows now.
func (w *Work) apply(doc Key, kind, id string, was applied, now derived, version int) error {
	for _, word := range was.Words {
		if !slices.Contains(now.words, word) {
			if err := w.stage(write{key: wordKey(kind, word, id), remove: true}); err != nil {
				return err
			}
		}
	}
	for _, word := range now.words {
		if !slices.Contains(was.Words, word) {
			if err := w.stage(write{key: wordKey(kind, word, id), put: item{"kind": text("word")}}); err != nil {
				return err
			}
		}
	}
	for _, target := range targets(was.Shares, now.shares) {
		if err := w.addTo(target, was.Shares[target], now.shares[target]); err != nil {
			return err
		}
	}
	a, err := encode(applied{Version: version, Words: now.words, Shares: now.shares})
	if err != nil {
		return err
	}
	return w.stage(write{
		key: projectedKey(doc), put: item{"kind": text("projected"), "doc": a, "version": num(strconv.Itoa(version))},
		cond: "attribute_not_exists(pk) OR #version = :was", names: map[string]string{"#version": "version"},
		values: item{":was": num(strconv.Itoa(was.Version))}, failed: again,
	})
}

func targets(a, b map[string]share) []string {
	var all []string
	for t := range a {
		all = append(all, t)
	}
	for t := range b {
		if _, both := a[t]; !both {
			all = append(all, t)
		}
	}
	slices.Sort(all)
	return all
}

// addTo stages what a sum changes by. The sum counts its changes, so that a
// rebuild can tell whether it stood still meanwhile.
func (w *Work) addTo(target string, was, now share) error {
	u := write{key: sumTarget(target), names: map[string]string{"#n": "changes"}, values: item{":one": num("1"), ":kind": text("sum")}}
	adds := []string{"#n :one"}
	figures := map[string]bool{}
	for f := range was {
		figures[f] = true
	}
	for f := range now {
		figures[f] = true
	}
	i := 0
	for f := range figures {
		delta := now[f].Sub(was[f])
		if delta.IsZero() {
			continue
		}
		u.names[fmt.Sprintf("#f%d", i)], u.values[fmt.Sprintf(":f%d", i)] = f, num(delta.Number())
		adds = append(adds, fmt.Sprintf("#f%d :f%d", i, i))
		i++
	}
	if i == 0 {
		return nil
	}
	u.update = "ADD " + strings.Join(adds, ", ") + " SET kind = :kind"
	return w.stage(u)
}

// sumTarget is the key of a sum by its name, as the notes keep it.
func sumTarget(target string) Key {
	pk, sk, _ := strings.Cut(target, "|")
	return Key{pk: pk, sk: sk}
}

func (k Key) target() string { return k.pk + "|" + k.sk }

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
	s := crm.Sums{}
	if err := decodeFigures(it, &s); err != nil {
		return s, err
	}
	s.Currency = c
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
