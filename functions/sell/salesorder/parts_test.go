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

// An order of 500 lines gets 60 partial invoices: the first 30 invoice half of each
// line, the others the rest. They add up to the order, to the cent, and the second
// half does not increase the size of the order.
func TestLongOrderHasManyPartialInvoices(t *testing.T) {
	t.Parallel()
	const lines, invoices = 500, 60
	s := newShop(t, "")
	var articles []string
	for n := range lines {
		articles = append(articles, fmt.Sprintf(`{"name": "Article %d", "quantity": "2", "rate": "1.%03d"}`, n, n))
	}
	made := s.order(strings.Join(articles, ","),
		`"sections": [{"shipping_charge": "100.01", "discount": {"percent": "3.3"}, "adjustment": "-0.07"}]`)
	id := made.Get("id")
	sum, half := money.MustAmount("0"), 0
	for n := range invoices {
		var quantities []string
		for line := n % (invoices / 2); line < lines; line += invoices / 2 {
			quantities = append(quantities, fmt.Sprintf(`{"line": %d, "quantity": "1"}`, line+1))
		}
		made := s.do("convert-to-invoice", id, `{"lines": [`+strings.Join(quantities, ",")+`]}`).Want(200)
		sum = sum.Add(money.MustAmount(made.Get("invoice.totals.total")))
		if n == invoices/2-1 {
			half = s.sizeOf(id)
		}
	}
	if whole := s.sizeOf(id); whole > half+half/20 { // amounts may get another digit
		t.Errorf("the order has grown from %d to %d bytes", half, whole)
	}
	done := s.Owner.Do("salesorder.get", functest.Request{ID: id}).Want(200)
	want, billed := made.Get("totals.total"), done.Get("billed.total")
	if !sum.Equal(money.MustAmount(want)) || billed != want || done.Get("invoiced") != "fully" {
		t.Errorf("the invoices add up to %s, the order is %s; it has billed %s and is invoiced %s", sum, want, billed, done.Get("invoiced"))
	}
	s.do("convert-to-invoice", id, "{}").WantCode(409, "document.nothing_left")
}

// sizeOf returns the size of an order in the table, in bytes.
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
	return size(&types.AttributeValueMemberM{Value: found.Item})
}

// size returns the size of a value in the table, in bytes.
func size(v types.AttributeValue) (n int) {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return len(v.Value)
	case *types.AttributeValueMemberN:
		return len(v.Value)
	case *types.AttributeValueMemberB:
		return len(v.Value)
	case *types.AttributeValueMemberL:
		for _, e := range v.Value {
			n += 1 + size(e)
		}
	case *types.AttributeValueMemberM:
		for name, e := range v.Value {
			n += len(name) + 1 + size(e)
		}
	}
	return n + 3
}
