package table

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/fault"
)

// Page is the part of a list a caller asks for.
type Page struct {
	Limit      int
	Cursor     string
	Descending bool
}

// query is a question to an index, or to the table itself where it names none:
// several branches whose rows share one order, merged. From and to bound the
// sort key, both inclusive.
type query struct {
	name     string // of the list with its filters; a cursor is good for it alone
	index    string
	branches []branch
	from, to string
}

// branch is one partition, or the part of it whose sort keys have a prefix; the
// order is that of what follows the prefix.
type branch struct{ partition, prefix string }

// found is one row of a list and its place in the order.
type found struct {
	at  string
	row item
}

// list asks all branches for one page at once and merges their rows.
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
	if fit := min(p.Limit, fitting(page)); len(page) > fit {
		page = page[:fit]
		next = w.cursor(q, p, page[fit-1].at)
	}
	return page, next, nil
}

// mostBytes is how much a page holds, however many rows were asked for: Lambda
// answers with 6 MB at most, and text takes up to twice its size there.
const mostBytes = 2_500_000

// fitting is how many rows go into one page: as many as it can hold, and one.
func fitting(page []found) int {
	bytes := 0
	for i, f := range page {
		if bytes += f.size(); bytes > mostBytes {
			return max(i, 1)
		}
	}
	return len(page)
}

func (f found) size() int { return Size(&types.AttributeValueMemberM{Value: f.row}) }

// branch reads one partition from where the last page ended: one row more than
// asked, to know whether there is a next page.
func (w *Work) branch(ctx context.Context, q query, b branch, p Page, after string) ([]found, error) {
	low, high := b.prefix+q.from, b.prefix+q.to+last
	limit := p.Limit + 1
	if after != "" {
		limit++ // the row the last page ended with comes first, and is dropped
		if p.Descending {
			high = b.prefix + after
		} else {
			low = b.prefix + after
		}
	}
	if low > high {
		return nil, nil
	}
	cond := fmt.Sprintf("%spk = :p AND %ssk BETWEEN :low AND :high", q.index, q.index)
	values := item{":p": text(partition(w.Org, b.partition)), ":low": text(low), ":high": text(high)}
	if low == "" {
		cond = fmt.Sprintf("%spk = :p AND %ssk <= :high", q.index, q.index)
		delete(values, ":low")
	}
	in := &dynamodb.QueryInput{
		TableName: &w.t.name, KeyConditionExpression: &cond, ExpressionAttributeValues: values,
		ScanIndexForward: aws.Bool(!p.Descending), Limit: aws.Int32(int32(limit)),
	}
	if q.index == "" {
		in.ConsistentRead = aws.Bool(true)
	} else {
		in.IndexName = &q.index
	}
	var rows []found
	for {
		out, err := w.t.db.Query(ctx, in)
		if err != nil {
			return nil, err
		}
		for _, it := range out.Items {
			if at := strings.TrimPrefix(str(it[q.index+"sk"]), b.prefix); at != after {
				rows = append(rows, found{at: at, row: it})
			}
		}
		if len(rows) > p.Limit || out.LastEvaluatedKey == nil {
			return rows, nil
		}
		in.ExclusiveStartKey = out.LastEvaluatedKey
	}
}

// last sorts behind every text a key may hold.
const last = "\U0010FFFF"

// cursorVersion tells which key signed a cursor.
const cursorVersion = 1

// cursor is where the next page begins, signed and bound to the organisation,
// the list and its filters.
func (w *Work) cursor(q query, p Page, at string) string {
	raw := append([]byte{cursorVersion}, w.sign(q, p, at)...)
	return base64.RawURLEncoding.EncodeToString(append(raw, at...))
}

// position is where a cursor points.
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

func badCursor() error {
	return fault.Invalid("cursor.invalid", "#/query/cursor", "The cursor belongs to another list, other filters or another order. Start again without it.")
}

func (w *Work) sign(q query, p Page, at string) []byte {
	h := hmac.New(sha256.New, w.t.secret)
	for _, s := range []string{string(w.Org), q.name, q.index, fmt.Sprint(q.branches), q.from, q.to, fmt.Sprint(p.Descending), at} {
		fmt.Fprintf(h, "%d:%s", len(s), s)
	}
	return h.Sum(nil)[:16]
}

// rowsOf reads the rows of a page.
func rowsOf[T any](page []found) ([]T, error) {
	out := make([]T, len(page))
	for i, f := range page {
		if err := decode(f.row["row"], &out[i]); err != nil {
			return nil, fmt.Errorf("read a row: %w", err)
		}
	}
	return out, nil
}
