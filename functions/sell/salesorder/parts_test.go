package salesorder_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/functions/test/functest"
	"comptoir/shared/money"
	"comptoir/shared/sales"
	"comptoir/shared/store"
)

// An order of 500 lines is invoiced in 60 parts: the first 30 take half of each
// line, the others the rest. All of them together are the order, to the cent, and
// the second half has not made it grow.
func TestALongOrderIsInvoicedInAnyNumberOfParts(t *testing.T) {
	t.Parallel()
	const lines, parts = 500, 60
	s := newShop(t, "")
	var written []string
	for n := range lines {
		written = append(written, fmt.Sprintf(`{"name": "Article %d", "quantity": "2", "rate": "1.%03d"}`, n, n))
	}
	made := s.order(strings.Join(written, ","), `"sections": [{"shipping_charge": "100.01", "discount": {"percent": "3.3"}, "adjustment": "-0.07"}]`)
	id := made.Get("id")
	sum, half := money.MustAmount("0"), 0
	for part := range parts {
		var taken []string
		for line := part % (parts / 2); line < lines; line += parts / 2 {
			taken = append(taken, fmt.Sprintf(`{"line": %d, "quantity": "1"}`, line+1))
		}
		made := s.do("convert-to-invoice", id, `{"lines": [`+strings.Join(taken, ",")+`]}`).Want(200)
		sum = sum.Add(money.MustAmount(made.Get("invoice.totals.total")))
		if part == parts/2-1 {
			half = s.sizeOf(id)
		}
	}
	if whole := s.sizeOf(id); whole > half+half/20 { // amounts get another digit
		t.Errorf("the order has grown from %d to %d bytes", half, whole)
	}
	done := s.Owner.Do("salesorder.get", functest.Request{ID: id}).Want(200)
	if want := money.MustAmount(made.Get("totals.total")); !sum.Equal(want) || done.Get("billed.total") != made.Get("totals.total") || done.Get("invoiced") != "fully" {
		t.Errorf("the parts come to %s, the order to %s; it counts %s and is invoiced %s", sum, want, done.Get("billed.total"), done.Get("invoiced"))
	}
	s.do("convert-to-invoice", id, "{}").WantCode(409, "document.nothing_left")
}

// sizeOf is how much room an order takes in the table.
func (s *shop) sizeOf(id string) int {
	s.T.Helper()
	pk, sk, _ := strings.Cut(store.Orders.Key(sales.OrderID(id)).Place(s.ID), "\n")
	found, err := s.DB.GetItem(context.Background(), &dynamodb.GetItemInput{
		TableName: &s.Name, ConsistentRead: aws.Bool(true),
		Key: map[string]types.AttributeValue{"pk": &types.AttributeValueMemberS{Value: pk}, "sk": &types.AttributeValueMemberS{Value: sk}},
	})
	if err != nil || found.Item == nil {
		s.T.Fatalf("the order %s is not in the table: %v", id, err)
	}
	return weight(&types.AttributeValueMemberM{Value: found.Item})
}

func weight(v types.AttributeValue) (n int) {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return len(v.Value)
	case *types.AttributeValueMemberN:
		return len(v.Value)
	case *types.AttributeValueMemberB:
		return len(v.Value)
	case *types.AttributeValueMemberL:
		for _, e := range v.Value {
			n += 1 + weight(e)
		}
	case *types.AttributeValueMemberM:
		for name, e := range v.Value {
			n += len(name) + 1 + weight(e)
		}
	}
	return n + 3
}
