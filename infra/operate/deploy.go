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

// cdkBootstrap creates the resources that the CDK deploys with: a bucket and roles, in
// a stack named CDKToolkit. The stages of one account and region share it. With
// EXECUTION_POLICY, the ARN of a policy such as policy/execution.json, CloudFormation
// has only the rights of that policy; without it, CloudFormation has administrator
// rights.
func cdkBootstrap(ctx context.Context, o operator) error {
	a, err := o.account(ctx)
	if err != nil {
		return err
	}
	o.say("Creates or updates the resources that the CDK deploys with: stack CDKToolkit in %s.", a)
	args := []string{"aws://" + a.number + "/" + a.cfg.Region}
	if policy := o.getenv("EXECUTION_POLICY"); policy != "" {
		args = append(args, "--cloudformation-execution-policies", policy)
	}
	return o.run(ctx, "bootstrap", args...)
}

// diff shows the changes of a deployment without making them.
func diff(ctx context.Context, o operator) error {
	if _, err := o.read(); err != nil {
		return err
	}
	return o.run(ctx, "diff", "--all")
}

// deploy deploys the stacks in the order of their dependencies, and then the console.
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
	built, err := o.builtConsole()
	if err != nil {
		return err
	}
	o.say("Deploys stage %s to %s, in this order: %s.", o.stage.Name, a, names(synthesized.stacks))
	atOnce := "1" // the CDK asks about one stack at a time
	if approval == "never" {
		atOnce = "4"
	}
	if approval == "broadening" {
		o.say("It lists permissions that become broader and asks for confirmation " +
			"(APPROVAL=any-change asks for every change, APPROVAL=never for none).")
	}
	outputs, err := filepath.Abs(filepath.Join(o.built, "outputs-"+o.stage.Name+".json"))
	if err != nil {
		return fmt.Errorf("find the folder for the outputs: %w", err)
	}
	// A parameter takes its value from the settings (TableName), not from the last
	// deployment. Resources that an earlier deployment left behind are imported.
	known, err := o.consoleAddress(ctx, a)
	if err != nil {
		return err
	}
	if err := o.run(ctx, "deploy", append([]string{
		"--all", "--require-approval", approval, "--concurrency", atOnce,
		"--no-previous-parameters", "--import-existing-resources", "--outputs-file", outputs,
	}, o.addressParameter(known)...)...); err != nil {
		return err
	}
	if err := o.returnToConsole(ctx, a, known, approval); err != nil {
		return err
	}
	if err := o.uploadConsole(ctx, a, built); err != nil {
		return err
	}
	return o.showOutputs(outputs)
}

// showOutputs shows the outputs of the stacks after a deployment.
func (o operator) showOutputs(file string) error {
	raw, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read the outputs of the stacks: %w", err)
	}
	var outputs map[string]map[string]string
	if err := json.Unmarshal(raw, &outputs); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	o.say("\nStage %s is deployed.", o.stage.Name)
	for _, stack := range slices.Sorted(maps.Keys(outputs)) {
		for _, name := range slices.Sorted(maps.Keys(outputs[stack])) {
			o.say("  %-14s %s", name, outputs[stack][name])
		}
	}
	o.say("After the first deployment, continue with: make bootstrap STAGE=%s EMAIL=…", o.stage.Name)
	return nil
}

// destroy deletes the stacks without data, after the operator has typed the stage's
// name. A disposable stage has no data that must stay.
func destroy(ctx context.Context, o operator) error {
	a, err := o.account(ctx)
	if err != nil {
		return err
	}
	synthesized, err := o.read()
	if err != nil {
		return err
	}
	existing, err := a.deployed(ctx)
	if err != nil {
		return err
	}
	var deleted, kept []stack
	for _, s := range synthesized.stacks {
		switch {
		case !existing[s.name]:
		case s.kept:
			kept = append(kept, s)
		default:
			deleted = append(deleted, s)
		}
	}
	if len(deleted) == 0 {
		o.say("Stage %s has no stacks to delete in %s. Nothing was changed.", o.stage.Name, a)
		return nil
	}
	slices.Reverse(deleted)
	o.say("Deletes stage %s from %s:", o.stage.Name, a)
	o.say("  deletes %s: functions, routes, queues and their messages, alarms, logs", names(deleted))
	if o.stage.Disposable {
		o.say("  deletes all its data: the table, the files, the keys and the users. They cannot be restored")
	}
	if len(kept) > 0 {
		o.say("  keeps   %s: the table, the buckets, the keys, the API's address and the users", names(kept))
	}
	for _, resource := range retained(deleted) {
		o.say("  keeps   %s", resource)
	}
	fmt.Fprintf(o.out, "Type the name of the stage to continue: ")
	typed, err := bufio.NewReader(o.in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the name: %w", err)
	}
	if strings.TrimSpace(typed) != o.stage.Name {
		return errors.New("that is not the name of the stage: nothing was deleted")
	}
	if o.stage.Disposable {
		if err := o.empty(ctx, a, deleted); err != nil {
			return err
		}
	}
	args := []string{"destroy", "--force", "--exclusively"}
	for _, s := range deleted {
		args = append(args, s.name)
	}
	if err := o.run(ctx, args[0], args[1:]...); err != nil {
		return err
	}
	if o.stage.Disposable {
		o.say("Stage %s is deleted, with its data.", o.stage.Name)
		return nil
	}
	o.say("Stage %s is deleted, except its data.", o.stage.Name)
	return nil
}

// retained lists the resources that stay when their stacks are deleted.
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

// run runs the CDK's command on the assembly that make synth wrote.
func (o operator) run(ctx context.Context, command string, args ...string) error {
	all := append([]string{command, "--app", o.assembly}, args...)
	o.say("> cdk %s", strings.Join(all, " "))
	c := exec.CommandContext(ctx, o.cdk, all...)
	c.Stdin, c.Stdout, c.Stderr = o.in, o.out, os.Stderr
	if err := c.Run(); err != nil {
		return fmt.Errorf("cdk %s failed: %w. Run the command again; it continues where it stopped", command, err)
	}
	return nil
}
