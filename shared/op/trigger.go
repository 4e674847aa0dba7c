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
	Bucket    TriggerKind = "bucket"   // a file arrives
	Queue     TriggerKind = "queue"    // a message arrives
	Stream    TriggerKind = "stream"   // change entries are inserted
	Schedule  TriggerKind = "schedule" // it is time
	MailEvent TriggerKind = "mail"     // the mail service says what became of a mail
	Token     TriggerKind = "token"    // the user pool is about to issue a token
)

// Trigger is what starts an operation.
type Trigger struct {
	Kind   TriggerKind
	Method string        // HTTP
	Path   string        // HTTP: below /v1; empty: whatever no other route takes
	Prefix string        // Bucket: of the keys
	Queue  string        // Queue: its name
	Batch  int           // Queue, Stream: how many at once at most
	Every  time.Duration // Schedule
}

// Get reads.
func Get(path string) Trigger { return Trigger{Kind: HTTP, Method: "GET", Path: path} }

// Post creates, or does what the last word of the path says.
func Post(path string) Trigger { return Trigger{Kind: HTTP, Method: "POST", Path: path} }

// Patch changes by merge-patch (RFC 7396).
func Patch(path string) Trigger { return Trigger{Kind: HTTP, Method: "PATCH", Path: path} }

// Delete removes.
func Delete(path string) Trigger { return Trigger{Kind: HTTP, Method: "DELETE", Path: path} }

// AnyOther takes every request no other route takes.
func AnyOther() Trigger { return Trigger{Kind: HTTP} }

// Dropped is a file that arrives under a prefix of the bucket.
func Dropped(prefix string) Trigger { return Trigger{Kind: Bucket, Prefix: prefix} }

// Queued is a message that arrives in a queue.
func Queued(queue string, batch int) Trigger {
	return Trigger{Kind: Queue, Queue: queue, Batch: batch}
}

// Entered is the stream of inserted change entries, in order per document.
func Entered(batch int) Trigger { return Trigger{Kind: Stream, Batch: batch} }

// Every is a schedule.
func Every(d time.Duration) Trigger { return Trigger{Kind: Schedule, Every: d} }

// Mailed is what the mail service says became of a mail.
func Mailed() Trigger { return Trigger{Kind: MailEvent} }

// BeforeToken is the user pool's question what to put into a token.
func BeforeToken() Trigger { return Trigger{Kind: Token} }

// Route is the trigger as API Gateway names it: "POST /v1/contacts".
func (t Trigger) Route() string {
	if t.Path == "" {
		return "$default"
	}
	return t.Method + " /v1" + t.Path
}

// Names of the queues.
const (
	MailQueue    = "mail"    // mails to deliver
	JobQueue     = "jobs"    // slices of long work
	DailyQueue   = "daily"   // the morning of an organisation
	RebuildQueue = "rebuild" // slices of a rebuild
)

// SendTo lets an operation hand work to a queue.
func SendTo(queue string) Grant { return app.SendTo(queue) }

// Queues lists the queues.
func Queues() []string { return []string{MailQueue, JobQueue, DailyQueue, RebuildQueue} }
