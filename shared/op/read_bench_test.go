package op

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
)

// BenchmarkReadOrder measures the decoding of an ordinary order of 20 lines.
func BenchmarkReadOrder(b *testing.B) {
	var lines []string
	for i := range 20 {
		lines = append(lines, fmt.Sprintf(`{"item_id": "itm_01KAMX0000000000000000VEX%d", "name": "Queso Cabrales, affinage %d mois",
			"description": "Fromage bleu, 1 kg\nLait cru", "quantity": "%d.5", "rate": "14.20", "discount": {"percent": "5"}}`, i%10, i, i+1))
	}
	event := &events.APIGatewayV2HTTPRequest{Body: `{"customer_id": "con_01KAMX0000000000000000VEXN", "date": "2026-11-21", "reference": "Bon n° 42",
		"lines": [` + strings.Join(lines, ",") + `]}`}
	in := inputOf(newSchemas(func() string { return "order" }, plain()), reflect.TypeFor[orderInput](), "order.create")
	b.ReportAllocs()
	b.SetBytes(int64(len(event.Body)))
	for b.Loop() {
		e, err := newExchange(event)
		if err == nil {
			_, err = in.read(e)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
