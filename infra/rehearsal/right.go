package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/smithy-go"

	"comptoir/functions"
)

// statement is a statement of a role's policy.
type statement struct {
	Sid       string `json:",omitempty"`
	Effect    string
	Action    words
	Resource  words
	Condition any `json:",omitempty"`
}

// words is one text or a list, as policies allow both.
type words []string

func (w *words) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*w = words{one}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(w))
}

type policyDocument struct {
	Version   string
	Statement []statement
}

// takeAway returns the policy without an action.
func (p policyDocument) takeAway(action string) (policyDocument, bool) {
	removed, reduced := false, policyDocument{Version: p.Version}
	for _, s := range p.Statement {
		s.Action = slices.DeleteFunc(slices.Clone(s.Action), func(a string) bool { return a == action })
		removed = removed || len(s.Action) < len(p.Statement[len(reduced.Statement)].Action)
		reduced.Statement = append(reduced.Statement, s)
	}
	reduced.Statement = slices.DeleteFunc(reduced.Statement, func(s statement) bool { return len(s.Action) == 0 })
	return reduced, removed
}

// amend returns the policy with the statements that the emulator requires and AWS does
// not. Sending messages in a batch is sqs:SendMessage on AWS (Amazon SQS Developer Guide,
// "Amazon SQS API permissions"), but a separate action here. A mail's sender and
// configuration set are resources on AWS, but not here.
func (p policyDocument) amend() policyDocument {
	more := policyDocument{Version: p.Version, Statement: slices.Clone(p.Statement)}
	for _, s := range p.Statement {
		if slices.Contains(s.Action, "sqs:SendMessage") {
			more.Statement = append(more.Statement, statement{Effect: "Allow", Action: words{"sqs:SendMessageBatch"}, Resource: s.Resource})
		}
		if slices.Contains(s.Action, "ses:SendEmail") {
			more.Statement = append(more.Statement, statement{Effect: "Allow", Action: words{"ses:SendEmail"}, Resource: words{"*"}})
		}
	}
	return more
}

// policyOf reads the policy that the template gave an operation's role.
func policyOf(ctx context.Context, roles *iam.Client, role string) (p policyDocument, err error) {
	out, err := roles.GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: &role, PolicyName: aws.String("operation")})
	if err != nil {
		return p, fmt.Errorf("read the policy of %s: %w", role, err)
	}
	raw, err := url.QueryUnescape(aws.ToString(out.PolicyDocument))
	if err != nil {
		return p, err
	}
	return p, json.Unmarshal([]byte(raw), &p)
}

func put(ctx context.Context, roles *iam.Client, role string, p policyDocument) error {
	raw, err := json.Marshal(p)
	if err != nil {
		return err
	}
	_, err = roles.PutRolePolicy(ctx, &iam.PutRolePolicyInput{
		RoleName: &role, PolicyName: aws.String("operation"), PolicyDocument: aws.String(string(raw)),
	})
	return err
}

func roleOf(operation string) string {
	return "comptoir-" + stageName + "-" + strings.ReplaceAll(operation, ".", "-")
}

// amend amends the roles that the emulator would wrongly refuse: those of functions that
// send messages, and of the one that sends mail.
func (s *scene) amend(ctx context.Context, log io.Writer) error {
	roles := iam.NewFromConfig(s.config())
	pages := iam.NewListRolesPaginator(roles, &iam.ListRolesInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, r := range page.Roles {
			if !strings.HasPrefix(*r.RoleName, roleOf("")) {
				continue
			}
			p, err := policyOf(ctx, roles, *r.RoleName)
			if err != nil {
				return err
			}
			if more := p.amend(); len(more.Statement) > len(p.Statement) {
				fmt.Fprintln(log, *r.RoleName)
				if err := put(ctx, roles, *r.RoleName, more); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// refusals removes one right of each service from a role, one after the other, and expects
// that the function is refused exactly this right. It shows that the emulator does refuse.
func (s *scene) refusals(ctx context.Context, log io.Writer) error {
	t, err := s.trial(ctx)
	if err != nil {
		return err
	}
	if err := s.deployerRefused(ctx); err != nil {
		return err
	}
	roles := iam.NewFromConfig(s.config())
	for _, c := range []refusal{
		{"contact.create", "dynamodb:PutItem"},
		{"import.start", "s3:GetObject"},
		{"projection.publish", "sqs:SendMessage"},
		{"mail.deliver", "ses:SendEmail"},
	} {
		o, known := functions.Find(c.operation)
		if !known {
			return fmt.Errorf("there is no operation %s", c.operation)
		}
		whole, err := policyOf(ctx, roles, roleOf(o.ID))
		if err != nil {
			return err
		}
		less, had := whole.takeAway(c.action)
		if !had {
			return fmt.Errorf("the role of %s has no %s to remove", c.operation, c.action)
		}
		if c.action == "sqs:SendMessage" {
			less, _ = less.takeAway("sqs:SendMessageBatch")
		}
		if err := put(ctx, roles, roleOf(o.ID), less); err != nil {
			return err
		}
		result := t.invoke(ctx, o)
		fmt.Fprintln(log, result)
		if err := put(ctx, roles, roleOf(o.ID), whole); err != nil {
			return err
		}
		var refused refusal
		if !errors.As(result, &refused) || refused != c {
			return fmt.Errorf("%s was not refused %s: %v", c.operation, c.action, result)
		}
	}
	return nil
}

// deployerRefused expects that the deployer may not read the table.
func (s *scene) deployerRefused(ctx context.Context) error {
	cfg := s.config()
	cfg.Credentials = credentials.NewStaticCredentialsProvider(s.deployer.id, s.deployer.secret, "")
	_, err := dynamodb.NewFromConfig(cfg).Scan(ctx, &dynamodb.ScanInput{TableName: aws.String("comptoir-" + stageName)})
	if refused := smithy.APIError(nil); !errors.As(err, &refused) || !strings.HasPrefix(refused.ErrorCode(), "AccessDenied") {
		return fmt.Errorf("the deployer was not refused dynamodb:Scan: %w", err)
	}
	return nil
}
