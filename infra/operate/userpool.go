package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
)

// userPool is the user pool of a stage.
type userPool struct {
	cognito *cognitoidentityprovider.Client
	pool    string
	client  string // the pool's client for make smoke
}

// userPool returns the stage's user pool.
func (o operator) userPool(ctx context.Context, a account) (userPool, error) {
	p := userPool{cognito: cognitoidentityprovider.NewFromConfig(a.cfg)}
	var err error
	if p.pool, err = o.value(ctx, a, "user-pool"); err != nil {
		return p, err
	}
	p.client, err = o.value(ctx, a, "smoke-client")
	return p, err
}

// value returns a value that a stack of the stage publishes in Parameter Store.
func (o operator) value(ctx context.Context, a account, name string) (string, error) {
	value, exists, err := o.lookup(ctx, a, name)
	if err == nil && !exists {
		return "", fmt.Errorf("stage %s is not deployed in %s: make deploy STAGE=%s", o.stage.Name, a, o.stage.Name)
	}
	return value, err
}

// lookup returns a published value, and whether it exists already.
func (o operator) lookup(ctx context.Context, a account, name string) (value string, exists bool, err error) {
	out, err := ssm.NewFromConfig(a.cfg).GetParameter(ctx, &ssm.GetParameterInput{Name: aws.String(o.stage.Parameter(name))})
	if is(err, "ParameterNotFound") {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("the stage's value %s cannot be read: %w", name, last(err))
	}
	return aws.ToString(out.Parameter.Value), true, nil
}

// poolUser is a user of the user pool.
type poolUser struct {
	subject  string
	verified bool // the address is verified
	waiting  bool // invited, not signed in yet
}

// find returns the user with an address.
func (p userPool) find(ctx context.Context, email string) (poolUser, bool, error) {
	out, err := p.cognito.AdminGetUser(ctx, &cognitoidentityprovider.AdminGetUserInput{UserPoolId: &p.pool, Username: &email})
	if unknown := (*types.UserNotFoundException)(nil); errors.As(err, &unknown) {
		return poolUser{}, false, nil
	}
	if err != nil {
		return poolUser{}, false, fmt.Errorf("the user pool cannot be read: %w", last(err))
	}
	return poolUserOf(out.UserAttributes, out.UserStatus), true, nil
}

// invite adds a user. Cognito mails an invitation, unless quietly is set. The address
// counts as verified: the operator vouches for it.
func (p userPool) invite(ctx context.Context, email string, quietly bool) (poolUser, error) {
	in := &cognitoidentityprovider.AdminCreateUserInput{
		UserPoolId: &p.pool, Username: &email, DesiredDeliveryMediums: []types.DeliveryMediumType{types.DeliveryMediumTypeEmail},
		UserAttributes: []types.AttributeType{
			{Name: aws.String("email"), Value: &email}, {Name: aws.String("email_verified"), Value: aws.String("true")},
		},
	}
	if quietly {
		in.MessageAction, in.DesiredDeliveryMediums = types.MessageActionTypeSuppress, nil
	}
	out, err := p.cognito.AdminCreateUser(ctx, in)
	if err != nil {
		return poolUser{}, fmt.Errorf("%s cannot be added to the user pool: %w", email, last(err))
	}
	return poolUserOf(out.User.Attributes, out.User.UserStatus), nil
}

func poolUserOf(attributes []types.AttributeType, status types.UserStatusType) poolUser {
	return poolUser{
		subject: userAttribute(attributes, "sub"), verified: userAttribute(attributes, "email_verified") == "true",
		waiting: status == types.UserStatusTypeForceChangePassword,
	}
}

// setPassword sets a permanent password of a user.
func (p userPool) setPassword(ctx context.Context, email, password string) error {
	if _, err := p.cognito.AdminSetUserPassword(ctx, &cognitoidentityprovider.AdminSetUserPasswordInput{
		UserPoolId: &p.pool, Username: &email, Password: &password, Permanent: true,
	}); err != nil {
		return fmt.Errorf("%s cannot be given a password: %w", email, last(err))
	}
	return nil
}
