package id

import (
	"strings"
	"time"

	"github.com/oklog/ulid/v2"
)

// Organization is the id of an organisation. Its type is declared here and not with
// its noun, because storage puts it in front of every key and must not depend on a
// noun.
type Organization string

// Prefix returns the prefix of an organisation's id.
func (Organization) Prefix() string { return "org" }

// Bare returns an id without its prefix: the random part, which sorts by time.
func Bare(v string) string {
	_, bare, _ := strings.Cut(v, "_")
	return bare
}

// Kind returns the prefix of an id, which names the kind of thing.
func Kind(v string) string {
	prefix, _, _ := strings.Cut(v, "_")
	return prefix
}

// Shaped reports whether a text has the form of an id of any type.
func Shaped(v string) bool { return Fits(Kind(v), v) }

// Renamed returns the organisation with the id that change returns for it.
func (o Organization) Renamed(change func(string) string) Organization {
	return Organization(change(string(o)))
}

// Day returns the day on which an id was made, as 2026-11-21 (UTC).
func Day(v string) string { return timeOf(v, "2006-01-02") }

// Month returns the month in which an id was made, as 2026-11 (UTC).
func Month(v string) string { return timeOf(v, "2006-01") }

func timeOf(v, layout string) string {
	if at := Time(v); !at.IsZero() {
		return at.Format(layout)
	}
	return ""
}

// Time returns the time at which an id was made (UTC); zero for another text.
func Time(v string) time.Time {
	u, err := ulid.ParseStrict(Bare(v))
	if err != nil {
		return time.Time{}
	}
	return ulid.Time(u.Time()).UTC()
}
