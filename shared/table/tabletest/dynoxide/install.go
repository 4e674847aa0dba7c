package dynoxide

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// Version is the release of dynoxide with which the project was measured.
const Version = "1.2.1"

// checksums are the SHA-256 of the inspected binaries, by platform. npm checks its own checksum of every
// package; these also apply to a copy already in the cache.
var checksums = map[string]string{
	"linux-x64": "be909b7910d3fb552e85db10ef3c8ebae4bd35fee0f26dffdb6dfa5cc656426e",
}

// Find returns the path of the dynoxide binary: the one DYNOXIDE_BIN names, else the one in the user's cache
// folder, into which npm installs it on the first call (about a second).
func Find(ctx context.Context) (string, error) {
	if bin := os.Getenv("DYNOXIDE_BIN"); bin != "" {
		if _, err := exec.LookPath(bin); err != nil {
			return "", fmt.Errorf("DYNOXIDE_BIN is %s, which is not a program: set it to the dynoxide binary, or unset it to install one", bin)
		}
		return bin, nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("there is no cache folder for the table's server, set DYNOXIDE_BIN: %w", err)
	}
	platform := npmPlatform(runtime.GOOS, runtime.GOARCH)
	folder := filepath.Join(cache, "comptoir", "dynoxide-"+Version+"-"+platform)
	bin := filepath.Join(folder, binaryName)
	if verify(bin, platform) == nil {
		return bin, nil
	}
	if err := install(ctx, folder, platform); err != nil {
		return "", err
	}
	return bin, nil
}

// npmPlatform returns npm's name of an operating system and a processor.
func npmPlatform(goos, goarch string) string {
	if goos == "windows" {
		goos = "win32"
	}
	if goarch == "amd64" {
		goarch = "x64"
	}
	return goos + "-" + goarch
}

// install fetches the binary with npm into a folder of its own and then moves it to its path in one step, so
// that test processes starting at the same moment never find half a file.
func install(ctx context.Context, folder, platform string) error {
	npm, err := exec.LookPath("npm")
	if err != nil {
		return errors.New("npm is not installed: it fetches the table's server; install Node, or set DYNOXIDE_BIN")
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("make the cache folder: %w", err)
	}
	scratch, err := os.MkdirTemp(folder, "npm-")
	if err != nil {
		return fmt.Errorf("make a folder for npm: %w", err)
	}
	defer os.RemoveAll(scratch)

	pkg := "@dynoxide/" + platform
	cmd := exec.CommandContext(ctx, npm, "install", "--prefix", scratch, "--no-save", "--ignore-scripts",
		"--no-audit", "--no-fund", "--loglevel=error", pkg+"@"+Version)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm could not fetch %s %s (%s): check the network and npm's registry, or set DYNOXIDE_BIN to a binary of your own",
			pkg, Version, npmErrorCode(out, err))
	}
	fetched := filepath.Join(scratch, "node_modules", "@dynoxide", platform, binaryName)
	if err := verify(fetched, platform); err != nil {
		return err
	}
	if err := os.Rename(fetched, filepath.Join(folder, binaryName)); err != nil {
		return fmt.Errorf("move the table's server into the cache: %w", err)
	}
	return nil
}

// npmErrorCode returns npm's error code ("ECONNREFUSED", "E404") from its output.
func npmErrorCode(output []byte, err error) string {
	for line := range strings.Lines(string(output)) {
		if words := strings.Fields(line); len(words) == 4 && words[2] == "code" {
			return words[3]
		}
	}
	return err.Error()
}

// verify returns an error if a binary differs from the one with which the project was measured.
func verify(bin, platform string) error {
	f, err := os.Open(bin)
	if err != nil {
		return fmt.Errorf("open the table's server: %w", err)
	}
	defer f.Close()
	want, known := checksums[platform]
	if !known {
		return nil
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return fmt.Errorf("read the table's server: %w", err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != want {
		return fmt.Errorf("%s has SHA-256 %s, expected %s: delete it and try again", bin, got, want)
	}
	return nil
}
