package table

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/id"
	"comptoir/shared/journal"
)

// EntryOf reads the change entry in a record of the table's stream. A document that
// was inserted contains the entry of its creation.
func EntryOf(image map[string]events.DynamoDBAttributeValue) (id.Organization, journal.Entry, error) {
	it := item{}
	for _, name := range []string{"pk", "sk", docAttribute, Projected, "deleted"} {
		v, ok := image[name]
		if !ok {
			continue
		}
		switch v.DataType() {
		case events.DataTypeString:
			it[name] = text(v.String())
		case events.DataTypeBinary:
			it[name] = blob(v.Binary())
		case events.DataTypeBoolean:
			it[name] = yes()
		}
	}
	pk, sk := str(it["pk"]), str(it["sk"])
	e, err := entryIn(it)
	if err != nil {
		return "", e, fmt.Errorf("read the change entry %s %s: %w", pk, sk, err)
	}
	o, name := Owner(pk)
	if !id.Valid(o) || e.ID == "" || e.Subject != "" && !id.Shaped(e.Subject) {
		return "", e, fmt.Errorf("the change entry %s %s belongs to no organisation or document", pk, name)
	}
	return o, e, nil
}

// entryIn returns the change entry in an item.
func entryIn(it item) (e journal.Entry, err error) {
	raw, err := entryText(it)
	if err != nil {
		return e, err
	}
	return e, decodeJSON(raw, &e)
}

// entryText returns the change entry in an item as JSON; a document contains the
// entry of its creation.
func entryText(it item) ([]byte, error) {
	if str(it["sk"]) != self {
		return unpackOne(it[docAttribute])
	}
	_, _, birth, err := unpackDocument(it)
	if err == nil && birth == nil {
		err = errors.New("the document contains no entry of its creation")
	}
	return birth, err
}

// History lists the change entries of a document. A deleted document keeps its
// history.
func (w *Work) History(ctx context.Context, doc Key, p Page) ([]journal.Entry, string, error) {
	page, next, err := w.list(ctx, historyOf(doc), p)
	if err != nil {
		return nil, "", err
	}
	entries, err := entriesOf(page)
	return entries, next, err
}

func historyOf(doc Key) query {
	return query{name: "history", consistent: true, branches: []branch{{partition: doc.pk}}, from: self, to: self, open: entryText}
}

// Feed lists the change entries of a document and of all documents that belong to it.
// Entries of kinds the caller may not see are left out.
func (w *Work) Feed(ctx context.Context, subject string, visible func(kind string) bool, p Page) ([]journal.Entry, string, error) {
	shown := []journal.Entry{}
	rest, bytes := p, 0
	for range maxPages {
		page, next, err := w.list(ctx, feedOf(subject), rest)
		if err != nil {
			return nil, "", err
		}
		entries, err := entriesOf(page)
		if err != nil {
			return nil, "", err
		}
		for i, e := range entries {
			if !visible(e.Kind) {
				continue
			}
			shown, bytes = append(shown, e), bytes+len(page[i].text)
			if full := len(shown) == p.Limit || bytes > maxPageBytes; full && (i+1 < len(page) || next != "") {
				return shown, w.cursor(feedOf(subject), p, page[i].at), nil
			}
		}
		if rest.Cursor = next; next == "" || len(shown) == p.Limit {
			break
		}
	}
	return shown, rest.Cursor, nil
}

// maxPages bounds how many pages of entries the caller may not see are skipped;
// after that a page has fewer entries, and a cursor.
const maxPages = 10

func feedOf(subject string) query {
	return query{name: "feed", consistent: true, branches: []branch{{partition: subject, prefix: "FEED#"}}, open: entryText}
}

func entriesOf(page []found) ([]journal.Entry, error) {
	entries := make([]journal.Entry, len(page))
	for i, f := range page {
		if err := decodeJSON(f.text, &entries[i]); err != nil {
			return nil, fmt.Errorf("read a change entry: %w", err)
		}
	}
	return entries, nil
}
