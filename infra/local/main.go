// Command local is the whole product on one machine.
//
// Owns: the commands run, demo, drop, token and reset. Does not own: the servers
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

	"comptoir/infra/local/demo"
	"comptoir/infra/local/stack"
)

const usage = `usage: local COMMAND

  run                 start everything and stay; Ctrl-C stops, data stays
  demo                play a small company's day through the API and the bucket
  drop KIND FILE...   drop files into the bucket of the organisation of run
  token [EMAIL]       print a token for a member, the owner when nobody is named
  reset               delete all data

The data lies in $COMPTOIR_DATA, or .comptoir in this folder`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := command(ctx, os.Args[1:]); err != nil {
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
		return errors.New(usage)
	}
	switch args[0] {
	case "run":
		return run(ctx, folder)
	case "demo":
		return withStack(ctx, folder, func(h home) error { return demo.Play(ctx, h.At, folder, os.Stdout) })
	case "drop":
		if len(args) < 3 {
			return errors.New(usage)
		}
		return withStack(ctx, folder, func(h home) error { return h.drop(ctx, args[1], args[2:]) })
	case "token":
		return withStack(ctx, folder, func(h home) error { return h.printToken(ctx, args[1:]) })
	case "reset":
		return stack.Reset(folder)
	}
	return errors.New(usage)
}

// folder is where the data lies.
func folder() (string, error) {
	if f := os.Getenv("COMPTOIR_DATA"); f != "" {
		return filepath.Abs(f)
	}
	return filepath.Abs(".comptoir")
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
	h.welcome(os.Stdout)
	select {
	case <-ctx.Done():
		fmt.Println("\nStopped. Everything is kept; make run goes on from here.")
		return nil
	case err := <-s.Failed():
		return err
	}
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
