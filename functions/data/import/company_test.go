package imports_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/functions/test/functest"
	"comptoir/shared/app"
	"comptoir/shared/intake"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/store"
	"comptoir/shared/table"
)

// testCompany is a new organisation with the default settings.
type testCompany struct {
	*functest.Company
	t       testing.TB
	arrived int
	tick    time.Duration // time that passes at each read of the clock
}

func newTestCompany(t testing.TB, options ...functest.Option) *testCompany {
	t.Helper()
	o := &testCompany{Company: functest.New(t, append(options, operations)...), t: t}
	world := o.Now
	o.Tools.Clock = func() time.Time {
		if o.tick > 0 {
			o.Wait(o.tick)
		}
		return world()
	}
	founder := o.Owner.With("org", "")
	made := founder.Do("organization.create", functest.Request{Body: `{"name": "Comptoir neuf", "currency": "EUR", "language": "fr",
		"address": {"street": "12 rue du Marché", "postal_code": "95300", "city": "Pontoise", "country": "FR"}}`}).Want(201)
	o.ID, o.Owner = org.OrganizationID(made.Get("id")), founder.With("org", made.Get("id")).With("user", made.Get("owner.id"))
	return o
}

// put writes a file to a folder of the organisation and returns the event of the
// bucket.
func (o *testCompany) put(folder, name, content string, metadata ...string) json.RawMessage {
	m := map[string]string{}
	for i := 0; i+1 < len(metadata); i += 2 {
		m[metadata[i]] = metadata[i+1]
	}
	return o.write("imports/"+string(o.ID)+"/"+folder+"/"+name, content, m)
}

// write writes a file to the bucket and returns the event of the bucket.
func (o *testCompany) write(key, content string, metadata map[string]string) json.RawMessage {
	o.t.Helper()
	o.arrived++
	o.Wait(time.Second)
	o.AWS.Put(key, []byte(content), metadata)
	object, err := json.Marshal(map[string]any{"key": key, "size": len(content), "sequencer": fmt.Sprintf("%018X", o.arrived)})
	if err != nil {
		o.t.Fatal(err)
	}
	return fmt.Appendf(nil, `{"detail-type": "Object Created", "source": "aws.s3", "detail": {"object": %s, "reason": "PutObject"}}`, object)
}

// upload uploads a file, runs all slices of its job and returns the newest job.
func (o *testCompany) upload(folder, name, content string, metadata ...string) *functest.Response {
	o.t.Helper()
	o.Invoke("import.start", o.put(folder, name, content, metadata...), nil)
	o.work()
	return o.newest()
}

// insist uploads a file and continues its job, which asks.
func (o *testCompany) insist(folder, name, content string) *functest.Response {
	o.t.Helper()
	job := o.upload(folder, name, content)
	if job.Get("question.code") != "import.all_rejected" {
		o.t.Errorf("the job does not ask: %s", job.Body)
	}
	o.Owner.Do("job.continue", functest.Request{ID: job.Get("id"), Match: "*"}).Want(200)
	o.Project()
	o.Consume(op.JobQueue)
	return o.newest()
}

// work processes the queue of jobs until it is empty.
func (o *testCompany) work() {
	o.t.Helper()
	for n := 0; ; n++ {
		waiting := o.AWS.Take(op.JobQueue)
		if len(waiting) == 0 {
			return
		}
		for i, m := range waiting {
			o.Invoke("import.run", message(fmt.Sprint("m", n, "-", i), m), nil)
		}
	}
}

func message(id, body string) events.SQSEvent {
	return events.SQSEvent{Records: []events.SQSMessage{{MessageId: id, Body: body}}}
}

// newest returns the newest job.
func (o *testCompany) newest() *functest.Response {
	o.t.Helper()
	id := o.Owner.Do("job.list", functest.Request{Query: "limit=1"}).Want(200).Get("data.0.id")
	return o.Owner.Do("job.get", functest.Request{ID: id}).Want(200)
}

// wantJob reports an error unless the job has this status and these counts: "done: 3 done 3 created".
func wantJob(t testing.TB, job *functest.Response, want string) {
	t.Helper()
	got := job.Get("status") + ":"
	for _, what := range []string{"done", "created", "skipped", "errors"} {
		if n := job.Get("counts." + what); n != "0" {
			got += " " + n + " " + what
		}
	}
	if got != want {
		t.Errorf("the result of the job is %q, want %q: failure %s, warnings %s", got, want, job.Get("failure"), job.Get("warnings"))
	}
}

// rejected returns the content of a job's files of rejected rows.
func (o *testCompany) rejected(job *functest.Response) string {
	o.t.Helper()
	var all strings.Builder
	for i := 0; job.Get(fmt.Sprintf("results.%d.key", i)) != ""; i++ {
		key := job.Get(fmt.Sprintf("results.%d.key", i))
		body, exists := o.AWS.File(key)
		if !exists || !strings.HasPrefix(key, "results/"+string(o.ID)+"/"+job.Get("id")+"/") {
			o.t.Errorf("the file %s does not exist", key)
		}
		all.Write(body)
	}
	return all.String()
}

// reads reads the table on behalf of the organisation.
func (o *testCompany) reads(read func(context.Context, *table.Work) error) {
	o.t.Helper()
	s := table.Scope{Org: o.ID, Operation: "test", Now: o.Now(), Read: true}
	if err := o.Tools.Table.Run(context.Background(), s, read); err != nil {
		o.t.Fatal(err)
	}
}

// counts returns the number of records created, by kind, from their change entries.
func (o *testCompany) counts() map[string]int {
	o.t.Helper()
	n := map[string]int{}
	for _, r := range o.Entries() {
		of, e, err := table.EntryOf(r.Change.NewImage)
		if err != nil {
			o.t.Fatal(err)
		}
		if kinds := []string{"contact", "item", "estimate", "sales-order"}; of == o.ID && e.Event == "created" && slices.Contains(kinds, e.Kind) {
			n[e.Kind]++
		}
	}
	return n
}

// contactNames returns the names of the contacts in alphabetical order.
func (o *testCompany) contactNames() []string {
	o.t.Helper()
	var names []string
	o.reads(func(ctx context.Context, w *table.Work) error {
		rows, _, err := store.ListContacts(ctx, w, store.ContactFilter{}, "", table.Page{Limit: 200})
		for _, r := range rows {
			names = append(names, r.DisplayName)
		}
		return err
	})
	return names
}

// customer creates a customer and returns its id.
func (o *testCompany) customer(name string) string {
	o.t.Helper()
	body := fmt.Sprintf(`{
		"display_name": %q, "customer": true,
		"billing_address": {"street": "1", "city": "Reims", "country": "FR"}
	}`, name)
	return o.Owner.Do("contact.create", functest.Request{Body: body}).Want(201).Get("id")
}

// order returns the sales order with a number.
func (o *testCompany) order(number string) *functest.Response {
	o.t.Helper()
	var id string
	o.reads(func(ctx context.Context, w *table.Work) error {
		found, err := store.OrderNumbered(ctx, w, number)
		id = string(found)
		return err
	})
	return o.Owner.Do("salesorder.get", functest.Request{ID: id}).Want(200)
}

// contact returns the contact with an external id.
func (o *testCompany) contact(source, id string) *functest.Response {
	o.t.Helper()
	var holder string
	o.reads(func(ctx context.Context, w *table.Work) error {
		c, err := store.Holder(ctx, w, store.External(source, id))
		holder = c.Holder
		return err
	})
	return o.Owner.Do("contact.get", functest.Request{ID: holder}).Want(200)
}

// item returns the item with a SKU, and its stock.
func (o *testCompany) item(sku string) *functest.Response {
	o.t.Helper()
	var holder string
	o.reads(func(ctx context.Context, w *table.Work) error {
		found, err := store.ItemWithSKU(ctx, w, sku)
		holder = string(found)
		return err
	})
	return o.Owner.Do("item.get", functest.Request{ID: holder}).Want(200)
}

// queued returns the message that requests the next slice of a job.
func (o *testCompany) queued(job string) string {
	o.t.Helper()
	m, err := json.Marshal(app.JobMessage{Org: o.ID, Job: intake.JobID(job)})
	if err != nil {
		o.t.Fatal(err)
	}
	return string(m)
}

// customers returns a file of n customers without faults, numbered from the given number.
func customers(from, n int) string {
	var b strings.Builder
	b.WriteString("customerID,companyName,address,city,country\n")
	for i := from; i < from+n; i++ {
		fmt.Fprintf(&b, "C%04d,Client %d,%d rue du Port,Rouen,France\n", i, i, i)
	}
	return b.String()
}
