package op

import (
	_ "embed"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"comptoir/shared/fault"
	"comptoir/shared/visible"
)

// statusText lists every code with the status of its problems. make codes adds what the
// tests have seen.
//
//go:embed statuses.txt
var statusText string

var statuses = sync.OnceValue(func() map[string][]int {
	all := map[string][]int{}
	for line := range strings.Lines(statusText) {
		words := strings.Fields(line)
		for _, text := range words[1:] {
			if status, err := strconv.Atoi(text); err == nil {
				all[words[0]] = append(all[words[0]], status)
			}
		}
	}
	return all
})

// StatusesOf are the statuses of the problems that have a code; none if no test has seen it.
func StatusesOf(code string) []int { return statuses()[code] }

// byStatus are the codes of the operation itself by the status of their problems.
func (o Operation) byStatus() map[string][]string {
	all := map[string][]string{}
	for _, code := range o.ownCodes() {
		for _, status := range StatusesOf(code) {
			at := strconv.Itoa(status)
			all[at] = append(all[at], code)
		}
	}
	return all
}

// Statuses are the statuses that the documentation of the operation names.
func (o Operation) Statuses() []int {
	all := []int{o.successStatus()}
	if o.revalidated() || o.Gives == jsonType {
		all = append(all, http.StatusNotModified)
	}
	if o.givesPDF() {
		all = append(all, http.StatusSeeOther)
	}
	for _, r := range o.refusals() {
		if r.status != 0 {
			all = append(all, r.status)
		}
	}
	return all
}

// refusals are the refusals of the operation.
func (o Operation) refusals() []refusal {
	own := o.byStatus()
	has := func(status int) bool { return own[strconv.Itoa(status)] != nil }
	return slices.DeleteFunc(refusals(), func(r refusal) bool { return !r.of(o, has) })
}

// givesPDF reports whether the operation returns a PDF, or a link to a large one.
func (o Operation) givesPDF() bool { return o.out == reflect.TypeFor[File]() && o.Gives == pdfType }

// takesBody reports whether the operation's input has a body.
func (o Operation) takesBody() bool {
	if o.in == nil {
		return false
	}
	_, has := o.in.FieldByName("Body")
	return has
}

// refusal is a problem that many operations return.
type refusal struct {
	name    string // its name in the OpenAPI document
	status  int    // 0: every status without a refusal of its own
	text    string
	codes   fault.Set // the example shows the first; none: a response of the gateway
	headers []string
	of      func(o Operation, has func(status int) bool) bool
}

// refusals are the problems that follow from the kind of operation, or that the codes of an
// operation's own rules need.
func refusals() []refusal {
	type has = func(int) bool
	always := func(Operation, has) bool { return true }
	reads := func(o Operation, _ has) bool { return !o.Writes() }
	writes := func(o Operation, _ has) bool { return o.Writes() }
	closed := func(o Operation, _ has) bool { return !o.Needs.IsPublic() }
	takes := func(o Operation, _ has) bool { return o.takesBody() }
	identity := fault.Set{"right.missing", "token.missing", "organization.missing", "address.bypassed"}
	fits := fault.Set{
		"request.invalid", "request.repeated", "schema.unknown", "schema.required", "schema.type", "schema.enum",
		"schema.length", "schema.range", "schema.pattern", "schema.format", "schema.items", visible.Character, visible.Invisible,
	}
	change := fault.Set{"request.dry_run", "idempotency.key_empty", "idempotency.key_long", "idempotency.key_reused", "document.too_large"}
	const (
		unread  = "The query or the body cannot be read"
		lacks   = "The caller lacks the right"
		unknown = "No such document exists, or it belongs to another organisation"
		breaks  = "A value breaks a rule; a JSON pointer names each such value"
		forbids = "The document's state forbids the request; with Retry-After: too many requests at once, repeat this one"
		busy    = "Too many requests at once: repeat this one after Retry-After"
		moved   = "The document has changed since the version named in If-Match or in the body"
		media   = "The body has another media type; for PATCH, Accept-Patch lists the right ones"
		large   = "The body has more than 1 MiB"
		often   = "Too many requests: the gateway's limit, in JSON with only a message, or a quota of the organisation"
		other   = "Any other failure. 405, with Allow: the address has no such method, and HEAD is one; 500: an error on our side; 503: the gateway " +
			"has no answer in time"
	)
	return []refusal{
		{"Failure", 0, other, fault.Set{"internal"}, []string{"Allow", "Retry-After"}, always},
		{"Unreadable", 400, unread, fault.Set{"request.malformed"}, nil, always},
		{"Unauthorized", 401, "The gateway does not accept the token", nil, []string{"WWW-Authenticate"}, closed},
		{"Forbidden", 403, lacks, identity, nil, func(o Operation, h has) bool {
			return reads(o, h) && closed(o, h) && !o.Needs.NeedsOrganization()
		}},
		{
			"ForbiddenRead", 403, lacks, identity.And("user.disabled", "role.changed"), nil,
			func(o Operation, h has) bool { return reads(o, h) && o.Needs.NeedsOrganization() },
		},
		{
			"ForbiddenChange", 403, lacks, identity.And("right.field", "user.disabled", "role.changed"), nil,
			func(o Operation, h has) bool { return writes(o, h) && closed(o, h) },
		},
		{"NotFound", 404, unknown, fault.Set{"not_found"}, nil, func(o Operation, h has) bool { return o.named() || h(404) }},
		{"Busy", 409, busy, fault.Set{"table.busy"}, []string{"Retry-After"}, reads},
		{"Conflict", 409, forbids, fault.Set{"document.newer", "document.pending", "table.busy"}, []string{"Retry-After"}, writes},
		{"Stale", 412, moved, fault.Set{"version.stale"}, nil, func(o Operation, h has) bool { return o.Versioned() || h(412) }},
		{"TooLarge", 413, large, fault.Set{"request.too_large"}, nil, always},
		{"Unsupported", 415, media, fault.Set{"request.media_type"}, []string{"Accept-Patch"}, takes},
		{"Invalid", 422, breaks, fits, nil, reads},
		{"InvalidChange", 422, breaks, fits.And(change...), nil, writes},
		{"Unconditional", 428, "If-Match is missing", fault.Set{"version.missing"}, nil, func(o Operation, _ has) bool { return o.Versioned() }},
		{"TooMany", 429, often, nil, []string{"Retry-After"}, always},
	}
}
