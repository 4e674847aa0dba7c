package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// step is a step in the life cycle of a stage.
type step struct {
	name string
	run  func(ctx context.Context, log io.Writer) error
}

// timing is the duration of a step.
type timing struct {
	name string
	time time.Duration
}

// runSteps runs the steps in order and shows a line for each. The output of a step goes to a
// file. If the step fails, runSteps shows the end of the file and its name.
func (r rehearsal) runSteps(ctx context.Context, steps []step) (all []timing, err error) {
	for i, s := range steps {
		file := filepath.Join(r.data, fmt.Sprintf("%02d-%s.log", i+1, strings.ReplaceAll(s.name, " ", "-")))
		log, err := os.Create(file)
		if err != nil {
			return all, err
		}
		began := time.Now()
		err = s.run(ctx, log)
		all = append(all, timing{s.name, time.Since(began)})
		if e := log.Close(); e != nil && err == nil {
			err = e
		}
		if ctx.Err() != nil {
			return all, errors.New("interrupted")
		}
		if err != nil {
			fmt.Fprintf(r.out, "%-34s failed\n%s", s.name, tail(file))
			return all, fmt.Errorf("%s: %w\nThe log: %s", s.name, err, file)
		}
		fmt.Fprintf(r.out, "%-34s %5.1f s\n", s.name, all[len(all)-1].time.Seconds())
	}
	return all, nil
}

// tail returns the end of a log.
func tail(file string) string {
	raw, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	lines := bytes.SplitAfter(bytes.TrimSpace(raw), []byte("\n"))
	return "  " + string(bytes.Join(lines[max(0, len(lines)-20):], []byte("  "))) + "\n"
}

// command returns a process of the rehearsal. It leads its own process group, which ends
// when the rehearsal is interrupted.
func command(ctx context.Context, folder string, environment []string, log io.Writer, name string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, name, args...)
	c.Dir, c.Env, c.Stdout, c.Stderr = folder, environment, log, log
	c.SysProcAttr = attributes()
	c.Cancel = func() error { return endGroup(c.Process.Pid, syscall.SIGKILL) }
	c.WaitDelay = 5 * time.Second
	return c
}
