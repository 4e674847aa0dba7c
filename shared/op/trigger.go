package op

import (
	"time"

	"comptoir/shared/app"
)

// TriggerKind is a kind of event that starts operations.
type TriggerKind string

// The kinds of trigger.
const (
	HTTP      TriggerKind = "http"     // a request at the gateway
	Bucket    TriggerKind = "bucket"   // a file is uploaded
	Queue     TriggerKind = "queue"    // a message is received
	Stream    TriggerKind = "stream"   // change entries are inserted
	Schedule  TriggerKind = "schedule" // a schedule
	MailEvent TriggerKind = "mail"     // the mail service reports the delivery of a mail
	Token     TriggerKind = "token"    // the user pool is about to issue a token
)

// Trigger is the event that starts an operation.
type Trigger struct {
	Kind   TriggerKind
	Method string        // HTTP
	Path   string        // HTTP: below /v1; empty: the $default route
	Prefix string        // Bucket: prefix of the keys
	Queue  string        // Queue: its name
	Batch  int           // Queue, Stream: maximum batch size
	Every  time.Duration // Schedule
}

// Get is a request that reads.
func Get(path string) Trigger { return Trigger{Kind: HTTP, Method: "GET", Path: path} }

// Post is a request that creates, or that performs the action in the last segment of the path.
func Post(path string) Trigger { return Trigger{Kind: HTTP, Method: "POST", Path: path} }

// Patch is a request that changes a document by merge-patch (RFC 7396).
func Patch(path string) Trigger { return Trigger{Kind: HTTP, Method: "PATCH", Path: path} }

// Delete is a request that deletes.
func Delete(path string) Trigger { return Trigger{Kind: HTTP, Method: "DELETE", Path: path} }

// AnyOther is every request without a route of its own.
func AnyOther() Trigger { return Trigger{Kind: HTTP} }

// Dropped is a file that is uploaded under a prefix of the bucket.
func Dropped(prefix string) Trigger { return Trigger{Kind: Bucket, Prefix: prefix} }

// Queued is a message in a queue.
func Queued(queue string, batch int) Trigger {
	return Trigger{Kind: Queue, Queue: queue, Batch: batch}
}

// Entered is the stream of inserted change entries, ordered per document.
func Entered(batch int) Trigger { return Trigger{Kind: Stream, Batch: batch} }

// Every is a schedule with a fixed interval.
func Every(d time.Duration) Trigger { return Trigger{Kind: Schedule, Every: d} }

// Mailed is the mail service's report on the delivery of a mail.
func Mailed() Trigger { return Trigger{Kind: MailEvent} }

// BeforeToken is the user pool's request for the claims of a token.
func BeforeToken() Trigger { return Trigger{Kind: Token} }

// Route is the trigger in API Gateway's notation: "POST /v1/contacts".
func (t Trigger) Route() string {
	if t.Path == "" {
		return "$default"
	}
	return t.Method + " /v1" + t.Path
}

// The names of the queues.
const (
	MailQueue    = "mail"    // mails to deliver
	JobQueue     = "jobs"    // slices of long jobs
	DailyQueue   = "daily"   // the daily run of an organisation
	RebuildQueue = "rebuild" // slices of a rebuild

	// FailuresQueue has the events that no retry could process; no operation reads it.
	FailuresQueue = "failures"
)

// SendTo lets an operation send messages to a queue.
func SendTo(queue string) Grant { return app.SendTo(queue) }

// Queues lists the queues that operations read.
func Queues() []string { return []string{MailQueue, JobQueue, DailyQueue, RebuildQueue} }
