// Command archive builds the bootstraps and packs them in Lambda's format:
// build/<binary>.zip, with one file each.
//
// Owns: the build and the packing of the binaries. Does not own: the operations in
// them (functions/lambda). Invariants: the same source results in the same bytes, on
// any machine and in any folder, so that a deployment changes only the functions
// whose code has changed.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"sync"

	"comptoir/infra/stage"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := archive(ctx, os.Getenv("STAGE")); err != nil {
		fmt.Fprintln(os.Stderr, "archive:", err)
		os.Exit(1)
	}
}

// archive builds for the architecture of a stage, dev by default.
func archive(ctx context.Context, name string) error {
	s, err := stage.Read(os.DirFS("infra/stages"), cmp.Or(name, "dev"))
	if err != nil {
		return err
	}
	return run(ctx, ".", "build", s.GOARCH(), binaries()...)
}

func binaries() []string { return []string{"api", "documents", "imports"} }

// most returns the size limit of a binary's archive, in bytes: Lambda downloads it
// before a function starts, and pages in the linked code. The same program is a tenth
// larger for amd64 than for arm64.
func most(binary, arch string) int {
	bytes := 8_000_000
	if binary == "api" {
		bytes = 5_600_000
	}
	if arch == "amd64" {
		bytes += bytes / 10
	}
	return bytes
}

// run builds binaries of the module for an architecture and packs them into a
// folder.
func run(ctx context.Context, module, to, arch string, names ...string) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return fmt.Errorf("create the folder for the archives: %w", err)
	}
	built, err := os.MkdirTemp(to, "bootstrap-")
	if err != nil {
		return fmt.Errorf("create a folder for the binaries: %w", err)
	}
	defer func() { _ = os.RemoveAll(built) }()
	if err := build(ctx, module, built, arch, names); err != nil {
		return err
	}
	failed := make([]error, len(names))
	var all sync.WaitGroup
	for i, name := range names {
		all.Go(func() { failed[i] = pack(filepath.Join(built, name), filepath.Join(to, name+".zip"), most(name, arch)) })
	}
	all.Wait()
	return errors.Join(failed...)
}

// build builds binaries with one command, so that shared packages compile once. The
// machine, the folder, the commit and the shell settings leave no trace in the output.
func build(ctx context.Context, module, to, arch string, names []string) error {
	to, err := filepath.Abs(to)
	if err != nil {
		return fmt.Errorf("find %s: %w", to, err)
	}
	args := []string{
		"build", "-trimpath", "-buildvcs=false", "-tags", "lambda.norpc", "-ldflags", "-s -w -buildid=",
		"-o", to + string(filepath.Separator),
	}
	for _, name := range names {
		args = append(args, "./functions/lambda/"+name)
	}
	c := exec.CommandContext(ctx, "go", args...)
	c.Dir, c.Stderr = module, os.Stderr
	c.Env = append(os.Environ(), "GOOS=linux", "GOARCH="+arch, "CGO_ENABLED=0",
		"GOFLAGS=", "GOARM64=v8.0", "GOAMD64=v1", "GOEXPERIMENT=")
	if err := c.Run(); err != nil {
		return fmt.Errorf("build the bootstraps: %w", err)
	}
	return nil
}
