// Package id makes ids: random, sortable by time, with a prefix that names the
// kind ("so_01J8Z…").
//
// Owns: the form of an id. Does not own: the id types, which are declared with
// their noun. Invariants: an id is a prefix, an underscore and a ULID in upper
// case; Valid accepts nothing else, so an id cannot put a separator into a key.
package id

import (
	"crypto/rand"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"
)

// Named is a type of id. Its prefix names the kind of thing the id identifies.
type Named interface {
	~string
	Prefix() string
}

// New makes an id for something created at the given time. The random part comes
// from the operating system: an id cannot be derived from another.
func New[T Named](at time.Time) T {
	var zero T
	return T(zero.Prefix() + "_" + ulid.MustNew(ulid.Timestamp(at), rand.Reader).String())
}

// Valid reports whether an id has the form of its type.
func Valid[T Named](v T) bool { return Fits(v.Prefix(), string(v)) }

// Fits reports whether a text is an id with the given prefix.
func Fits(prefix, s string) bool {
	p := prefix + "_"
	if len(s) != len(p)+ulid.EncodedSize || s[:len(p)] != p {
		return false
	}
	_, err := ulid.ParseStrict(s[len(p):])
	return err == nil && strings.ToUpper(s[len(p):]) == s[len(p):]
}
