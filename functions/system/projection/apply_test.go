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

func TestAContactIsFoundByItsWordsWhateverTheOrder(t *testing.T) {
	c := functest.New(t)
	id := c.Owner.Do("contact.create", functest.Request{Body: `{"display_name": "Épicerie Dupré", "email": "hello@dupre.example"}`}).Want(201).Get("id")
	c.Owner.Do("contact.update", functest.Request{ID: id, Version: 1, Body: `{"display_name": "Épicerie Duval"}`}).Want(200)
	entries := c.Entries()
	slices.Reverse(entries)
	c.Deliver("projection.apply", entries...)
	c.Deliver("projection.apply", entries...)
	for query, found := range map[string]string{"EPIC+duv": id, "épicerie+DUVAL": id, "dupre": id, "dupr%C3%A9": id, "epicerie+xx": "", "duvals": ""} {
		if got := c.Owner.Do("contact.list", functest.Request{Query: "q=" + query}).Want(200).Get("data.0.id"); got != found {
			t.Errorf("%s finds %q, not %q", query, got, found)
		}
	}
	c.Owner.Do("contact.delete", functest.Request{ID: id, Version: 2}).Want(204)
	c.Project()
	if words := c.OfKind("word"); len(words) > 0 {
		t.Errorf("%d words of a deleted contact are left", len(words))
	}
}

// What happened comes in any order, several times, in batches of any size: the
// end is the same, byte for byte.
func TestTheOrderOfEntriesDoesNotMatter(t *testing.T) {
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
			t.Fatalf("order number %d ends elsewhere", seed)
		}
	}
}

// Entries come while people go on working: late, twice, some long after others.
// When all have come, every figure is what the documents say.
func TestSumsFollowTheDocuments(t *testing.T) {
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

func TestAProjectionFitsIntoATransaction(t *testing.T) {
	watch := &functest.Requests{}
	s := functest.NewShop(t, "", watch.Watch)
	name := func(letter string) string { // 80 words, twice as many as are kept
		var first, second []string
		for c := 'a'; c <= 'z'; c++ {
			first, second = append(first, letter+string(c)), append(second, string(c)+letter)
		}
		return `"display_name": "` + strings.Join(first, " ") + `", "legal_name": "` + strings.Join(second, " ") + `"`
	}
	full := func(letter string) string {
		return s.Make("contact.create", `{`+name(letter)+`, "customer": true, "billing_address": {"street": "1 rue A", "postal_code": "75001", "city": "Paris", "country": "FR"}}`)
	}
	a, b := full("a"), full("b")
	order := s.Make("salesorder.create", functest.Body(a, functest.Line(s.Glass, "1")))
	s.Project()
	s.Act("salesorder.update", order, `{"customer_id": "`+b+`"}`).Want(200)
	s.Act("contact.update", a, `{`+name("c")+`}`).Want(200)
	changes := slices.DeleteFunc(s.Entries(), func(r events.DynamoDBEventRecord) bool { return r.Change.Keys["sk"].String() != ".00000002" })
	watch.Take()
	s.Deliver("projection.apply", changes...)
	const one = "BatchGetItem BatchWriteItem BatchWriteItem TransactWriteItems" // 40 words and a link, at most 25 in one request
	if got := watch.Take(); got != one+" "+one {
		t.Errorf("two entries took %s", got)
	}
	live := derived(s.World)
	forget(s.World)
	s.Deliver("projection.apply", s.Entries()...)
	wantSame(t, derived(s.World), live)
	for _, query := range []string{"q=bx", "q=bz+SO-00001"} {
		if got := s.Owner.Do("salesorder.list", functest.Request{Query: query}).Get("data.0.id"); got != order {
			t.Errorf("the order is not found by %s, as its new customer is called", query)
		}
	}
}

// A record that nobody can read holds up those after it and no other.
func TestAPoisonedRecordIsNamed(t *testing.T) {
	c := functest.New(t)
	for i := range 5 {
		c.Owner.Do("contact.create", functest.Request{Body: fmt.Sprintf(`{"display_name": "Maison %c"}`, 'A'+i)}).Want(201)
	}
	entries := contactsOf(t, c.Entries())
	poison := entries[2]
	for name, image := range map[string]map[string]events.DynamoDBAttributeValue{
		"keys alone":                   poison.Change.Keys,
		"not even an item":             nil,
		"nothing that was packed here": with(poison, "doc", events.NewBinaryAttribute([]byte("\x01\x01?"))),
		"another dictionary":           with(poison, "doc", events.NewBinaryAttribute(append([]byte{9}, poison.Change.NewImage["doc"].Binary()[1:]...))),
		"a text for what is packed":    with(poison, "doc", events.NewStringAttribute("{}")),
		"a set, which we have not":     with(poison, "doc", events.NewStringSetAttribute([]string{"x"})),
		"a stranger's partition":       with(poison, "pk", events.NewStringAttribute("X#"+poison.Change.Keys["pk"].String())),
	} {
		t.Run(name, func(t *testing.T) {
			forget(c.World)
			records := slices.Clone(entries)
			records[2].Change.NewImage = image
			var failed events.DynamoDBEventResponse
			c.Invoke("projection.apply", events.DynamoDBEvent{Records: records}, &failed)
			if len(failed.BatchItemFailures) != 1 || failed.BatchItemFailures[0].ItemIdentifier != poison.Change.SequenceNumber {
				t.Fatalf("reported %v, not %s", failed.BatchItemFailures, poison.Change.SequenceNumber)
			}
			if n := len(c.OfKind("note")); n != 2 {
				t.Errorf("%d documents are projected, not the 2 before it", n)
			}
			c.Deliver("projection.apply", entries[3:]...) // Lambda has put the record away
			if n := len(c.OfKind("note")); n != 4 {
				t.Errorf("%d documents are projected in the end", n)
			}
		})
	}
}

// A word that does not belong to a document, because it is older than a change or
// because somebody put it there, finds nothing.
func TestWordsAreBelievedOnlyAsFarAsTheDocument(t *testing.T) {
	o := open(t, 1)
	o.Project()
	o.Act("contact.update", o.Mute, `{"display_name": "Maison Nouvelle", "legal_name": "Maison Nouvelle"}`).Want(200) // not projected
	o.strayWord(o.Wine, "zebre")
	for query, found := range map[string]string{"zebre": "", "chop": "", "basel": o.Mute, "vins+zebre": "", "vins+che": o.Wine, "vins+chevalier+et+alcools+sarl": o.Wine, "vins+chevalier+et+alcools+autre": ""} {
		if got := o.Owner.Do("contact.list", functest.Request{Query: "q=" + query}).Want(200).Get("data.0.id"); got != found {
			t.Errorf("%s finds %q, not %q", query, got, found)
		}
	}
	if got := o.Owner.Do("contact.list", functest.Request{Query: "q=maison"}).Want(200).Get("data.0.id"); got != "" {
		t.Errorf("found %q before it was projected", got)
	}
	o.Project()
	if got := o.Owner.Do("contact.list", functest.Request{Query: "q=maison+nouv"}).Want(200).Get("data.0.id"); got != o.Mute {
		t.Errorf("then it finds %q", got)
	}
}

// with is a record's image with another attribute.
func with(r events.DynamoDBEventRecord, name string, v events.DynamoDBAttributeValue) map[string]events.DynamoDBAttributeValue {
	image := maps.Clone(r.Change.NewImage)
	image[name] = v
	return image
}
