// Command local is the whole product on one machine.
//
// Owns: the commands run, demo, drop, token, env, reset and version. Does not own: the servers
// (package stack) nor the operations (the catalogue). Invariants: what runs here
// is what runs on AWS; only the AWS SDK's settings differ.
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

  run                 start everything and stay; Ctrl-C stops, data stays
  demo                play a small company's day through the API and the bucket
  drop KIND FILE...   drop files into the bucket, and tell what comes of them
  token [EMAIL]       print a token for a member, the owner when nobody is named
  env                 print what functions are told while the stack runs
  reset               delete all data
  version             print the release

The data lies in $COMPTOIR_DATA, or in .comptoir in this folder.`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends at once
	err := command(ctx, os.Args[1:])
	if err != nil && ctx.Err() != nil {
		err = errors.New("stopped before it was done; what was acknowledged is kept")
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
		return withStack(ctx, folder, func(h home) error { return h.printToken(ctx, args[1:], os.Stdout) })
	case "env":
		return printEnvironment(folder, os.Stdout)
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

// folder is where the data lies.
func folder() (string, error) {
	if f := os.Getenv("COMPTOIR_DATA"); f != "" {
		return filepath.Abs(f)
	}
	return filepath.Abs(".comptoir")
}

// named is what make needs to find this folder again: nothing if it is the usual one.
func named(folder string) string {
	if usual, err := filepath.Abs(".comptoir"); err == nil && folder == usual {
		return ""
	}
	return " DATA=" + folder
}

// run starts everything, says where it is, and stays until it is told to stop.
func run(ctx context.Context, folder string) error {
	s, err := up(ctx, folder)
	if err != nil {
		return err
	}
	defer s.Stop()
	h, err := settle(ctx, folder, s.At)
	if err != nil {
		return err
	}
	h.welcome(os.Stdout, named(folder))
	select {
	case <-ctx.Done():
		fmt.Println()
	case err := <-s.Failed():
		return fmt.Errorf("%w; what was acknowledged is kept, and make run starts again", err)
	}
	late := time.AfterFunc(time.Second, func() {
		fmt.Println("Stopping: what is under way has ten seconds to end. Ctrl-C again ends it now.")
	})
	s.Stop()
	late.Stop()
	fmt.Println("Stopped. Everything is kept; make run goes on from here.")
	return nil
}

// withStack does something with the stack that runs already, or with one
// started for the occasion.
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
	h, err := settle(ctx, folder, s.At)
	if err != nil {
		return err
	}
	return do(h)
}
