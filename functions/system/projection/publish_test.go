package projection_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/functions/test/functest"
	"comptoir/shared/op"
)

// event is an event on the bus.
type event struct {
	Type         string
	Organization string
	Kind, ID     string
	Version      int
	Changed      []string
	Actor        struct{ ID, Name string }
	DedupeID     string `json:"dedupe_id"`
}

func eventsOf(t testing.TB, details []string) []event {
	t.Helper()
	all := make([]event, len(details))
	for i, e := range details {
		if err := json.Unmarshal([]byte(e), &all[i]); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func TestPublishSendsEventsAndMails(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	s.Project()
	s.AWS.TakeEvents()
	s.AWS.Take(op.MailQueue)
	s.Act("contact.update", s.Wine, `{
		"phone": "03 26 47 15 10",
		"billing_address": {"city": "Épernay"}
	}`).Want(200)
	order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Glass, "1")))
	s.Act("salesorder.send", order, `{}`).Want(200)
	s.Project()
	var changed event
	for _, e := range eventsOf(t, s.AWS.TakeEvents()) {
		if e.Type == "comptoir.contact.updated" {
			changed = e
		}
		if e.Organization != string(s.ID) || e.Actor.Name != "Odile Owner" ||
			e.DedupeID != fmt.Sprintf("%s/%s/%d", s.ID, e.ID, e.Version) {
			t.Errorf("the event is %+v", e)
		}
	}
	if changed.ID != s.Wine || changed.Version != 2 || strings.Join(changed.Changed, " ") != "billing_address/city phone" {
		t.Errorf("the event of the change is %+v", changed)
	}
	mails := s.AWS.Take(op.MailQueue)
	if len(mails) != 1 || !strings.Contains(mails[0], fmt.Sprintf(`"org":%q,"mail":"mail_`, s.ID)) {
		t.Errorf("the mail queue has %v", mails)
	}
}

// companyWithContacts returns a company with 25 contacts, and their entries, which are
// not published yet.
func companyWithContacts(t *testing.T) (*functest.Company, []events.DynamoDBEventRecord) {
	c := functest.New(t, operations)
	for i := range 25 {
		c.Owner.Do("contact.create", functest.Request{Body: fmt.Sprintf(`{"display_name": "Maison %d"}`, i)}).Want(201)
	}
	return c, contactsOf(t, c.Entries())
}

func ids(all []event) []string {
	var ids []string
	for _, e := range all {
		ids = append(ids, e.ID)
	}
	return ids
}

func subjects(t testing.TB, records []events.DynamoDBEventRecord) []string {
	t.Helper()
	var ids []string
	for _, r := range records {
		ids = append(ids, entryOf(t, r).ID)
	}
	return ids
}

func TestPublishSendsTenEventsPerRequest(t *testing.T) {
	c, records := companyWithContacts(t)
	c.AWS.Requests = 0
	c.Deliver("projection.publish", records...)
	if c.AWS.Requests != 3 {
		t.Errorf("25 events made %d requests, want 3", c.AWS.Requests)
	}
	if got := ids(eventsOf(t, c.AWS.TakeEvents())); !slices.Equal(got, subjects(t, records)) {
		t.Errorf("published events of %v", got)
	}
}

// A record whose message or event is refused each time is put aside, and delays no other.
func TestRefusedEventIsPutAside(t *testing.T) {
	c, records := companyWithContacts(t)
	mail := entryOf(t, records[3])
	mail.Kind = "mail"
	records[3].Change.NewImage = recordOf(t, c.ID, mail).Change.NewImage
	refused := subjects(t, []events.DynamoDBEventRecord{records[3], records[17]})
	c.AWS.RefuseMessage = func(queue, _ string) bool { return queue == op.MailQueue }
	c.AWS.RefuseEvent = func(detail string) bool { return strings.Contains(detail, refused[1]) }
	c.Deliver("projection.publish", records...)
	published := ids(eventsOf(t, c.AWS.TakeEvents()))
	for i, id := range subjects(t, records) {
		if got := slices.Contains(published, id); got != (i != 3 && i != 17) {
			t.Errorf("the record %d is published: %t", i, got)
		}
	}
	aside := c.AWS.Take(op.FailuresQueue)
	if len(aside) != 2 || !strings.Contains(aside[0], records[3].Change.SequenceNumber) || !strings.Contains(aside[1], "MalformedDetail") {
		t.Errorf("the failures queue has %s", aside)
	}
}

// If a record fails and is not put aside, the records before it are published and the record
// is reported. When the stream delivers again from there, every record is published at least once.
func TestPublishReportsFailedRecord(t *testing.T) {
	for name, x := range map[string]struct {
		at     int
		inject func(c *functest.Company, r *events.DynamoDBEventRecord)
		repair func(c *functest.Company)
	}{
		"bus is busy": {
			17, func(c *functest.Company, r *events.DynamoDBEventRecord) {
				id := entryOf(t, *r).ID
				c.AWS.RefuseEvent, c.AWS.Busy = func(detail string) bool { return strings.Contains(detail, id) }, true
			},
			func(c *functest.Company) { c.AWS.RefuseEvent = nil },
		},
		"bus and failures queue refuse the first event": {
			0, func(c *functest.Company, _ *events.DynamoDBEventRecord) {
				c.AWS.RefuseEvent = func(string) bool { return true }
				c.AWS.RefuseMessage = func(queue, _ string) bool { return queue == op.FailuresQueue }
			},
			func(c *functest.Company) { c.AWS.RefuseEvent, c.AWS.RefuseMessage = nil, nil },
		},
		"queues refuse a mail": {
			10, func(c *functest.Company, r *events.DynamoDBEventRecord) {
				e := entryOf(t, *r)
				e.Kind = "mail"
				r.Change.NewImage = recordOf(t, c.ID, e).Change.NewImage
				c.AWS.RefuseMessage = func(queue, _ string) bool { return queue == op.MailQueue || queue == op.FailuresQueue }
			},
			func(c *functest.Company) { c.AWS.RefuseMessage = nil },
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, records := companyWithContacts(t)
			whole := records[x.at]
			x.inject(c, &records[x.at])
			var failed events.DynamoDBEventResponse
			c.Invoke("projection.publish", events.DynamoDBEvent{Records: records}, &failed)
			if len(failed.BatchItemFailures) != 1 || failed.BatchItemFailures[0].ItemIdentifier != whole.Change.SequenceNumber {
				t.Fatalf("reported %v, want %s", failed.BatchItemFailures, whole.Change.SequenceNumber)
			}
			first := ids(eventsOf(t, c.AWS.TakeEvents()))
			for _, id := range subjects(t, records[:x.at]) {
				if !slices.Contains(first, id) {
					t.Errorf("%s, before the failed record, is not published", id)
				}
			}
			if slices.Contains(first, entryOf(t, whole).ID) || len(c.AWS.Take(op.FailuresQueue)) > 0 {
				t.Error("the failed record is published or put aside")
			}
			x.repair(c)
			records[x.at] = whole
			c.Deliver("projection.publish", records[x.at:]...)
			second := ids(eventsOf(t, c.AWS.TakeEvents()))
			if !slices.Equal(second, subjects(t, records[x.at:])) {
				t.Errorf("the second delivery published %v", second)
			}
		})
	}
}

// The event of a change with many fields names the top-level fields only.
func TestEventOfLargeChangeIsSmall(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	lines := slices.Repeat([]string{functest.Line(s.Glass, "1")}, 300)
	order := s.Make("salesorder.create", functest.Body(s.Wine, strings.Join(lines, ",")))
	s.Project()
	s.AWS.TakeEvents()
	for i := range lines {
		lines[i] = fmt.Sprintf(`{"id": %d, "item_id": %q, "quantity": "2"}`, i+1, s.Glass)
	}
	s.Act("salesorder.update", order, fmt.Sprintf(`{"lines": [%s]}`, strings.Join(lines, ","))).Want(200)
	s.Project()
	all := s.AWS.TakeEvents()
	e := eventsOf(t, all)[0]
	if strings.Join(e.Changed, " ") != "lines totals" || len(all[0]) > 1000 {
		t.Errorf("the event has %d bytes and the fields %v", len(all[0]), e.Changed)
	}
}
