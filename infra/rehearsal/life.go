package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"
)

// stageName is the stage of the rehearsal: infra/stages/rehearsal.json.
const stageName = "rehearsal"

// life is a completed life cycle of a stage.
type life struct {
	began time.Time
	steps []timing
	peak  int // MB of the emulator
	calls int // functions that succeeded with their own role
	cdk   string
}

// scene is the environment of a life cycle.
type scene struct {
	rehearsal
	state
	emulator  *emulator
	guard     *guard
	proxy     *tlsProxy
	home      string
	deployer  key
	succeeded int
}

// key is an access key of the emulated account.
type key struct{ id, secret string }

// root is the key that the emulator accepts for the account's root.
var root = key{"test", "test"}

// life runs one life cycle, from an empty account to an empty account.
func (r rehearsal) life(ctx context.Context, built state) (l life, err error) {
	l.began, l.cdk = time.Now().UTC(), built.cdk
	err = r.withScene(ctx, built, func(s *scene) error {
		l.steps, err = r.runSteps(ctx, []step{
			{"cdk-bootstrap", s.cdkBootstrap},
			{"deploy", s.deploy},
			{"deploy again: no changes", s.unchanged},
			{"diff: no differences", s.noDifferences},
			{"amend two policies", s.amend},
			{"owner", s.owner},
			{"smoke", s.smoke},
			{"verify", s.verify},
			{"grants: every function succeeds", s.grants},
			{"grants: refused without a right", s.refusals},
			{"destroy", s.destroy},
			{"nothing is left", s.nothingLeft},
		})
		l.peak, l.calls = s.emulator.peak(), s.succeeded
		return err
	})
	return l, err
}

// withScene creates the environment of a life cycle, runs a function in it, and ends it.
func (r rehearsal) withScene(ctx context.Context, built state, run func(*scene) error) error {
	s := &scene{rehearsal: r, state: built, home: filepath.Join(r.data, "home")}
	err := newHome(s.home)
	if err != nil {
		return err
	}
	if s.guard, err = newGuard(ctx); err != nil {
		return err
	}
	defer s.guard.close()
	if s.proxy, err = newTLSProxy(ctx); err != nil {
		return err
	}
	defer s.proxy.close()
	if s.emulator, err = r.start(ctx, built.python, s.guard, s.home, s.proxy); err != nil {
		return err
	}
	defer s.emulator.stop()
	if err := run(s); err != nil {
		if ctx.Err() != nil {
			return err
		}
		logged, refused := s.saveLogs(ctx)
		return errors.Join(refused, fmt.Errorf("%w\nThe emulator's log: %s\nThe errors of the functions: %s", err, s.emulator.log, logged))
	}
	return s.guard.refused()
}

// runAs runs a program with a key.
func (s *scene) runAs(ctx context.Context, k key, log io.Writer, in string, name string, args ...string) error {
	environment := append(s.sealedEnvironment(s.guard, s.home, s.proxy.url),
		"AWS_ACCESS_KEY_ID="+k.id, "AWS_SECRET_ACCESS_KEY="+k.secret, "STAGE="+stageName,
		"APPROVAL=never", "EMULATOR_URL="+s.proxy.url, "CI=true",
		"EMAIL=marie@comptoir.example", "ORG=Maison Martin", "TABLE_NAME=comptoir-"+stageName,
		"CDK_DISABLE_CLI_TELEMETRY=true", "CDK_DISABLE_VERSION_CHECK=1", "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED=true", "NO_COLOR=1",
	)
	c := command(ctx, s.folder, environment, log, name, args...)
	c.Stdin = strings.NewReader(in)
	return c.Run()
}

func (s *scene) operate(ctx context.Context, k key, log io.Writer, in string, command string) error {
	return s.runAs(ctx, k, log, in, filepath.Join(s.folder, "build", "operate"), command)
}

func (s *scene) deploy(ctx context.Context, log io.Writer) error {
	return s.operate(ctx, s.deployer, log, "", "deploy")
}

// unchanged deploys a second time and fails if a stack changes.
func (s *scene) unchanged(ctx context.Context, log io.Writer) error {
	var output bytes.Buffer
	if err := s.operate(ctx, s.deployer, io.MultiWriter(log, &output), "", "deploy"); err != nil {
		return err
	}
	if all, same := strings.Count(output.String(), "✅"), strings.Count(output.String(), "(no changes)"); same == 0 || same != all {
		return fmt.Errorf("only %[2]d of %[1]d stacks have no changes", all, same)
	}
	return nil
}

func (s *scene) noDifferences(ctx context.Context, log io.Writer) error {
	var output bytes.Buffer
	if err := s.operate(ctx, s.deployer, io.MultiWriter(log, &output), "", "diff"); err != nil {
		return err
	}
	if !strings.Contains(output.String(), "Number of stacks with differences: 0") {
		return errors.New("the deployed stacks differ from the templates")
	}
	return nil
}

func (s *scene) owner(ctx context.Context, log io.Writer) error {
	return s.operate(ctx, s.deployer, log, "", "bootstrap")
}

func (s *scene) smoke(ctx context.Context, log io.Writer) error {
	return s.operate(ctx, s.deployer, log, "", "smoke")
}

// verify checks the table against its documents, as the account's root: a deployer has no
// right to read a whole table.
func (s *scene) verify(ctx context.Context, log io.Writer) error {
	return s.runAs(ctx, root, log, "", filepath.Join(s.folder, "build", "verify"))
}

func (s *scene) destroy(ctx context.Context, log io.Writer) error {
	return s.operate(ctx, s.deployer, log, stageName+"\n", "destroy")
}
