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

// people are who can sign in to a stage: its user pool.
type people struct {
	cognito *cognitoidentityprovider.Client
	pool    string
	client  string // the pool's client for web clients
}

// people finds the stage's user pool.
func (o operator) people(ctx context.Context, a account) (people, error) {
	p := people{cognito: cognitoidentityprovider.NewFromConfig(a.cfg)}
	var err error
	if p.pool, err = o.told(ctx, a, "user-pool"); err != nil {
		return p, err
	}
	p.client, err = o.told(ctx, a, "web-client")
	return p, err
}

// told is a value that a stack of the stage tells.
func (o operator) told(ctx context.Context, a account, name string) (string, error) {
	out, err := ssm.NewFromConfig(a.cfg).GetParameter(ctx, &ssm.GetParameterInput{Name: aws.String(o.stage.Parameter(name))})
	if is(err, "ParameterNotFound") {
		return "", fmt.Errorf("stage %s is not deployed in %s: make deploy STAGE=%s", o.stage.Name, a, o.stage.Name)
	}
	if err != nil {
		return "", fmt.Errorf("what the stage tells cannot be read: %w", last(err))
	}
	return aws.ToString(out.Parameter.Value), nil
}

// person is somebody in the user pool.
type person struct {
	subject  string
	verified bool // his address is his
	waiting  bool // he was invited and has not signed in yet
}

// find finds somebody by his address.
func (p people) find(ctx context.Context, email string) (person, bool, error) {
	out, err := p.cognito.AdminGetUser(ctx, &cognitoidentityprovider.AdminGetUserInput{UserPoolId: &p.pool, Username: &email})
	if unknown := (*types.UserNotFoundException)(nil); errors.As(err, &unknown) {
		return person{}, false, nil
	}
	if err != nil {
		return person{}, false, fmt.Errorf("the user pool cannot be asked: %w", last(err))
	}
	return personOf(out.UserAttributes, out.UserStatus), true, nil
}

// invite adds somebody. Cognito mails him an invitation, unless told to be quiet.
// His address counts as verified: the operator vouches for it.
func (p people) invite(ctx context.Context, email string, quietly bool) (person, error) {
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
		return person{}, fmt.Errorf("%s cannot be added to the user pool: %w", email, last(err))
	}
	return personOf(out.User.Attributes, out.User.UserStatus), nil
}

func personOf(attributes []types.AttributeType, status types.UserStatusType) person {
	p := person{waiting: status == types.UserStatusTypeForceChangePassword}
	for _, a := range attributes {
		switch aws.ToString(a.Name) {
		case "sub":
			p.subject = aws.ToString(a.Value)
		case "email_verified":
			p.verified = aws.ToString(a.Value) == "true"
		}
	}
	return p
}

// setPassword gives somebody a password that needs no change.
func (p people) setPassword(ctx context.Context, email, password string) error {
	if _, err := p.cognito.AdminSetUserPassword(ctx, &cognitoidentityprovider.AdminSetUserPasswordInput{
		UserPoolId: &p.pool, Username: &email, Password: &password, Permanent: true,
	}); err != nil {
		return fmt.Errorf("%s cannot be given a password: %w", email, last(err))
	}
	return nil
}

// token signs somebody in.
func (p people) token(ctx context.Context, email, password string) (string, error) {
	out, err := p.cognito.AdminInitiateAuth(ctx, &cognitoidentityprovider.AdminInitiateAuthInput{
		UserPoolId: &p.pool, ClientId: &p.client, AuthFlow: types.AuthFlowTypeAdminUserPasswordAuth,
		AuthParameters: map[string]string{"USERNAME": email, "PASSWORD": password},
	})
	if err != nil {
		return "", fmt.Errorf("%s cannot sign in: %w", email, last(err))
	}
	if out.AuthenticationResult == nil {
		return "", fmt.Errorf("%s cannot sign in: Cognito asks for %s", email, out.ChallengeName)
	}
	return aws.ToString(out.AuthenticationResult.AccessToken), nil
}
