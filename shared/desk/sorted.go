package desk

import (
	"fmt"
	"slices"
	"strings"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/calendar"
	"comptoir/shared/canon"
	"comptoir/shared/fault"
	"comptoir/shared/money"
	"comptoir/shared/offer"
	"comptoir/shared/op"
	"comptoir/shared/sales"
	"comptoir/shared/store"
	"comptoir/shared/table"
	"comptoir/shared/trade"
)

// Bounds of a list that is sorted by a field without an index: the rows it has, and the pages
// in which they are read.
const (
	mostSorted = 1000
	mostPages  = 10
)

// Columns compare the rows of a list by a field.
type Columns[R any] map[string]func(x, y R) int

// columns are the columns of all kinds.
func columns[R any](number func(R) string, row func(R) trade.Row) Columns[R] {
	text := func(of func(R) string) func(x, y R) int {
		return func(x, y R) int { return strings.Compare(canon.SortKey(of(x)), canon.SortKey(of(y))) }
	}
	return Columns[R]{
		"number":        text(number),
		"customer_name": text(func(r R) string { return row(r).CustomerName }),
		"total":         func(x, y R) int { return row(x).Total.Cmp(row(y).Total) },
		"date":          day(func(r R) calendar.Date { return row(r).Date }),
	}
}

func day[R any](of func(R) calendar.Date) func(x, y R) int {
	return func(x, y R) int { return of(x).DaysSince(of(y)) }
}

func amount[R any](of func(R) money.Amount) func(x, y R) int {
	return func(x, y R) int { return of(x).Cmp(of(y)) }
}

// with adds a column.
func (c Columns[R]) with(name string, compare func(x, y R) int) Columns[R] {
	c[name] = compare
	return c
}

// EstimateColumns are the columns of estimates.
func EstimateColumns() Columns[offer.Row] {
	return columns(func(r offer.Row) string { return r.Number }, func(r offer.Row) trade.Row { return r.Row }).
		with("valid_until", day(func(r offer.Row) calendar.Date { return r.ValidUntil }))
}

// OrderColumns are the columns of sales orders.
func OrderColumns() Columns[sales.Row] {
	return columns(func(r sales.Row) string { return r.Number }, func(r sales.Row) trade.Row { return r.Row }).
		with("expected_shipment", day(func(r sales.Row) calendar.Date { return r.ExpectedShipment }))
}

// InvoiceColumns are the columns of invoices.
func InvoiceColumns() Columns[bill.Row] {
	return columns(func(r bill.Row) string { return r.Number }, func(r bill.Row) trade.Row { return r.Row }).
		with("due_date", day(func(r bill.Row) calendar.Date { return r.Due })).
		with("balance", amount(func(r bill.Row) money.Amount { return r.Balance }))
}

// CreditColumns are the columns of credit notes.
func CreditColumns() Columns[bill.CreditRow] {
	return columns(func(r bill.CreditRow) string { return r.Number }, func(r bill.CreditRow) trade.Row { return r.Row }).
		with("balance", amount(func(r bill.CreditRow) money.Amount { return r.Balance }))
}

// Sorted returns a page of a list in the order of a column, or in the opposite order after a
// minus. It reads all rows that the filter selects, and sorts them: rows that are equal in the
// column are newest first. The cursor has the number of rows before the page.
func (c Columns[R]) Sorted(
	a *app.App, in Listing, kind, sort string, f store.Filter, list func(table.Page) ([]R, string, error),
) (op.List[R], error) {
	name := fmt.Sprintf("%s by %s %q %s", kind, sort, f.Text, f)
	skip, err := a.Table.Skipped(name, in.Page(false))
	if err != nil {
		return op.List[R]{}, err
	}
	column, down := strings.CutPrefix(sort, "-")
	rows, err := everyRow(column, list)
	if err != nil {
		return op.List[R]{}, err
	}
	slices.SortStableFunc(rows, func(x, y R) int {
		if down {
			x, y = y, x
		}
		return c[column](x, y)
	})
	next := ""
	end := min(skip+in.Limit, len(rows))
	if end < len(rows) {
		next = a.Table.Skip(name, end)
	}
	return op.ListOf(rows[min(skip, len(rows)):end], next), nil
}

// everyRow reads all rows of a list, newest first, and refuses too many of them.
func everyRow[R any](column string, list func(table.Page) ([]R, string, error)) (rows []R, err error) {
	p := table.Page{Limit: mostSorted + 1, Descending: true}
	for range mostPages {
		some, next, err := list(p)
		if err != nil {
			return nil, err
		}
		if rows = append(rows, some...); len(rows) <= mostSorted && next == "" {
			return rows, nil
		}
		if p.Cursor = next; len(rows) > mostSorted {
			break
		}
	}
	return nil, fault.Invalid("filter.too_many", "#/query/sort", "More than %s documents match: too many to sort by %s. "+
		"Add a filter that selects fewer, such as status, customer_id or date[gte].", "1,000", strings.ReplaceAll(column, "_", " "))
}
