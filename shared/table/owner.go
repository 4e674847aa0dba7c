package table

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"comptoir/shared/id"
)

// A document has the name that its customer had when it was issued. Once the customer has another
// name, a search finds the customer's documents by both: the words of the names of a renamed owner
// are also indexed with a mark, next to the words themselves, and a search that meets the mark adds
// the documents that the owner links to. A search that meets none makes no further request.

// ownerMark ends the words of a renamed owner's names. It sorts before the # after a word, so a
// query for a word meets the mark first.
const ownerMark = "!"

// maxOwnerWords is how many words of an owner's names are indexed with the mark: together with
// its other words they can be deleted in one transaction.
const maxOwnerWords = 20

// OwnerWords returns the words of a renamed owner's names as the index has them for its documents.
func OwnerWords(names ...string) (out []string) {
	for _, w := range Words(names...) {
		out = append(out, w+ownerMark)
	}
	return out[:min(len(out), maxOwnerWords)]
}

// maxOwners is how many renamed owners, the newest first, add their documents to a search.
const maxOwners = 5

// owners are the words of the renamed owners that a search met.
type owners map[string][]string

// met records a sort key of the index if it has the mark, and reports whether it has.
func (o owners) met(sort string) bool {
	word, _, _ := strings.Cut(sort, "#")
	bare, marked := strings.CutSuffix(word, ownerMark)
	if marked {
		v := documentOfWord(sort)
		o[v] = append(o[v], bare)
	}
	return marked
}

// newest merges the owners of each word, and leaves out those that are too many.
func newest(each []owners) owners {
	all := owners{}
	for _, o := range each {
		for v, words := range o {
			all[v] = append(all[v], words...)
		}
	}
	var ids []string
	for v := range all {
		ids = append(ids, v)
	}
	slices.SortFunc(ids, func(a, b string) int { return strings.Compare(id.Bare(b), id.Bare(a)) })
	for _, v := range ids[min(len(ids), maxOwners):] {
		delete(all, v)
	}
	return all
}

// inherited are the words that a document has from a renamed owner that links to it: those of the
// owner's names that the search met.
type inherited struct {
	owner string
	words []string
}

// documentsOf returns the documents of these kinds that the owners link to.
func (w *Work) documentsOf(ctx context.Context, o owners, kinds []string) (map[string]inherited, error) {
	all, one := map[string]inherited{}, sync.Mutex{}
	var each sync.WaitGroup
	var failed error
	for v, words := range o {
		each.Go(func() {
			q := query{name: "owned", branches: []branch{{"", v, "-REL#"}}, open: noText}
			ids, err := w.links(ctx, q, maxEntries)
			one.Lock()
			defer one.Unlock()
			if err != nil {
				failed = fmt.Errorf("list the documents of %s: %w", v, err)
			}
			for _, child := range ids {
				if len(kinds) == 0 || slices.Contains(kinds, id.Kind(child)) {
					all[child] = inherited{v, words}
				}
			}
		})
	}
	each.Wait()
	return all, failed
}

// add adds the documents of renamed owners to the documents with a word: those whose owner has a
// word with this prefix in its names. A single character matches only whole words.
func add(ids []string, docs map[string]inherited, word string) []string {
	in := make(map[string]bool, len(ids))
	for _, v := range ids {
		in[v] = true
	}
	for v, d := range docs {
		if !in[v] && matches(d.words, []string{word}) {
			ids = append(ids, v)
		}
	}
	return ids
}

// with returns the texts of a document with the words of its owner, if the document's row still
// names the owner: a link may be out of date. A document without texts is never found.
func (d inherited) with(texts []string, row any) []string {
	if d.owner == "" || len(texts) == 0 {
		return texts
	}
	raw, err := json.Marshal(row)
	if err != nil || !bytes.Contains(raw, []byte(`"`+d.owner+`"`)) {
		return texts
	}
	return append(texts, d.words...)
}
