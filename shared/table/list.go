package table

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"comptoir/shared/fault"
)

// Listing is a query of an index: several partitions whose rows have a common sort
// order are merged. From and to bound the sort key, both inclusive.
type Listing struct {
	Name       string // with its filters; a cursor is valid only for this list
	Index      string
	Partitions []string
	Second     []string // partitions of the second index
	From, To   string
}

// branches returns the partitions of both indexes.
func (l Listing) branches() (all []branch) {
	for _, name := range l.Partitions {
		all = append(all, branch{index: l.Index, partition: name})
	}
	for _, name := range l.Second {
		all = append(all, branch{index: Second, partition: name})
	}
	return all
}

// List returns a page of rows, as JSON.
func (w *Work) List(ctx context.Context, l Listing, p Page) (rows [][]byte, next string, err error) {
	page, next, err := w.list(ctx, query{name: l.Name, branches: l.branches(), from: l.From, to: l.To}, p)
	for _, f := range page {
		rows = append(rows, f.text)
	}
	return rows, next, err
}

// ListKept returns a page of the rows of a list that a filter keeps, as JSON. It reads a
// bounded number of rows, so a page may be short, and the cursor continues after the last
// row that was read. The name of the list contains the filter.
func (w *Work) ListKept(ctx context.Context, l Listing, keep func(row []byte) bool, p Page) (rows [][]byte, next string, err error) {
	q := query{name: l.Name, branches: l.branches(), from: l.From, to: l.To}
	rest := p
	rest.Limit = max(p.Limit, maxKeys)
	for range maxPages {
		page, after, err := w.list(ctx, q, rest)
		if err != nil {
			return nil, "", err
		}
		for i, f := range page {
			if !keep(f.text) {
				continue
			}
			rows = append(rows, f.text)
			if len(rows) == p.Limit && (i+1 < len(page) || after != "") {
				return rows, w.cursor(q, p, f.at), nil
			}
		}
		if rest.Cursor = after; after == "" {
			break
		}
	}
	return rows, rest.Cursor, nil
}

// ListIDs returns a page of the ids of documents.
func (w *Work) ListIDs(ctx context.Context, l Listing, p Page) (ids []string, next string, err error) {
	page, next, err := w.list(ctx, query{name: l.Name, branches: l.branches(), from: l.From, to: l.To, open: noText}, p)
	for _, f := range page {
		_, name := Owner(str(f.row["pk"]))
		ids = append(ids, name)
	}
	return ids, next, err
}

// Range lists the packed items of a partition whose sort keys have a prefix, as JSON.
func (w *Work) Range(ctx context.Context, name string, k Key, prefix string, p Page) (texts [][]byte, next string, err error) {
	open := func(it item) ([]byte, error) { return unpackOne(it[docAttribute]) }
	q := query{name: name, consistent: true, branches: []branch{{"", k.pk, prefix}}, open: open}
	page, next, err := w.list(ctx, q, p)
	for _, f := range page {
		texts = append(texts, f.text)
	}
	return texts, next, err
}

// Page is the section of a list that a caller asks for.
type Page struct {
	Limit      int
	Cursor     string
	Descending bool
}

// query is a query of indexes, or of the table itself: several branches whose rows
// have a common sort order are merged. From and to bound the sort key, both
// inclusive.
type query struct {
	name       string // of the list with its filters; a cursor is valid only for this list
	consistent bool   // read consistently; only in the table itself
	branches   []branch
	from, to   string
	open       func(item) ([]byte, error) // reads the text of an item; nil: its row
}

// branch is one partition of an index, or of the table itself if index is empty, or
// the section of it whose sort keys have a prefix. Rows are ordered by the rest of
// the sort key after the prefix.
type branch struct{ index, partition, prefix string }

// found is one row of a list and its position in the order.
type found struct {
	at   string
	row  item
	text []byte // the row, unpacked
}

// list queries all branches for one page in parallel and merges their rows.
func (w *Work) list(ctx context.Context, q query, p Page) (page []found, next string, err error) {
	if !w.Read {
		return nil, "", fmt.Errorf("%s reads the table without a grant", w.Operation)
	}
	after, err := w.position(q, p)
	if err != nil {
		return nil, "", err
	}
	parts := make([][]found, len(q.branches))
	errs := make([]error, len(q.branches))
	var all sync.WaitGroup
	for i := range q.branches {
		all.Go(func() { parts[i], errs[i] = w.branch(ctx, q, q.branches[i], p, after) })
	}
	all.Wait()
	for i := range parts {
		if errs[i] != nil {
			return nil, "", fmt.Errorf("list %s: %w", q.branches[i].partition, errs[i])
		}
		page = append(page, parts[i]...)
	}
	slices.SortFunc(page, func(a, b found) int {
		if p.Descending {
			return strings.Compare(b.at, a.at)
		}
		return strings.Compare(a.at, b.at)
	})
	fit, err := q.unpackPage(page[:min(len(page), p.Limit)])
	if err != nil {
		return nil, "", err
	}
	if len(page) > fit {
		page = page[:fit]
		next = w.cursor(q, p, page[fit-1].at)
	}
	return page, next, nil
}

// maxPageBytes is how many bytes a page holds, regardless of the number of rows
// requested: a response of Lambda is limited to 6 MB, and a text can have twice its
// size there.
const maxPageBytes = 2_500_000

// unpackPage unpacks rows, as many as fit into one page and at least one.
func (q query) unpackPage(page []found) (fit int, err error) {
	open := q.open
	if open == nil {
		open = unpackRow
	}
	bytes := 0
	for i := range page {
		if page[i].text, err = open(page[i].row); err != nil {
			return 0, fmt.Errorf("read a row: %w", err)
		}
		if bytes += len(page[i].text); bytes > maxPageBytes {
			return max(i, 1), nil
		}
	}
	return len(page), nil
}

// branch reads one partition from the end of the last page on: one row more than
// requested, to know whether there is a next page.
func (w *Work) branch(ctx context.Context, q query, b branch, p Page, after string) ([]found, error) {
	low, high := b.prefix+q.from, b.prefix+q.to+last
	limit := p.Limit + 1
	if after != "" {
		limit++ // the last row of the previous page comes first, and is dropped
		if p.Descending {
			high = b.prefix + after
		} else {
			low = b.prefix + after
		}
	}
	if low > high {
		return nil, nil
	}
	x := index(b.index)
	cond := fmt.Sprintf("%s = :p AND %s BETWEEN :low AND :high", x.Partition, x.Sort)
	values := item{":p": text(partition(w.Org, b.partition)), ":low": text(low), ":high": text(high)}
	if low == "" {
		cond = fmt.Sprintf("%s = :p AND %s <= :high", x.Partition, x.Sort)
		delete(values, ":low")
	}
	in := &dynamodb.QueryInput{
		TableName: &w.t.name, KeyConditionExpression: &cond, ExpressionAttributeValues: values,
		ScanIndexForward: aws.Bool(!p.Descending), Limit: aws.Int32(int32(limit)),
	}
	if b.index == "" {
		in.ConsistentRead = &q.consistent
	} else {
		in.IndexName = &b.index
	}
	var rows []found
	for {
		out, err := w.t.db.Query(ctx, in)
		if err != nil {
			return nil, err
		}
		for _, it := range out.Items {
			if at := strings.TrimPrefix(str(it[x.Sort]), b.prefix); at != after {
				rows = append(rows, found{at: at, row: it})
			}
		}
		if len(rows) > p.Limit || out.LastEvaluatedKey == nil {
			return rows, nil
		}
		in.ExclusiveStartKey = out.LastEvaluatedKey
	}
}

// cursorVersion identifies the key that signed a cursor.
const cursorVersion = 1

// cursor returns the position where the next page begins, signed and bound to the
// organisation, the list and its filters.
func (w *Work) cursor(q query, p Page, at string) string {
	raw := append([]byte{cursorVersion}, w.sign(q, p, at)...)
	return base64.RawURLEncoding.EncodeToString(append(raw, at...))
}

// position returns the position in a cursor.
func (w *Work) position(q query, p Page) (string, error) {
	if p.Cursor == "" {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if err != nil || len(raw) < 18 || raw[0] != cursorVersion {
		return "", badCursor()
	}
	at := string(raw[17:])
	if !hmac.Equal(raw[1:17], w.sign(q, p, at)) {
		return "", badCursor()
	}
	return at, nil
}

// Skip returns the cursor of a list that is sorted after it is read: the number of rows before
// the next page.
func (w *Work) Skip(name string, rows int) string {
	return w.cursor(query{name: "sorted " + name}, Page{}, strconv.Itoa(rows))
}

// Skipped returns the number of rows before a page of such a list.
func (w *Work) Skipped(name string, p Page) (int, error) {
	at, err := w.position(query{name: "sorted " + name}, Page{Cursor: p.Cursor})
	if err != nil || at == "" {
		return 0, err
	}
	return strconv.Atoi(at)
}

func badCursor() error {
	return fault.Invalid("cursor.invalid", "#/query/cursor",
		"The cursor belongs to another list, other filters or another order. Start again without it.")
}

func (w *Work) sign(q query, p Page, at string) []byte {
	h := hmac.New(sha256.New, w.t.secret)
	for _, s := range []string{string(w.Org), q.name, fmt.Sprint(q.branches), q.from, q.to, fmt.Sprint(p.Descending), at} {
		fmt.Fprintf(h, "%d:%s", len(s), s)
	}
	return h.Sum(nil)[:16]
}
