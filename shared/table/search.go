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

// A search reads the keys of its words from the index, reads the newest of these
// documents, and compares each document with the words. So a word that is older than a
// change of the document finds nothing.

// Finding is a search: its words, the kinds of documents, and a function that returns
// the texts of a document.
type Finding struct {
	Name  string // of the list with its other filters; a cursor is valid only for this list
	Text  string
	Kinds []string // prefixes of ids; empty: all
	// Open returns the row to show and the texts that the search compares; a nil row
	// is left out.
	Open func(id string, r Record) (shown any, texts []string, err error)
}

// The entries of a word are read newest first, so a search for one word needs only the
// first of them. The common documents of several words may be further back.
const (
	mostWords    = 6  // of a text
	readAtOnce   = 25 // documents read in one attempt
	maxTries     = 8
	firstEntries = 100    // entries of the only word
	maxEntries   = 10_000 // entries of each of several words, and for further pages
)

// Search returns a page of the documents that have all words, the newest first. A text that
// may be a phone or a tax number with separators is searched as one first.
func (w *Work) Search(ctx context.Context, f Finding, p Page) (found []any, next string, err error) {
	words := Words(f.Text)
	if len(words) == 0 {
		return nil, "", fault.Invalid("search.short", "#/query/q", "Search for at least one letter or digit.")
	}
	words = words[:min(len(words), mostWords)]
	q := query{name: "search " + f.Name, branches: []branch{{partition: strings.Join(append(slices.Clone(words), f.Kinds...), " ")}}}
	after, err := w.position(q, p)
	if err != nil {
		return nil, "", err
	}
	texts := readings(f.Text)
	for i, text := range texts {
		mark := ""
		if len(texts) > 1 {
			mark = fmt.Sprintf("r%d:", i)
		}
		rest, here := strings.CutPrefix(after, mark)
		if !here && after != "" {
			continue // the previous page was of another reading
		}
		f.Text = text
		found, at, err := w.searchAs(ctx, f, rest, p.Limit)
		if err != nil {
			return nil, "", err
		}
		if at != "" {
			next = w.cursor(q, p, mark+at)
		}
		if len(found) > 0 || at != "" || after != "" {
			return found, next, nil
		}
	}
	return nil, "", nil
}

// searchAs returns a page of the documents that have all words of the text after a
// position, and the position of the next page.
func (w *Work) searchAs(ctx context.Context, f Finding, after string, limit int) (found []any, next string, err error) {
	words := Words(f.Text)
	words = words[:min(len(words), mostWords)]
	most := firstEntries
	if len(words) > 1 || after != "" {
		most = maxEntries
	}
	narrow, wide, docs, err := w.candidates(ctx, f, words, most)
	if err != nil {
		return nil, "", err
	}
	at, widened := strings.CutPrefix(after, wideMark)
	if !widened {
		found, next, err = w.matching(ctx, f, narrow, docs, at, limit)
		if err != nil || len(found) > 0 || after != "" {
			return found, next, err
		}
	}
	found, last, err := w.matching(ctx, f, wide, docs, at, limit)
	if err == nil && last != "" {
		next = wideMark + last
	}
	return found, next, err
}

// wideMark marks the cursor of a search that found nothing among the narrow
// candidates.
const wideMark = "*"

// matching reads candidates, newest first, until a page is full or the attempts are
// used up; then last is the id after which the next page begins.
func (w *Work) matching(
	ctx context.Context, f Finding, ids []string, docs map[string]inherited, after string, limit int,
) (found []any, last string, err error) {
	if after != "" { // the document may have been deleted
		ids = slices.DeleteFunc(slices.Clone(ids), func(v string) bool { return id.Bare(v) >= id.Bare(after) })
	}
	words, tries := requiredWords(f.Text), 0
	for some := range slices.Chunk(ids, readAtOnce) {
		if tries++; tries > maxTries {
			return found, last, nil
		}
		keys := make([]Key, len(some))
		for i, v := range some {
			keys[i] = At(v, self)
		}
		read, err := w.batch(ctx, append(keys, w.unreadAdmission()...), false)
		if err != nil {
			return nil, "", err
		}
		if err := w.admitted(read); err != nil {
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
			if shown == nil || !matches(docs[v].with(texts, shown), words) {
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

// candidates returns the documents that may have all the words, newest first: wide
// those with the words that are always indexed, narrow those with the other words too; and
// which of them have words as documents of a renamed owner.
func (w *Work) candidates(
	ctx context.Context, f Finding, words []string, most int,
) (narrow, wide []string, docs map[string]inherited, err error) {
	if !w.Read {
		return nil, nil, nil, fmt.Errorf("%s searches without a grant", w.Operation)
	}
	sets := make([][]string, len(words))
	complete := make([]bool, len(words))
	renamed := make([]owners, len(words))
	errs := make([]error, len(words))
	var all sync.WaitGroup
	for i, word := range words {
		renamed[i] = owners{}
		all.Go(func() { sets[i], complete[i], errs[i] = w.documentsWith(ctx, word, f.Kinds, most, renamed[i]) })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, nil, nil, err
		}
	}
	if docs, err = w.documentsOf(ctx, newest(renamed), f.Kinds); err != nil {
		return nil, nil, nil, err
	}
	for i, word := range words {
		sets[i] = add(sets[i], docs, word)
	}
	cut := func(use func(i int) bool) (out []string) {
		started := false
		for i, set := range sets {
			switch {
			case !use(i):
			case !started:
				out, started = set, true
			default:
				out = intersect(out, set)
			}
		}
		slices.SortFunc(out, func(a, b string) int { return strings.Compare(id.Bare(b), id.Bare(a)) })
		return out
	}
	if wide = cut(func(i int) bool { return alwaysIndexed(words[i]) && complete[i] }); len(wide) == 0 {
		wide = cut(func(i int) bool { return alwaysIndexed(words[i]) })
	}
	narrow = cut(func(i int) bool { return len(sets[i]) > 0 || alwaysIndexed(words[i]) })
	return narrow, wide, docs, nil
}

// intersect returns the ids in both lists.
func intersect(a, b []string) []string {
	in := make(map[string]bool, len(b))
	for _, v := range b {
		in[v] = true
	}
	return slices.DeleteFunc(slices.Clone(a), func(v string) bool { return !in[v] })
}

// documentsWith returns the ids of documents that have a word with this prefix, and
// reports whether these are all. Documents with the word itself come first, the newest
// first. A single character matches only whole words. Renamed owners with the word are
// added to renamed.
func (w *Work) documentsWith(
	ctx context.Context, word string, kinds []string, most int, renamed owners,
) (ids []string, complete bool, err error) {
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
	for read := 0; read < maxEntries; {
		out, err := w.t.db.Query(ctx, in)
		if err != nil {
			return nil, false, fmt.Errorf("search %q: %w", word, err)
		}
		read += len(out.Items)
		for _, it := range out.Items {
			sort := str(it["sk"])
			if renamed.met(sort) {
				continue
			}
			v := documentOfWord(sort)
			if !seen[v] && (len(kinds) == 0 || slices.Contains(kinds, id.Kind(v))) {
				seen[v] = true
				ids = append(ids, v)
			}
		}
		if out.LastEvaluatedKey == nil {
			return ids, true, nil
		}
		if len(ids) >= most || len(ids) > readAtOnce && most == firstEntries {
			return ids, false, nil
		}
		in.ExclusiveStartKey = out.LastEvaluatedKey
	}
	return ids, false, nil
}
