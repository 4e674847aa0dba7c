package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// report writes the results of the life cycles to a file.
func report(file string, completed []life, at time.Time) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, `# Rehearsals of a stage on an emulator of AWS

Written by `+"`RUNS=%d make rehearsal`"+` on %s: %s, %d processors; %s.
IAM was enforced in all runs: the deployer had exactly [these rights](../operate/policy/deployer.json), every
function those of its template. The table shows the seconds of each step, and the peak memory of the emulator itself.

| step |`, len(completed), at.Format(time.DateOnly), runtime.Version(), runtime.NumCPU(),
		strings.Join(append(versions(), completed[0].cdk), ", "))
	for _, l := range completed {
		fmt.Fprintf(&b, " %s |", l.began.Format("15:04"))
	}
	b.WriteString(" median |\n|---|" + strings.Repeat("--:|", len(completed)+1) + "\n")
	for i, s := range completed[0].steps {
		row(&b, s.name, completed, func(l life) float64 { return l.steps[i].time.Seconds() }, "%.1f")
	}
	row(&b, "**total**", completed, func(l life) float64 {
		var all time.Duration
		for _, s := range l.steps {
			all += s.time
		}
		return all.Seconds()
	}, "%.1f")
	row(&b, "successful functions", completed, func(l life) float64 { return float64(l.calls) }, "%.0f")
	row(&b, "MB of memory", completed, func(l life) float64 { return float64(l.peak) }, "%.0f")
	b.WriteString(limits)
	return os.WriteFile(file, b.Bytes(), 0o644)
}

func row(b *bytes.Buffer, name string, completed []life, value func(life) float64, format string) {
	fmt.Fprintf(b, "| %s |", name)
	var all []float64
	for _, l := range completed {
		all = append(all, value(l))
		fmt.Fprintf(b, " "+format+" |", value(l))
	}
	slices.SortFunc(all, cmp.Compare[float64])
	fmt.Fprintf(b, " "+format+" |\n", all[len(all)/2])
}

// versions returns the versions of the emulator and its TLS library.
func versions() (all []string) {
	for line := range strings.Lines(emulatorPins) {
		if name, version, pinned := strings.Cut(strings.TrimSpace(line), "=="); pinned && (name == "ministack" || name == "cryptography") {
			all = append(all, name+" "+version)
		}
	}
	return all
}

const limits = `
## Limits of an emulator

- **AWS itself.** No step has run on AWS. The emulator was written from AWS's documentation, like our own local servers.
- **The rights of the CDK's execution role.** The emulator's CloudFormation assumes no role. A test only compares
  [that policy](../operate/policy/execution.json) with the types and names in the templates.
- **Two rights.** The emulator requires ` + "`sqs:SendMessageBatch`" + `, which is ` + "`sqs:SendMessage`" + ` on AWS, and supports no
  identity and no configuration set as the resource of ` + "`ses:SendEmail`" + `. Both are added to the roles that have the right
  on AWS; all other rights are as generated.
- **The address.** The emulator creates the CloudFront distribution and the function that selects the door, but runs no
  function that selects an origin (it refuses ` + "`import cf from 'cloudfront'`" + `). The smoke test selects the door itself, by
  the same table; a test under Node shows that the script agrees. The console comes through that
  distribution, with its headers and the policy of its bucket.
- **TLS.** A proxy in front of the emulator marks every request as encrypted. The policies that refuse unencrypted requests
  are enforced behind it.
- **Quotas, throttling, cold starts, prices, delivery of mail, and durations.**
- **Replacement.** The emulator's own tables decide which property changes replace a resource.
`
