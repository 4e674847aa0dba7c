package table

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/fault"
	"comptoir/shared/id"
)

// A link is an item in the partition of a parent that names a child: its kind, its date
// and its id, and nothing else. So the documents of a customer, an order or an estimate
// are one query for links and one batched read of rows. A link may be out of date: the
// child's row decides about its parents.

// Link is a parent of a document, and the date by which the parent's children are
// sorted.
type Link struct{ Parent, Date string }

// Children is a query for the documents of a kind that a parent links to.
type Children struct {
	Name     string // of the list with its filters; a cursor is valid only for this list
	Parent   string
	Kind     string // prefix of the children's ids
	From, To string // dates, both inclusive; empty: open
	// Keep reports whether a row belongs in the list; nil keeps every row.
	Keep func(row []byte) bool
}

// Children returns a page of rows, as JSON.
func (w *Work) Children(ctx context.Context, c Children, p Page) (rows [][]byte, next string, err error) {
	q := query{name: "children " + c.Name, branches: []branch{{"", c.Parent, linkPrefix(c.Kind)}}, from: c.From, to: c.To, open: noText}
	rest, size := p, 0
	for range maxPages {
		page, next, err := w.list(ctx, q, rest)
		if err != nil || len(page) == 0 {
			return rows, "", err
		}
		texts, err := w.rowsOf(ctx, c.Kind, page)
		if err != nil {
			return nil, "", err
		}
		for i, row := range texts {
			if row == nil || !namesParent(row, c.Parent, page[i].at) || c.Keep != nil && !c.Keep(row) {
				continue
			}
			rows, size = append(rows, row), size+len(row)
			if full := len(rows) == p.Limit || size > maxPageBytes; full && (i+1 < len(page) || next != "") {
				return rows, w.cursor(q, p, page[i].at), nil
			}
		}
		if rest.Cursor = next; next == "" || len(rows) == p.Limit {
			break
		}
	}
	return rows, rest.Cursor, nil
}

// noText is the reader of a query that needs only the keys.
func noText(item) ([]byte, error) { return nil, nil }

// namesParent reports whether a row names the parent and the date of a link. The link of a
// row without a date has the day of the document's id.
func namesParent(row []byte, parent, at string) bool {
	date, bare, _ := strings.Cut(at, "#")
	dated := bytes.Contains(row, []byte(`"`+date)) || !bytes.Contains(row, []byte(`"date":`)) && date == id.Day("_"+bare)
	return dated && bytes.Contains(row, []byte(`"`+parent+`"`))
}

// childOf returns the id in a link.
func childOf(kind, at string) string { return kind + "_" + at[strings.LastIndex(at, "#")+1:] }

// rowsOf reads the rows of linked documents, in order; nil for a missing or deleted
// one.
func (w *Work) rowsOf(ctx context.Context, kind string, page []found) ([][]byte, error) {
	rows := make([][]byte, len(page))
	at := map[string][]int{} // a document has two links while a change of its date is projected
	var ask []item
	for i, f := range page {
		pk, sk := At(childOf(kind, f.at), self).within(w.Org)
		if at[pk] == nil {
			ask = append(ask, item{"pk": text(pk), "sk": text(sk)})
		}
		at[pk] = append(at[pk], i)
	}
	for some := range slices.Chunk(ask, maxKeys) {
		for b := w.t.backoff(ctx); len(some) > 0; {
			out, err := w.t.db.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{w.t.name: {
				Keys: some, ProjectionExpression: aws.String("pk, #row, deleted"),
				ExpressionAttributeNames: map[string]string{"#row": Projected},
			}}})
			if err != nil {
				return nil, fmt.Errorf("read %d rows: %w", len(some), err)
			}
			for _, it := range out.Responses[w.t.name] {
				if it["deleted"] != nil || it[Projected] == nil {
					continue
				}
				row, err := unpackRow(it)
				if err != nil {
					return nil, fmt.Errorf("read a row: %w", err)
				}
				for _, i := range at[str(it["pk"])] {
					rows[i] = row
				}
			}
			if some = out.UnprocessedKeys[w.t.name].Keys; len(some) > 0 && !b.wait(ctx) {
				return nil, fault.Busy("table.busy", "Too many requests at once. Repeat this one in a moment.", time.Second)
			}
		}
	}
	return rows, nil
}

// linked lists the ids of all documents of any kind that a parent links to.
func (w *Work) linked(ctx context.Context, parent string) (ids []string, err error) {
	return w.links(ctx, query{name: "linked", consistent: true, branches: []branch{{"", parent, "-REL#"}}, open: noText}, math.MaxInt)
}

// links lists the ids of at least so many documents that the links of a query name, or of all.
func (w *Work) links(ctx context.Context, q query, most int) (ids []string, err error) {
	seen := map[string]bool{}
	for p := (Page{Limit: 1000}); ; {
		page, next, err := w.list(ctx, q, p)
		if err != nil {
			return nil, err
		}
		for _, f := range page {
			kind, _, _ := strings.Cut(f.at, "#")
			if child := childOf(kind, f.at); id.Shaped(child) && !seen[child] {
				ids, seen[child] = append(ids, child), true
			}
		}
		if p.Cursor = next; next == "" || len(ids) >= most {
			return ids, nil
		}
	}
}
