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

// search gives the ids of documents of a kind that have, for every word asked
// for, a word that begins with it. It starts with the longest word, which is
// likely the rarest, and is bounded: beyond 400 entries of it, it says so.
func (w *Work) search(ctx context.Context, kind string, words []string, limit int) ([]string, error) {
	if !w.Read {
		return nil, fmt.Errorf("%s searches without a grant", w.Operation)
	}
	words = slices.Clone(words)
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	var ids []string
	for n, word := range words[:min(len(words), 4)] {
		some, err := w.having(ctx, kind, word)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			ids = some
		} else {
			ids = slices.DeleteFunc(ids, func(id string) bool { return !slices.Contains(some, id) })
		}
		if len(ids) == 0 {
			return nil, nil
		}
	}
	return ids[:min(len(ids), limit)], nil
}

// having gives the ids of documents with a word that begins so.
func (w *Work) having(ctx context.Context, kind, word string) ([]string, error) {
	k := wordKey(kind, word, "")
	pk, _ := k.within(w.Org)
	in := &dynamodb.QueryInput{
		TableName: &w.t.name, KeyConditionExpression: aws.String("pk = :p AND begins_with(sk, :w)"), ProjectionExpression: aws.String("sk"),
		ExpressionAttributeValues: item{":p": text(pk), ":w": text(word)}, Limit: aws.Int32(searchDepth),
	}
	out, err := w.t.db.Query(ctx, in)
	if err != nil {
		return nil, fmt.Errorf("search %q: %w", word, err)
	}
	var ids []string
	for _, it := range out.Items {
		_, id, _ := strings.Cut(str(it["sk"]), "#")
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}
