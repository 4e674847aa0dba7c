package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// state is a built and synthesized checkout of the project, ready for a deployment.
type state struct {
	folder string // the checkout
	python string // the folder of the emulator's programs
	cdk    string // the CDK's command and its version
}

// prepare builds a checkout for the stage rehearsal, as make deploy does, and installs the
// emulator. No step calls AWS.
func (r rehearsal) prepare(ctx context.Context, folder string) (state, error) {
	s := state{folder: folder}
	if _, err := os.Stat(filepath.Join(folder, "infra", "stages", stageName+".json")); err != nil {
		return s, fmt.Errorf("%s has no stage %s: set FROM to a state with this stage", folder, stageName)
	}
	began := time.Now()
	var err error
	if s.python, err = r.python(ctx, "emulator", emulatorPins); err != nil {
		return s, err
	}
	fmt.Fprintln(r.out, "Building the functions, the templates and the commands.")
	log, err := os.Create(filepath.Join(r.data, "00-build.log"))
	if err != nil {
		return s, err
	}
	defer func() { _ = log.Close() }()
	environment := append(os.Environ(), "STAGE="+stageName, "CDK_OUTDIR=", "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20")
	if err := os.RemoveAll(filepath.Join(folder, "cdk.out")); err != nil {
		return s, err
	}
	for _, args := range [][]string{
		{"go", "run", "./infra/archive"},
		{"go", "run", "./infra"},
		{"go", "build", "-o", "build/", "./infra/operate", "./infra/verify"},
	} {
		if err := command(ctx, folder, environment, log, args[0], args[1:]...).Run(); err != nil {
			return s, errors.Join(fmt.Errorf("%v: %w\n%s", args, err, tail(log.Name())), ctx.Err())
		}
	}
	// A state before release 0.4 has no console.
	if _, err := os.Stat(filepath.Join(folder, "infra", "console", "package.json")); err == nil {
		if err := command(ctx, folder, environment, log, "make", "console").Run(); err != nil {
			return s, errors.Join(fmt.Errorf("make console: %w\n%s", err, tail(log.Name())), ctx.Err())
		}
	}
	cdk := filepath.Join(folder, "node_modules", ".bin", "cdk")
	if _, err := os.Stat(cdk); err != nil {
		if err := command(ctx, folder, environment, log, "npm", "ci", "--ignore-scripts", "--no-progress").Run(); err != nil {
			return s, fmt.Errorf("install the CDK's command: %w\n%s", err, tail(log.Name()))
		}
	}
	version, err := exec.CommandContext(ctx, cdk, "--version").Output()
	if err != nil {
		return s, fmt.Errorf("read the version of the CDK's command: %w", err)
	}
	number, _, _ := strings.Cut(string(version), " ")
	s.cdk = "aws-cdk " + strings.TrimSpace(number)
	fmt.Fprintf(r.out, "%-34s %5.1f s\n", "built", time.Since(began).Seconds())
	return s, nil
}
