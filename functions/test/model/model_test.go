package model_test

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
	"comptoir/infra/verify/audit"
	"comptoir/shared/rights"
)

// Users of two companies send random requests. After each request the response and the
// documents must match a model of a few hundred lines. At the end of a day the audit
// must find no derived item that contradicts the documents.
//
// Each run simulates a few days; make model simulates many and longer ones.
func TestResponsesMatchModel(t *testing.T) {
	setDefault(t, "rapid.checks", "6")
	tally := map[string]int{}
	rapid.Check(t, func(r *rapid.T) {
		w := functest.NewWorld(t, samples.Everything)
		m := &modelPlay{rapid: r, world: w, tally: tally, companies: []*modelCompany{
			newModelCompany(w, &modelBook{Forbid: true, AutoClose: true, Price: [2]int{1400, 335}}),
			newModelCompany(w, &modelBook{Price: [2]int{500, 9995}}),
		}}
		// rapid draws the first actions, by name, most often: actions that others need come first.
		r.Repeat(map[string]func(*rapid.T){
			"a1 create an order":    m.create,
			"a2 merge":              m.merge,
			"a3 convert":            m.convert,
			"a4 mark as sent":       m.bill("mark-sent", "", (*modelBook).number),
			"a5 pay":                m.pay,
			"a6 confirm":            m.move("confirm", (*modelOrder).confirm),
			"a7 change an order":    m.change,
			"a8 unmerge":            m.unmerge,
			"b1 void an invoice":    m.bill("void", "", (*modelBook).annul),
			"b2 credit":             m.bill("credit", "{}", (*modelBook).credit),
			"b3 mail":               m.bill("send", "{}", (*modelBook).mail),
			"b4 invoice":            m.sell,
			"b5 reopen":             m.move("reopen", (*modelOrder).reopen),
			"b6 close":              m.move("close", func(o *modelOrder) refusal { return o.setStatus("closed", "confirmed") }),
			"b7 void":               m.voidOrder,
			"b8 delete an order":    m.deleteOrder,
			"c1 delete an invoice":  m.bill("delete", "", (*modelBook).discard),
			"c2 adjust":             m.adjust,
			"c3 repeat the request": m.repeatLast,
			"c4 wait half a day":    func(*rapid.T) { w.Wait(12 * time.Hour) },
		})
		w.Project()
		found, _, err := audit.Table(t.Context(), w.DB, w.Name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			r.Errorf("%s", f)
		}
	})
	for _, response := range slices.Sorted(maps.Keys(tally)) {
		t.Log(tally[response], response)
	}
}

// setDefault sets a flag for this test alone, unless the command line has set it.
func setDefault(t *testing.T, name, value string) {
	f := flag.Lookup(name)
	set := false
	flag.Visit(func(g *flag.Flag) { set = set || g.Name == name })
	if f == nil || set {
		return
	}
	was := f.Value.String()
	if err := f.Value.Set(value); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Value.Set(was) })
}

// modelCompany is a company with its model.
type modelCompany struct {
	*functest.Company
	book      *modelBook
	people    []*functest.Person
	roles     []rights.Role
	items     [2]string
	customers [2]string
}

func newModelCompany(w *functest.World, b *modelBook) *modelCompany {
	o := &modelCompany{Company: w.Company("Company"), book: b}
	id := func(operation, body string) string {
		return o.Owner.Do(operation, functest.Request{Body: body}).Want(201).Get("id")
	}
	closing := "never"
	if b.AutoClose {
		closing = "invoiced"
	}
	preferences := fmt.Sprintf(`{"preferences": {"forbid_overselling": %v, "auto_close": %q}}`, b.Forbid, closing)
	o.Owner.Do("organization.update", functest.Request{Match: "*", Body: preferences}).Want(200)
	id("tax.create", `{"name": "TVA 20 %", "components": [{"name": "TVA", "rate": "20"}]}`)
	id("warehouse.create", `{"name": "Entrepôt"}`)
	for i := range o.items {
		o.items[i] = id("item.create", fmt.Sprintf(`{"name": "Article %d", "sku": "A%d", "price": %q}`, i, i, cents(b.Price[i])))
		o.customers[i] = id("contact.create", fmt.Sprintf(`{"display_name": "Client %d", "customer": true, "email": "client@example.org",
			"billing_address": {"street": "%d rue du Port", "postal_code": "33000", "city": "Bordeaux", "country": "FR"}}`, i, i+1))
		o.Owner.Do("item.adjust-stock", functest.Request{ID: o.items[i], Body: `{"quantity": "12", "reason": "opening"}`}).Want(200)
		b.Adjusted[i] = 12
	}
	for range 5 {
		o.people, o.roles = append(o.people, o.Owner), append(o.roles, rights.Owner)
	}
	for _, r := range []rights.Role{rights.Sales, rights.Accountant, rights.Reader} {
		o.people, o.roles = append(o.people, o.Hire(r)), append(o.roles, r)
	}
	return o
}

// cents returns an amount as the API writes it.
func cents(n int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

// figuresOf returns fields of a document, in the format of the model.
func figuresOf(r *functest.Response, paths ...string) string {
	var out []string
	for _, p := range paths {
		out = append(out, p+" "+r.Get(p))
	}
	return strings.Join(out, ", ")
}
