package money_test

import (
	"fmt"

	"comptoir/shared/money"
)

func ExampleCompute() {
	vat := money.Tax{Category: money.Standard, Components: []money.Component{{Name: "TVA", Rate: money.MustPercent("20")}}}
	totals, err := money.Compute(money.Document{
		Currency: money.MustCurrency("EUR"),
		Lines: []money.Line{
			{Quantity: money.Units(3), Price: money.MustPrice("10.01"), Tax: vat},
			{Quantity: money.MustQuantity("0.5"), Price: money.MustPrice("99.9"), Tax: vat},
		},
		Sections: []money.Section{{
			Discount: money.Discount{Percent: money.MustPercent("5")},
			Shipping: money.Charge{Amount: money.MustAmount("12"), Tax: vat},
		}},
	})
	fmt.Println(totals.Subtotal, totals.Discount, totals.Shipping, totals.Net, totals.Tax, totals.Total, err)
	// Output: 79.98 4.00 12.00 87.98 17.60 105.58 <nil>
}

// A partial invoice has a line for each line of its order. The second partial invoice is computed from
// the totals of the first.
func ExamplePartialTotals() {
	free := money.Tax{Category: money.IntraCommunity}
	order := money.Document{
		Currency: money.MustCurrency("EUR"),
		Lines: []money.Line{
			{Quantity: money.Units(1), Price: money.MustPrice("50"), Tax: free},
			{Quantity: money.Units(3), Price: money.MustPrice("3.335"), Tax: free},
		},
	}
	first, _ := money.PartialTotals(order, make([]money.Quantity, 2), []money.Quantity{{}, money.Units(1)}, money.Computed{})
	fmt.Println(first.Lines[1].Net, first.Total)

	rest := []money.Quantity{money.Units(1), money.Units(2)}
	second, _ := money.PartialTotals(order, []money.Quantity{{}, money.Units(1)}, rest, first)
	fmt.Println(second.Lines[0].Net, second.Lines[1].Net, second.Total)
	// Output:
	// 3.34 3.34
	// 50.00 6.67 56.67
}
