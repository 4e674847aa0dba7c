package sales

import (
	"slices"

	"comptoir/shared/money"
	"comptoir/shared/stock"
)

// Progress is how much of an order something has happened to.
type Progress string

// How much.
const (
	None   Progress = "none"
	Partly Progress = "partly"
	Fully  Progress = "fully"
)

// Wanted is what the customer still wants of the line: ordered less cancelled.
func (l Line) Wanted() money.Quantity { return l.Quantity.Sub(l.Cancelled) }

// Billed is what stands on invoices and was not credited.
func (l Line) Billed() money.Quantity { return l.Invoiced.Sub(l.Credited) }

// Left is what can still be invoiced; what was credited can be invoiced again.
func (l Line) Left() money.Quantity { return l.Wanted().Sub(l.Billed()) }

// history tells whether something was done about the line, so that it cannot
// vanish from its order.
func (l Line) history() bool {
	return !l.Packed.IsZero() || !l.Shipped.IsZero() || !l.Invoiced.IsZero()
}

// Invoiced is how much of the order is on invoices, drafts included, and was
// not credited.
func (o Order) Invoiced() Progress {
	return progress(o.Lines, func(l Line) (money.Quantity, bool) { return l.Billed(), true })
}

// Shipped is how much of the order's goods is on its way. Services are not
// waited for.
func (o Order) Shipped() Progress {
	return progress(o.Lines, func(l Line) (money.Quantity, bool) { return l.Shipped, l.Kind != stock.Service })
}

// progress compares what was done of each line with what is wanted. Lines that
// do not count or are no longer wanted are left out; of nothing, nothing is done.
func progress(lines []Line, of func(Line) (done money.Quantity, counts bool)) Progress {
	begun, all, some := false, true, false
	for _, l := range lines {
		done, counts := of(l)
		if !counts || l.Wanted().Sign() <= 0 {
			continue
		}
		some = true
		begun = begun || done.Sign() > 0
		all = all && done.Cmp(l.Wanted()) >= 0
	}
	switch {
	case some && all:
		return Fully
	case begun:
		return Partly
	}
	return None
}

// ships tells whether there is anything to ship at all.
func (o Order) ships() bool {
	return slices.ContainsFunc(o.Lines, func(l Line) bool { return l.Kind != stock.Service && l.Wanted().Sign() > 0 })
}

// packed tells whether the order has a package.
func (o Order) packed() bool {
	return slices.ContainsFunc(o.Lines, func(l Line) bool { return !l.Packed.IsZero() || !l.Shipped.IsZero() })
}

// everInvoiced tells whether an invoice names the order, one that was credited
// included.
func (o Order) everInvoiced() bool {
	return len(o.Invoices) > 0 || slices.ContainsFunc(o.Lines, func(l Line) bool { return !l.Invoiced.IsZero() })
}

// Money is what came of an order's invoices. It is derived: the projection
// keeps it, and lags a moment behind.
type Money struct {
	Billed money.Amount `json:"billed_total" doc:"Total of its numbered invoices, voided and credited ones left out"`
	Paid   money.Amount `json:"paid_total" doc:"Received for them"`
}

// Settled tells how much of the order is paid.
func (m Money) Settled(total money.Amount) Progress {
	switch {
	case m.Paid.Sign() <= 0:
		return None
	case m.Paid.Cmp(total) < 0:
		return Partly
	}
	return Fully
}
