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

// report writes the lives that were played into a file that is kept.
func report(file string, played []life, at time.Time) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, `# Rehearsals of a stage on an emulator of AWS

Written by `+"`RUNS=%d make rehearsal`"+` on %s: %s, %d processors; %s.
IAM was enforced in all of them: the deployer had [these rights](../operate/policy/deployer.json) and no others, every
function those of its template. Seconds of each step, and the most memory of the emulator itself.

| step |`, len(played), at.Format(time.DateOnly), runtime.Version(), runtime.NumCPU(), strings.Join(append(versions(), played[0].cdk), ", "))
	for _, l := range played {
		fmt.Fprintf(&b, " %s |", l.began.Format("15:04"))
	}
	b.WriteString(" median |\n|---|" + strings.Repeat("--:|", len(played)+1) + "\n")
	for i, s := range played[0].steps {
		row(&b, s.name, played, func(l life) float64 { return l.steps[i].time.Seconds() }, "%.1f")
	}
	row(&b, "**together**", played, func(l life) float64 {
		var all time.Duration
		for _, s := range l.steps {
			all += s.time
		}
		return all.Seconds()
	}, "%.1f")
	row(&b, "functions that answered", played, func(l life) float64 { return float64(l.calls) }, "%.0f")
	row(&b, "MB of memory", played, func(l life) float64 { return float64(l.peak) }, "%.0f")
	b.WriteString(limits)
	return os.WriteFile(file, b.Bytes(), 0o644)
}

func row(b *bytes.Buffer, name string, played []life, value func(life) float64, format string) {
	fmt.Fprintf(b, "| %s |", name)
	var all []float64
	for _, l := range played {
		all = append(all, value(l))
		fmt.Fprintf(b, " "+format+" |", value(l))
	}
	slices.SortFunc(all, cmp.Compare[float64])
	fmt.Fprintf(b, " "+format+" |\n", all[len(all)/2])
}

// versions are those of the emulator.
func versions() (all []string) {
	for line := range strings.Lines(emulatorPins) {
		if name, version, pinned := strings.Cut(strings.TrimSpace(line), "=="); pinned && (name == "ministack" || name == "cryptography") {
			all = append(all, name+" "+version)
		}
	}
	return all
}

const limits = `
## What an emulator cannot prove

- **That AWS does the same.** Nothing here has run on AWS. The emulator was written from AWS's documentation, as our stand-ins were.
- **The rights of the CDK's execution role.** The emulator's CloudFormation asks no role. A test holds
  [that policy](../operate/policy/execution.json) against the types and names in the templates, which is less.
- **Two rights.** The emulator asks for ` + "`sqs:SendMessageBatch`" + `, which is ` + "`sqs:SendMessage`" + ` on AWS, and knows no identity and no
  configuration set as the resource of ` + "`ses:SendEmail`" + `. Both are added to the roles that have the right on AWS; all others stand as generated.
- **The address.** The emulator creates the CloudFront distribution and the function that chooses the door, and runs no function that selects an origin
  (it refuses ` + "`import cf from 'cloudfront'`" + `). The smoke chooses the door itself, by the same table; that the script chooses alike is tested under Node.
- **TLS.** A front before the emulator says of every request that it came encrypted. The policies that refuse others are enforced behind it.
- **Quotas, throttling, cold starts, prices, delivery of mail, and how long anything takes.**
- **Replacement.** The emulator decides by its own tables which change of a property replaces a resource.
`
