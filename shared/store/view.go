package store

import (
	"context"

	"comptoir/shared/fault"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/table"
	"comptoir/shared/view"
)

// Views are the saved views of lists. No right shows their timeline: a private view is its
// author's.
var Views = Kind[view.View, view.ID, view.View]{
	Name: "view", Schema: 1,
	ID:     func(v view.View) view.ID { return v.ID },
	Label:  func(v view.View) string { return v.Name },
	Row:    func(v view.View) view.View { return v },
	States: func() []string { return []string{"kept"} },
	Places: func(v view.View) []table.Place { return byName("kept", v.Name, v.ID) },
}

// The most views of an organisation, and of one author.
const (
	mostViews    = 1000
	mostOwnViews = 100
)

// AddView stages a new view, unless there are too many. Two at once may exceed the number by one.
func AddView(ctx context.Context, w *table.Work, v *view.View) error {
	all, own := 0, 0
	for cursor := ""; ; {
		rows, next, err := Views.List(ctx, w, Filter{}, table.Page{Limit: mostViews, Cursor: cursor})
		if err != nil {
			return err
		}
		for _, r := range rows {
			if all++; r.Author == v.Author {
				own++
			}
		}
		if cursor = next; cursor == "" || all >= mostViews {
			break
		}
	}
	if own >= mostOwnViews || all >= mostViews {
		return fault.Conflict("view.too_many", "There are %d views, %d of them yours; at most %d and %d are kept. Delete one.",
			all, own, mostViews, mostOwnViews)
	}
	return Views.Add(w, v, Unguarded)
}

// ViewsSeenBy lists the views that a user sees, by name. The name of the selection has the
// user's rights, so that a cursor is valid for these alone.
func ViewsSeenBy(
	ctx context.Context, w *table.Work, u org.UserID, set rights.Set, kind view.Kind, p table.Page,
) ([]view.View, string, error) {
	f := Only(Filter{}, "seen by "+string(u)+" of "+string(kind), func(v view.View) bool {
		return v.SeenBy(u) && v.Kind.SeenWith(set) && (kind == "" || v.Kind == kind)
	})
	return Views.List(ctx, w, f, p)
}

// ViewSeenBy reads a view that a user sees; any other is not found.
func ViewSeenBy(ctx context.Context, w *table.Work, v view.ID, u org.UserID, set rights.Set) (view.View, error) {
	r, err := w.Document(ctx, Views.Key(v))
	if err != nil {
		return view.View{}, err
	}
	doc, err := Views.Open(r)
	if err != nil {
		return doc, err
	}
	if !doc.SeenBy(u) || !doc.Kind.SeenWith(set) { // before its version: that of a private view is private
		return view.View{}, fault.NotFound()
	}
	return doc, w.Matches(string(v), doc.Version)
}
