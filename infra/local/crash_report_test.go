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

// report is what came of it.
type report struct {
	lives    []life
	written  int // requests acknowledged
	again    int // asked again
	agreed   time.Duration
	summary  audit.Summary
	failures int
	mails    map[string]int
	letters  int
}

func (r report) String() string {
	return fmt.Sprintf("killed %d times; %d requests acknowledged, %d asked again, all there; everything agreed after %s (%s); %d failures, mails %v, %d letters",
		len(r.lives), r.written, r.again, r.agreed.Round(time.Millisecond), r.summary, r.failures, r.mails, r.letters)
}

// life is one life of the system: how long it was, what had been acknowledged by
// its end, and how long the next one took to begin.
type life struct {
	lived time.Duration
	acked int
	begun time.Duration
}

// text is the report as it is kept.
func (r report) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, `# Killed under load

Written by %[1]smake crash%[1]s: the built local system is killed (SIGKILL) at random moments while %[2]d writers send changes over HTTP, each under an
%[1]sIdempotency-Key%[1]s it repeats until it hears an answer, and is started again on the same data. A day of a writer: a customer, two orders, merged,
confirmed, invoiced in part and mailed, paid in part. It fails when something acknowledged is missing or at an earlier version, when a
repeated request is answered otherwise than the first time, when an event ends among the failures, when there are more letters than mails, or
when what is derived does not agree with the documents within two minutes (%[1]smake verify%[1]s).

%[3]s. Times depend on what else the machine does; nothing is asserted of them.

| life | lived until killed | acknowledged by then | next start answered after |
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
- %d requests acknowledged, none missing; each repeated once more and answered as the first time; %d attempts had no answer and were repeated.
- Everything agreed with the documents %.1f s after the last request: %s, nothing found.
- Mails: %s; %d letters in the mailbox; %d events among the failures. A mail that was on its way when the system died shows as
  sending until it is looked at again, and is not sent twice.
`, r.written, r.again, r.agreed.Seconds(), r.summary, strings.Join(mails, ", "), r.letters, r.failures)
	return b.String()
}

// machine is where it ran.
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
	return fmt.Sprintf("%s, %s, %s/%s, %s, %d cores", time.Now().UTC().Format(time.DateOnly), runtime.Version(), runtime.GOOS, runtime.GOARCH, model, runtime.NumCPU())
}
