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

// baseline is the moment before a run. The ids and hashes it has are the same in every
// run; later ones differ.
type baseline struct {
	*functest.Moment
	items map[string]bool // as text
	names map[string]bool // ids and hashes
	since time.Time
}

var (
	// anyName matches an id, without its prefix in some keys, or a hash.
	anyName = regexp.MustCompile(`\b(?:[a-z]+_)?[0-9A-HJKMNP-TV-Z]{26}\b|\b[0-9a-f]{64}\b`)
	// signed matches the signed fields of an upload form, which depend on the real clock.
	signed  = regexp.MustCompile(`(?i)(policy|x-amz-[a-z]+)(\\?":\\?")[^"\\]*`)
	dated   = regexp.MustCompile(`#\d{4}-\d\d-\d\d["#]`)        // a date in a key, such as that of a link to a mail of today
	users   = regexp.MustCompile(`"users(:[^"]*)?":\[[^\]]*\]`) // a set of documents, which has no order
	instant = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z`)
)

func newBaseline(t testing.TB, m *functest.Moment) *baseline {
	t.Helper()
	b := &baseline{Moment: m, items: map[string]bool{}, names: map[string]bool{}, since: m.Now}
	for _, it := range m.Items {
		line := itemText(t, it)
		b.items[line] = true
		for _, n := range anyName.FindAllString(line, -1) {
			b.names[n] = true
		}
	}
	return b
}

// changed returns what differs now from the baseline, one line for each item,
// file, message, mail and event: two runs with the same result have the same
// lines. It starts with the lines more; normalise rewrites each line before it is
// compared.
func (b *baseline) changed(t testing.TB, now *functest.Moment, normalise func(string) string, more ...string) []string {
	t.Helper()
	lines := slices.Clone(more)
	exists, documents := map[string]bool{}, map[string]bool{}
	for _, it := range now.Items {
		for _, n := range anyName.FindAllString(table.RecordOf(it).Place(), -1) {
			documents[n] = true
		}
	}
	for _, it := range now.Items {
		line := withoutAbandoned(t, itemText(t, it), documents)
		if exists[keyOf(it)] = line != ""; line != "" && !b.items[line] {
			lines = append(lines, line)
		}
	}
	for _, it := range b.Items {
		if !exists[keyOf(it)] && itemText(t, it) != "" {
			lines = append(lines, "deleted: "+keyOf(it))
		}
	}
	for key, body := range now.Files {
		if was, known := b.Files[key]; !known || !bytes.Equal(was, body) {
			lines = append(lines, "file "+key+": "+readable(body))
		}
	}
	for queue, messages := range now.Queues { // delivery is at least once: duplicates are listed once
		for _, m := range added(b.Queues[queue], messages) {
			lines = append(lines, "queue "+queue+": "+m)
		}
	}
	for _, event := range added(b.Events, now.Events) {
		lines = append(lines, "event: "+event)
	}
	for _, m := range now.Mails[len(b.Mails):] {
		lines = append(lines, fmt.Sprintf("mail to %v: %s %v", m.Destination.ToAddresses, m.Content.Simple.Subject.Data, m.EmailTags))
	}
	if normalise != nil {
		for i, line := range lines {
			lines[i] = normalise(line)
		}
		lines = slices.DeleteFunc(lines, func(line string) bool { return line == "" })
	}
	return b.anonymize(lines)
}

// withoutAbandoned removes the users that never existed from an item, and the marks that they
// left: a large change that was abandoned has written its uses first (shared/store/decision-uses.md).
func withoutAbandoned(t testing.TB, line string, documents map[string]bool) string {
	t.Helper()
	if !strings.Contains(line, `"users`) {
		return line
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(line), &fields); err != nil {
		t.Fatal(err)
	}
	marks := map[string]json.RawMessage{}
	within := json.Unmarshal(fields["used"], &marks) == nil
	for name, list := range fields {
		var ids []string
		if !strings.HasPrefix(name, "users") || json.Unmarshal(list, &ids) != nil {
			continue
		}
		ids = slices.DeleteFunc(ids, func(id string) bool { return anyName.MatchString(id) && !documents[id] })
		fields[name] = raw(t, ids)
		if len(ids) == 0 {
			delete(fields, name)
			delete(marks, strings.TrimPrefix(name, "users:"))
		}
	}
	switch {
	case within && len(marks) > 0:
		fields["used"] = raw(t, marks)
	case within, fields["users"] == nil && string(fields["used"]) == `"listed"`:
		delete(fields, "used")
	}
	return string(raw(t, fields))
}

func raw(t testing.TB, v any) json.RawMessage {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// added returns the messages sent since, without duplicates.
func added(was, is []string) []string {
	since := slices.DeleteFunc(slices.Clone(is), func(m string) bool { return slices.Contains(was, m) })
	return slices.Compact(slices.Sorted(slices.Values(since)))
}

// anonymize replaces each new id and hash by a hash of the lines that have it, so that
// two runs use the same name for it, and each time since the baseline by one word.
func (b *baseline) anonymize(lines []string) []string {
	alias := map[string]string{}
	fill := func(line, self string) string {
		line = anyName.ReplaceAllStringFunc(line, func(n string) string {
			kind, _, named := strings.Cut(n, "_")
			if !named && len(n) < 64 {
				kind = "bare"
			}
			switch {
			case b.names[n]:
				return n
			case n == self:
				return kind + "_self"
			case len(kind) == 64:
				return "hash" + alias[n]
			}
			return kind + "_" + alias[n]
		})
		line = users.ReplaceAllStringFunc(line, func(list string) string {
			head, all, _ := strings.Cut(strings.TrimSuffix(list, "]"), "[")
			ids := strings.Split(all, ",")
			slices.Sort(ids)
			return head + "[" + strings.Join(ids, ",") + "]"
		})
		line = signed.ReplaceAllString(line, "$1$2")
		line = dated.ReplaceAllStringFunc(line, func(on string) string {
			if on >= "#"+b.since.Format(time.DateOnly) {
				return "#today" + on[len(on)-1:]
			}
			return on
		})
		return instant.ReplaceAllStringFunc(line, func(at string) string {
			if when, err := time.Parse(time.RFC3339Nano, at); err == nil && !when.Before(b.since) {
				return "now"
			}
			return at
		})
	}
	unknown := make([][]string, len(lines))
	for i, line := range lines {
		for _, n := range slices.Compact(slices.Sorted(slices.Values(anyName.FindAllString(line, -1)))) {
			if !b.names[n] {
				unknown[i] = append(unknown[i], n)
			}
		}
	}
	for range 2 { // the second round uses the aliases of the other names in a line
		mentions := map[string][]string{}
		for i, line := range lines {
			for _, n := range unknown[i] {
				mentions[n] = append(mentions[n], fill(line, n))
			}
		}
		for n, of := range mentions {
			slices.Sort(of)
			alias[n] = fmt.Sprintf("%.4x", sha256.Sum256([]byte(strings.Join(of, "\n"))))
		}
	}
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = fill(line, "")
	}
	slices.Sort(out)
	return out
}

// difference returns the lines that two runs do not share; empty: there are none.
func difference(want, got []string) string {
	var out []string
	for _, line := range got {
		if !slices.Contains(want, line) {
			out = append(out, "  got  "+line)
		}
	}
	for _, line := range want {
		if !slices.Contains(got, line) {
			out = append(out, "  want "+line)
		}
	}
	if len(out) == 0 && len(want) != len(got) {
		out = append(out, fmt.Sprintf("  got %d lines, want %d: %v", len(got), len(want), got))
	}
	return strings.Join(out[:min(len(out), 12)], "\n")
}

// ignored are the attributes of an item that depend on the clock and on chance alone:
// its expiry, the holder and expiry of a lease, the number of writes of a derived item.
var ignored = []string{"ttl", "turn", "turn_until", "n"}

// itemText returns an item as text, unpacked; empty for a sum of zero.
func itemText(t testing.TB, it item) string {
	t.Helper()
	shown, err := table.Clear(it)
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]any{}
	for k, a := range shown {
		if slices.Contains(ignored, k) {
			continue
		}
		fields[k] = value(a)
	}
	for _, k := range []string{table.ClearRow, table.ClearDoc, table.ClearEntry} {
		if text, is := fields[k].(string); is && json.Valid([]byte(text)) { // a stored response, which is a header and a body, is not JSON
			fields[k] = json.RawMessage(text)
		}
	}
	// A sum of zero equals a sum that does not exist.
	if sort := table.RecordOf(it).Sort(); strings.HasPrefix(sort, "-SUM#") || strings.HasPrefix(sort, "-STK#") {
		maps.DeleteFunc(fields, func(_ string, v any) bool { return v == json.Number("0") })
		if len(fields) <= 2 {
			return ""
		}
	}
	raw, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	// A change that alters no derived item may leave the projection note at the old version.
	if strings.Contains(table.RecordOf(it).Place(), "#FACT#") {
		raw = noteVersion.ReplaceAll(raw, []byte(`"doc":{`))
	}
	return string(raw)
}

// noteVersion matches the version of the document in its projection note.
var noteVersion = regexp.MustCompile(`"doc":\{"version":[0-9]+,?`)

func value(a types.AttributeValue) any {
	switch a := a.(type) {
	case *types.AttributeValueMemberS:
		return a.Value
	case *types.AttributeValueMemberN:
		return json.Number(a.Value)
	case *types.AttributeValueMemberBOOL:
		return a.Value
	case *types.AttributeValueMemberSS:
		return slices.Sorted(slices.Values(a.Value))
	case *types.AttributeValueMemberB:
		return readable(a.Value)
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

// readable returns the text of a file or of a stored response, or else its hash.
func readable(body []byte) string {
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

// keyOf returns the primary key of an item.
func keyOf(it item) string {
	return fmt.Sprint(value(it["pk"]), " ", value(it["sk"]))
}
