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

type told struct {
	Type         string
	Organization string
	Kind, ID     string
	Version      int
	Changed      []string
	Actor        struct{ ID, Name string }
	DedupeID     string `json:"dedupe_id"`
}

func tellings(t testing.TB, events []string) []told {
	t.Helper()
	all := make([]told, len(events))
	for i, e := range events {
		if err := json.Unmarshal([]byte(e), &all[i]); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func TestTheOutsideIsTold(t *testing.T) {
	s := functest.NewShop(t, "")
	s.Project()
	s.AWS.TakeEvents()
	s.AWS.Take(op.MailQueue)
	s.Act("contact.update", s.Wine, `{"phone": "03 26 47 15 10", "billing_address": {"city": "Épernay"}}`).Want(200)
	order := s.Make("salesorder.create", functest.Body(s.Wine, functest.Line(s.Glass, "1")))
	s.Act("salesorder.send", order, `{}`).Want(200)
	s.Project()
	var changed told
	for _, e := range tellings(t, s.AWS.TakeEvents()) {
		if e.Type == "comptoir.contact.updated" {
			changed = e
		}
		if e.Organization != string(s.ID) || e.Actor.Name != "Odile Owner" || e.DedupeID != fmt.Sprintf("%s/%s/%d", s.ID, e.ID, e.Version) {
			t.Errorf("an event says %+v", e)
		}
	}
	if changed.ID != s.Wine || changed.Version != 2 || strings.Join(changed.Changed, " ") != "billing_address/city phone" {
		t.Errorf("of the change is told %+v", changed)
	}
	mails := s.AWS.Take(op.MailQueue)
	if len(mails) != 1 || !strings.Contains(mails[0], `"org":"`+string(s.ID)+`","mail":"mail_`) {
		t.Errorf("queued are %v", mails)
	}
}

// book is a company with 25 contacts and no entry of theirs published yet.
func book(t *testing.T) (*functest.Company, []events.DynamoDBEventRecord) {
	c := functest.New(t)
	for i := range 25 {
		c.Owner.Do("contact.create", functest.Request{Body: fmt.Sprintf(`{"display_name": "Maison %d"}`, i)}).Want(201)
	}
	return c, contactsOf(t, c.Entries())
}

func ids(all []told) []string {
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

func TestEventsGoTogether(t *testing.T) {
	c, records := book(t)
	c.AWS.Requests = 0
	c.Deliver("projection.publish", records...)
	if c.AWS.Requests != 3 {
		t.Errorf("25 events took %d requests", c.AWS.Requests)
	}
	if got := ids(tellings(t, c.AWS.TakeEvents())); !slices.Equal(got, subjects(t, records)) {
		t.Errorf("told of %v", got)
	}
}

// Whatever fails, everything before it is told, it is named, and when it is
// delivered again from there everything is told at least once.
func TestWhatIsNotToldIsNamed(t *testing.T) {
	for name, x := range map[string]struct {
		at     int
		refuse func(c *functest.Company, r *events.DynamoDBEventRecord)
		heal   func(c *functest.Company)
	}{
		"the bus refuses one": {
			17, func(c *functest.Company, r *events.DynamoDBEventRecord) {
				id := entryOf(t, *r).ID
				c.AWS.RefuseEvent = func(detail string) bool { return strings.Contains(detail, id) }
			},
			func(c *functest.Company) { c.AWS.RefuseEvent = nil },
		},
		"the bus refuses the first": {
			0, func(c *functest.Company, _ *events.DynamoDBEventRecord) {
				c.AWS.RefuseEvent = func(string) bool { return true }
			},
			func(c *functest.Company) { c.AWS.RefuseEvent = nil },
		},
		"one cannot be read": {
			23, func(_ *functest.Company, r *events.DynamoDBEventRecord) { r.Change.NewImage = nil },
			func(*functest.Company) {},
		},
		"the queue refuses a mail": {
			10, func(c *functest.Company, r *events.DynamoDBEventRecord) {
				e := entryOf(t, *r)
				e.Kind = "mail"
				r.Change.NewImage = recordOf(t, c.ID, e).Change.NewImage
				c.AWS.RefuseMessage = func(queue, _ string) bool { return queue == op.MailQueue }
			},
			func(c *functest.Company) { c.AWS.RefuseMessage = nil },
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, records := book(t)
			whole := records[x.at]
			x.refuse(c, &records[x.at])
			var failed events.DynamoDBEventResponse
			c.Invoke("projection.publish", events.DynamoDBEvent{Records: records}, &failed)
			if len(failed.BatchItemFailures) != 1 || failed.BatchItemFailures[0].ItemIdentifier != whole.Change.SequenceNumber {
				t.Fatalf("reported %v, not %s", failed.BatchItemFailures, whole.Change.SequenceNumber)
			}
			first := ids(tellings(t, c.AWS.TakeEvents()))
			for _, id := range subjects(t, records[:x.at]) {
				if !slices.Contains(first, id) {
					t.Errorf("%s was before it and is not told", id)
				}
			}
			if slices.Contains(first, entryOf(t, whole).ID) {
				t.Error("it is told itself")
			}
			x.heal(c)
			records[x.at] = whole
			c.Deliver("projection.publish", records[x.at:]...)
			second := ids(tellings(t, c.AWS.TakeEvents()))
			if !slices.Equal(second, subjects(t, records[x.at:])) {
				t.Errorf("then told of %v", second)
			}
		})
	}
}

// A change of everything in a long order is told in few words.
func TestAnEventStaysThin(t *testing.T) {
	s := functest.NewShop(t, "")
	lines := slices.Repeat([]string{functest.Line(s.Glass, "1")}, 300)
	order := s.Make("salesorder.create", functest.Body(s.Wine, strings.Join(lines, ",")))
	s.Project()
	s.AWS.TakeEvents()
	for i := range lines {
		lines[i] = fmt.Sprintf(`{"id": %d, "item_id": %q, "quantity": "2"}`, i+1, s.Glass)
	}
	s.Act("salesorder.update", order, `{"lines": [`+strings.Join(lines, ",")+`]}`).Want(200)
	s.Project()
	all := s.AWS.TakeEvents()
	e := tellings(t, all)[0]
	if strings.Join(e.Changed, " ") != "lines totals" || len(all[0]) > 1000 {
		t.Errorf("it is told in %d bytes that %v changed", len(all[0]), e.Changed)
	}
}
