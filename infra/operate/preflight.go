package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// inspection is what preflight looks at: the account, what make synth has written,
// and which of its stacks are deployed already.
type inspection struct {
	operator
	account
	assembly
	deployed map[string]bool
}

// missing is a finding that keeps the stage from working, with what to do.
type missing string

func (m missing) Error() string { return string(m) }

// preflight asks whether the account can take the stage. It changes nothing.
func preflight(ctx context.Context, o operator) error {
	a, err := o.account(ctx)
	if err != nil {
		return err
	}
	synthesized, err := o.read()
	if err != nil {
		return err
	}
	i := inspection{operator: o, account: a, assembly: synthesized}
	if i.deployed, err = a.deployed(ctx); err != nil {
		return err
	}
	o.say("Whether %s can take stage %s (nothing is changed):\n", a, o.stage.Name)
	lacks := 0
	for _, check := range []struct {
		what string
		ask  func(context.Context) (string, error)
	}{
		{"CDK bootstrap", i.bootstrapped},
		{"Lambda concurrency", i.concurrency},
		{"IAM roles", i.roles},
		{"routes", i.routes},
		{"sign-in", i.signIn},
		{"SES sending", i.sending},
		{"SES sender", i.sender},
	} {
		text, err := check.ask(ctx)
		word := "ok"
		if err != nil {
			word, text = "missing", "could not be asked: "+last(err).Error()
			if lack := missing(""); errors.As(err, &lack) {
				text = string(lack)
			}
			lacks++
		}
		o.say("%-8s %-19s %s", word, check.what, text)
	}
	if lacks > 0 {
		return fmt.Errorf("\n%d of these are missing: mend them, then make preflight STAGE=%s again", lacks, o.stage.Name)
	}
	o.say("\nNothing is missing: make deploy STAGE=%s", o.stage.Name)
	return nil
}

// deployed are the stacks of the account and region.
func (a account) deployed(ctx context.Context) (map[string]bool, error) {
	there := map[string]bool{}
	pages := cloudformation.NewListStacksPaginator(cloudformation.NewFromConfig(a.cfg), &cloudformation.ListStacksInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("the stacks of the account cannot be listed: %w", last(err))
		}
		for _, s := range page.StackSummaries {
			if s.StackStatus != types.StackStatusDeleteComplete { // listed for 90 days
				there[aws.ToString(s.StackName)] = true
			}
		}
	}
	return there, nil
}

// fresh are the stacks that are not deployed yet.
func (i inspection) fresh() (fresh []stack) {
	for _, s := range i.stacks {
		if !i.deployed[s.name] {
			fresh = append(fresh, s)
		}
	}
	return fresh
}
