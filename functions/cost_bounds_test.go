package functions_test

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/op"
)

// asksTwice are the changes that read twice, since who else is concerned stands in
// the document (shared/store/decision-keys.md). All others read once.
func asksTwice() []string {
	return []string{
		"estimate.send", "estimate.update", "salesorder.update", "salesorder.unmerge", "salesorder.send", "invoice.update",
		"salesorder.convert-to-invoice", "invoice.mark-sent", "invoice.send", // the second time, the legal series comes along
	}
}

// bounds holds what every operation that a request starts may ask of the table,
// with a key or without, of one line or of forty: reading one document is one
// request; a change is one batched read, one counter where a number is taken, one
// transaction.
func bounds(t *testing.T, o op.Operation, as string, c cost) {
	t.Helper()
	if o.On.Kind != op.HTTP || o.On.Path == "" {
		return
	}
	once := `BatchGetItem`
	if slices.Contains(asksTwice(), o.ID) {
		once = `BatchGetItem×2` // if it reads once, it is to be taken off the list
	}
	var may string
	switch _, verb, _ := strings.Cut(o.ID, "."); {
	case o.Writes() && (collection(o) || o.Makes || o.ID == "estimate.convert-to-order"): // what they make is numbered
		may = `(` + once + ` )?(UpdateItem )?TransactWriteItems`
	case o.Writes():
		may = `(` + once + ` )?TransactWriteItems|BatchGetItem` // and nothing if nothing changes
	case o.ID == "salesorder.get":
		may = `Query( Query BatchGetItem)?( BatchGetItem)?` // the invoices linked from it, and their rows; the stock
	case verb == "get" && o.On.Path != "/openapi.json":
		may = `(BatchGetItem|Query)`
	case o.ID == "search.list":
		may = `Query(×[234])?( BatchGetItem)?` // one for each word
	default:
		return
	}
	if asked := c.Shape(); !regexp.MustCompile(`^(` + may + `)$`).MatchString(asked) {
		t.Errorf("%s (%s) asks %s of the table; it may %s. Name what is read before reading the first of it (a.Table.Expect), so that one request brings all: functions/goods/item/update.go. What only the document names is read after it: add the operation to asksTwice", o.ID, as, asked, may)
	}
}

// bounded holds what follows from a change: one read, the words and links, and one transaction within the
// table, nothing but messages outside.
func (b *bench) bounded(entry, reader string, c cost) {
	b.t.Helper()
	// What was dropped goes after the transaction; a write that stands alone needs none.
	may := `^BatchGetItem( BatchWriteItem(×[0-9]+)?)?( (TransactWriteItems|PutItem))?( BatchWriteItem(×[0-9]+)?)?$|^(BatchWriteItem)$|^-$`
	if reader == "projection.publish" {
		may = `^-$`
	}
	if asked := c.Shape(); !regexp.MustCompile(may).MatchString(asked) || len(c.others) > 2 {
		b.t.Errorf("%s: %s asks %s of the table and %v of others; it may %s", entry, reader, asked, c.others, may)
	}
}

// roles are the partitions the contacts of one state lie in: customers, vendors that are
// not, and neither.
const roles = 3

// A list asks once for each state that is asked for, however many there are.
func TestListsAskOnceForEachState(t *testing.T) {
	b := learn(t)
	t.Parallel()
	doc, documented := described(t)
	var asked functest.Requests
	s := b.stage(t, functest.NewWorld(t, asked.Watch), "Comptoir du Vexin")
	met := 0
	for _, o := range b.operations {
		for _, p := range parametersOf(doc, documented[o.ID]) {
			examples, _ := at(p, "schema", "examples").([]any)
			if !strings.HasSuffix(o.ID, ".list") || text(p, "name") != "status" || len(examples) == 0 {
				continue
			}
			states := strings.Split(examples[0].(string), ",")
			for n := 1; n <= len(states); n++ {
				met++
				most := n
				if o.ID == "contact.list" {
					most *= roles
				}
				e := s.request(o.ID)
				e.RawQueryString = url.Values{"status": {strings.Join(states[:n], ",")}}.Encode()
				r, requests := s.ask(&asked, o.ID, e)
				if got := len(strings.Fields(requests)); r.Status != 200 || got == 0 || got > most {
					t.Errorf("%s?%s is answered %d after %s; at most %d", o.ID, e.RawQueryString, r.Status, requests, most)
				}
			}
		}
	}
	if met < 10 {
		t.Errorf("only %d lists were asked by state", met)
	}
}
