// Package fault defines the ways a request can fail.
//
// Owns: the kinds of failure, their stable codes and the fields they point at. Does not
// own: status codes and problem documents (shared/op turns a fault into one), nor the
// sentences of a rule (the rule's package writes them). Invariants: a fault always has a
// code that never changes and a sentence that says what to do; any error that is not a
// Fault is an internal error, and its text is not shown.
package fault

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind is the class of a fault. It decides who can resolve it and how.
type Kind int

const (
	// KindMalformed: the request cannot be read.
	KindMalformed Kind = iota + 1
	// KindForbidden: the caller lacks the right.
	KindForbidden
	// KindNotFound: the resource does not exist, or belongs to another organisation.
	KindNotFound
	// KindConflict: the request is well formed, but the state of the data forbids it.
	KindConflict
	// KindStale: the request is based on an older version than the current one.
	KindStale
	// KindUnconditional: a change does not name the version it is based on.
	KindUnconditional
	// KindInvalid: a value breaks a rule.
	KindInvalid
	// KindBusy: too many requests at once; the same request can be repeated after
	// RetryAfter.
	KindBusy
	// KindQuota: the caller or the organisation used up what the stage allows; the
	// request can be repeated after RetryAfter, unless that is 0.
	KindQuota
	// KindMethod: the path exists, but not with this method.
	KindMethod
	// KindUnsupported: the body has a media type that the operation does not accept.
	KindUnsupported
	// KindTooLarge: the body is larger than any that the operation accepts.
	KindTooLarge
)

// Field is one value that breaks a rule.
type Field struct {
	Pointer string `json:"pointer" doc:"JSON pointer (RFC 6901) into the request's body; a query parameter or header is named as #/query/… or #/header/…"`
	Code    string `json:"code" doc:"Stable name of the broken rule"`
	Detail  string `json:"detail" doc:"What is wrong and what to do"`
}

// Fault is a failure that the caller can resolve.
type Fault struct {
	Kind       Kind
	Code       string
	Detail     string
	Fields     []Field
	RetryAfter time.Duration
	Allow      []string // KindMethod: the methods the path accepts; KindUnsupported: the media types of a patch
}

// Error returns the text for logs, which is never compared.
func (f *Fault) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", f.Code, f.Detail)
	for _, x := range f.Fields {
		fmt.Fprintf(&b, "; %s: %s", x.Pointer, x.Detail)
	}
	return b.String()
}

// Invalid returns the fault for a value at pointer that breaks the rule called code.
func Invalid(code, pointer, detail string, args ...any) *Fault {
	d := fmt.Sprintf(detail, args...)
	return &Fault{Kind: KindInvalid, Code: code, Detail: d, Fields: []Field{{Pointer: pointer, Code: code, Detail: d}}}
}

// Conflict returns the fault for a request that the current state of the data forbids.
func Conflict(code, detail string, args ...any) *Fault {
	return &Fault{Kind: KindConflict, Code: code, Detail: fmt.Sprintf(detail, args...)}
}

// Forbidden returns the fault for a caller who lacks the right.
func Forbidden(code, detail string, args ...any) *Fault {
	return &Fault{Kind: KindForbidden, Code: code, Detail: fmt.Sprintf(detail, args...)}
}

// Malformed returns the fault for a request that cannot be read.
func Malformed(code, detail string, args ...any) *Fault {
	return &Fault{Kind: KindMalformed, Code: code, Detail: fmt.Sprintf(detail, args...)}
}

// NotFound returns the one fault for a resource that does not exist and for a resource of
// another organisation: a caller cannot distinguish the two.
func NotFound() *Fault {
	return &Fault{Kind: KindNotFound, Code: "not_found", Detail: "There is nothing at this address. Check the id."}
}

// Stale returns the fault for a request based on a version older than current.
func Stale(current int) *Fault {
	return &Fault{Kind: KindStale, Code: "version.stale", Detail: fmt.Sprintf(
		"The document has been changed since you read it: it is at version %d now. Read it again and repeat the change.", current)}
}

// Unconditional returns the fault for a change that does not name the version it is based
// on.
func Unconditional() *Fault {
	return &Fault{
		Kind: KindUnconditional, Code: "version.missing",
		Detail: "Send the header If-Match with the ETag of the version your change is based on.",
	}
}

// Busy returns the fault for a request that will succeed a little later.
func Busy(code, detail string, after time.Duration) *Fault {
	return &Fault{Kind: KindBusy, Code: code, Detail: detail, RetryAfter: after}
}

// Quota returns the fault for a request beyond what the stage allows a caller or an
// organisation. The detail says what is exhausted, how much is allowed and when it is free
// again. No time helps if an act of a person has to free it: then after is 0.
func Quota(code, detail string, after time.Duration) *Fault {
	return &Fault{Kind: KindQuota, Code: code, Detail: detail, RetryAfter: after}
}

// Method returns the fault for a path that accepts only the given methods.
func Method(allow ...string) *Fault {
	return &Fault{Kind: KindMethod, Code: "method_not_allowed", Allow: allow, Detail: fmt.Sprintf(
		"The address exists, but not for this method. Use %s.", strings.Join(allow, ", "))}
}

// Unsupported returns the fault for a body in a media type that is not accepted.
func Unsupported(code, detail string) *Fault {
	return &Fault{Kind: KindUnsupported, Code: code, Detail: detail}
}

// TooLarge returns the fault for a body that is too large to be read.
func TooLarge(code, detail string, args ...any) *Fault {
	return &Fault{Kind: KindTooLarge, Code: code, Detail: fmt.Sprintf(detail, args...)}
}

// As returns the fault in an error's chain.
func As(err error) (*Fault, bool) {
	var f *Fault
	ok := errors.As(err, &f)
	return f, ok
}

// Code returns the stable code of the fault in err, and "" if there is none.
func Code(err error) string {
	if f, ok := As(err); ok {
		return f.Code
	}
	return ""
}

// List collects all broken rules of one request, so that they are reported together.
type List struct{ fields []Field }

// Add records that the value at pointer breaks the rule called code.
func (l *List) Add(code, pointer, detail string, args ...any) {
	l.fields = append(l.fields, Field{Pointer: pointer, Code: code, Detail: fmt.Sprintf(detail, args...)})
}

// Take records the fields of a fault found elsewhere, below the given pointer, and returns
// any other error.
func (l *List) Take(pointer string, err error) error {
	f, ok := As(err)
	if !ok || f.Kind != KindInvalid {
		return err
	}
	for _, x := range f.Fields {
		x.Pointer = pointer + x.Pointer
		l.fields = append(l.fields, x)
	}
	return nil
}

// Err returns nil if no broken rule was recorded. Otherwise it returns one fault that
// lists them all and has the code of the first.
func (l *List) Err() error {
	if len(l.fields) == 0 {
		return nil
	}
	return &Fault{Kind: KindInvalid, Code: l.fields[0].Code, Detail: l.fields[0].Detail, Fields: l.fields}
}
