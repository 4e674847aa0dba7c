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

// inspection is what preflight looks at: the account, what make synth has written,
// and which of its stacks are deployed already.
type inspection struct {
	operator
	account
	assembly
	deployed map[string]bool
	hidden   error // the list of stacks could not be read; checks that need it cannot be made
}

// missing is a finding that keeps the stage from working, with what to do.
type missing string

func (m missing) Error() string { return string(m) }

// preflight asks whether the account can take the stage. It changes nothing. A
// check that AWS does not answer is unknown, which is no reason to fail.
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
	o.say("Whether %s can take stage %s (nothing is changed):\n", a, o.stage.Name)
	lacks, unasked := 0, []string{}
	for _, check := range []struct {
		what string
		ask  func(context.Context) (string, error)
	}{
		{"CDK bootstrap", i.bootstrapped},
		{"Lambda concurrency", i.concurrency},
		{"IAM roles", i.roles},
		{"stacks", i.room},
		{"routes", i.routes},
		{"sign-in", i.signIn},
		{"SES sending", i.sending},
		{"SES sender", i.sender},
	} {
		text, err := check.ask(ctx)
		if ctx.Err() != nil {
			return errors.New("interrupted: nothing is known of the checks that are left")
		}
		word := "ok"
		if lack := missing(""); errors.As(err, &lack) {
			word, text = "missing", string(lack)
			lacks++
		} else if err != nil {
			word, text = "unknown", "could not be asked: "+unanswered(err)
			unasked = append(unasked, check.what)
		}
		o.say("%-8s %-19s %s", word, check.what, text)
	}
	unknown := ""
	if len(unasked) > 0 {
		unknown = fmt.Sprintf("%d could not be asked (%s)", len(unasked), strings.Join(unasked, ", "))
	}
	switch again := "make preflight STAGE=" + o.stage.Name; {
	case lacks > 0 && unknown != "":
		return fmt.Errorf("\n%d of these are missing and %s: mend what is missing, then %s again", lacks, unknown, again)
	case lacks > 0:
		return fmt.Errorf("\n%d of these are missing: mend them, then %s again", lacks, again)
	case unknown != "":
		o.say("\nNothing is missing of what was answered, and %s: look at the unknown by hand, or go on with make deploy STAGE=%s", unknown, o.stage.Name)
	default:
		o.say("\nNothing is missing: make deploy STAGE=%s", o.stage.Name)
	}
	return nil
}

// unanswered says why AWS gave no answer: the right that the credentials lack, or
// the service that is not there, as in an emulator.
func unanswered(err error) string {
	call := (*smithy.OperationError)(nil)
	if !errors.As(err, &call) {
		return last(err).Error()
	}
	refused := smithy.APIError(nil)
	if errors.As(err, &refused) && (strings.Contains(refused.ErrorCode(), "AccessDenied") || strings.Contains(refused.ErrorCode(), "NotAuthorized")) {
		return fmt.Sprintf("the credentials lack the right %s:%s (%s)", namespace(call.Service()), call.Operation(), last(err))
	}
	return fmt.Sprintf("%s does not answer %s here (%s)", call.Service(), call.Operation(), last(err))
}

// namespace is what a service is called in a policy (Service Authorization
// Reference); most go by the SDK's name of them.
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

// deployed are the stacks of the account and region.
func (a account) deployed(ctx context.Context) (map[string]bool, error) {
	there, err := a.listed(ctx)
	if err != nil {
		return nil, fmt.Errorf("the stacks of the account cannot be listed: %w", last(err))
	}
	return there, nil
}

func (a account) listed(ctx context.Context) (map[string]bool, error) {
	there := map[string]bool{}
	pages := cloudformation.NewListStacksPaginator(cloudformation.NewFromConfig(a.cfg), &cloudformation.ListStacksInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
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
