package op

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/store"
	"comptoir/shared/table"
)

// conditionsOf reads the conditions of the unit of work from the headers and the query: a
// dry run, an idempotency key, an expected version.
func conditionsOf(s Spec, caller app.Caller, e *exchange) (func(*table.Scope), error) {
	if !s.Writes() {
		return func(sc *table.Scope) { sc.Write, sc.Admit = false, admission(s, caller) }, nil
	}
	dry, totals, err := dryRunOf(s, e)
	if err != nil {
		return nil, err
	}
	match, err := matchOf(s, caller, e)
	if err != nil {
		return nil, err
	}
	key, keyed := e.value("header", "Idempotency-Key")
	switch {
	case keyed && key == "":
		return nil, fault.Invalid("idempotency.key_empty", "#/header/Idempotency-Key",
			"The Idempotency-Key is empty, so a repetition could not be recognised. Send a text of at least one character, or no such header.")
	case len(key) > 255:
		return nil, fault.Invalid("idempotency.key_long", "#/header/Idempotency-Key", "An Idempotency-Key has at most 255 characters.")
	}
	var recall *table.Recall
	if key != "" && !dry {
		recall = &table.Recall{Caller: string(caller.User), Key: key, Hash: hash(e)}
		if caller.User == "" {
			recall.Caller, recall.Outside = caller.Subject, true
		}
	}
	return func(sc *table.Scope) {
		sc.DryRun, sc.Totals, sc.Match, sc.Answer, sc.Admit = dry, totals, match, recall, admission(s, caller)
	}, nil
}

// admission verifies that the caller is still a member, with the role of the token. A
// change, a list, an export and a paper always verify it; the read of one document does so if it
// needs no further request.
func admission(s Spec, caller app.Caller) *table.Admission {
	if !s.Needs.NeedsOrganization() {
		return nil
	}
	a := store.Admission(caller.User, caller.Role)
	a.IfRead = !s.Writes() && !s.many
	return a
}

// dryRunOf removes dry_run from the query and returns its value. The parameter must have one of
// its values, once: a misspelt dry run must not become a real change.
func dryRunOf(s Spec, e *exchange) (dry, totals bool, err error) {
	values, present := e.query["dry_run"]
	e.query.Del("dry_run")
	if !present {
		return false, false, nil
	}
	allowed, text := []string{"true", "false"}, "Set dry_run to true or false, once."
	if s.Totals {
		allowed, text = append(allowed, "totals"), "Set dry_run to true, totals or false, once."
	}
	if len(values) != 1 || !slices.Contains(allowed, values[0]) {
		return false, false, fault.Invalid("request.dry_run", "#/query/dry_run", "%s", text)
	}
	return values[0] != "false", values[0] == "totals", nil
}

// hash identifies the content of a request: the same key with another hash is another request.
func hash(e *exchange) string {
	h := sha256.New()
	for _, part := range []string{e.method(), e.event.RawPath, e.query.Encode(), e.header("if-match"), string(e.body)} {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// matchOf reads If-Match (RFC 9110, 13.1.1). On a path that names no document it
// applies to the organisation. A weak tag (W/"3") matches no version: the comparison is
// the strong one. The tag of a read, "3-<hash>", names the version before the hash.
func matchOf(s Spec, caller app.Caller, e *exchange) (*table.Match, error) {
	if !s.Versioned() {
		return nil, nil
	}
	m := &table.Match{ID: string(caller.Org)}
	if strings.Contains(s.On.Path, "{id}") {
		m.ID, _ = e.value("path", "id")
	}
	header := strings.TrimSpace(e.header("if-match"))
	if header == "" {
		return nil, fault.Unconditional()
	}
	if header == "*" {
		m.Any = true
		return m, nil
	}
	for tag := range strings.SplitSeq(header, ",") {
		version, _, _ := strings.Cut(strings.Trim(strings.TrimSpace(tag), `"`), "-")
		if v, err := strconv.Atoi(version); err == nil {
			m.Versions = append(m.Versions, v)
		}
	}
	return m, nil
}
