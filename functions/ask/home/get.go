package home

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/calendar"
	"comptoir/shared/desk"
	"comptoir/shared/intake"
	"comptoir/shared/letter"
	"comptoir/shared/money"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Get returns the figures of what waits for an action.
var Get = op.Define(op.Spec{
	ID:      "home.get",
	On:      op.Get("/home"),
	Summary: "Read the figures of the home screen",
	Doc: "What waits for an action, in one request: estimates, sales orders, invoices by what is to be done, the invoices that fall " +
		"due on five days from today on, and mails and imports that failed in the last 30 days. A kind that your role may not list " +
		"is absent. Each figure reads at most 1,000 documents: beyond them, more is true. Figures are eventually consistent, as lists are.",
	Needs:  rights.Member(),
	Faults: op.Faults{},
	May:    []op.Grant{op.ReadTable},
}, get)

// The days that the figures look ahead and back, today included.
const (
	daysAhead = 5
	daysBack  = 30
)

// Home is the figures of the home screen.
type Home struct {
	Date        calendar.Date         `json:"date" doc:"Today in the organisation's time zone"`
	Currency    money.Currency        `json:"currency" doc:"Currency of all sums: the organisation's"`
	Estimates   *desk.EstimateFigures `json:"estimates,omitempty" doc:"Figures of estimates"`
	SalesOrders *desk.OrderFigures    `json:"sales_orders,omitempty" doc:"Figures of sales orders"`
	Invoices    *Invoices             `json:"invoices,omitempty" doc:"Figures of invoices"`
	Mails       *Mails                `json:"mails,omitempty" doc:"Figures of mails"`
	Jobs        *Jobs                 `json:"jobs,omitempty" doc:"Figures of jobs"`
}

// Invoices are the figures of invoices.
type Invoices struct {
	desk.InvoiceFigures
	Due []desk.DueDay `json:"due" doc:"Invoices with a balance by their due date, for today and the next four days"`
}

// Mails are the figures of mails.
type Mails struct {
	Undelivered desk.Tally    `json:"undelivered" doc:"Mails that failed, came back or led to a complaint: the list with status=failed,bounced,complained"`
	Since       calendar.Date `json:"since" doc:"First day on which the counted mails were created (UTC)"`
}

// Jobs are the figures of jobs.
type Jobs struct {
	Failed desk.Tally    `json:"failed" doc:"Jobs that failed or rejected rows: the list with status=failed,done_with_errors"`
	Since  calendar.Date `json:"since" doc:"First day on which the counted jobs were requested (UTC)"`
}

func get(ctx context.Context, a *app.App, _ op.Nothing) (Home, error) {
	s, err := store.ReadSettings(ctx, a.Table)
	if err != nil {
		return Home{}, err
	}
	h := Home{Date: s.Today(a.Now), Currency: s.Currency}
	var reads []func() error
	if a.Caller.May(rights.View(rights.Estimates)) {
		h.Estimates = &desk.EstimateFigures{}
		reads = append(reads, read(ctx, a, s, h.Estimates, desk.CountEstimates))
	}
	if a.Caller.May(rights.View(rights.SalesOrders)) {
		h.SalesOrders = &desk.OrderFigures{}
		reads = append(reads, read(ctx, a, s, h.SalesOrders, desk.CountOrders))
	}
	if a.Caller.May(rights.View(rights.Invoices)) {
		h.Invoices = &Invoices{}
		reads = append(reads, read(ctx, a, s, &h.Invoices.InvoiceFigures, desk.CountInvoices), read(ctx, a, s, &h.Invoices.Due, due))
	}
	if a.Caller.May(rights.View(rights.Contacts)) {
		h.Mails = &Mails{}
		reads = append(reads, read(ctx, a, s, h.Mails, mails))
	}
	if a.Caller.May(rights.View(rights.Jobs)) {
		h.Jobs = &Jobs{}
		reads = append(reads, read(ctx, a, s, h.Jobs, jobs))
	}
	return h, desk.AtOnce(reads...)
}

// read is a read of figures into a part of the response.
func read[F any](
	ctx context.Context, a *app.App, s org.Settings, to *F, count func(context.Context, *app.App, org.Settings) (F, error),
) func() error {
	return func() (err error) {
		*to, err = count(ctx, a, s)
		return err
	}
}

func due(ctx context.Context, a *app.App, s org.Settings) ([]desk.DueDay, error) {
	return desk.CountDue(ctx, a, s, daysAhead)
}

// recent is the filter of the documents in some states that were created in the last days.
func recent[S ~string](a *app.App, states ...S) store.Filter {
	return store.Filter{States: store.States(states), From: calendar.Of(a.Now.UTC()).AddDays(1 - daysBack)}
}

func mails(ctx context.Context, a *app.App, _ org.Settings) (m Mails, err error) {
	f := recent(a, letter.Failed, letter.Bounced, letter.Complained)
	m.Since = f.From
	m.Undelivered, err = desk.Count(ctx, a, store.Mails, f, func(r letter.Row) bool { return a.Caller.NeedsToSee(r.About.Kind) == nil })
	return m, err
}

func jobs(ctx context.Context, a *app.App, _ org.Settings) (j Jobs, err error) {
	f := recent(a, intake.Failed, intake.DoneWithErrors)
	j.Since = f.From
	j.Failed, err = desk.Count(ctx, a, store.Jobs, f, func(r intake.Row) bool { return a.Caller.SeesImport(r.By.ID, r.About) })
	return j, err
}
