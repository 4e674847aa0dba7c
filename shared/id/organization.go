package id

import (
	"strings"

	"github.com/oklog/ulid/v2"
)

// Organization names an organisation. Its type is here, and not with its noun,
// because storage puts it in front of every key and knows no noun.
type Organization string

// Prefix of an organisation's id.
func (Organization) Prefix() string { return "org" }

// Bare is an id without its prefix: the part that is random and sorts by time.
func Bare(v string) string {
	_, bare, _ := strings.Cut(v, "_")
	return bare
}

// Kind is the prefix of an id: it says what the id names.
func Kind(v string) string {
	prefix, _, _ := strings.Cut(v, "_")
	return prefix
}

// Shaped reports whether a text has the form of an id, of whatever type.
func Shaped(v string) bool { return Fits(Kind(v), v) }

// Renamed is the organisation under the name that change gives its id.
func (o Organization) Renamed(change func(string) string) Organization {
	return Organization(change(string(o)))
}

// Day is the day on which an id was made, 2026-11-21 (UTC).
func Day(v string) string { return made(v, "2006-01-02") }

// Month is the month in which an id was made, 2026-11 (UTC).
func Month(v string) string { return made(v, "2006-01") }

func made(v, layout string) string {
	u, err := ulid.ParseStrict(Bare(v))
	if err != nil {
		return ""
	}
	return ulid.Time(u.Time()).UTC().Format(layout)
}
