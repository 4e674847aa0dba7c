// Package fault names the few ways a request can fail.
//
// Owns: the kinds of failure, their stable codes and the fields they point at.
// Does not own: status codes and problem documents (shared/op turns a fault
// into one), nor the sentences of a rule (the rule's package writes them).
// Invariants: a fault always has a code that never changes and a sentence that
// says what to do; an error that is no fault is internal and shown as nothing.
package fault

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind says who has to do something about a fault.
type Kind int

const (
	// KindMalformed: the request cannot be read at all.
	KindMalformed Kind = iota + 1
	// KindForbidden: the caller lacks the right.
	KindForbidden
	// KindNotFound: there is no such thing, or it is another organisation's.
	KindNotFound
	// KindConflict: the request is well formed, but the state of the data forbids it.
	KindConflict
	// KindStale: the caller has seen an older version than the present one.
	KindStale
	// KindUnconditional: a change was asked for without naming the version it is based on.
	KindUnconditional
	// KindInvalid: a value breaks a rule.
	KindInvalid
	// KindBusy: too many at once; the same request will do after RetryAfter.
	KindBusy
	// KindMethod: the address exists, but not for this method.
	KindMethod
	// KindUnsupported: the body is of a media type that is not read here.
	KindUnsupported
)

// Field is one value that breaks a rule.
type Field struct {
	Pointer string `json:"pointer" doc:"JSON pointer (RFC 6901) into the request's body; a query parameter or header is named as #/query/… or #/header/…"`
	Code    string `json:"code" doc:"Stable name of the broken rule"`
	Detail  string `json:"detail" doc:"What is wrong and what to do"`
}

// Fault is a failure a caller can do something about.
type Fault struct {
	Kind       Kind
	Code       string
	Detail     string
	Fields     []Field
	RetryAfter time.Duration
	Allow      []string // KindMethod: the methods the address exists for
}

// Error makes a fault an error; the text is for logs, never compared.
func (f *Fault) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", f.Code, f.Detail)
	for _, x := range f.Fields {
		fmt.Fprintf(&b, "; %s: %s", x.Pointer, x.Detail)
	}
	return b.String()
}

// Invalid says that the value at pointer breaks the rule called code.
func Invalid(code, pointer, detail string, args ...any) *Fault {
	d := fmt.Sprintf(detail, args...)
	return &Fault{Kind: KindInvalid, Code: code, Detail: d, Fields: []Field{{Pointer: pointer, Code: code, Detail: d}}}
}

// Conflict says that the present state of the data forbids the request.
func Conflict(code, detail string, args ...any) *Fault {
	return &Fault{Kind: KindConflict, Code: code, Detail: fmt.Sprintf(detail, args...)}
}

// Forbidden says that the caller lacks the right.
func Forbidden(code, detail string, args ...any) *Fault {
	return &Fault{Kind: KindForbidden, Code: code, Detail: fmt.Sprintf(detail, args...)}
}

// Malformed says that the request cannot be read.
func Malformed(code, detail string, args ...any) *Fault {
	return &Fault{Kind: KindMalformed, Code: code, Detail: fmt.Sprintf(detail, args...)}
}

// NotFound is the one answer for what does not exist and for what belongs to
// another organisation: nobody can tell the two apart.
func NotFound() *Fault {
	return &Fault{Kind: KindNotFound, Code: "not_found", Detail: "There is nothing at this address. Check the id."}
}

// Stale says that the document has moved on to version current.
func Stale(current int) *Fault {
	return &Fault{Kind: KindStale, Code: "version.stale", Detail: fmt.Sprintf(
		"The document has been changed since you read it: it is at version %d now. Read it again and repeat the change.", current)}
}

// Unconditional says that the change must name the version it is based on.
func Unconditional() *Fault {
	return &Fault{Kind: KindUnconditional, Code: "version.missing", Detail: "Send the header If-Match with the ETag of the version your change is based on."}
}

// Busy says that the same request will succeed a little later.
func Busy(code, detail string, after time.Duration) *Fault {
	return &Fault{Kind: KindBusy, Code: code, Detail: detail, RetryAfter: after}
}

// Method says that the address exists, for the methods named only.
func Method(allow ...string) *Fault {
	return &Fault{Kind: KindMethod, Code: "method_not_allowed", Allow: allow, Detail: fmt.Sprintf(
		"The address exists, but not for this method. Use %s.", strings.Join(allow, ", "))}
}

// Unsupported says that the body is of a media type that is not read here.
func Unsupported(code, detail string) *Fault {
	return &Fault{Kind: KindUnsupported, Code: code, Detail: detail}
}

// As finds the fault in an error.
func As(err error) (*Fault, bool) {
	var f *Fault
	ok := errors.As(err, &f)
	return f, ok
}

// Code is the stable code of the fault in err, and "" if there is none.
func Code(err error) string {
	if f, ok := As(err); ok {
		return f.Code
	}
	return ""
}

// List collects all broken rules of one request, so that they are told at once.
type List struct{ fields []Field }

// Add notes that the value at pointer breaks the rule called code.
func (l *List) Add(code, pointer, detail string, args ...any) {
	l.fields = append(l.fields, Field{Pointer: pointer, Code: code, Detail: fmt.Sprintf(detail, args...)})
}

// Take notes the fields of a fault found elsewhere, below the given pointer,
// and hands back any other error.
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

// Err is nil when nothing was noted; otherwise one fault, named after the
// first broken rule, that lists them all.
func (l *List) Err() error {
	if len(l.fields) == 0 {
		return nil
	}
	return &Fault{Kind: KindInvalid, Code: l.fields[0].Code, Detail: l.fields[0].Detail, Fields: l.fields}
}
