package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/shopspring/decimal"

	"comptoir/functions"
	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
	"comptoir/shared/op"
	"comptoir/shared/table"
	"comptoir/shared/table/tabletest/rules"
)

var update = flag.Bool("update", false, "write usage.json and the tables of the runbook and the README")

// sale runs an order and its invoice: one clerk writes, three users read.
type sale struct {
	*functest.Shop
	meter    *functest.Meter
	used     usage
	units    functest.Taken
	buyer    string
	around   func(do func()) // replaces the meter, if set
	prompt   bool            // asynchronous work follows each request at once, as on AWS
	reported int             // the number of mails whose events were sent
}

// count adds the units that the table uses during a function.
func (s *sale) count(do func()) {
	if s.around != nil {
		s.around(do)
		return
	}
	s.units = s.units.Plus(s.meter.Count(do))
}

func (s *sale) do(operation string, r functest.Request) *functest.Response {
	s.T.Helper()
	s.used.Requests[operation]++
	var response *functest.Response
	s.count(func() { response = s.Owner.Do(operation, r) })
	if response.Status >= 300 {
		s.T.Fatalf("%s: %d %s", operation, response.Status, response.Body)
	}
	if s.prompt {
		s.runAsync()
	}
	s.used.Answered += len(response.Body)
	return response
}

func (s *sale) act(operation, id, body string) *functest.Response {
	s.T.Helper()
	return s.do(operation, functest.Request{ID: id, Match: "*", Body: body, Key: operation + id})
}

// sellOrder runs an order of five lines, from its draft to the payment of its invoice.
func (s *sale) sellOrder() (order, invoice string) {
	s.T.Helper()
	lines := make([]string, 5)
	for i, item := range []string{s.Cheese, s.Glass, s.Advice, s.Glass, s.Cheese} {
		lines[i] = functest.Line(item, fmt.Sprint(i+1))
	}
	order = s.do("salesorder.create", functest.Request{
		Body: functest.Body(s.buyer, strings.Join(lines, ",")), Key: fmt.Sprint("create after ", s.used.Answered),
	}).Get("id")
	s.act("salesorder.confirm", order, "")
	invoice = s.act("salesorder.convert-to-invoice", order, "{}").Get("invoice.id")
	owed := s.act("invoice.send", invoice, "{}").Get("balance")
	paid := s.act("invoice.record-payment", invoice, fmt.Sprintf(`{"amount": %q, "method": "virement"}`, owed))
	if status := paid.Get("status"); status != "paid" {
		s.T.Fatalf("the invoice is %s", status)
	}
	return order, invoice
}

// fullSale runs the order with all users who search and read.
func (s *sale) fullSale() {
	s.T.Helper()
	s.do("contact.list", functest.Request{Query: "q=chevalier"})
	for range 5 {
		s.do("item.list", functest.Request{Query: "q=verre"})
	}
	order, invoice := s.sellOrder()
	for range 3 {
		s.do("salesorder.list", functest.Request{Query: "limit=50"})
		s.do("salesorder.get", functest.Request{ID: order})
		s.do("invoice.list", functest.Request{Query: "limit=50"})
		s.do("invoice.get", functest.Request{ID: invoice})
		s.do("contact.get", functest.Request{ID: s.Wine})
	}
	s.do("invoice.pdf", functest.Request{ID: invoice})
	s.do("timeline.list", functest.Request{Path: map[string]string{"id": invoice}})
}

// runAsync runs all asynchronous work of the sale, with one record or message at a time.
func (s *sale) runAsync() {
	s.T.Helper()
	for again := true; again; {
		again = false
		for _, r := range s.TakeEntries() {
			again = true
			for _, reader := range []string{"projection.apply", "projection.publish"} {
				s.count(func() { s.Invoke(reader, events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{r}}, nil) })
				s.used.Behind[reader]++
			}
		}
		for _, m := range s.AWS.Take(op.MailQueue) {
			s.count(func() { s.Receive("mail.deliver", m) })
			s.used.Behind["mail.deliver"]++
			s.used.Messages += 3 // sent, received, deleted
			again = true
		}
	}
	s.used.Mails = len(s.AWS.Mails)
	for s.reported < len(s.AWS.Mails) {
		m := s.AWS.Mails[s.reported]
		s.reported++
		for _, event := range []string{"Send", "Delivery"} {
			s.sendMailEvent(m, event)
		}
	}
}

// sendMailEvent sends an event of a mail, as SES does.
func (s *sale) sendMailEvent(m functest.SentMail, event string) {
	tags := map[string][]string{}
	for _, t := range m.EmailTags {
		tags[t.Name] = []string{t.Value}
	}
	s.count(func() {
		mail := map[string]any{"messageId": m.ID, "tags": tags}
		s.Invoke("mail.settle", map[string]any{"detail": map[string]any{"eventType": event, "mail": mail}}, nil)
	})
	s.used.Behind["mail.settle"]++
	s.used.Events++
}

// storedBytes returns the bytes that stay in the table, as DynamoDB counts them: 100
// bytes of overhead for each item and each index entry.
func (s *sale) storedBytes() (bytes int) {
	for _, it := range s.Items("", nil) {
		if it[table.TimeToLive] != nil {
			continue
		}
		bytes += 100 + rules.Size(it)
		for _, x := range table.Indexes() {
			if it[x.Partition] != nil {
				bytes += 100
				for _, name := range []string{"pk", "sk", x.Partition, x.Sort, table.Projected} {
					if it[name] != nil {
						bytes += rules.Size(rules.Item{name: it[name]})
					}
				}
			}
		}
	}
	return bytes
}

// deployed returns the number of alarms and the retention of logs.
func deployed(t *testing.T) (alarms, days int) {
	t.Helper()
	for name, read := range map[string]func(string){
		"watch": func(text string) { alarms = strings.Count(text, " AWS::CloudWatch::Alarm\n") },
		"doors": func(text string) {
			_, after, _ := strings.Cut(text, "RetentionInDays: ")
			if _, err := fmt.Sscan(after, &days); err != nil {
				t.Fatal(err)
			}
		},
	} {
		text, err := os.ReadFile("../stack/testdata/" + name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		read(string(text))
	}
	if alarms == 0 || days == 0 {
		t.Fatalf("%d alarms, logs kept for %d days", alarms, days)
	}
	return alarms, days
}

// measure returns the usage of a function with all asynchronous work: after each request,
// as on AWS, or after the last one.
func measure(t *testing.T, do func(*sale), prompt bool) usage {
	t.Helper()
	m, h := functest.NewMeter(t), newHeat(t)
	s := &sale{Shop: functest.NewShop(t, "", samples.Everything, m.Watch, functest.WithClient(h.watch)), meter: m, prompt: prompt}
	s.buyer = s.Wine
	s.Project()
	s.AWS.TakeEvents()
	s.used = usage{Requests: map[string]int{}, Behind: map[string]int{}, Memory: map[string]int{}}
	before := s.storedBytes()
	h.on = true
	do(s)
	s.runAsync()
	h.on = false
	u := &s.used
	u.Kinds = h.kinds
	u.Writes, u.Reads, u.Stored = decimal.NewFromFloat(s.units.Writes), decimal.NewFromFloat(s.units.Reads), s.storedBytes()-before
	u.Events += len(s.AWS.TakeEvents())
	for _, key := range s.AWS.Keys("") {
		file, _ := s.AWS.File(key)
		u.Puts, u.Files, u.Events = u.Puts+1, u.Files+len(file), u.Events+1
	}
	u.Gets = u.Requests["invoice.pdf"] + u.Mails + u.Puts // one read each time, and one that fails before the file exists
	for _, o := range functions.All() {
		u.Operations++
		if u.Requests[o.ID]+u.Behind[o.ID] > 0 {
			u.Memory[o.ID] = o.Memory
		}
	}
	// The byte counts are rounded to thousands, so that a new field does not change the
	// file.
	for _, bytes := range []*int{&u.Stored, &u.Files, &u.Answered} {
		*bytes = (*bytes + 500) / 1000 * 1000
	}
	u.Queues = len(op.Queues())
	u.Alarms, u.KeptLogsDays = deployed(t)
	for _, operation := range slices.Sorted(maps.Keys(u.Behind)) {
		if u.Behind[operation] == 0 {
			t.Errorf("%s was never called", operation)
		}
	}
	return *u
}

// measureBoth returns the usage with projections after each request, as on AWS, and the
// writes if projections run once, after the last request.
func measureBoth(t *testing.T, do func(*sale)) usage {
	t.Helper()
	u, once := measure(t, do, true), measure(t, do, false)
	u.Late = once.Writes
	for kind, w := range once.Kinds {
		is := u.Kinds[kind]
		is.Late = w.Units
		u.Kinds[kind] = is
	}
	return u
}

func TestUsageIsUpToDate(t *testing.T) {
	now := usages{Sale: measureBoth(t, (*sale).fullSale), Order: measureBoth(t, func(s *sale) { s.sellOrder() })}
	now.Sale.Kinds = nil // reads write nothing
	got, err := json.MarshalIndent(now, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if got = append(got, '\n'); *update {
		if err := os.WriteFile("usage.json", got, 0o644); err != nil {
			t.Fatal(err)
		}
		usageJSON = got
	}
	if string(got) != string(usageJSON) {
		t.Errorf("usage.json is not up to date (go test ./infra/cost -update):\n%s", got)
	}
}

// DynamoDB charges per started kilobyte. Each item of a sale of five lines fits into
// one, with a margin of some bytes; additional lines cost one more unit per started
// kilobyte.
func TestItemsOfASaleFitIntoAKilobyte(t *testing.T) {
	const kilobyte, margin = 1024, 24
	for kind, w := range measure(t, func(s *sale) { s.sellOrder() }, true).Kinds {
		t.Logf("%-12s %d bytes at most", kind, w.Largest)
		most := kilobyte - margin
		if kind == "answer" {
			most += kilobyte // of an order and its invoice
		}
		if w.Largest > most {
			t.Errorf("an item of kind %s has %d bytes, want at most %d", kind, w.Largest, most)
		}
	}
}

const (
	begins = "<!-- go test ./infra/cost -update writes from here -->\n"
	ends   = "<!-- to here -->\n"
)

// The runbook and the README contain the calculated tables.
func TestTablesAreUpToDate(t *testing.T) {
	u, err := measured()
	if err != nil {
		t.Fatal(err)
	}
	for file, now := range map[string]string{
		"../runbooks/cost.md": markdown(u.Sale, volumes()) + "\n" + kinds(u.Order),
		"../../README.md":     thousand(u.Order),
	} {
		inFile(t, file, now)
	}
}

// inFile checks the text between a file's marks, or writes it with -update.
func inFile(t *testing.T, file, now string) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(raw), begins)
	was, after, closed := strings.Cut(rest, ends)
	if !found || !closed {
		t.Fatalf("%s lacks the marks around the table", file)
	}
	if *update {
		if err := os.WriteFile(file, []byte(before+begins+now+ends+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if was != now {
		t.Errorf("%s is not up to date (go test ./infra/cost -update):\n%s", file, now)
	}
}
