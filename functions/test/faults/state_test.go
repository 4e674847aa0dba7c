package faults_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/functions/test/functest"
	"comptoir/shared/table"
)

// earlier is the moment before something is done: what is there then is known by
// its name, and what comes is not.
type earlier struct {
	*functest.Moment
	items map[string]bool // as text
	names map[string]bool // ids and hashes
	since time.Time
}

// anyName is what differs from one run to another: an id, bare in some keys, a hash.
var (
	anyName = regexp.MustCompile(`\b(?:[a-z]+_)?[0-9A-HJKMNP-TV-Z]{26}\b|\b[0-9a-f]{64}\b`)
	// signed is what a form is signed with, by the clock on the wall.
	signed  = regexp.MustCompile(`(?i)(policy|x-amz-[a-z]+)(\\?":\\?")[^"\\]*`)
	dated   = regexp.MustCompile(`#\d{4}-\d\d-\d\d["#]`) // in a key: a link to a mail of today
	instant = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z`)
)

func before(t testing.TB, m *functest.Moment) *earlier {
	t.Helper()
	e := &earlier{Moment: m, items: map[string]bool{}, names: map[string]bool{}, since: m.Now}
	for _, it := range m.Items {
		line := written(t, it)
		e.items[line] = true
		for _, n := range anyName.FindAllString(line, -1) {
			e.names[n] = true
		}
	}
	return e
}

// became is what is another way now than it was, a line for each item, file,
// message, mail and event: two runs that came to the same have the same lines.
// Told is what is said besides; say puts a line into the words that are compared.
func (e *earlier) became(t testing.TB, now *functest.Moment, say func(string) string, told ...string) []string {
	t.Helper()
	lines := slices.Clone(told)
	there := map[string]bool{}
	for _, it := range now.Items {
		line := written(t, it)
		if there[place(it)] = line != ""; line != "" && !e.items[line] {
			lines = append(lines, line)
		}
	}
	for _, it := range e.Items {
		if !there[place(it)] && written(t, it) != "" {
			lines = append(lines, "gone: "+place(it))
		}
	}
	for key, body := range now.Files {
		if was, known := e.Files[key]; !known || !bytes.Equal(was, body) {
			lines = append(lines, "file "+key+": "+content(body))
		}
	}
	for queue, messages := range now.Queues { // at least once: what comes twice is told once
		for _, m := range fresh(e.Queues[queue], messages) {
			lines = append(lines, "queue "+queue+": "+m)
		}
	}
	for _, told := range fresh(e.Events, now.Events) {
		lines = append(lines, "event: "+told)
	}
	for _, m := range now.Mails[len(e.Mails):] {
		lines = append(lines, fmt.Sprintf("mail to %v: %s %v", m.Destination.ToAddresses, m.Content.Simple.Subject.Data, m.EmailTags))
	}
	if say != nil {
		for i, line := range lines {
			lines[i] = say(line)
		}
		lines = slices.DeleteFunc(lines, func(line string) bool { return line == "" })
	}
	return e.anonymous(lines)
}

// fresh is what was sent since, each once.
func fresh(was, is []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(slices.DeleteFunc(slices.Clone(is), func(m string) bool { return slices.Contains(was, m) }))))
}

// anonymous calls what is new by what is said of it, so that it has the same name
// in two runs, and all that happened since by the same time.
func (e *earlier) anonymous(lines []string) []string {
	called := map[string]string{}
	fill := func(line, self string) string {
		line = anyName.ReplaceAllStringFunc(line, func(n string) string {
			kind, _, named := strings.Cut(n, "_")
			if !named && len(n) < 64 {
				kind = "bare"
			}
			switch {
			case e.names[n]:
				return n
			case n == self:
				return kind + "_self"
			case len(kind) == 64:
				return "hash" + called[n]
			}
			return kind + "_" + called[n]
		})
		line = signed.ReplaceAllString(line, "$1$2")
		line = dated.ReplaceAllStringFunc(line, func(on string) string {
			if on >= "#"+e.since.Format(time.DateOnly) {
				return "#today" + on[len(on)-1:]
			}
			return on
		})
		return instant.ReplaceAllStringFunc(line, func(at string) string {
			if when, err := time.Parse(time.RFC3339Nano, at); err == nil && !when.Before(e.since) {
				return "now"
			}
			return at
		})
	}
	unknown := make([][]string, len(lines))
	for i, line := range lines {
		for _, n := range slices.Compact(slices.Sorted(slices.Values(anyName.FindAllString(line, -1)))) {
			if !e.names[n] {
				unknown[i] = append(unknown[i], n)
			}
		}
	}
	for range 2 { // the second time it is said of it whom it belongs to
		said := map[string][]string{}
		for i, line := range lines {
			for _, n := range unknown[i] {
				said[n] = append(said[n], fill(line, n))
			}
		}
		for n, of := range said {
			slices.Sort(of)
			called[n] = fmt.Sprintf("%.4x", sha256.Sum256([]byte(strings.Join(of, "\n"))))
		}
	}
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = fill(line, "")
	}
	slices.Sort(out)
	return out
}

// difference tells what one run came to and another one did not; empty: nothing.
func difference(want, got []string) string {
	var out []string
	for _, line := range got {
		if !slices.Contains(want, line) {
			out = append(out, "  is     "+line)
		}
	}
	for _, line := range want {
		if !slices.Contains(got, line) {
			out = append(out, "  should "+line)
		}
	}
	if len(out) == 0 && len(want) != len(got) {
		out = append(out, fmt.Sprintf("  is %d lines, should be %d: %v", len(got), len(want), got))
	}
	return strings.Join(out[:min(len(out), 12)], "\n")
}

// unsaid is what of an item depends on nothing but chance and the clock: when it
// is forgotten, whose turn it is, how often something derived was written.
var unsaid = []string{"ttl", "turn", "turn_until", "n"}

// written is an item as text, in the clear.
func written(t testing.TB, it item) string {
	t.Helper()
	shown, err := table.Clear(it)
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]any{}
	for k, a := range shown {
		if slices.Contains(unsaid, k) {
			continue
		}
		said[k] = value(a)
	}
	for _, k := range []string{table.ClearRow, table.ClearDoc, table.ClearEntry} {
		if text, is := said[k].(string); is && json.Valid([]byte(text)) { // an answer is a head and a body
			said[k] = json.RawMessage(text)
		}
	}
	if sort := table.RecordOf(it).Sort(); strings.HasPrefix(sort, "-SUM#") || strings.HasPrefix(sort, "-STK#") { // what is zero is as good as not there
		maps.DeleteFunc(said, func(_ string, v any) bool { return v == json.Number("0") })
		if len(said) <= 2 {
			return ""
		}
	}
	raw, err := json.Marshal(said)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(table.RecordOf(it).Place(), "#FACT#") { // a change from which nothing else follows may leave the note at its version
		raw = noteVersion.ReplaceAll(raw, []byte(`"doc":{`))
	}
	return string(raw)
}

// noteVersion is the version of a document that its note follows from.
var noteVersion = regexp.MustCompile(`"doc":\{"version":[0-9]+,?`)

func value(a types.AttributeValue) any {
	switch a := a.(type) {
	case *types.AttributeValueMemberS:
		return a.Value
	case *types.AttributeValueMemberN:
		return json.Number(a.Value)
	case *types.AttributeValueMemberBOOL:
		return a.Value
	case *types.AttributeValueMemberB:
		return content(a.Value)
	case *types.AttributeValueMemberM:
		m := map[string]any{}
		for k, v := range a.Value {
			m[k] = value(v)
		}
		return m
	case *types.AttributeValueMemberL:
		l := make([]any, len(a.Value))
		for i, v := range a.Value {
			l[i] = value(v)
		}
		return l
	}
	return nil
}

// content is what a file or a kept answer says.
func content(body []byte) string {
	if z, err := gzip.NewReader(bytes.NewReader(body)); err == nil {
		if plain, err := io.ReadAll(z); err == nil {
			body = plain
		}
	}
	if utf8.Valid(body) {
		return string(body)
	}
	return fmt.Sprintf("%x", sha256.Sum256(body))
}

func place(it item) string {
	return fmt.Sprint(value(it["pk"]), " ", value(it["sk"]))
}
