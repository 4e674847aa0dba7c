package projection_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"pgregory.net/rapid"

	"comptoir/functions/test/functest"
)

func TestContactIsFoundByWordsInAnyOrderOfEntries(t *testing.T) {
	c := functest.New(t, operations)
	id := c.Owner.Do("contact.create", functest.Request{
		Body: `{"display_name": "Épicerie Dupré", "email": "hello@dupre.example"}`,
	}).Want(201).Get("id")
	c.Owner.Do("contact.update", functest.Request{ID: id, Version: 1, Body: `{"display_name": "Épicerie Duval"}`}).Want(200)
	entries := c.Entries()
	slices.Reverse(entries)
	c.Deliver("projection.apply", entries...)
	c.Deliver("projection.apply", entries...)
	for query, want := range map[string]string{
		"EPIC+duv": id, "épicerie+DUVAL": id, "dupre": id, "dupr%C3%A9": id, "epicerie+xx": "", "duvals": "",
	} {
		if got := c.Owner.Do("contact.list", functest.Request{Query: "q=" + query}).Want(200).Get("data.0.id"); got != want {
			t.Errorf("%s finds %q, want %q", query, got, want)
		}
	}
	c.Owner.Do("contact.delete", functest.Request{ID: id, Version: 2}).Want(204)
	c.Project()
	if words := c.OfKind("word"); len(words) > 0 {
		t.Errorf("%d words of a deleted contact are left", len(words))
	}
}

// Entries delivered in any order, several times, in batches of any size give the same
// derived items, byte for byte.
func TestProjectionIgnoresOrderOfEntries(t *testing.T) {
	o := open(t, 1)
	o.work(20)
	entries := o.Entries()
	derivedOnce := func(order []events.DynamoDBEventRecord) map[string]string {
		forget(o.World)
		o.Deliver("projection.apply", order...)
		return derived(o.World)
	}
	want := derivedOnce(entries)
	if len(want) < 100 {
		t.Fatalf("only %d derived items", len(want))
	}
	shuffled := rapid.Custom(func(t *rapid.T) []events.DynamoDBEventRecord {
		again := rapid.SliceOfN(rapid.SampledFrom(entries), 0, 20).Draw(t, "again")
		return rapid.Permutation(append(slices.Clone(entries), again...)).Draw(t, "order")
	})
	for seed := range 8 {
		wantSame(t, want, derivedOnce(shuffled.Example(seed)))
		if t.Failed() {
			t.Fatalf("order %d of entries gives another result", seed)
		}
	}
}

// Entries arrive late, twice and out of order while users keep working. After all have
// arrived, every sum equals that of the documents.
func TestSumsMatchDocuments(t *testing.T) {
	for seed := range uint64(2) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			o := open(t, seed)
			for range 4 {
				o.work(8)
				entries := o.Entries()
				o.chance.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
				o.Deliver("projection.apply", entries[:o.chance.IntN(len(entries))]...)
			}
			o.Project()
			o.wantFigures(t)
			live := derived(o.World)
			forget(o.World)
			o.Deliver("projection.apply", o.Entries()...)
			wantSame(t, derived(o.World), live)
		})
	}
}

func TestProjectionFitsIntoTransaction(t *testing.T) {
	requests := &functest.Requests{}
	s := functest.NewShop(t, "", operations, requests.Watch)
	name := func(letter string) string { // more words than the limit
		var first, second []string
		for c := 'a'; c <= 'z'; c++ {
			first, second = append(first, letter+string(c)), append(second, string(c)+letter)
		}
		for c := 'a'; c <= 'z'; c++ {
			first = append(first, string(c)+letter+letter)
		}
		return fmt.Sprintf(`"display_name": %q, "legal_name": %q`, strings.Join(first, " "), strings.Join(second, " "))
	}
	customer := func(letter string) string {
		return s.Make("contact.create", fmt.Sprintf(`{
			%s, "customer": true,
			"billing_address": {"street": "1 rue A", "postal_code": "75001", "city": "Paris", "country": "FR"}
		}`, name(letter)))
	}
	a, b := customer("a"), customer("b")
	order := s.Make("salesorder.create", functest.Body(a, functest.Line(s.Glass, "1")))
	s.Project()
	s.Act("salesorder.update", order, fmt.Sprintf(`{"customer_id": %q}`, b)).Want(200)
	s.Act("contact.update", a, fmt.Sprintf(`{%s}`, name("c"))).Want(200)
	changes := slices.DeleteFunc(s.Entries(), func(r events.DynamoDBEventRecord) bool {
		return r.Change.Keys["sk"].String() != ".00000002"
	})
	requests.Take()
	s.Deliver("projection.apply", changes...)
	// 60 words and a link, or 60 words and 20 of the names of a renamed contact; at most 25 per request.
	const ofOrder, ofContact = "BatchGetItem BatchWriteItem BatchWriteItem BatchWriteItem TransactWriteItems",
		"BatchGetItem BatchWriteItem BatchWriteItem BatchWriteItem BatchWriteItem TransactWriteItems"
	if got := requests.Take(); got != ofOrder+" "+ofContact && got != ofContact+" "+ofOrder {
		t.Errorf("two entries make the requests %s", got)
	}
	// The words and marks of a name that nothing has any more are deleted in one transaction.
	for range 6 {
		s.Act("contact.update", a, fmt.Sprintf(`{%s}`, name("d"))).Want(200)
		s.Act("contact.update", a, fmt.Sprintf(`{%s}`, name("e"))).Want(200)
	}
	s.Project()
	live := derived(s.World)
	forget(s.World)
	s.Deliver("projection.apply", s.Entries()...)
	wantSame(t, derived(s.World), live)
	for _, query := range []string{"q=bx", "q=bz+SO-00001"} {
		if got := s.Owner.Do("salesorder.list", functest.Request{Query: query}).Get("data.0.id"); got != order {
			t.Errorf("%s, the name of its new customer, does not find the order", query)
		}
	}
}

// A search ignores a word in the index that the document does not have: one from before
// a change, or one written directly into the table.
func TestSearchChecksWordsAgainstDocument(t *testing.T) {
	o := open(t, 1)
	o.Project()
	// This change is not projected yet.
	o.Act("contact.update", o.Mute, `{"display_name": "Maison Nouvelle", "legal_name": "Maison Nouvelle",
		"billing_address": {"city": "Liestal"}}`).Want(200)
	o.strayWord(o.Wine, "zebre")
	find := func(query string) string {
		return o.Owner.Do("contact.list", functest.Request{Query: "q=" + query}).Want(200).Get("data.0.id")
	}
	for query, want := range map[string]string{
		"zebre": "", "basel": "", "chop": o.Mute, "vins+zebre": "", "vins+che": o.Wine,
		"vins+chevalier+et+alcools+sarl": o.Wine, "vins+chevalier+et+alcools+autre": "",
	} {
		if got := find(query); got != want {
			t.Errorf("%s finds %q, want %q", query, got, want)
		}
	}
	if got := find("maison"); got != "" {
		t.Errorf("found %q before the projection", got)
	}
	o.Project()
	if got := find("maison+nouv"); got != o.Mute {
		t.Errorf("after the projection the search finds %q", got)
	}
}

// with returns a record's image with one attribute replaced.
func with(r events.DynamoDBEventRecord, name string, v events.DynamoDBAttributeValue) map[string]events.DynamoDBAttributeValue {
	image := maps.Clone(r.Change.NewImage)
	image[name] = v
	return image
}
