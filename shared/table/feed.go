package table

import (
	"context"
	"fmt"

	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/journal"
)

// History lists what happened to a document, entry by entry. A document that
// was deleted keeps its history.
func (w *Work) History(ctx context.Context, id string, p Page) ([]journal.Entry, string, error) {
	kind, doc := named(id)
	if doc == none || kind == organization && id != string(w.Org) {
		return nil, "", fault.NotFound()
	}
	page, next, err := w.list(ctx, historyOf(doc), p)
	if err != nil {
		return nil, "", err
	}
	if len(page) == 0 && p.Cursor == "" {
		return nil, "", fault.NotFound() // whatever exists has an entry of its creation
	}
	entries, err := entriesOf(page)
	return entries, next, err
}

// Feed lists what happened to a contact and to everything that belongs to it.
// Entries of kinds the caller may not see are left out.
func (w *Work) Feed(ctx context.Context, c crm.ContactID, visible func(kind string) bool, p Page) ([]journal.Entry, string, error) {
	if Contact(c) == none {
		return nil, "", fault.NotFound()
	}
	shown := []journal.Entry{}
	rest, bytes := p, 0
	for range mostPages {
		page, next, err := w.list(ctx, feedOf(c), rest)
		if err != nil {
			return nil, "", err
		}
		if len(page) == 0 && rest.Cursor == "" {
			return shown, "", w.created(ctx, Contact(c)) // nothing was put there yet
		}
		entries, err := entriesOf(page)
		if err != nil {
			return nil, "", err
		}
		for i, e := range entries {
			if !visible(e.Kind) {
				continue
			}
			shown, bytes = append(shown, e), bytes+page[i].size()
			if full := len(shown) == p.Limit || bytes > mostBytes; full && (i+1 < len(page) || next != "") {
				return shown, w.cursor(feedOf(c), p, page[i].at), nil
			}
		}
		if rest.Cursor = next; next == "" || len(shown) == p.Limit {
			break
		}
	}
	return shown, rest.Cursor, nil
}

// mostPages bounds how far a page is looked for among entries the caller may
// not see; then it comes with fewer entries, and the cursor to go on.
const mostPages = 10

// created refuses what never existed.
func (w *Work) created(ctx context.Context, doc Key) error {
	it, err := w.load(ctx, logKey(doc, 1))
	if err == nil && it == nil {
		return fault.NotFound()
	}
	return err
}

func historyOf(doc Key) query { return query{name: "history", branches: []branch{{doc.pk, "LOG#"}}} }

func feedOf(c crm.ContactID) query {
	return query{name: "feed", branches: []branch{{Contact(c).pk, "FEED#"}}}
}

func entriesOf(page []found) ([]journal.Entry, error) {
	entries := make([]journal.Entry, len(page))
	for i, f := range page {
		if err := decode(f.row["doc"], &entries[i]); err != nil {
			return nil, fmt.Errorf("read a change entry: %w", err)
		}
	}
	return entries, nil
}
