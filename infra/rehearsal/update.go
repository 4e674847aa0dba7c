package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// update deploys the state of a git ref, plays a day there, deploys the present
// state over it, and plays on. A stateful resource that the update would replace,
// or data that is no longer read, fails it.
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
	return r.stage(ctx, before, func(s *scene) error {
		if _, err := r.each(ctx, []step{{"cdk-bootstrap", s.cdkBootstrap}, {"deploy " + r.from, s.deploy}, {"amend two rights", s.amend}, {"owner", s.owner}, {"smoke", s.smoke}, {"verify", s.verify}}); err != nil {
			return err
		}
		were, err := s.stateful(ctx)
		if err != nil {
			return err
		}
		s.state = now
		if err := s.entitle(ctx); err != nil {
			return err
		}
		_, err = r.each(ctx, []step{
			{"deploy this state over it", s.deploy},
			{"amend two rights again", s.amend},
			{"nothing stateful was replaced", s.unreplaced(were)},
			{"verify what was there", s.verify},
			{"smoke again", s.smoke},
			{"verify again", s.verify},
			{"destroy", s.destroy},
			{"nothing is left", s.left},
		})
		return err
	})
}

// checkOut puts the state of the ref into a folder of its own.
func (r rehearsal) checkOut(ctx context.Context, folder string) error {
	if strings.HasPrefix(r.from, "-") {
		return fmt.Errorf("FROM names a git ref, not %q", r.from)
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
	var said strings.Builder
	if err := command(ctx, r.module, os.Environ(), &said, "git", args...).Run(); err != nil {
		return fmt.Errorf("git %s: %w\n%s", args[0], err, said.String())
	}
	return nil
}
