// Command rehearsal runs the whole life cycle of a stage on an emulator of AWS: it
// deploys, updates, uses, checks and deletes the stage, with the real CDK command, the
// real templates and the real bootstraps, and with IAM enforced.
//
//	make rehearsal                  # the life cycle of a stage, and the grants of every function
//	make rehearsal FROM=v0.2.0      # an update in place: first the state FROM, then the current one
//	RUNS=5 make rehearsal           # five life cycles; the results go to infra/proof/rehearsal.md
//	make templates                  # cfn-lint and sam validate on every template
//
// Owns: the emulator, the sealed environment, the order of the steps.
// Does not own: the operator's commands (infra/operate), the scenario (infra/story), the
// checks of the data (infra/verify). Invariants: no process of the rehearsal can reach AWS
// or outlive it; installed programs are in the data folder, at pinned versions.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// rehearsal is one call of the command.
type rehearsal struct {
	module string // the checkout to rehearse
	data   string // the folder for all output
	from   string // the git ref an update starts from; empty: no update
	runs   int    // the life cycles to run and report; 0: one, without a report
	out    io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	r, err := fromEnvironment(os.Getenv)
	if err == nil {
		err = r.run(ctx, os.Args[1:])
	}
	if ctx.Err() != nil {
		err = errors.New("interrupted; all started processes have ended")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "rehearsal:", err)
		os.Exit(1)
	}
}

func fromEnvironment(getenv func(string) string) (rehearsal, error) {
	r := rehearsal{from: getenv("FROM"), out: os.Stdout}
	var err error
	if r.module, err = filepath.Abs("."); err != nil {
		return r, err
	}
	data := getenv("COMPTOIR_DATA")
	if data == "" {
		data = ".comptoir"
	}
	if r.data, err = filepath.Abs(filepath.Join(data, "rehearsal")); err != nil {
		return r, err
	}
	if n := getenv("RUNS"); n != "" {
		if r.runs, err = strconv.Atoi(n); err != nil || r.runs < 1 || r.runs > 50 {
			return r, fmt.Errorf("RUNS is a number from 1 to 50, not %q", n)
		}
	}
	return r, os.MkdirAll(r.data, 0o755)
}

// run runs one of the three rehearsals.
func (r rehearsal) run(ctx context.Context, args []string) error {
	switch {
	case len(args) == 1 && args[0] == "templates":
		return r.templates(ctx)
	case len(args) == 1 && args[0] == "stage" && r.from != "":
		return r.update(ctx)
	case len(args) == 1 && args[0] == "stage":
		return r.lives(ctx)
	}
	return errors.New("name a rehearsal: stage or templates (make rehearsal, make templates)")
}

// lives runs the life cycle of a stage the requested number of times.
func (r rehearsal) lives(ctx context.Context) error {
	built, err := r.prepare(ctx, r.module)
	if err != nil {
		return err
	}
	var completed []life
	for range max(r.runs, 1) {
		l, err := r.life(ctx, built)
		if err != nil {
			return err
		}
		completed = append(completed, l)
	}
	if r.runs == 0 {
		return nil
	}
	return report(filepath.Join(r.module, "infra/proof/rehearsal.md"), completed, time.Now().UTC())
}
