package desk

import (
	"context"
	"errors"
	"sync"

	"comptoir/shared/app"
	"comptoir/shared/id"
	"comptoir/shared/money"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/table"
	"comptoir/shared/trade"
)

// mostCounted is how many rows a figure reads at most.
const mostCounted = 1000

// Tally is a number of documents.
type Tally struct {
	Count int  `json:"count" minimum:"0" doc:"Number of documents; with more, there are at least so many"`
	More  bool `json:"more" doc:"true: only the first 1,000 documents were read, and others may count too"`
}

// Figure is a number of documents with the sum of their totals.
type Figure struct {
	Tally
	Total   money.Amount `json:"total" doc:"Sum of the totals of the documents in the organisation's currency"`
	Foreign int          `json:"foreign,omitempty" minimum:"0" doc:"Documents in another currency: counted, but not in the sums"`
}

// add counts a document, and reports whether it is in the organisation's currency.
func (f *Figure) add(r trade.Row, home money.Currency) bool {
	f.Count++
	if !r.Currency.Equal(home) {
		f.Foreign++
		return false
	}
	f.Total = f.Total.Add(r.Total)
	return true
}

func newFigure(home money.Currency, more bool) Figure {
	return Figure{Tally{More: more}, home.Zero(), 0}
}

// EstimateFigure is a figure of estimates.
type EstimateFigure struct{ Figure }

// Module is the module of the figure's fields.
func (EstimateFigure) Module() rights.Module { return rights.Estimates }

// OrderFigure is a figure of sales orders.
type OrderFigure struct{ Figure }

// Module is the module of the figure's fields.
func (OrderFigure) Module() rights.Module { return rights.SalesOrders }

// BalanceFigure is a figure of invoices or credit notes, with the sum of their balances.
type BalanceFigure struct {
	Figure
	Balance money.Amount `json:"balance" doc:"Sum of the balances of the documents in the organisation's currency"`
}

// Module is the module of the figure's fields.
func (BalanceFigure) Module() rights.Module { return rights.Invoices }

func (f *BalanceFigure) add(r trade.Row, balance money.Amount, home money.Currency) {
	if f.Figure.add(r, home) {
		f.Balance = f.Balance.Add(balance)
	}
}

func newBalance(home money.Currency, more bool) BalanceFigure {
	return BalanceFigure{newFigure(home, more), home.Zero()}
}

// read reads the newest documents that a filter selects, as many as a figure counts, and
// reports whether there are more.
func read[T any, ID id.Named, R any](ctx context.Context, a *app.App, k store.Kind[T, ID, R], f store.Filter) ([]R, bool, error) {
	rows, next, err := k.List(ctx, a.Table, f, table.Page{Limit: mostCounted, Descending: true})
	return rows, next != "", err
}

// inState reads the newest documents in a state.
func inState[S ~string, T any, ID id.Named, R any](ctx context.Context, a *app.App, k store.Kind[T, ID, R], state S) ([]R, bool, error) {
	return read(ctx, a, k, store.Filter{States: []string{string(state)}})
}

// Count counts the documents that a filter selects and that are visible.
func Count[T any, ID id.Named, R any](
	ctx context.Context, a *app.App, k store.Kind[T, ID, R], f store.Filter, visible func(R) bool,
) (n Tally, err error) {
	rows, more, err := read(ctx, a, k, f)
	n.More = more
	for _, r := range rows {
		if visible(r) {
			n.Count++
		}
	}
	return n, err
}

// AtOnce runs reads of indexes in parallel.
func AtOnce(reads ...func() error) error {
	errs := make([]error, len(reads))
	var all sync.WaitGroup
	for i, read := range reads {
		all.Go(func() { errs[i] = read() })
	}
	all.Wait()
	return errors.Join(errs...)
}

// Counted returns a page of a list, with the figures of its kind if the request asks for them.
func Counted[R, C any](
	ctx context.Context, a *app.App, in Listing, page op.List[R], err error,
	count func(context.Context, *app.App, org.Settings) (C, error),
) (op.Counted[R, C], error) {
	out := op.Counted[R, C]{List: page}
	if err != nil || !in.Counts {
		return out, err
	}
	s, err := store.ReadSettings(ctx, a.Table)
	if err != nil {
		return out, err
	}
	counts, err := count(ctx, a, s)
	out.Counts = &counts
	return out, err
}
