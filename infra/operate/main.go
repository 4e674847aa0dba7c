// Command operate deploys and maintains a stage on AWS. make calls it: infra/aws.mk
// has a target for each command.
//
// Owns: the operator's manual commands and their output. Does not own: the
// resources of a stage (infra/stack), its settings (infra/stage), the deployment
// itself (the CDK's command). Invariants: each command announces its effect before it
// acts, and reports a missing requirement in one sentence; a repeated command changes
// nothing; no command deletes without confirmation, and none deletes data, except that
// of a disposable stage. The address of AWS comes from the SDK's own settings only.
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

// command is a command of the operator.
type command struct {
	name  string
	about string
	run   func(ctx context.Context, o operator) error
}

func commands() []command {
	return []command{
		{"account", "show the account and region of the credentials", sayAccount},
		{"cdk-bootstrap", "create what the CDK deploys with, once for each account and region", cdkBootstrap},
		{"preflight", "check that the account meets the requirements of the stage", preflight},
		{"diff", "show the changes of a deployment", diff},
		{"deploy", "deploy the stage, stack by stage", deploy},
		{"upload", "upload the console, without a deployment", upload},
		{"bootstrap", "create the first owner and an organisation", bootstrap},
		{"smoke", "run the scenario of make demo on the stage", smoke},
		{"destroy", "delete the stage except its data", destroy},
		{"logs", "follow the log of an operation, or search all logs for a request", logs},
		{"sam", "invoke an operation in Docker with its sample event", sam},
		{"sam-api", "serve the routes in Docker", samAPI},
		{"emulate", "create the resources that an emulator skips", emulate},
	}
}

// operator holds the input of a command: its stage, the folders, and the operator's
// terminal.
type operator struct {
	stage    stage.Stage
	assembly string // the output folder of make synth
	built    string // the output folder of make build
	events   string // the folder of the sample events
	cdk      string // the path of the CDK's command
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
	fmt.Println("Usage: STAGE=dev operate COMMAND, usually through make. The commands:")
	for _, c := range commands() {
		fmt.Printf("  %-13s %s\n", c.name, c.about)
	}
	return fmt.Errorf("name one command, not %q", args)
}

// say writes a line for the operator.
func (o operator) say(format string, args ...any) {
	fmt.Fprintf(o.out, format+"\n", args...)
}
