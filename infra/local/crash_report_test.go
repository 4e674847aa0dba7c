package main

import (
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"comptoir/infra/verify/audit"
)

// report is the result of the test.
type report struct {
	lives     []life
	written   int // requests acknowledged
	retries   int // requests repeated without a response
	agreed    time.Duration
	summary   audit.Summary
	failures  int
	mails     map[string]int
	delivered int // messages in the mailbox
}

func (r report) String() string {
	const format = "killed %d times; %d requests acknowledged, none missing, %d retries; derived items agreed after %s (%s); " +
		"%d failures, mails %v, %d messages"
	return fmt.Sprintf(format,
		len(r.lives), r.written, r.retries, r.agreed.Round(time.Millisecond), r.summary, r.failures, r.mails, r.delivered)
}

// life is one run of the system between two kills.
type life struct {
	lived time.Duration // until the kill
	acked int           // requests acknowledged by its end
	begun time.Duration // until the next start responded
}

// text returns the report as Markdown.
func (r report) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, `# Killed under load

Written by %[1]smake crash%[1]s: the built local system is killed (SIGKILL) at random moments while %[2]d writers send changes
over HTTP, and is started again on the same data. A writer repeats each request under its %[1]sIdempotency-Key%[1]s until it
receives a response. A writer's day: a customer, two orders, which are merged, confirmed, partly invoiced, mailed and partly
paid. The test fails when an acknowledged change is missing or at an earlier version, when a repeated request has another
response than the first one, when an event ends among the failures, when the mailbox has more messages than there are mails, or
when the derived items do not agree with the documents within two minutes (%[1]smake verify%[1]s).

%[3]s. The times depend on the machine's other load; the test asserts none of them.

| life | time until the kill | acknowledged by then | next start responded after |
|--:|--:|--:|--:|
`, "`", *writers, machine())
	for i, l := range r.lives {
		fmt.Fprintf(&b, "| %d | %.2f s | %d | %.2f s |\n", i+1, l.lived.Seconds(), l.acked, l.begun.Seconds())
	}
	var mails []string
	for _, s := range slices.Sorted(maps.Keys(r.mails)) {
		mails = append(mails, fmt.Sprintf("%d %s", r.mails[s], s))
	}
	fmt.Fprintf(&b, `
- %d requests acknowledged, none missing; each was repeated and had the same response; %d attempts without a response were repeated.
- The derived items agreed with the documents %.1f s after the last request: %s, no findings.
- Mails: %s; %d messages in the mailbox; %d events among the failures. A mail that was being sent at the kill keeps the status
  sending until its next check, and is not sent twice.
`, r.written, r.retries, r.agreed.Seconds(), r.summary, strings.Join(mails, ", "), r.delivered, r.failures)
	return b.String()
}

// machine describes the machine of the run.
func machine() string {
	model := "an unknown processor"
	if raw, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(raw)) {
			if name, value, _ := strings.Cut(line, ":"); strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	return fmt.Sprintf("%s, %s, %s/%s, %s, %d cores",
		time.Now().UTC().Format(time.DateOnly), runtime.Version(), runtime.GOOS, runtime.GOARCH, model, runtime.NumCPU())
}
