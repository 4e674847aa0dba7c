package bill_test

import (
	"testing"

	"comptoir/shared/bill"
	"comptoir/shared/money"
	"comptoir/shared/sales"
	"comptoir/shared/stock"
	"comptoir/shared/trade"
)

func TestMovesOfInvoiceAreGuarded(t *testing.T) {
	i := draft(t, nil)
	after := i
	if _, err := after.Send(sending(t)); err != nil {
		t.Fatal(err)
	}
	for _, guard := range []bool{true, false} {
		m := stock.Total(bill.Moves(i, after, guard))
		if len(m) != 1 || m[0].Item != "itm_1" || m[0].Warehouse != "wh_1" || m[0].Accounting.String() != "-12" || !m[0].Committed.IsZero() ||
			m[0].Guard != guard || m[0].Pointer != "/lines/0/quantity" || m[0].Name != "Queso Cabrales" {
			t.Errorf("got %+v", m)
		}
	}
	if m := bill.Moves(bill.Invoice{}, i, true); len(m) != 0 {
		t.Errorf("a draft without an order moves %+v", m)
	}
	after.Warehouse.ID = ""
	if m := bill.Moves(i, after, true); len(m) != 0 {
		t.Errorf("goods without a warehouse move %+v", m)
	}
}

func TestConversionOfDraftOrderIsGuardedAsAWhole(t *testing.T) {
	before, err := sales.New("so_1", orderOf(trade.FormLine{Item: "itm_1", Quantity: money.Units(10)}), sources(t))
	if err != nil {
		t.Fatal(err)
	}
	o := before
	if err := o.Confirm(); err != nil {
		t.Fatal(err)
	}
	i := convert(t, &o, "inv_1", trade.Taken{Line: 1, Quantity: money.Units(4)})
	m := stock.Total(append(sales.Moves(before, o, true), bill.Moves(bill.Invoice{}, i, true)...))
	if len(m) != 1 || m[0].Committed.String() != "10" || !m[0].Guard {
		t.Errorf("got %+v", m)
	}
	unsent, confirmed := i, o
	i = convert(t, &o, "inv_2", trade.Taken{Line: 1, Quantity: money.Units(6)})
	if m := stock.Total(append(sales.Moves(confirmed, o, true), bill.Moves(bill.Invoice{}, i, true)...)); len(m) != 0 {
		t.Errorf("converting a confirmed order moves %+v", m)
	}
	after := unsent
	if _, err := after.Send(sending(t)); err != nil {
		t.Fatal(err)
	}
	if m := stock.Total(bill.Moves(unsent, after, true)); len(m) != 1 || !m[0].Available().IsZero() || m[0].Accounting.String() != "-4" {
		t.Errorf("sending a reserved quantity moves %+v", m)
	}
}
