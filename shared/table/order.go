package table

import (
	"context"
	"fmt"

	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/sales"
)

func orders() kind[sales.Order] {
	return kind[sales.Order]{
		name: "sales-order", schema: 1,
		key:     func(o sales.Order) Key { return Order(o.ID) },
		id:      func(o sales.Order) string { return string(o.ID) },
		label:   func(o sales.Order) string { return o.Number },
		subject: func(o sales.Order) string { return string(o.Customer.ID) },
		row:     func(o sales.Order) any { return o.Row() },
		rows: func(o sales.Order) rows {
			at := o.Date.String() + "#" + string(o.ID)
			return rows{
				state: dated("SO", string(o.Status)), stateSort: at,
				contact: "CON#" + string(o.Customer.ID), contactSort: ofContact("SO", string(o.Status)) + at,
			}
		},
	}
}

// dated is the index partition of documents of a kind and state, by date.
func dated(kind, status string) string { return fmt.Sprintf("%s#%s#%s", kind, status, shard) }

// ofContact begins the sort key of a contact's documents of a kind and state.
func ofContact(kind, status string) string { return kind + "#" + status + "#" }

const orderNumbers = "sales-order"

// Order reads a sales order.
func (w *Work) Order(ctx context.Context, id sales.OrderID) (sales.Order, error) {
	return orders().get(ctx, w, Order(id))
}

// OrderWithMoney reads an order and what was paid of its invoices, in one query.
func (w *Work) OrderWithMoney(ctx context.Context, id sales.OrderID) (sales.Order, sales.Money, error) {
	found, err := w.beside(ctx, Order(id))
	if err != nil {
		return sales.Order{}, sales.Money{}, err
	}
	o, err := orders().read(found[self])
	if err != nil {
		return o, sales.Money{}, err
	}
	o.Pending = pendingAction(found[self], w.Now)
	var m sales.Money
	if it := found[".PAID"]; it != nil {
		if err := decodeFigures(it, &m); err != nil {
			return o, m, err
		}
	}
	money.Digits(&m, o.Currency)
	return o, m, nil
}

// OrderNumber is the number of a new order: the next automatic one. Where the
// organisation numbers by hand it is none.
func (w *Work) OrderNumber(ctx context.Context, s org.Settings) (string, error) {
	if s.Numbering.SalesOrder.Manual {
		return "", nil
	}
	return w.Number(ctx, orderNumbers, s.Numbering.SalesOrder)
}

// AddOrder stages a new order: its number becomes its own, what it names is
// marked as used, what it holds is committed.
func (w *Work) AddOrder(o *sales.Order, p org.Preferences) error {
	taken := fault.Invalid("document.number_taken", "/number", "Another sales order has the number %s. Choose another one.", o.Number)
	if err := w.claim(orderNumbers, o.Number, string(o.ID), taken); err != nil {
		return err
	}
	if err := w.useDocument(o.Customer.ID, o.Document); err != nil {
		return err
	}
	w.Move(sales.Moves(sales.Order{}, *o, p.ForbidOverselling)...)
	return orders().add(w, o)
}

// SaveOrder stages a changed order, and what it holds of the stock now.
func (w *Work) SaveOrder(o *sales.Order, p org.Preferences) error {
	before, err := orders().read(w.seen[Order(o.ID)])
	if err != nil {
		return err
	}
	if before.Number != o.Number {
		taken := fault.Invalid("document.number_taken", "/number", "Another sales order has the number %s. Choose another one.", o.Number)
		if err := w.claim(orderNumbers, o.Number, string(o.ID), taken); err != nil {
			return err
		}
		if err := w.unclaim(orderNumbers, before.Number, string(o.ID)); err != nil {
			return err
		}
	}
	if err := w.useDocument(o.Customer.ID, o.Document); err != nil {
		return err
	}
	w.Move(sales.Moves(before, *o, p.ForbidOverselling)...)
	return orders().save(w, o)
}

// RemoveOrder stages the deletion of a draft; its number can be used again.
func (w *Work) RemoveOrder(o *sales.Order) error {
	if err := o.Deletable(); err != nil {
		return err
	}
	if err := w.unclaim(orderNumbers, o.Number, string(o.ID)); err != nil {
		return err
	}
	return orders().remove(w, o)
}

// OrderNumbered is the id of the order with a number, and empty if none has it.
func (w *Work) OrderNumbered(ctx context.Context, number string) (sales.OrderID, error) {
	id, err := w.Holder(ctx, orderNumbers, number)
	return sales.OrderID(id), err
}

// OrderNumbered is the key of who has an order number, to be expected.
func OrderNumbered(number string) Key { return claimKey(orderNumbers, number) }

// DocumentFilter is what dated documents may be listed by.
type DocumentFilter[S ~string] struct {
	Statuses []S
	Customer crm.ContactID // none: everybody's
	From, To calendar.Date // both inclusive; none: open
}

// byDate is the query for dated documents of a kind.
func byDate[S ~string](name, kind string, all []S, f DocumentFilter[S]) query {
	statuses := f.Statuses
	if len(statuses) == 0 {
		statuses = all
	}
	q := query{name: name, index: "gsi1", from: f.From.String(), to: f.To.String()}
	if f.Customer != "" {
		q.index = "gsi2"
	}
	for _, s := range statuses {
		if f.Customer != "" {
			q.branches = append(q.branches, branch{"CON#" + string(f.Customer), ofContact(kind, string(s))})
		} else {
			q.branches = append(q.branches, branch{partition: dated(kind, string(s))})
		}
	}
	return q
}

// Orders lists sales orders by date.
func (w *Work) Orders(ctx context.Context, f DocumentFilter[sales.Status], p Page) ([]sales.Row, string, error) {
	page, next, err := w.list(ctx, byDate("sales-orders", "SO", sales.Statuses(), f), p)
	if err != nil {
		return nil, "", err
	}
	rows, err := rowsOf[sales.Row](page)
	return rows, next, err
}

// SearchOrders finds orders whose words begin with those asked for.
func (w *Work) SearchOrders(ctx context.Context, q string, limit int) ([]sales.Row, error) {
	return searchRows(ctx, w, q, limit, orders(), func(id string) Key { return Order(sales.OrderID(id)) }, sales.Order.Row)
}
