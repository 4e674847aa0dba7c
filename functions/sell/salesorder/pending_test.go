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

// interruption does something once, when the table is about to be written the
// given number of times.
type interruption struct {
	writes int
	do     func()
}

func (i *interruption) watch(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(s *smithy.Stack) error {
		return s.Initialize.Add(smithy.InitializeMiddlewareFunc("interruption", func(ctx context.Context, in smithy.InitializeInput, next smithy.InitializeHandler) (smithy.InitializeOutput, smithy.Metadata, error) {
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

// An order too long for one transaction is confirmed in several steps. Who looks
// at it meanwhile sees that, and who would change it is asked to wait.
func TestALongOrderIsPendingWhileItIsConfirmed(t *testing.T) {
	t.Parallel()
	var half interruption
	s := newShop(t, "", half.watch)
	id := s.order(linesOf(s.stockUp(120), "1")).Get("id")
	half.writes, half.do = 3, func() {
		read := s.Owner.Do("salesorder.get", functest.Request{ID: id}).Want(200)
		if read.Get("pending") != "confirm" || read.Get("status") != "draft" || read.Version() != 1 || read.Allowed() != "" {
			t.Errorf("meanwhile it is %s, pending %q, and can be %s", read.Get("status"), read.Get("pending"), read.Allowed())
		}
		refused := s.Owner.Do("salesorder.update", functest.Request{ID: id, Version: 1, Body: `{"notes": "x"}`}).WantCode(409, "document.pending")
		if refused.Header["retry-after"] == "" {
			t.Error("nobody says when to come back")
		}
	}
	confirmed := s.do("confirm", id, "").Want(200)
	if half.do != nil {
		t.Fatal("it was confirmed in one step")
	}
	read := s.Owner.Do("salesorder.get", functest.Request{ID: id}).Want(200)
	if read.Get("pending") != "" || read.Get("status") != "confirmed" || read.Version() != confirmed.Version() {
		t.Errorf("afterwards it is %s, pending %q", read.Get("status"), read.Get("pending"))
	}
}

// What was given up half-way is shown as pending for as long as it keeps others
// off, and no longer.
func TestWhatWasGivenUpIsNotPendingForEver(t *testing.T) {
	t.Parallel()
	s := newShop(t, "")
	id := s.order(linesOf(s.stockUp(120), "1")).Get("id")
	s.InjectFailures(tabletest.From("TransactWriteItems", 2, tabletest.Dead))
	if r := s.do("confirm", id, ""); r.Status < 500 {
		t.Fatalf("the table could not be reached: %d %s", r.Status, r.Body)
	}
	s.InjectFailures(nil)
	read := s.Owner.Do("salesorder.get", functest.Request{ID: id}).Want(200)
	if read.Get("pending") != "confirm" || read.Allowed() != "" {
		t.Errorf("half-way it is pending %q, and can be %s", read.Get("pending"), read.Allowed())
	}
	s.Wait(2 * time.Minute)
	read = s.Owner.Do("salesorder.get", functest.Request{ID: id}).Want(200)
	if read.Get("pending") != "" || read.Allowed() == "" {
		t.Errorf("two minutes later it is pending %q, and can be %s", read.Get("pending"), read.Allowed())
	}
	s.do("confirm", id, "").Want(200)
}
