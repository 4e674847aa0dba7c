package cost_test

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"comptoir/functions/test/document"
	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
	"comptoir/shared/op"
)

// readsTwice lists the changes that read twice, because the document itself names
// other records they need (shared/store/decision-keys.md). All others read once.
func readsTwice() []string {
	return []string{
		"estimate.send", "estimate.update", "salesorder.update", "salesorder.unmerge", "salesorder.send", "invoice.update",
		"salesorder.convert-to-invoice", "invoice.mark-sent", "invoice.send", // the second read includes the legal series
		"user.withdraw", "me.accept", "me.decline", "me.leave", // the user names the address, or the membership of the address the user
		"contact.clone",  // the contacts that are like the copy
		"estimate.clone", // what the copy names
	}
}

// bounds fails the test if an operation makes more requests to the table than
// allowed, with a key or without, with one line or with forty: reading a
// document is one request; a change is one batched read, one counter if the
// document gets a number, and one transaction.
func bounds(t *testing.T, o op.Operation, as string, c cost) {
	t.Helper()
	if o.On.Kind != op.HTTP || o.On.Path == "" || samples.Twin(o) {
		return
	}
	read := `BatchGetItem`
	if slices.Contains(readsTwice(), o.ID) {
		read = `BatchGetItem×2` // an operation that reads once is removed from the list
	}
	var may string
	switch _, verb, _ := strings.Cut(o.ID, "."); {
	case strings.HasSuffix(o.ID, "-all"):
		// The caller, then each document by itself, and the response under the key.
		may = `BatchGetItem(×[23])?( (TransactWriteItems|PutItem)(×2)?)*`
	case o.ID == "view.create":
		may = `Query BatchGetItem TransactWriteItems` // the number of views that there are
	case o.Writes() && (samples.Collection(o) || o.Makes || o.ID == "estimate.convert-to-order"): // the document they make has a number
		may = `(` + read + ` )?(UpdateItem )?TransactWriteItems`
	case o.Writes():
		may = `(` + read + ` )?TransactWriteItems|BatchGetItem` // only the read if nothing changes
	case o.ID == "salesorder.get":
		may = `Query( Query BatchGetItem)?( BatchGetItem)?` // the invoices linked to it, and their rows; the stock
	case o.ID == "me.get", o.ID == "job.get":
		may = `Query BatchGetItem` // the memberships of a person, and their organisations; the user who gets links to files
	case o.ID == "contact.get":
		may = `Query( BatchGetItem)*( Query BatchGetItem)?( BatchGetItem)?` // the documents that named it; its invoices, if an amount is due
	case o.ID == "home.get":
		may = `BatchGetItem Query×13` // the settings, with the user; a state each, and two reads of the invoices by due date
	case verb == "get" && o.On.Path != "/openapi.json":
		may = `(BatchGetItem|Query)`
	case o.ID == "search.list":
		may = `Query(×[234])?( BatchGetItem)?` // one query per word
	default:
		return
	}
	if shape := c.Shape(); !regexp.MustCompile(`^(` + may + `)$`).MatchString(shape) {
		t.Errorf("%s (%s): the requests to the table are %s; allowed are %s. Name the keys before the first read "+
			"(a.Table.Expect), so that one request reads them all: functions/goods/item/update.go. Records that only the document names "+
			"are read after it: add the operation to readsTwice", o.ID, as, shape, may)
	}
}

// bounded fails the test if a projection makes more requests than allowed: one
// read, the words and links, one transaction; messages to other services, and
// nothing else.
func (b *bench) bounded(entry, reader string, c cost) {
	b.T.Helper()
	// Dropped items are deleted after the transaction; a single write needs none.
	may := `^BatchGetItem( BatchWriteItem(×[0-9]+)?)?( (TransactWriteItems|PutItem))?( BatchWriteItem(×[0-9]+)?)?$|^(BatchWriteItem)$|^-$`
	if reader == "projection.publish" {
		may = `^-$`
	}
	if shape := c.Shape(); !regexp.MustCompile(may).MatchString(shape) || len(c.others) > 2 {
		b.T.Errorf("%s: the requests of %s are %s, and %v to other services; allowed are %s", entry, reader, shape, c.others, may)
	}
}

// roles is the number of partitions that contacts of one state are in: customers,
// vendors that are no customers, and the others.
const roles = 3

// A list makes one query for each state in its filter, and no more; one batched read checks
// the caller's membership.
func TestListsQueryOncePerState(t *testing.T) {
	t.Parallel()
	b := samples.Open(t)
	doc, documented := document.Served(t)
	var requests functest.Requests
	s := b.Stage(t, functest.NewWorld(t, samples.Everything, requests.Watch), "Comptoir du Vexin")
	lists := 0
	for _, o := range b.Operations {
		for _, p := range document.Parameters(doc, documented[samples.Original(o.ID)]) {
			var states []string
			for _, state := range document.List(p, "schema", "items", "enum") {
				states = append(states, state.(string))
			}
			if !strings.HasSuffix(o.ID, ".list") || document.Text(p, "name") != "status" {
				continue
			}
			for n := 1; n <= len(states); n++ {
				lists++
				most := n
				if samples.Original(o.ID) == "contact.list" {
					most *= roles
				}
				e := s.Request(o.ID)
				e.RawQueryString = url.Values{"status": {strings.Join(states[:n], ",")}}.Encode()
				requests.Take()
				r := s.Send(o.ID, e)
				made := requests.Take()
				got := strings.Count(made, "Query")
				if made == "BatchGetItem" { // entries of the settings
					got = 1
				}
				if r.Status != 200 || got == 0 || got > most {
					t.Errorf("%s?%s: the response is %d after %s; want at most %d", o.ID, e.RawQueryString, r.Status, made, most)
				}
			}
		}
	}
	if lists < 10 {
		t.Errorf("only %d lists were filtered by state", lists)
	}
}
