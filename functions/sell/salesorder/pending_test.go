package salesorder_test

import (
	"context"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	smithy "github.com/aws/smithy-go/middleware"

	"comptoir/functions/test/functest"
	"comptoir/shared/table/tabletest"
)

// interruption calls do once, before the write to the table with the given number.
type interruption struct {
	writes int
	do     func()
}

func (i *interruption) watch(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(s *smithy.Stack) error {
		return s.Initialize.Add(smithy.InitializeMiddlewareFunc("interruption", func(
			ctx context.Context, in smithy.InitializeInput, next smithy.InitializeHandler,
		) (smithy.InitializeOutput, smithy.Metadata, error) {
			if do := i.do; do != nil && middleware.GetOperationName(ctx) == "TransactWriteItems" {
				if i.writes--; i.writes == 0 {
					i.do = nil
					do()
				}
			}
			return next.HandleInitialize(ctx, in)
		}), smithy.After)
	})
}

// An order too long for one transaction is confirmed in several transactions. Meanwhile
// a read shows it as pending, and a change is refused with a retry time.
func TestLongOrderIsPendingWhileItIsConfirmed(t *testing.T) {
	t.Parallel()
	var half interruption
	s := newShop(t, "", functest.WithClient(half.watch))
	id := s.order(linesOf(s.stockUp(120), "1")).Get("id")
	half.writes, half.do = 3, func() {
		read := s.Owner.Do("salesorder.get", functest.Request{ID: id}).Want(200)
		if read.Get("pending") != "confirm" || read.Get("status") != "draft" || read.Version() != 1 || read.Allowed() != "" {
			t.Errorf("meanwhile the order is %s, pending %q, with allowed actions %q", read.Get("status"), read.Get("pending"), read.Allowed())
		}
		refused := s.Owner.Do("salesorder.update", functest.Request{ID: id, Version: 1, Body: `{"notes": "x"}`}).WantCode(409, "document.pending")
		if refused.Header["retry-after"] == "" {
			t.Error("the refusal has no Retry-After header")
		}
	}
	confirmed := s.do("confirm", id, "").Want(200)
	if half.do != nil {
		t.Fatal("the order is confirmed in one transaction")
	}
	read := s.Owner.Do("salesorder.get", functest.Request{ID: id}).Want(200)
	if read.Get("pending") != "" || read.Get("status") != "confirmed" || read.Version() != confirmed.Version() {
		t.Errorf("after the confirmation the order is %s, pending %q", read.Get("status"), read.Get("pending"))
	}
}

// An order whose change was aborted is shown as pending only as long as the change
// blocks others.
func TestAbortedChangeIsNotPendingForever(t *testing.T) {
	t.Parallel()
	s := newShop(t, "")
	id := s.order(linesOf(s.stockUp(120), "1")).Get("id")
	s.InjectFailures(tabletest.From("TransactWriteItems", 2, tabletest.Dead))
	if r := s.do("confirm", id, ""); r.Status < 500 {
		t.Fatalf("got %d %s, want an error because the table is unreachable", r.Status, r.Body)
	}
	s.InjectFailures(nil)
	read := s.Owner.Do("salesorder.get", functest.Request{ID: id}).Want(200)
	if read.Get("pending") != "confirm" || read.Allowed() != "" {
		t.Errorf("after the abort the order is pending %q, with allowed actions %q", read.Get("pending"), read.Allowed())
	}
	s.Wait(2 * time.Minute)
	read = s.Owner.Do("salesorder.get", functest.Request{ID: id}).Want(200)
	if read.Get("pending") != "" || read.Allowed() == "" {
		t.Errorf("two minutes later the order is pending %q, with allowed actions %q", read.Get("pending"), read.Allowed())
	}
	s.do("confirm", id, "").Want(200)
}
