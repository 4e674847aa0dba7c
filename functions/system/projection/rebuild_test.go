package projection_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/functions/test/functest"
	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/table"
)

// rebuild starts a rebuild, runs it to its end and returns it.
func (o *busyShop) rebuild() *functest.Response {
	o.T.Helper()
	id := o.Owner.Do("projection.rebuild", functest.Request{}).Want(202).Get("id")
	o.Project()
	o.Consume(op.RebuildQueue)
	return o.Owner.Do("projection.get", functest.Request{ID: id}).Want(200)
}

// damage changes derived items, as a wrong projection or a manual change might. With
// forgetting, projection notes also lose words and links that are in the table: a rebuild
// finds these while the document still has them, and not after it changed.
func (o *busyShop) damage(chance *rand.Rand, forgetting bool) {
	o.T.Helper()
	number := func(n int) types.AttributeValue { return &types.AttributeValueMemberN{Value: fmt.Sprint(n)} }
	for _, it := range derivedItems(o.World) {
		if chance.IntN(3) > 0 || it.Kind == "feed" && !o.exists(it) {
			continue
		}
		if it.Kind == "feed" || chance.IntN(3) == 0 && (forgetting || it.Kind != "note") {
			o.Remove(it)
			continue
		}
		switch it.Kind {
		case "sum":
			for name, a := range it.Shown {
				if _, figure := a.(*types.AttributeValueMemberN); figure {
					it.Shown[name] = number(chance.IntN(1000) - 500)
				}
			}
			it.Shown["orders"] = number(chance.IntN(9))
			if chance.IntN(4) == 0 {
				delete(it.Shown, "n")
			}
			o.Put(it.Shown)
		case "note":
			o.damageNote(it, chance, forgetting)
		}
	}
}

// damageNote damages a projection note in a random way.
func (o *busyShop) damageNote(it functest.Item, chance *rand.Rand, forgetting bool) {
	o.T.Helper()
	var note map[string]any
	if err := json.Unmarshal([]byte(text(it.Shown[table.ClearDoc])), &note); err != nil {
		o.T.Fatal(err)
	}
	at := strings.Split(text(it.Shown["pk"]), "#") // O, the organisation, FACT, the prefix, …
	doc := at[3] + "_" + text(it.Shown["sk"])
	damaged := func() string {
		raw, err := json.Marshal(note)
		if err != nil {
			o.T.Fatal(err)
		}
		return string(raw)
	}
	ways := 9
	if !forgetting {
		ways = 5
	}
	switch chance.IntN(ways) {
	case 0:
		note["version"] = chance.IntN(100)
	case 1:
		delete(note, "shares")
	case 2:
		damaged = func() string { return "unreadable" }
	case 3:
		delete(it.Shown, "n")
	case 4:
		delete(note, "facts")
	case 5:
		delete(note, "words")
	case 6:
		note["words"] = []string{"wrong"}
		o.strayWord(doc, "wrong")
	case 7:
		delete(note, "links")
	case 8:
		note["links"] = []string{o.Mute + "#2026-01-01"}
		o.stray(table.LinkPlace(o.ID, o.Mute, "2026-01-01", doc))
	}
	it.Shown[table.ClearDoc] = &types.AttributeValueMemberS{Value: damaged()}
	o.Put(it.Shown)
}

// exists reports whether the document of a feed's entry exists. Only the feed has the
// contact of a deleted document, so a rebuild cannot restore its entries.
func (o *busyShop) exists(entry functest.Item) bool {
	id := strings.Split(text(entry.Shown["sk"]), "#")[2]
	prefix, _, _ := strings.Cut(id, "_")
	get := map[string]string{"con": "contact.get", "so": "salesorder.get", "inv": "invoice.get"}[prefix]
	return get == "" || o.Owner.Do(get, functest.Request{ID: id}).Status == 200
}

// strayWord puts a wrong search word of a document into the table.
func (o *busyShop) strayWord(doc, word string) { o.stray(table.WordPlace(o.ID, word, doc)) }

// stray puts an item that has only its key into the table.
func (o *busyShop) stray(key string) {
	pk, sk, _ := strings.Cut(key, "\n")
	o.Put(item{"pk": &types.AttributeValueMemberS{Value: pk}, "sk": &types.AttributeValueMemberS{Value: sk}})
}

func TestRebuildRepairsDerivedItems(t *testing.T) {
	for seed := range uint64(2) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			o := open(t, seed)
			o.work(20)
			o.Project()
			want := derived(o.World)
			o.damage(o.chance, true)
			if r := o.rebuild(); r.Get("status") != "done" || r.Get("documents") < "1" || r.Get("finished_at") == "" {
				t.Errorf("the rebuild is %s", r.Body)
			}
			wantSame(t, want, derived(o.World))
			o.wantFigures(t)
			before := len(o.Entries())
			o.rebuild()
			wantSame(t, want, derived(o.World))
			if n := len(o.Entries()) - before; n > 3 {
				t.Errorf("a rebuild of correct items wrote %d entries", n)
			}
		})
	}
}

// A rebuild derives everything if nothing was projected before.
func TestRebuildDerivesEverything(t *testing.T) {
	o := open(t, 5)
	o.work(20)
	o.Project()
	want := derived(o.World)
	for _, it := range derivedItems(o.World) {
		deleted := it.Kind == "note" && len(it.ProjectionNote.Words)+len(it.ProjectionNote.Links) == 0
		if deleted || it.Kind == "feed" && !o.exists(it) {
			delete(want, it.Place)
		}
	}
	forget(o.World)
	o.rebuild()
	wantSame(t, want, derived(o.World))
}

// Documents change while a rebuild runs, and the stream delivers late and twice.
func TestRebuildToleratesChanges(t *testing.T) {
	o := open(t, 10)
	o.work(10)
	for i := range 60 { // enough for several slices
		o.orders = append(o.orders, o.Make("salesorder.create", functest.Body(o.contacts[i%2], o.lines())))
	}
	o.Project()
	o.damage(o.chance, false)
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
		for _, e := range entries[:12] { // fails for a damaged projection note
			o.Invoke("projection.apply", map[string]any{"Records": []any{e}}, nil)
		}
		slices++
	}
	if slices < 2 {
		t.Errorf("the rebuild had %d slices, want 2 or more", slices)
	}
	o.Project()
	o.rebuild() // the first one may miss documents whose position in a list changed
	o.wantFigures(t)
	got := derived(o.World)
	forget(o.World)
	o.Deliver("projection.apply", o.Entries()...)
	wantSame(t, derived(o.World), got)
}

// A sum changes between the read and the write of its correction.
func TestChangedSumIsReadAgain(t *testing.T) {
	requests := &functest.Requests{}
	o := open(t, 1, requests.Watch)
	o.orders = append(o.orders, o.Make("salesorder.create", functest.Body(o.Wine, functest.Line(o.Glass, "3"))))
	o.Project()
	for _, it := range o.OfKind("sum") {
		it.Shown["orders_total"] = &types.AttributeValueMemberN{Value: "12345"}
		o.Put(it.Shown)
	}
	o.Owner.Do("projection.rebuild", functest.Request{}).Want(202)
	o.Project()
	corrected := false
	requests.Before = map[string]func(){"TransactWriteItems": func() {
		corrected = true
		o.orders = append(o.orders, o.Make("salesorder.create", functest.Body(o.Wine, functest.Line(o.Glass, "4"))))
		o.Project()
	}}
	o.Consume(op.RebuildQueue)
	if !corrected {
		t.Fatal("the rebuild corrected no sum")
	}
	o.wantFigures(t)
}

func TestRebuildNeedsRights(t *testing.T) {
	c := functest.New(t, operations)
	for _, role := range []rights.Role{rights.Sales, rights.Accountant, rights.Reader} {
		c.Hire(role).Do("projection.rebuild", functest.Request{}).WantCode(403, "right.missing")
	}
	first := c.Owner.Do("projection.rebuild", functest.Request{Key: "k"}).Want(202)
	again := c.Owner.Do("projection.rebuild", functest.Request{Key: "k"}).Want(202)
	if first.Get("id") != again.Get("id") || first.Get("status") != "running" {
		t.Errorf("the responses are %s and %s", first.Body, again.Body)
	}
	stranger := c.Company("Another Company")
	stranger.Owner.Do("projection.get", functest.Request{ID: first.Get("id")}).WantCode(404, "not_found")
	for name, message := range map[string]string{
		"foreign rebuild": fmt.Sprintf(`{"org": %q, "rebuild": %q, "version": 1}`, stranger.ID, first.Get("id")),
		"no rebuild":      fmt.Sprintf(`{"org": %q, "rebuild": "", "version": 1}`, c.ID),
		"later version":   fmt.Sprintf(`{"org": %q, "rebuild": %q, "version": 2}`, c.ID, first.Get("id")),
	} {
		t.Run(name, func(t *testing.T) {
			c.Receive("projection.rebuild-slice", message)
			if v := c.Owner.Do("projection.get", functest.Request{ID: first.Get("id")}).Version(); v != 1 {
				t.Errorf("the rebuild has version %d, want 1", v)
			}
		})
	}
}

// An organisation has one rebuild at a time, also if two are requested at once. One that
// has not advanced for hours is given up.
func TestOneRebuildAtATime(t *testing.T) {
	requests := &functest.Requests{}
	c := functest.New(t, operations, requests.Watch)
	var second *functest.Response
	requests.Before = map[string]func(){"TransactWriteItems": func() { second = c.Owner.Do("projection.rebuild", functest.Request{}) }}
	first := c.Owner.Do("projection.rebuild", functest.Request{}).WantCode(429, "projection.rebuilding")
	if second.Want(202); first.Header["retry-after"] != "60" {
		t.Errorf("the refusal is %v", first.Header)
	}
	c.Company("Another Company").Owner.Do("projection.rebuild", functest.Request{}).Want(202)
	c.Project()
	c.Consume(op.RebuildQueue)
	c.Owner.Do("projection.rebuild", functest.Request{}).Want(202)
	c.Wait(5 * time.Hour)
	c.Owner.Do("projection.rebuild", functest.Request{}).WantCode(429, "projection.rebuilding")
	c.Wait(time.Hour)
	c.Owner.Do("projection.rebuild", functest.Request{}).Want(202)
}
