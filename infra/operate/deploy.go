package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// cdkBootstrap makes what the CDK deploys with: a bucket and roles, in a stack
// called CDKToolkit. Stages of one account and region share it. With
// EXECUTION_POLICY, the ARN of a policy such as policy/execution.json, CloudFormation
// may do no more than that policy allows; without, it is an administrator.
func cdkBootstrap(ctx context.Context, o operator) error {
	a, err := o.account(ctx)
	if err != nil {
		return err
	}
	o.say("Makes, or brings up to date, what the CDK deploys with: stack CDKToolkit in %s.", a)
	args := []string{"aws://" + a.number + "/" + a.cfg.Region}
	if policy := o.getenv("EXECUTION_POLICY"); policy != "" {
		args = append(args, "--cloudformation-execution-policies", policy)
	}
	return o.run(ctx, "bootstrap", args...)
}

// diff shows what a deployment would change, and changes nothing.
func diff(ctx context.Context, o operator) error {
	if _, err := o.read(); err != nil {
		return err
	}
	return o.run(ctx, "diff", "--all")
}

// deploy deploys the stacks, each after those it needs.
func deploy(ctx context.Context, o operator) error {
	approval := o.getenv("APPROVAL")
	if approval == "" {
		approval = "broadening"
	}
	if !slices.Contains([]string{"never", "any-change", "broadening"}, approval) {
		return fmt.Errorf("APPROVAL is never, any-change or broadening, not %q", approval)
	}
	a, err := o.account(ctx)
	if err != nil {
		return err
	}
	synthesized, err := o.read()
	if err != nil {
		return err
	}
	o.say("Deploys stage %s to %s, each after those it needs: %s.", o.stage.Name, a, names(synthesized.stacks))
	atOnce := "1" // the CDK asks about one stack at a time
	if approval == "never" {
		atOnce = "4"
	}
	if approval == "broadening" {
		o.say("Where rights widen it shows them and asks first (APPROVAL=any-change asks for every change, never for none).")
	}
	outputs, err := filepath.Abs(filepath.Join(o.built, "outputs-"+o.stage.Name+".json"))
	if err != nil {
		return fmt.Errorf("find the folder for the outputs: %w", err)
	}
	// What a parameter was at the last deployment does not count: the settings do
	// (TableName). What an earlier deployment has left behind is taken up again.
	if err := o.run(ctx, "deploy", "--all", "--require-approval", approval, "--concurrency", atOnce,
		"--no-previous-parameters", "--import-existing-resources", "--outputs-file", outputs); err != nil {
		return err
	}
	return o.tell(outputs)
}

// tell shows what the stacks tell after a deployment.
func (o operator) tell(file string) error {
	raw, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read what the stacks tell: %w", err)
	}
	var told map[string]map[string]string
	if err := json.Unmarshal(raw, &told); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	o.say("\nStage %s is deployed.", o.stage.Name)
	for _, stack := range slices.Sorted(maps.Keys(told)) {
		for _, name := range slices.Sorted(maps.Keys(told[stack])) {
			o.say("  %-14s %s", name, told[stack][name])
		}
	}
	o.say("The first time, go on with: make bootstrap STAGE=%s EMAIL=…", o.stage.Name)
	return nil
}

// destroy deletes the stacks that hold no data, after the operator has typed the
// stage's name; those of a disposable stage hold none that must stay.
func destroy(ctx context.Context, o operator) error {
	a, err := o.account(ctx)
	if err != nil {
		return err
	}
	synthesized, err := o.read()
	if err != nil {
		return err
	}
	there, err := a.deployed(ctx)
	if err != nil {
		return err
	}
	var goes, stays []stack
	for _, s := range synthesized.stacks {
		switch {
		case !there[s.name]:
		case s.kept:
			stays = append(stays, s)
		default:
			goes = append(goes, s)
		}
	}
	if len(goes) == 0 {
		o.say("Of stage %s nothing that may be deleted is deployed in %s. Nothing was done.", o.stage.Name, a)
		return nil
	}
	slices.Reverse(goes)
	o.say("Deletes stage %s from %s:", o.stage.Name, a)
	o.say("  goes   %s: functions, routes, queues and what waits in them, alarms, logs", names(goes))
	if o.stage.Disposable {
		o.say("  goes   all its data: the table, the files, the keys, and who may sign in. Nothing brings them back")
	}
	if len(stays) > 0 {
		o.say("  stays  %s: the table, the buckets, the keys, the API's address, and who may sign in", names(stays))
	}
	for _, kept := range retained(goes) {
		o.say("  stays  %s", kept)
	}
	fmt.Fprintf(o.out, "Type the name of the stage to go on: ")
	typed, err := bufio.NewReader(o.in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the answer: %w", err)
	}
	if strings.TrimSpace(typed) != o.stage.Name {
		return errors.New("that is not its name: nothing was deleted")
	}
	if o.stage.Disposable {
		if err := o.empty(ctx, a, goes); err != nil {
			return err
		}
	}
	args := []string{"destroy", "--force", "--exclusively"}
	for _, s := range goes {
		args = append(args, s.name)
	}
	if err := o.run(ctx, args[0], args[1:]...); err != nil {
		return err
	}
	if o.stage.Disposable {
		o.say("Stage %s is deleted, with its data.", o.stage.Name)
		return nil
	}
	o.say("Stage %s is deleted, but for its data.", o.stage.Name)
	return nil
}

// retained are the resources that stay when their stacks go.
func retained(stacks []stack) (all []string) {
	for _, s := range stacks {
		for _, id := range slices.Sorted(maps.Keys(s.template.Resources)) {
			if r := s.template.Resources[id]; strings.HasPrefix(r.DeletionPolicy, "Retain") {
				all = append(all, fmt.Sprintf("%s of %s (%s)", id, s.name, r.Type))
			}
		}
	}
	return all
}

// run runs the CDK's command on the assembly, which was written by make synth.
func (o operator) run(ctx context.Context, command string, args ...string) error {
	all := append([]string{command, "--app", o.assembly}, args...)
	o.say("> cdk %s", strings.Join(all, " "))
	c := exec.CommandContext(ctx, o.cdk, all...)
	c.Stdin, c.Stdout, c.Stderr = o.in, o.out, os.Stderr
	if err := c.Run(); err != nil {
		return fmt.Errorf("cdk %s did not succeed (%w); it can be repeated and goes on from there", command, err)
	}
	return nil
}
