package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"
)

// inspection is the input of the checks: the account, the output of make synth, and
// the stacks that are already deployed.
type inspection struct {
	operator
	account
	assembly
	deployed map[string]bool
	hidden   error // the reason why the list of stacks is unknown; the checks that need it fail with it
}

// missing is a finding that prevents the stage from working, with its remedy.
type missing string

func (m missing) Error() string { return string(m) }

// preflight checks whether the account meets the requirements of the stage. It changes
// nothing. If AWS does not respond, the result of the check is unknown and does not
// count as a failure.
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
	i.deployed, i.hidden = a.listed(ctx)
	o.say("Checks whether %s meets the requirements of stage %s (changes nothing):\n", a, o.stage.Name)
	absent, unchecked := 0, []string{}
	for _, check := range []struct {
		name string
		run  func(context.Context) (string, error)
	}{
		{"CDK bootstrap", i.bootstrapped},
		{"Lambda concurrency", i.concurrency},
		{"IAM roles", i.roles},
		{"stacks", i.stackCount},
		{"routes", i.routes},
		{"sign-in", i.signIn},
		{"second factor", i.secondFactor},
		{"SES sending", i.sending},
		{"SES sender", i.sender},
	} {
		text, err := check.run(ctx)
		if ctx.Err() != nil {
			return errors.New("interrupted: the remaining checks were not made")
		}
		word := "ok"
		if finding := missing(""); errors.As(err, &finding) {
			word, text = "missing", string(finding)
			absent++
		} else if err != nil {
			word, text = "unknown", "could not be checked: "+explain(err)
			unchecked = append(unchecked, check.name)
		}
		o.say("%-8s %-19s %s", word, check.name, text)
	}
	unknown := ""
	if len(unchecked) > 0 {
		unknown = fmt.Sprintf("%d could not be checked (%s)", len(unchecked), strings.Join(unchecked, ", "))
	}
	switch again := "make preflight STAGE=" + o.stage.Name; {
	case absent > 0 && unknown != "":
		return fmt.Errorf("\n%d of these are missing and %s: correct the missing ones, then repeat %s", absent, unknown, again)
	case absent > 0:
		return fmt.Errorf("\n%d of these are missing: correct them, then repeat %s", absent, again)
	case unknown != "":
		o.say("\nThe completed checks found nothing missing, and %s: check those manually, or continue with make deploy STAGE=%s",
			unknown, o.stage.Name)
	default:
		o.say("\nNothing is missing: make deploy STAGE=%s", o.stage.Name)
	}
	return nil
}

// explain explains why AWS returned no result: the credentials lack a right, or
// the service does not exist here, as in an emulator.
func explain(err error) string {
	call := (*smithy.OperationError)(nil)
	if !errors.As(err, &call) {
		return last(err).Error()
	}
	refused := smithy.APIError(nil)
	if errors.As(err, &refused) &&
		(strings.Contains(refused.ErrorCode(), "AccessDenied") || strings.Contains(refused.ErrorCode(), "NotAuthorized")) {
		return fmt.Sprintf("the credentials lack the right %s:%s (%s)", namespace(call.Service()), call.Operation(), last(err))
	}
	return fmt.Sprintf("%s does not respond to %s here (%s)", call.Service(), call.Operation(), last(err))
}

// namespace returns the prefix of a service's actions in a policy (Service
// Authorization Reference); for most it is the SDK's name of the service.
func namespace(service string) string {
	switch service {
	case "CloudWatch Logs":
		return "logs"
	case "Cognito Identity Provider":
		return "cognito-idp"
	case "SESv2":
		return "ses"
	}
	return strings.ToLower(strings.ReplaceAll(service, " ", ""))
}

// deployed returns the stacks of the account and region.
func (a account) deployed(ctx context.Context) (map[string]bool, error) {
	existing, err := a.listed(ctx)
	if err != nil {
		return nil, fmt.Errorf("the stacks of the account cannot be listed: %w", last(err))
	}
	return existing, nil
}

func (a account) listed(ctx context.Context) (map[string]bool, error) {
	existing := map[string]bool{}
	pages := cloudformation.NewListStacksPaginator(cloudformation.NewFromConfig(a.cfg), &cloudformation.ListStacksInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, s := range page.StackSummaries {
			if s.StackStatus != types.StackStatusDeleteComplete { // listed for 90 days
				existing[aws.ToString(s.StackName)] = true
			}
		}
	}
	return existing, nil
}

// fresh returns the stacks that are not deployed yet.
func (i inspection) fresh() (fresh []stack) {
	for _, s := range i.stacks {
		if !i.deployed[s.name] {
			fresh = append(fresh, s)
		}
	}
	return fresh
}
