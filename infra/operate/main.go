// Command operate brings a stage up on AWS and looks after it. make calls it:
// infra/aws.mk has a target for each command.
//
// Owns: what an operator does by hand, and what he is told. Does not own: what a
// stage consists of (infra/stack), its settings (infra/stage), deploying itself
// (the CDK's command). Invariants: each command says what it will do before it
// does it, and what is missing in one sentence; done twice it changes nothing the
// second time; nothing is deleted unasked, and no data at all. Where AWS is, only
// the SDK's own settings say.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"comptoir/infra/stage"
	"comptoir/shared/release"
)

// command is one thing an operator does.
type command struct {
	name  string
	about string
	run   func(ctx context.Context, o operator) error
}

func commands() []command {
	return []command{
		{"account", "say which account and region the credentials are for", sayAccount},
		{"cdk-bootstrap", "make what the CDK deploys with, once for an account and region", cdkBootstrap},
		{"preflight", "check that the account can take the stage", preflight},
		{"diff", "show what a deployment would change", diff},
		{"deploy", "deploy the stage, stack by stage", deploy},
		{"bootstrap", "make the first owner and his organisation", bootstrap},
		{"smoke", "play the day of make demo on the stage", smoke},
		{"destroy", "delete the stage but its data", destroy},
		{"logs", "follow the log of an operation, or look for a request in all logs", logs},
		{"sam", "invoke an operation in Docker with its sample event", sam},
		{"sam-api", "serve the routes in Docker", samAPI},
		{"emulate", "make what an emulator leaves out of the stack", emulate},
	}
}

// operator is who calls a command: the stage it is about, and how to talk with
// him.
type operator struct {
	stage    stage.Stage
	assembly string // the folder make synth has written
	built    string // the folder make build has written
	events   string // the folder of the sample events
	cdk      string // the CDK's command
	getenv   func(string) string
	in       io.Reader
	out      io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := start(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func start(ctx context.Context, args []string) error {
	for _, c := range commands() {
		if len(args) != 1 || args[0] != c.name {
			continue
		}
		name := os.Getenv("STAGE")
		if name == "" {
			name = "dev"
		}
		s, err := stage.Read(os.DirFS("infra/stages"), name)
		if err != nil {
			return err
		}
		return c.run(ctx, operator{
			stage: s, assembly: "cdk.out", built: "build", events: "events", cdk: "node_modules/.bin/cdk",
			getenv: os.Getenv, in: os.Stdin, out: os.Stdout,
		})
	}
	fmt.Println("Comptoir", release.Version)
	fmt.Println("Usage: STAGE=dev operate COMMAND, where make calls it. The commands:")
	for _, c := range commands() {
		fmt.Printf("  %-13s %s\n", c.name, c.about)
	}
	return fmt.Errorf("name one command, not %q", args)
}

// say tells the operator something.
func (o operator) say(format string, args ...any) {
	fmt.Fprintf(o.out, format+"\n", args...)
}
