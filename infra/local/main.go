// Command local runs the whole product on one machine.
//
// Owns: the commands run, demo, drop, token, env, reset and version.
// Does not own: the servers (package stack) nor the operations (the catalogue).
// Invariants: the functions are those that run on AWS; only the AWS SDK's
// settings differ.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"comptoir/shared/release"
)

const usage = `Comptoir on this machine. make runs these:

  run                 start everything; Ctrl-C stops it and keeps the data
  demo                play a small company's day through the API and the bucket
  drop KIND FILE...   drop files into the bucket, and show the result of their import
  token [EMAIL]       write a token for a member, by default for the owner
  env                 write the functions' environment variables while the stack runs
  reset               delete all data
  version             write the release

The data is in $COMPTOIR_DATA, or in .comptoir in this folder.`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends at once
	hideFiles()
	err := command(ctx, os.Args[1:])
	if err != nil && ctx.Err() != nil {
		err = errors.New("stopped before the end; all acknowledged changes are kept")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "comptoir:", err)
		os.Exit(1)
	}
}

func command(ctx context.Context, args []string) error {
	folder, err := folder()
	if err != nil {
		return err
	}
	if len(args) == 0 {
		args = []string{"help"}
	}
	switch args[0] {
	case "run":
		return run(ctx, folder)
	case "demo":
		return withStack(ctx, folder, func(h home) error { return h.demo(ctx, folder, os.Stdout) })
	case "drop":
		files, err := filesToDrop(args[1:])
		if err != nil {
			return err
		}
		return withStack(ctx, folder, func(h home) error { return h.drop(ctx, folder, files, os.Stdout) })
	case "token":
		return withStack(ctx, folder, func(h home) error { return h.writeToken(ctx, args[1:], os.Stdout) })
	case "env":
		return writeEnvironment(folder, os.Stdout)
	case "reset":
		return reset(folder)
	case "version", "--version":
		fmt.Println("comptoir", release.Version)
		return nil
	case "help", "-h", "--help":
		fmt.Println(usage)
		return nil
	}
	return fmt.Errorf("there is no command %q: the commands are run, demo, drop, token, env, reset and version", args[0])
}

// folder returns the data folder.
func folder() (string, error) {
	if f := os.Getenv("COMPTOIR_DATA"); f != "" {
		return filepath.Abs(f)
	}
	return filepath.Abs(".comptoir")
}

// makeArgument returns the argument by which make finds this folder again; it is
// empty for the default folder.
func makeArgument(folder string) string {
	if standard, err := filepath.Abs(".comptoir"); err == nil && folder == standard {
		return ""
	}
	return " DATA=" + folder
}

// run starts everything, shows the addresses, and waits for a signal.
func run(ctx context.Context, folder string) error {
	s, err := up(ctx, folder)
	if err != nil {
		return err
	}
	defer s.Stop()
	h, err := ensureHome(ctx, folder, s.At)
	if err != nil {
		return err
	}
	h.welcome(os.Stdout, makeArgument(folder))
	select {
	case <-ctx.Done():
		fmt.Println()
	case err := <-s.Failed():
		return fmt.Errorf("%w; all acknowledged changes are kept, and make run starts again", err)
	}
	late := time.AfterFunc(time.Second, func() {
		fmt.Println("Stopping: running calls have ten seconds to finish. Press Ctrl-C again to end them now.")
	})
	s.Stop()
	late.Stop()
	fmt.Println("Stopped. All data is kept; make run continues with it.")
	return nil
}

// withStack calls do with the running stack, or starts a stack for the duration
// of the call.
func withStack(ctx context.Context, folder string, do func(home) error) error {
	if h, running := running(folder); running {
		return do(h)
	}
	s, err := up(ctx, folder)
	if err != nil {
		return err
	}
	defer s.Stop()
	defer http.DefaultClient.CloseIdleConnections()
	h, err := ensureHome(ctx, folder, s.At)
	if err != nil {
		return err
	}
	return do(h)
}
