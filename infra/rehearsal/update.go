package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// update deploys the state of a git ref, runs the scenario on it, deploys the current
// state over it, and runs it again. It fails if the update replaces a stateful resource,
// or if earlier data can no longer be read.
func (r rehearsal) update(ctx context.Context) (err error) {
	folder := filepath.Join(r.data, "from")
	if err := r.checkOut(ctx, folder); err != nil {
		return err
	}
	defer func() {
		if e := r.git(context.WithoutCancel(ctx), "worktree", "remove", "--force", folder); e != nil && err == nil {
			err = e
		}
	}()
	before, err := r.prepare(ctx, folder)
	if err != nil {
		return err
	}
	now, err := r.prepare(ctx, r.module)
	if err != nil {
		return err
	}
	return r.withScene(ctx, before, func(s *scene) error {
		if _, err := r.runSteps(ctx, []step{
			{"cdk-bootstrap", s.cdkBootstrap},
			{"deploy " + r.from, s.deploy},
			{"amend two policies", s.amend},
			{"owner", s.owner},
			{"smoke", s.smoke},
			{"verify", s.verify},
		}); err != nil {
			return err
		}
		before, err := s.stateful(ctx)
		if err != nil {
			return err
		}
		s.state = now
		if err := s.grantDeployer(ctx); err != nil {
			return err
		}
		_, err = r.runSteps(ctx, []step{
			{"deploy this state over it", s.deploy},
			{"amend two policies again", s.amend},
			{"no stateful resource was replaced", s.unreplaced(before)},
			{"rebuild and verify the earlier data", s.rebuilt},
			{"smoke again", s.smoke},
			{"verify again", s.verify},
			{"destroy", s.destroy},
			{"nothing is left", s.nothingLeft},
		})
		return err
	})
}

// checkOut checks out the ref into a separate folder.
func (r rehearsal) checkOut(ctx context.Context, folder string) error {
	if strings.HasPrefix(r.from, "-") {
		return fmt.Errorf("FROM is a git ref, not %q", r.from)
	}
	_ = r.git(ctx, "worktree", "remove", "--force", folder) // of an interrupted rehearsal
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	if err := r.git(ctx, "worktree", "prune"); err != nil {
		return err
	}
	if err := r.git(ctx, "worktree", "add", "--detach", folder, r.from); err != nil {
		return fmt.Errorf("check out %s: %w", r.from, err)
	}
	return nil
}

func (r rehearsal) git(ctx context.Context, args ...string) error {
	var output strings.Builder
	if err := command(ctx, r.module, os.Environ(), &output, "git", args...).Run(); err != nil {
		return fmt.Errorf("git %s: %w\n%s", args[0], err, output.String())
	}
	return nil
}
