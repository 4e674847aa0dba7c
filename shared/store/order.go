package store

import (
	"context"
	"strings"

	"comptoir/shared/bill"
	"comptoir/shared/fault"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/report"
	"comptoir/shared/rights"
	"comptoir/shared/sales"
	"comptoir/shared/table"
	"comptoir/shared/trade"
)

// Orders are sales orders.
var Orders = Kind[sales.Order, sales.OrderID, sales.Row]{
	Name: "sales-order", Modules: []rights.Module{rights.SalesOrders}, Schema: 1,
	ID:      func(o sales.Order) sales.OrderID { return o.ID },
	Label:   func(o sales.Order) string { return o.Number },
	Subject: func(o sales.Order) string { return string(o.Customer.ID) },
	Date:    func(o sales.Order) string { return o.Date.String() },
	Row:     sales.Order.Row,
	States:  func() []string { return texts(sales.Statuses()) },
	Places:  func(o sales.Order) []table.Place { return byDate(string(o.Status), o.Date.String(), o.ID) },
	Words:   sales.Order.Words,
	Parents: func(o sales.Order) []string { return []string{string(o.Customer.ID), string(o.Estimate)} },
	Shares:  orderShares,
	Facts:   orderFacts,
	Uses:    func(o sales.Order) []string { return uses(o.Document, o.Customer) },
	Claims:  func(o sales.Order) []table.Claim { return numberClaims("sales-order", o.Number) },
	Moves:   sales.Moves,

	Deletable: sales.Order.Deletable,
}

// numberClaims claims a number that a document of the kind has alone; two that differ
// in case, width or spaces are one.
func numberClaims(kind, number string) []table.Claim {
	if number == "" {
		return nil
	}
	return []table.Claim{{
		Kind: kind, What: table.Same(number), Taken: fault.Invalid("document.number_taken", "/number", "Another %s has the number %s. Choose another one.", strings.ReplaceAll(kind, "-", " "), number),
	}}
}

// orderShares is what an order adds to the sums of its customer.
func orderShares(o sales.Order) map[table.Key]table.Figures {
	if o.Status == sales.Void || o.Status == sales.Merged {
		return nil
	}
	f := table.Figures{"orders": money.Units(1), "orders_total": exact(o.Totals.Total)}
	if o.Status == sales.Confirmed {
		f["orders_open"] = money.Units(1)
	}
	return map[table.Key]table.Figures{sumKey(o.Customer.ID, o.Currency.String()): f}
}

func orderFacts(o sales.Order) report.Facts { return facts(o.Document, o.Customer, string(o.Status)) }

// facts are what reports know of a document of the trade.
func facts(d trade.Document, customer trade.Party, status string) report.Facts {
	f := report.Facts{
		Status: status, Date: d.Date.String(), Party: string(customer.ID), Salesperson: string(d.Salesperson.ID),
		Currency: d.Currency, Net: d.Totals.Net, Total: d.Totals.Total, Lines: make([]report.Line, len(d.Lines)),
	}
	for i, l := range d.Lines {
		f.Lines[i] = report.Line{Item: string(l.Item), Quantity: l.Quantity, Net: l.Net}
	}
	return f
}

// uses are what a document of the trade names.
func uses(d trade.Document, customer trade.Party) []string {
	ids := append([]string{string(customer.ID)}, d.Declared()...)
	for _, l := range d.Lines {
		ids = append(ids, string(l.Item))
	}
	return ids
}

// NextNumber is the number of a new document without legal force: the one it has, else
// the next automatic one. Where the organisation numbers the kind by hand it is none.
func (k Kind[T, ID, R]) NextNumber(ctx context.Context, w *table.Work, has string, n org.NumberFormat) (string, error) {
	if has != "" || n.Manual {
		return has, nil
	}
	return w.Number(ctx, k.Name, n.Prefix, n.Digits, n.Next)
}

// OrderNumbered is the id of the order with a number, and empty if none has it.
func OrderNumbered(ctx context.Context, w *table.Work, number string) (sales.OrderID, error) {
	v, err := w.Holder(ctx, Orders.Name, table.Same(number))
	return sales.OrderID(v), err
}

// Numbered is the key of the claim to a number of the kind, to be expected.
func (k Kind[T, ID, R]) Numbered(number string) table.Key {
	return table.ClaimKey(k.Name, table.Same(number))
}

// NumberOf is that of an order.
func NumberOf(number string) table.Key { return Orders.Numbered(number) }

// ReadOrder reads an order to show it, in one query.
func ReadOrder(ctx context.Context, w *table.Work, v sales.OrderID) (sales.Order, error) {
	r, _, err := w.Beside(ctx, Orders.Key(v), self)
	if err != nil {
		return sales.Order{}, err
	}
	o, err := Orders.Open(r)
	o.Pending = r.Pending(w.Now)
	return o, err
}

// MoneyOf is what came of an order's invoices. Of an order nothing was invoiced of it
// takes no request.
func MoneyOf(ctx context.Context, w *table.Work, o sales.Order) (m sales.Money, err error) {
	m.Billed, m.Paid = o.Currency.Zero(), o.Currency.Zero()
	if o.Invoiced() == trade.None {
		return m, nil
	}
	for p := (table.Page{Limit: 200}); ; {
		rows, next, err := Invoices.List(ctx, w, Filter{Parents: []string{string(o.ID)}}, p)
		if err != nil {
			return m, err
		}
		for _, r := range rows {
			if r.Status != bill.Draft && r.Status != bill.Void && r.CreditNote == "" {
				m.Billed, m.Paid = m.Billed.Add(r.Total), m.Paid.Add(r.Paid)
			}
		}
		if p.Cursor = next; next == "" {
			return m, nil
		}
	}
}
