package mail_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/functions/mail/mail"
	"comptoir/functions/test/functest"
	"comptoir/shared/letter"
	"comptoir/shared/op"
	"comptoir/shared/table"
)

// A mail whose document cannot be printed fails after five attempts. The other mails of the
// batch are sent at once.
func TestUnprintableMailDelaysNoOther(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	broken, invoice := sent(s, `{}`)
	messages := queued(s)
	good, _ := sent(s, `{}`)
	messages = append(messages, queued(s)...)
	for _, it := range s.OfKind("invoice") {
		if it.ID == invoice {
			it.Shown[table.ClearDoc] = &types.AttributeValueMemberS{Value: "?"}
			s.Put(it.Shown)
		}
	}
	for n := range letter.MostTries {
		if failed := deliver(s, messages...); failed != 1 || status(s, good) != "sent" || status(s, broken) != "queued" {
			t.Fatalf("attempt %d: %d messages failed, the mails are %s and %s", n+1, failed, status(s, good), status(s, broken))
		}
	}
	if deliver(s, messages...) != 0 || status(s, broken) != "failed" {
		failed := s.Owner.Do("mail.get", functest.Request{ID: broken})
		t.Errorf("after %d attempts the mail is %s", letter.MostTries, failed.Body)
	}
	if mail.Deliver.On.Batch != 1 {
		t.Errorf("mail.deliver receives %d messages at once: one that ends the function takes the others with it", mail.Deliver.On.Batch)
	}
}

// An attempt that ends with the process counts when its lease has expired.
func TestCrashedAttemptsAreCounted(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	id, invoice := sent(s, `{}`)
	message := queued(s)[0]
	for range letter.MostTries + 1 {
		attempt(t, s, func(ctx context.Context, die context.CancelCauseFunc) context.Context {
			s.AWS.Refuse = func(functest.SentMail) string {
				die(errors.New("the process ends"))
				return "ThrottlingException"
			}
			return ctx
		}, message)
		s.Wait(letter.Lease + letter.Patience + time.Second)
	}
	s.AWS.Refuse = nil
	if deliver(s, message); status(s, id) != "failed" || len(s.AWS.Mails) != 0 {
		t.Errorf("the mail is %s", status(s, id))
	}
	if i := s.Owner.Do("invoice.get", functest.Request{ID: invoice}).Want(200); i.Get("undelivered.status") != "failed" {
		t.Errorf("the invoice is %s", i.Body)
	}
}

// A message is not taken when less than 30 seconds are left. It is received again.
func TestNoMessageIsTakenLate(t *testing.T) {
	s := functest.NewShop(t, "", operations)
	id, _ := sent(s, `{}`)
	message := queued(s)[0]
	within := func(left time.Duration) func(context.Context, context.CancelCauseFunc) context.Context {
		return func(ctx context.Context, _ context.CancelCauseFunc) context.Context {
			ctx, cancel := context.WithTimeout(ctx, left)
			t.Cleanup(cancel)
			return ctx
		}
	}
	if failed := attempt(t, s, within(op.Reserve-time.Second), message, message); failed != 2 || status(s, id) != "queued" {
		t.Errorf("with too little time %d messages failed, the mail is %s", failed, status(s, id))
	}
	if failed := attempt(t, s, within(op.Reserve+time.Minute), message); failed != 0 || status(s, id) != "sent" {
		t.Errorf("with enough time %d messages failed, the mail is %s", failed, status(s, id))
	}
}

// attempt delivers messages in a context and returns how many failed.
func attempt(t *testing.T, s *functest.Shop, in func(context.Context, context.CancelCauseFunc) context.Context, messages ...string) int {
	t.Helper()
	ctx, die := context.WithCancelCause(context.Background())
	defer die(nil)
	var e events.SQSEvent
	for _, m := range messages {
		e.Records = append(e.Records, events.SQSMessage{MessageId: m, Body: m})
	}
	raw, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	out, err := mail.Deliver.Handler(s.Tools)(in(ctx, die), raw)
	if err != nil {
		t.Fatal(err)
	}
	return len(out.(events.SQSEventResponse).BatchItemFailures)
}
