package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"comptoir/shared/bill"
	"comptoir/shared/calendar"
	"comptoir/shared/table"
)

// Filter selects the documents of a list.
type Filter struct {
	States   []string      // none: all
	Parents  []string      // only children of all of these documents, the nearest last; empty ids are ignored
	From, To calendar.Date // both inclusive; zero: no limit
	Text     string        // only documents found by this text; empty: all
	Owed     Owed          // only documents with an open balance; zero: all

	kept string // the name of keep, for cursors
	keep func(row any) bool
}

// Owed selects documents with an open balance by their due date. Only invoices have one.
type Owed struct {
	Only     bool          // only documents with an open balance
	From, To calendar.Date // due dates, both inclusive; zero: no limit
	Blocked  bool          // only those of which a reminder was due and could not be sent
}

// keeps reports whether the filter selects a row.
func (o Owed) keeps(row []byte) bool {
	if !o.Only {
		return true
	}
	var is struct {
		Status  string        `json:"status"`
		Due     calendar.Date `json:"due_date"`
		Blocked any           `json:"reminder_blocked"`
	}
	err := json.Unmarshal(row, &is)
	open := bill.Invoice{Status: bill.Status(is.Status)}.Open()
	return err == nil && open && !is.Due.Before(o.From) && (o.To.IsZero() || !is.Due.After(o.To)) && (is.Blocked != nil || !o.Blocked)
}

// String contains the fields of the filter that the queried partitions do not show.
func (f Filter) String() string {
	name := fmt.Sprintf("%q %q %s %s", f.States, strings.Join(f.parents(), " "), f.From, f.To)
	if f.Owed.Only {
		name += fmt.Sprintf(" owed %s %s %t", f.Owed.From, f.Owed.To, f.Owed.Blocked)
	}
	return name + f.kept
}

// parents are the parents that are not empty.
func (f Filter) parents() []string {
	return slices.DeleteFunc(slices.Clone(f.Parents), func(v string) bool { return v == "" })
}

// In returns the filter that selects only documents in a state.
func (f Filter) In(state string) Filter {
	if len(f.States) > 0 && !slices.Contains(f.States, state) {
		state = "none" // no document is in both
	}
	f.States = []string{state}
	return f
}

// Only returns the filter that selects only the rows that keep reports; the name of the
// condition makes its cursors different from those of other filters.
func Only[R any](f Filter, name string, keep func(R) bool) Filter {
	before := f.keep
	f.kept += " " + name
	f.keep = func(row any) bool {
		r, is := row.(R)
		return is && keep(r) && (before == nil || before(row))
	}
	return f
}

// States converts states of the business to states of a filter.
func States[S ~string](all []S) []string { return texts(all) }

// labels are the numbers of some children of a parent, the newest first.
func (k Kind[T, ID, R]) labels(ctx context.Context, w *table.Work, parent string, most int) (out []string, err error) {
	if k.Parents == nil {
		return nil, nil
	}
	rows, _, err := w.Children(ctx, table.Children{Parent: parent, Kind: k.Prefix()}, table.Page{Limit: most, Descending: true})
	for _, row := range rows {
		var is struct{ ID, Number string }
		if err := json.Unmarshal(row, &is); err != nil {
			return nil, fmt.Errorf("read a row: %w", err)
		}
		if is.Number == "" {
			is.Number = is.ID
		}
		out = append(out, is.Number)
	}
	return out, err
}

// List lists documents by date or name.
func (k Kind[T, ID, R]) List(ctx context.Context, w *table.Work, f Filter, p table.Page) ([]R, string, error) {
	parents := f.parents()
	switch {
	case f.Text != "":
		return k.search(ctx, w, f, p)
	case len(parents) > 0:
		nearest := len(parents) - 1
		rows, next, err := w.Children(ctx, table.Children{
			Name: f.String(), Parent: parents[nearest], Kind: k.Prefix(), From: f.From.String(), To: f.To.String(),
			Keep: func(row []byte) bool {
				return inState(row, f.States) && names(row, parents[:nearest]) && k.keeps(f, row)
			},
		}, p)
		return decoded[R](rows, next, err)
	}
	states := f.States
	if len(states) == 0 {
		states = k.States()
	}
	l := table.Listing{Name: k.Name, Index: table.ByState, From: f.From.String(), To: f.To.String()}
	for _, s := range states {
		l.Partitions = append(l.Partitions, partition(k.Prefix(), s))
	}
	if f.keep == nil {
		rows, next, err := w.List(ctx, l, p)
		return decoded[R](rows, next, err)
	}
	l.Name += f.kept
	rows, next, err := w.ListKept(ctx, l, func(row []byte) bool { return k.keeps(f, row) }, p)
	return decoded[R](rows, next, err)
}

// keeps reports whether the condition of a filter selects a row, as JSON.
func (k Kind[T, ID, R]) keeps(f Filter, row []byte) bool {
	if f.keep == nil {
		return true
	}
	var r R
	return json.Unmarshal(row, &r) == nil && f.keep(r)
}

// search lists the documents found by a text, newest first; the other filters are
// applied to each row.
func (k Kind[T, ID, R]) search(ctx context.Context, w *table.Work, f Filter, p table.Page) ([]R, string, error) {
	found, next, err := w.Search(ctx, table.Finding{
		Name: f.String(), Text: f.Text, Kinds: []string{k.Prefix()},
		Open: func(_ string, r table.Record) (any, []string, error) {
			doc, err := k.Open(r)
			if err != nil {
				return nil, nil, err
			}
			row := k.Row(doc)
			raw, err := json.Marshal(row)
			if err != nil || !inState(raw, f.States) || !between(k, doc, f) || !k.below(doc, f.parents()) || !f.Owed.keeps(raw) ||
				f.keep != nil && !f.keep(row) {
				return nil, nil, err
			}
			return row, k.Words(doc), nil
		},
	}, p)
	rows := make([]R, len(found))
	for i, v := range found {
		rows[i] = v.(R) //nolint:forcetypeassert // made by Open
	}
	return rows, next, err
}

// below reports whether a document is a child of all of these.
func (k Kind[T, ID, R]) below(doc T, parents []string) bool {
	return !slices.ContainsFunc(parents, func(v string) bool { return k.Parents == nil || !slices.Contains(k.Parents(doc), v) })
}

// names reports whether a row contains all of these ids in fields such as order_id.
func names(row []byte, parents []string) bool {
	if len(parents) == 0 {
		return true
	}
	var fields map[string]any
	if json.Unmarshal(row, &fields) != nil {
		return false
	}
	named := map[string]bool{}
	collectIDs(fields, named)
	return !slices.ContainsFunc(parents, func(v string) bool { return !named[v] })
}

// collectIDs adds the ids in fields such as order_id, and in objects within.
func collectIDs(fields map[string]any, named map[string]bool) {
	for field, v := range fields {
		switch v := v.(type) {
		case string:
			if strings.HasSuffix(field, "_id") {
				named[v] = true
			}
		case map[string]any:
			collectIDs(v, named)
		}
	}
}

func between[T any, ID interface {
	~string
	Prefix() string
}, R any](k Kind[T, ID, R], doc T, f Filter) bool {
	if k.Date == nil || f.From.IsZero() && f.To.IsZero() {
		return true
	}
	date := k.Date(doc)
	return date >= f.From.String() && (f.To.IsZero() || date <= f.To.String())
}

// inState reports whether a row is in one of the states.
func inState(row []byte, states []string) bool {
	if len(states) == 0 {
		return true
	}
	var is struct {
		Status string `json:"status"`
	}
	return json.Unmarshal(row, &is) == nil && slices.Contains(states, is.Status)
}

// decoded decodes the rows of a page.
func decoded[R any](texts [][]byte, next string, err error) ([]R, string, error) {
	if err != nil {
		return nil, "", err
	}
	rows := make([]R, len(texts))
	for i, t := range texts {
		if err := json.Unmarshal(t, &rows[i]); err != nil {
			return nil, "", fmt.Errorf("read a row: %w", err)
		}
	}
	return rows, next, nil
}

// Search finds documents of all kinds that are visible to the caller, the newest first.
func Search(ctx context.Context, w *table.Work, text string, visible func(kind string) bool, p table.Page) ([]Found, string, error) {
	f := table.Finding{Text: text, Open: func(v string, r table.Record) (any, []string, error) {
		k, known := Of(v)
		if !known {
			return nil, nil, nil
		}
		return k.found(r)
	}}
	for _, k := range All() {
		if k.derives() && visible(k.Called()) {
			f.Kinds = append(f.Kinds, k.Prefix())
		}
	}
	if len(f.Kinds) == 0 {
		return nil, "", nil
	}
	found, next, err := w.Search(ctx, f, p)
	all := make([]Found, len(found))
	for i, v := range found {
		all[i] = v.(Found) //nolint:forcetypeassert // made by Open
	}
	return all, next, err
}
