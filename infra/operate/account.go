package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

// account is the AWS account, region and identity that a command works with.
type account struct {
	cfg    aws.Config
	number string
	arn    string
}

// account returns the account and region of the credentials.
func (o operator) account(ctx context.Context) (account, error) {
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return account{}, fmt.Errorf("the AWS settings cannot be read: %w", err)
	}
	a := account{cfg: cfg}
	if cfg.Region == "" {
		return a, errors.New("no region is set: put AWS_REGION=eu-west-3, or a profile that names one (AWS_PROFILE=…), before the command")
	}
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		return a, fmt.Errorf("there are no AWS credentials: sign in (aws sso login) and set AWS_PROFILE, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (%w)", last(err))
	}
	identity, err := sts.NewFromConfig(cfg).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if refused := smithy.APIError(nil); errors.As(err, &refused) {
		return a, fmt.Errorf("AWS rejected the credentials; sign in again: %w", last(err))
	}
	if err != nil {
		return a, fmt.Errorf("AWS cannot be reached: %w", last(err))
	}
	a.number, a.arn = aws.ToString(identity.Account), aws.ToString(identity.Arn)
	return a, nil
}

func (a account) String() string {
	return fmt.Sprintf("account %s, region %s, as %s", a.number, a.cfg.Region, a.arn)
}

func sayAccount(ctx context.Context, o operator) error {
	a, err := o.account(ctx)
	if err != nil {
		return err
	}
	o.say("Stage %s: %s.", o.stage.Name, a)
	return nil
}

// last returns the innermost error, which is AWS's own message.
func last(err error) error {
	if refused := smithy.APIError(nil); errors.As(err, &refused) {
		return fmt.Errorf("%s: %s", refused.ErrorCode(), refused.ErrorMessage())
	}
	for errors.Unwrap(err) != nil {
		err = errors.Unwrap(err)
	}
	return err
}

// is reports whether AWS returned this error code.
func is(err error, code string) bool {
	refused := smithy.APIError(nil)
	return errors.As(err, &refused) && refused.ErrorCode() == code
}
