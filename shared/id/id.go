// Package id makes the names of things: random, sortable by time, with a
// prefix that says what they name ("so_01J8Z…").
//
// Owns: the form of an id. Does not own: the id types, which live with their
// noun. Invariants: an id is a prefix, an underscore and a ULID in upper case;
// nothing else passes Valid, so an id can never smuggle a separator into a key.
package id

import (
	"crypto/rand"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"
)

// Named is a type of id: its prefix tells what it names.
type Named interface {
	~string
	Prefix() string
}

// New makes an id for something that came to be at the given time. The
// randomness is the operating system's: an id cannot be guessed from another.
func New[T Named](at time.Time) T {
	var zero T
	return T(zero.Prefix() + "_" + ulid.MustNew(ulid.Timestamp(at), rand.Reader).String())
}

// Valid tells whether an id has the form of its type.
func Valid[T Named](v T) bool { return Fits(v.Prefix(), string(v)) }

// Fits tells the same of a text and the prefix of a type.
func Fits(prefix, s string) bool {
	p := prefix + "_"
	if len(s) != len(p)+ulid.EncodedSize || s[:len(p)] != p {
		return false
	}
	_, err := ulid.ParseStrict(s[len(p):])
	return err == nil && strings.ToUpper(s[len(p):]) == s[len(p):]
}
