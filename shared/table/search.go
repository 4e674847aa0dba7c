package table

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"golang.org/x/text/unicode/norm"

	"comptoir/shared/fault"
)

// fold makes a text comparable: no accents, no case, no punctuation, single
// spaces, at most 120 bytes. Names are sorted and found by it.
func fold(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteString(ligature(r))
			if b.Len() >= 120 {
				return b.String()
			}
		default:
			gap = true
		}
	}
	return b.String()
}

// ligature spells out letters that have no decomposition.
func ligature(r rune) string {
	switch r {
	case 'œ':
		return "oe"
	case 'æ':
		return "ae"
	case 'ß':
		return "ss"
	case 'ø':
		return "o"
	case 'ł':
		return "l"
	case 'đ':
		return "d"
	}
	return string(r)
}

// Words are the words of texts as the search knows them: folded, two letters or
// more, each once, at most 40 of them.
func Words(texts ...string) []string {
	var out []string
	for _, t := range texts {
		for w := range strings.FieldsSeq(fold(t)) {
			if len([]rune(w)) >= 2 && len(out) < 40 && !slices.Contains(out, w) {
				out = append(out, w)
			}
		}
	}
	return out
}

func tooShort() error {
	return fault.Invalid("search.short", "#/query/q", "Search for at least two letters or digits.")
}

// searchDepth bounds how many entries of one word are read.
const searchDepth = 400

// search gives ids of documents of a kind that may have, for every word asked
// for, a word that begins with it. A word with more entries than are read is too
// common to tell all documents that have it, and narrows nothing down unless
// there is no other.
func (w *Work) search(ctx context.Context, kind string, words []string) (ids []string, err error) {
	if !w.Read {
		return nil, fmt.Errorf("%s searches without a grant", w.Operation)
	}
	narrowed := false
	for _, word := range words[:min(len(words), 4)] {
		some, all, err := w.having(ctx, kind, word)
		switch {
		case err != nil:
			return nil, err
		case !all && !narrowed && ids == nil:
			ids = some
		case !all:
		case narrowed:
			ids = slices.DeleteFunc(ids, func(id string) bool { return !slices.Contains(some, id) })
		default:
			ids, narrowed = some, true
		}
	}
	return ids, nil
}

// having gives the ids of documents with a word that begins so, and whether
// these are all of them.
func (w *Work) having(ctx context.Context, kind, word string) (ids []string, all bool, err error) {
	k := wordKey(kind, word, "")
	pk, _ := k.within(w.Org)
	in := &dynamodb.QueryInput{
		TableName: &w.t.name, KeyConditionExpression: aws.String("pk = :p AND sk BETWEEN :low AND :high"), ProjectionExpression: aws.String("sk"),
		ExpressionAttributeValues: item{":p": text(pk), ":low": text(word), ":high": text(word + last)}, Limit: aws.Int32(searchDepth),
	}
	out, err := w.t.db.Query(ctx, in)
	if err != nil {
		return nil, false, fmt.Errorf("search %q: %w", word, err)
	}
	for _, it := range out.Items {
		_, id, _ := strings.Cut(str(it["sk"]), "#")
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, len(out.Items) < searchDepth, nil
}

// atATime is how many documents a search holds at once: a large one takes
// megabytes when it is read.
const atATime = 50

// searchRows finds documents of a kind and gives their rows, at most limit. The
// words lead to documents; whether one has what is asked for it says itself, so
// that a word that is older than a change finds nothing.
func searchRows[T interface{ Words() []string }, R any](ctx context.Context, w *Work, q string, limit int, k kind[T], key func(string) Key, row func(T) R) ([]R, error) {
	words := Words(q)
	if len(words) == 0 {
		return nil, tooShort()
	}
	ids, err := w.search(ctx, k.name, words)
	if err != nil {
		return nil, err
	}
	rows := []R{}
	for some := range slices.Chunk(ids[:min(len(ids), searchDepth)], min(max(limit, 25), atATime)) {
		for _, id := range some {
			w.Expect(key(id))
		}
		for _, id := range some {
			doc, err := k.get(ctx, w, key(id))
			if fault.Code(err) == "not_found" {
				continue // the word is older than the deletion
			}
			if err != nil {
				return nil, err
			}
			if len(rows) < limit && hasWords(Words(doc.Words()...), words) {
				rows = append(rows, row(doc))
			}
			delete(w.seen, key(id))
		}
		if len(rows) == limit {
			break
		}
	}
	return rows, nil
}

// hasWords tells whether a document of these words has, for each word asked for,
// one that begins with it.
func hasWords(its, asked []string) bool {
	for _, word := range asked {
		if !slices.ContainsFunc(its, func(o string) bool { return strings.HasPrefix(o, word) }) {
			return false
		}
	}
	return true
}
