package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"comptoir/infra/site"
	"comptoir/infra/stage"
)

// builtConsole is the output of make console: its folder and its files.
type builtConsole struct {
	folder fs.FS
	files  []string // in the order of the upload
}

// builtConsole reads the names of the files to upload. The page comes last, as it names the others.
func (o operator) builtConsole() (b builtConsole, err error) {
	if o.stage.Issuer != nil {
		return b, nil
	}
	path := filepath.Join(o.built, "console")
	b.folder = os.DirFS(path)
	if _, err := fs.Stat(b.folder, site.Index); errors.Is(err, fs.ErrNotExist) {
		return b, fmt.Errorf("%s has no %s: make console builds the console", path, site.Index)
	}
	err = fs.WalkDir(b.folder, ".", func(name string, file fs.DirEntry, err error) error {
		switch {
		case err != nil || file.IsDir():
			return err
		case !file.Type().IsRegular() || site.ContentType(name) == "":
			return fmt.Errorf("%s is not a file that the console may have; infra/site lists the content types", name)
		case name == site.Settings:
			return nil // a stage has its own
		}
		b.files = append(b.files, name)
		return nil
	})
	if err != nil {
		return b, fmt.Errorf("read %s: %w", path, err)
	}
	position := func(name string) int {
		switch {
		case strings.HasPrefix(name, site.Assets):
			return 0
		case name != site.Index:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(b.files, func(one, other string) int { return position(one) - position(other) })
	return b, nil
}

// consoleConfig returns the console's settings of this stage: the addresses of Cognito's hosted sign-in.
func (o operator) consoleConfig(ctx context.Context, a account) (site.Config, error) {
	client, err := o.value(ctx, a, "web-client")
	signIn := stage.Resolve(o.stage.SignIn(), a.number, a.cfg.Region)
	return site.Config{
		ClientID: client, Authorize: signIn + "/oauth2/authorize", Token: signIn + "/oauth2/token",
		Revoke: signIn + "/oauth2/revoke", Logout: signIn + "/logout", Scope: site.Scope,
	}, err
}

// returnToConsole deploys the users again if the deployment has created or replaced the address: a sign-in
// returns to it.
func (o operator) returnToConsole(ctx context.Context, a account, known, approval string) error {
	created, err := o.consoleAddress(ctx, a)
	if err != nil || created == known {
		return err
	}
	o.say("The console is at %s. The users are deployed again, because a sign-in returns to this address.", created)
	return o.run(ctx, "deploy", append([]string{
		o.usersStack(), "--exclusively", "--require-approval", approval, "--no-previous-parameters",
	}, o.addressParameter(created)...)...)
}

// consoleAddress returns the address that CloudFront chose for a stage with a user pool and without a domain.
// It is empty for other stages, and before the first deployment.
func (o operator) consoleAddress(ctx context.Context, a account) (string, error) {
	if o.stage.Issuer != nil || o.stage.Domain != nil {
		return "", nil
	}
	address, _, err := o.lookup(ctx, a, stage.Address)
	return address, err
}

func (o operator) usersStack() string { return o.stage.Prefix() + "-users" }

// addressParameter returns the arguments with which the stack of the users learns the console's address.
func (o operator) addressParameter(address string) []string {
	if address == "" {
		return nil
	}
	return []string{"--parameters", o.usersStack() + ":" + stage.ConsoleAddress + "=" + address}
}
