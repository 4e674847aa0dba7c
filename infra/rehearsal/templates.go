package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"
)

// templates checks every synthesized template with cfn-lint and sam validate, which must
// report nothing. W3005 is left out: the CDK writes dependencies that CloudFormation would
// also infer.
func (r rehearsal) templates(ctx context.Context) error {
	bin, err := r.python(ctx, "templates", templatePins)
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(r.module, "cdk.out", "*.template.json"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return errors.New("there are no templates in cdk.out: make synth writes them")
	}
	home := filepath.Join(r.data, "templates-home")
	if err := newHome(home); err != nil {
		return err
	}
	g, err := newGuard(ctx)
	if err != nil {
		return err
	}
	defer g.close()
	environment := append(r.sealedEnvironment(g, home, "http://"+g.address),
		"SAM_CLI_TELEMETRY=0", "AWS_ACCESS_KEY_ID="+root.id, "AWS_SECRET_ACCESS_KEY="+root.secret)
	check := func(name string, args ...string) error {
		var output bytes.Buffer
		c := command(ctx, home, environment, &output, filepath.Join(bin, name), args...)
		if err := c.Run(); err != nil {
			return fmt.Errorf("%s: %w\n%s", name, err, output.Bytes())
		}
		return nil
	}

	began := time.Now()
	failed := make([]error, len(files)+1)
	atOnce := make(chan struct{}, 2)
	var all sync.WaitGroup
	start := func(i int, name string, args ...string) {
		atOnce <- struct{}{}
		all.Go(func() {
			defer func() { <-atOnce }()
			failed[i] = check(name, args...)
		})
	}
	start(len(files), "cfn-lint", append([]string{"--ignore-checks", "W3005", "--regions", region, "--template"}, files...)...)
	for i, f := range files {
		start(i, "sam", "validate", "--lint", "--region", region, "--template-file", f)
	}
	all.Wait()
	if err := errors.Join(failed...); err != nil {
		return err
	}
	fmt.Fprintf(r.out, "cfn-lint and sam validate find nothing in %d templates (%.0f s).\n", len(files), time.Since(began).Seconds())
	return g.refused("pypi.org:443") // SAM looks for its newest version there
}
