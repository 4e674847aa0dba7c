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

// step is one thing that happens in the life of a stage.
type step struct {
	name string
	run  func(ctx context.Context, log io.Writer) error
}

// took is how long a step has taken.
type took struct {
	name string
	time time.Duration
}

// each runs the steps in order and prints a line for each. What a step prints
// goes to a file; when the step fails, its end is shown and the file is named.
func (r rehearsal) each(ctx context.Context, steps []step) (all []took, err error) {
	for i, s := range steps {
		file := filepath.Join(r.data, fmt.Sprintf("%02d-%s.log", i+1, strings.ReplaceAll(s.name, " ", "-")))
		log, err := os.Create(file)
		if err != nil {
			return all, err
		}
		began := time.Now()
		err = s.run(ctx, log)
		all = append(all, took{s.name, time.Since(began)})
		if e := log.Close(); e != nil && err == nil {
			err = e
		}
		if ctx.Err() != nil {
			return all, errors.New("interrupted")
		}
		if err != nil {
			fmt.Fprintf(r.out, "%-34s failed\n%s", s.name, end(file))
			return all, fmt.Errorf("%s: %w\nThe log: %s", s.name, err, file)
		}
		fmt.Fprintf(r.out, "%-34s %5.1f s\n", s.name, all[len(all)-1].time.Seconds())
	}
	return all, nil
}

// end is the end of a log.
func end(file string) string {
	raw, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	lines := bytes.SplitAfter(bytes.TrimSpace(raw), []byte("\n"))
	return "  " + string(bytes.Join(lines[max(0, len(lines)-20):], []byte("  "))) + "\n"
}

// command is a process of the rehearsal. It leads a group of its own, which is
// ended with it when the rehearsal is interrupted.
func command(ctx context.Context, folder string, environment []string, log io.Writer, name string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, name, args...)
	c.Dir, c.Env, c.Stdout, c.Stderr = folder, environment, log, log
	c.SysProcAttr = attributes()
	c.Cancel = func() error { return endGroup(c.Process.Pid, syscall.SIGKILL) }
	c.WaitDelay = 5 * time.Second
	return c
}
