package table

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"comptoir/shared/fault"
	"comptoir/shared/id"
)

// A search asks the index for the documents that may have the words, reads the newest
// of them, and lets each document say whether it is an answer. So a word that is
// older than a change finds nothing.

// Finding is a search: its words, the kinds to look for, and how a document that was
// read says what it is found by.
type Finding struct {
	Name  string // of the list with its other filters; a cursor is good for it alone
	Text  string
	Kinds []string // prefixes of ids; none: all
	// Open reads what is shown of a document, and the texts it is found by.
	Open func(id string, r Record) (shown any, texts []string, err error)
}

// The entries of a word are read newest first, so a search for one word needs only the
// first of them. What several words have in common may be further back.
const (
	readAtOnce = 25 // documents read for one page, and for each further try
	mostTries  = 8
	firstFew   = 100    // entries of the only word
	mostOfAll  = 10_000 // entries of each of several words, and of one word's further pages
)

// Search finds documents, the newest first.
func (w *Work) Search(ctx context.Context, f Finding, p Page) (found []any, next string, err error) {
	words := Words(f.Text)
	if len(words) == 0 {
		return nil, "", fault.Invalid("search.short", "#/query/q", "Search for at least one letter or digit.")
	}
	words = words[:min(len(words), 6)]
	q := query{name: "search " + f.Name, branches: []branch{{partition: strings.Join(append(slices.Clone(words), f.Kinds...), " ")}}}
	after, err := w.position(q, p)
	if err != nil {
		return nil, "", err
	}
	most := firstFew
	if len(words) > 1 || after != "" {
		most = mostOfAll
	}
	narrow, wide, err := w.candidates(ctx, f, words, most)
	if err != nil {
		return nil, "", err
	}
	at, widened := strings.CutPrefix(after, widely)
	if !widened {
		var last string
		found, last, err = w.answering(ctx, f, narrow, at, p.Limit)
		if err == nil && last != "" {
			next = w.cursor(q, p, last)
		}
		if err != nil || len(found) > 0 || after != "" {
			return found, next, err
		}
		next = ""
	}
	found, last, err := w.answering(ctx, f, wide, at, p.Limit)
	if err == nil && last != "" {
		next = w.cursor(q, p, widely+last)
	}
	return found, next, err
}

// widely marks the cursor of a search that found nothing among the narrow candidates.
const widely = "*"

// answering reads candidates, newest first, until a page is full or there were enough
// tries; then last is where the next page goes on.
func (w *Work) answering(ctx context.Context, f Finding, ids []string, after string, limit int) (found []any, last string, err error) {
	if after != "" { // which may be gone
		ids = slices.DeleteFunc(slices.Clone(ids), func(v string) bool { return id.Bare(v) >= id.Bare(after) })
	}
	words, tries := tested(f.Text), 0
	for some := range slices.Chunk(ids, readAtOnce) {
		if tries++; tries > mostTries {
			return found, last, nil
		}
		keys := make([]Key, len(some))
		for i, v := range some {
			keys[i] = At(v, self)
		}
		read, err := w.batch(ctx, keys, false)
		if err != nil {
			return nil, "", err
		}
		for i, v := range some {
			last = v
			r := Record{read[keys[i]]}
			if !r.Live() {
				continue
			}
			shown, texts, err := f.Open(v, r)
			if err != nil {
				return nil, "", err
			}
			if shown == nil || !answers(texts, words) {
				continue
			}
			if found = append(found, shown); len(found) == limit {
				if v == ids[len(ids)-1] {
					last = ""
				}
				return found, last, nil
			}
		}
	}
	return found, "", nil
}

// candidates are the documents that may have all the words, newest first: wide by the
// words that every such document is indexed by, narrow by the others too.
func (w *Work) candidates(ctx context.Context, f Finding, words []string, most int) (narrow, wide []string, err error) {
	if !w.Read {
		return nil, nil, fmt.Errorf("%s searches without a grant", w.Operation)
	}
	sets := make([][]string, len(words))
	whole := make([]bool, len(words))
	errs := make([]error, len(words))
	var all sync.WaitGroup
	for i, word := range words {
		all.Go(func() { sets[i], whole[i], errs[i] = w.having(ctx, word, f.Kinds, most) })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, nil, err
		}
	}
	cut := func(use func(i int) bool) (out []string) {
		begun := false
		for i, set := range sets {
			switch {
			case !use(i):
			case !begun:
				out, begun = set, true
			default:
				out = common(out, set)
			}
		}
		slices.SortFunc(out, func(a, b string) int { return strings.Compare(id.Bare(b), id.Bare(a)) })
		return out
	}
	if wide = cut(func(i int) bool { return certain(words[i]) && whole[i] }); len(wide) == 0 {
		wide = cut(func(i int) bool { return certain(words[i]) })
	}
	narrow = cut(func(i int) bool { return len(sets[i]) > 0 || certain(words[i]) })
	return narrow, wide, nil
}

// common are the ids in both lists.
func common(a, b []string) []string {
	in := make(map[string]bool, len(b))
	for _, v := range b {
		in[v] = true
	}
	return slices.DeleteFunc(slices.Clone(a), func(v string) bool { return !in[v] })
}

// having gives the ids of documents with a word that begins so, those with the word
// itself first and the newest of them at the head, and whether these are all. A single
// letter must be a word of its own.
func (w *Work) having(ctx context.Context, word string, kinds []string, most int) (ids []string, whole bool, err error) {
	pk, _ := wordKey(word, "").within(w.Org)
	high := word + last
	if len(word) == 1 {
		high = word + "#" + last
	}
	in := &dynamodb.QueryInput{
		TableName: &w.t.name, KeyConditionExpression: aws.String("pk = :p AND sk BETWEEN :low AND :high"), ProjectionExpression: aws.String("sk"),
		ExpressionAttributeValues: item{":p": text(pk), ":low": text(word), ":high": text(high)}, Limit: aws.Int32(int32(most)),
	}
	seen := map[string]bool{}
	for read := 0; read < mostOfAll; {
		out, err := w.t.db.Query(ctx, in)
		if err != nil {
			return nil, false, fmt.Errorf("search %q: %w", word, err)
		}
		read += len(out.Items)
		for _, it := range out.Items {
			v := foundBy(str(it["sk"]))
			if !seen[v] && (len(kinds) == 0 || slices.Contains(kinds, id.Kind(v))) {
				seen[v] = true
				ids = append(ids, v)
			}
		}
		if out.LastEvaluatedKey == nil {
			return ids, true, nil
		}
		if len(ids) >= most || len(ids) > readAtOnce && most == firstFew {
			return ids, false, nil
		}
		in.ExclusiveStartKey = out.LastEvaluatedKey
	}
	return ids, false, nil
}
