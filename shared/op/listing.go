package op

import (
	"slices"
	"strings"

	"comptoir/shared/fault"
	"comptoir/shared/table"
)

// Listing is the input of every list.
type Listing struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Maximum number of rows per page"`
	Cursor string `query:"cursor" maxLength:"2000" doc:"next_cursor of the previous page; valid for the same filters only"`
}

// Sought is the input of a list that can be searched, and has saved views.
type Sought struct {
	Viewed
	Q string `query:"q" maxLength:"100" doc:"Only rows found by these words, newest first: each must be the beginning of a word. Case and accents do not matter" example:"chevalier 42"`
}

// Page returns the requested page of the list.
func (l Listing) Page(descending bool) table.Page {
	return table.Page{Limit: l.Limit, Cursor: l.Cursor, Descending: descending}
}

// List is one page of a list.
type List[T any] struct {
	Data       []T     `json:"data" doc:"The rows of this page"`
	NextCursor *string `json:"next_cursor" doc:"The cursor of the next page; null on the last"`
}

func (List[T]) listed() {}

// listed is a page of any list.
type listed interface{ listed() }

// ListOf makes a page from rows and the cursor the table returned with them.
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

// Counted is a page of a list, with the figures of the whole kind if the request asks for them.
type Counted[T, C any] struct {
	List[T]
	Counts *C `json:"counts,omitempty" doc:"With counts=true: the figures of all documents of the kind, regardless of the filters of the page"`
}

// OneOf reads a filter such as status=draft,confirmed: each word must be one of
// the existing values, and none is empty. The order of the words and repeated words have
// no effect. Without a filter the result is empty.
func OneOf[T ~string](filter, name string, exist []T) ([]T, error) {
	if filter == "" {
		return nil, nil
	}
	asked := map[T]bool{}
	for word := range strings.SplitSeq(filter, ",") {
		word := T(word)
		if !slices.Contains(exist, word) {
			return nil, fault.Invalid("filter."+name, "#/query/"+name, "%q is not a %s. Choose one of %s.", word, name, join(exist))
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
