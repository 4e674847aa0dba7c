package projection_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/functions/test/functest"
	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
)

// rebuild asks for a rebuild and sees it through.
func (o *office) rebuild() *functest.Response {
	o.T.Helper()
	id := o.Owner.Do("projection.rebuild", functest.Request{}).Want(202).Get("id")
	o.Settle()
	o.Consume(op.RebuildQueue)
	return o.Owner.Do("projection.get", functest.Request{ID: id}).Want(200)
}

// damage does to derived items what a wrong projection, or a hand in the table,
// may have done.
func (o *office) damage(chance *rand.Rand) {
	o.T.Helper()
	number := func(n int) types.AttributeValue { return &types.AttributeValueMemberN{Value: fmt.Sprint(n)} }
	for _, it := range derivedItems(o.World) {
		kind := text(it["kind"])
		if chance.IntN(3) > 0 || kind == "feed" && !o.exists(it) {
			continue
		}
		if kind == "feed" || chance.IntN(3) == 0 {
			remove(o.World, it)
			continue
		}
		switch kind {
		case "sum":
			for name, a := range it {
				if _, figure := a.(*types.AttributeValueMemberN); figure && name != "schema" {
					it[name] = number(chance.IntN(1000) - 500)
				}
			}
			it["orders"] = number(chance.IntN(9))
			if chance.IntN(4) == 0 {
				delete(it, "changes")
			}
			put(o.World, it)
		case "projected":
			note, ok := it["doc"].(*types.AttributeValueMemberM)
			if !ok {
				o.T.Fatal("a note is no map")
			}
			switch chance.IntN(6) {
			case 0:
				note.Value["version"] = number(chance.IntN(100))
			case 1:
				delete(note.Value, "words")
			case 2:
				note.Value["words"] = &types.AttributeValueMemberL{Value: []types.AttributeValue{&types.AttributeValueMemberS{Value: "wrong"}}}
				o.strayWord(it, "wrong")
			case 3:
				delete(note.Value, "shares")
			case 4:
				it["doc"] = &types.AttributeValueMemberS{Value: "unreadable"}
			case 5:
				delete(it, "times")
			}
			put(o.World, it)
		}
	}
}

// exists tells whether the document an entry of a feed speaks of is still there;
// of a deleted one nothing but the feed tells that it was the contact's.
func (o *office) exists(entry item) bool {
	id := strings.Split(text(entry["sk"]), "#")[2]
	kind := map[string]string{"con": "contact.get", "so": "salesorder.get", "inv": "invoice.get"}[id[:strings.Index(id, "_")]]
	return kind == "" || o.Owner.Do(kind, functest.Request{ID: id}).Status == 200
}

// strayWord puts a word of a document into the table.
func (o *office) strayWord(note item, word string) {
	at := strings.Split(text(note["pk"]), "#")
	kinds := map[string]string{"CON": "contact", "ITM": "item", "SO": "sales-order", "INV": "invoice", "CRN": "credit-note"}
	put(o.World, item{
		"pk": &types.AttributeValueMemberS{Value: "O#" + at[1] + "#Q#" + kinds[at[2]] + "#" + word[:2]},
		"sk": &types.AttributeValueMemberS{Value: word + "#" + at[3]}, "kind": &types.AttributeValueMemberS{Value: "word"},
	})
}

func TestARebuildPutsEverythingRight(t *testing.T) {
	for seed := range uint64(2) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			o := open(t, seed)
			o.work(20)
			o.Settle()
			want := derived(o.World)
			o.damage(o.chance)
			if r := o.rebuild(); r.Get("status") != "done" || r.Get("documents") < "1" || r.Get("finished_at") == "" {
				t.Errorf("the rebuild ended as %s", r.Body)
			}
			wantSame(t, want, derived(o.World))
			o.wantFigures(t)
			before := len(o.Entries())
			o.rebuild()
			wantSame(t, want, derived(o.World))
			if n := len(o.Entries()) - before; n > 3 {
				t.Errorf("a rebuild of what is right left %d entries", n)
			}
		})
	}
}

// Where nothing was ever projected, a rebuild makes everything.
func TestARebuildStartsFromNothing(t *testing.T) {
	o := open(t, 5)
	o.work(20)
	o.Settle()
	want := derived(o.World)
	for _, it := range derivedItems(o.World) {
		if text(it["kind"]) == "feed" && !o.exists(it) {
			delete(want, text(it["pk"])+" "+text(it["sk"]))
		}
		if text(it["kind"]) == "projected" && !strings.Contains(want[text(it["pk"])+" "+text(it["sk"])], "words") {
			delete(want, text(it["pk"])+" "+text(it["sk"])) // the note of a deleted document
		}
		remove(o.World, it)
	}
	o.rebuild()
	wantSame(t, want, derived(o.World))
}

// People go on working while a rebuild runs, and the stream is late and repeats
// itself.
func TestWorkGoesOnDuringARebuild(t *testing.T) {
	o := open(t, 10)
	o.work(10)
	for i := range 60 { // enough for several slices
		o.orders = append(o.orders, o.Make("salesorder.create", functest.Body(o.contacts[i%2], o.lines())))
	}
	o.Settle()
	o.damage(o.chance)
	id := o.Owner.Do("projection.rebuild", functest.Request{}).Want(202).Get("id")
	slices := 0
	for version := 1; o.Owner.Do("projection.get", functest.Request{ID: id}).Get("status") == "running"; version++ {
		message, err := json.Marshal(app.RebuildMessage{Org: o.ID, Rebuild: id, Version: version})
		if err != nil {
			t.Fatal(err)
		}
		o.Receive("projection.rebuild-slice", string(message))
		o.Receive("projection.rebuild-slice", string(message)) // at least once
		o.work(5)
		entries := o.Entries()
		o.chance.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
		for _, e := range entries[:12] { // one that meets a damaged note is not taken
			o.Invoke("projection.apply", map[string]any{"Records": []any{e}}, nil)
		}
		slices++
	}
	if slices < 2 {
		t.Errorf("there were only %d slices", slices)
	}
	o.Settle()
	o.rebuild() // what changed its place in a list meanwhile may have been passed over
	o.wantFigures(t)
	got := derived(o.World)
	forget(o.World)
	o.Deliver("projection.apply", o.Entries()...)
	wantSame(t, derived(o.World), got)
}

// A sum changes between the moment it is read and the moment it is put right.
func TestASumThatMovesIsReadAgain(t *testing.T) {
	watch := &functest.Requests{}
	o := open(t, 1, watch.Watch)
	o.orders = append(o.orders, o.Make("salesorder.create", functest.Body(o.Wine, functest.Line(o.Glass, "3"))))
	o.Settle()
	for _, it := range o.Items("kind = :k", value("sum")) {
		it["orders_total"] = &types.AttributeValueMemberN{Value: "12345"}
		put(o.World, it)
	}
	o.Owner.Do("projection.rebuild", functest.Request{}).Want(202)
	o.Settle()
	met := false
	watch.Before = map[string]func(){"TransactWriteItems": func() {
		met = true
		o.orders = append(o.orders, o.Make("salesorder.create", functest.Body(o.Wine, functest.Line(o.Glass, "4"))))
		o.Settle()
	}}
	o.Consume(op.RebuildQueue)
	if !met {
		t.Fatal("nothing was put right")
	}
	o.wantFigures(t)
}

func TestWhoMayRebuild(t *testing.T) {
	c := functest.New(t)
	for _, role := range []rights.Role{rights.Sales, rights.Accountant, rights.Reader} {
		c.Hire(role).Do("projection.rebuild", functest.Request{}).WantCode(403, "right.missing")
	}
	first := c.Owner.Do("projection.rebuild", functest.Request{Key: "k"}).Want(202)
	again := c.Owner.Do("projection.rebuild", functest.Request{Key: "k"}).Want(202)
	if first.Get("id") != again.Get("id") || first.Get("status") != "running" {
		t.Errorf("asked twice it answers %s and %s", first.Body, again.Body)
	}
	stranger := c.Company("Another Company")
	stranger.Owner.Do("projection.get", functest.Request{ID: first.Get("id")}).WantCode(404, "not_found")
	for name, message := range map[string]string{
		"another's rebuild": fmt.Sprintf(`{"org": %q, "rebuild": %q, "version": 1}`, stranger.ID, first.Get("id")),
		"no rebuild":        fmt.Sprintf(`{"org": %q, "rebuild": "", "version": 1}`, c.ID),
		"a later version":   fmt.Sprintf(`{"org": %q, "rebuild": %q, "version": 2}`, c.ID, first.Get("id")),
	} {
		t.Run(name, func(t *testing.T) {
			c.Receive("projection.rebuild-slice", message)
			if v := c.Owner.Do("projection.get", functest.Request{ID: first.Get("id")}).Version(); v != 1 {
				t.Errorf("it is at version %d", v)
			}
		})
	}
}
