package paper_test

import (
	"testing"

	"comptoir/shared/bill"
	"comptoir/shared/paper"
	"comptoir/shared/trade"
)

// BenchmarkPrint prints an invoice of 20 lines.
func BenchmarkPrint(b *testing.B) {
	var lines []trade.Line
	for range 20 {
		l := goods("3", "14", "20")
		l.SKU, l.Unit, l.Description = "CHAI-20", "boîte", "Thé noir, cannelle, cardamome. Origine : Assam. Conditionné par douze."
		lines = append(lines, l)
	}
	i := draft(b, func(*bill.Invoice) {}, lines...)
	p, err := i.Printed(seller())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := (paper.Printer{}).Print(p, seller()); err != nil {
			b.Fatal(err)
		}
	}
}
