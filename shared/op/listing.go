package op

import (
	"slices"
	"strings"

	"comptoir/shared/fault"
	"comptoir/shared/table"
)

// Listing is what every list takes.
type Listing struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many at most"`
	Cursor string `query:"cursor" maxLength:"2000" doc:"next_cursor of the page before; good for the same filters only"`
}

// Sought is what a list takes that can be searched.
type Sought struct {
	Q string `query:"q" maxLength:"100" doc:"Only what a search for these words finds, the newest first: each must begin a word. Case and accents do not matter" example:"chevalier 42"`
}

// Page is the part of the list asked for.
func (l Listing) Page(descending bool) table.Page {
	return table.Page{Limit: l.Limit, Cursor: l.Cursor, Descending: descending}
}

// List is one page of a list.
type List[T any] struct {
	Data       []T     `json:"data" doc:"The rows of this page"`
	NextCursor *string `json:"next_cursor" doc:"Where the next page begins; null on the last"`
}

// ListOf makes a page of rows and the cursor the table gave with them.
func ListOf[T any](rows []T, next string) List[T] {
	l := List[T]{Data: rows}
	if rows == nil {
		l.Data = []T{}
	}
	if next != "" {
		l.NextCursor = &next
	}
	return l
}

// OneOf reads a filter such as status=draft,confirmed: each word must be one of
// those that exist. The order of the words and how often one is said mean
// nothing.
func OneOf[T ~string](filter, name string, exist []T) ([]T, error) {
	asked := map[T]bool{}
	for word := range strings.SplitSeq(filter, ",") {
		word := T(strings.TrimSpace(word))
		if word != "" && !slices.Contains(exist, word) {
			return nil, fault.Invalid("filter."+name, "#/query/"+name, "%q is no %s. Choose among %s.", word, name, join(exist))
		}
		asked[word] = true
	}
	return slices.DeleteFunc(slices.Clone(exist), func(e T) bool { return !asked[e] }), nil
}

func join[T ~string](all []T) string {
	words := make([]string, len(all))
	for i, w := range all {
		words[i] = string(w)
	}
	return strings.Join(words, ", ")
}
