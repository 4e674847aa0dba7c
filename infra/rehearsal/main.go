// Command rehearsal plays the whole life of a stage on an emulator of AWS: it is
// deployed, changed, used, checked and deleted, with the real CDK command, the
// real templates and the real bootstraps, and with IAM enforced.
//
//	make rehearsal                  # the life of a stage, and the grants of every function
//	make rehearsal FROM=v0.2.0      # an update in place: the state FROM first, this one over it
//	RUNS=5 make rehearsal           # five lives; infra/rehearsal's results go to infra/proof/rehearsal.md
//	make templates                  # cfn-lint and sam validate on every template
//
// Owns: the emulator, the sealed environment, the order of the steps. Does not
// own: what an operator does (infra/operate), the day (infra/story), the checks of
// the data (infra/verify). Invariants: nothing it starts can reach AWS; nothing it
// starts outlives it; what it installs lies in the data folder, at pinned versions.
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
	module string // the checkout that is rehearsed
	data   string // the folder for everything it makes
	from   string // the git ref an update starts from; none: no update
	runs   int    // lives to play and to report; 0: one, and no report
	out    io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	r, err := fromEnvironment(os.Getenv)
	if err == nil {
		err = r.play(ctx, os.Args[1:])
	}
	if ctx.Err() != nil {
		err = errors.New("interrupted; nothing that it started is left running")
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

// play runs one of the three rehearsals.
func (r rehearsal) play(ctx context.Context, args []string) error {
	switch {
	case len(args) == 1 && args[0] == "templates":
		return r.templates(ctx)
	case len(args) == 1 && args[0] == "stage" && r.from != "":
		return r.update(ctx)
	case len(args) == 1 && args[0] == "stage":
		return r.lives(ctx)
	}
	return errors.New("name what to rehearse: stage or templates (make rehearsal, make templates)")
}

// lives plays the life of a stage as often as asked.
func (r rehearsal) lives(ctx context.Context) error {
	made, err := r.prepare(ctx, r.module)
	if err != nil {
		return err
	}
	var played []life
	for range max(r.runs, 1) {
		l, err := r.life(ctx, made)
		if err != nil {
			return err
		}
		played = append(played, l)
	}
	if r.runs == 0 {
		return nil
	}
	return report(filepath.Join(r.module, "infra/proof/rehearsal.md"), played, time.Now().UTC())
}
