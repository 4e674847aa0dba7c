package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"comptoir/shared/store"
	"comptoir/shared/table"
)

// namedOwners is the number of owners that a finding names.
const namedOwners = 10

// secondFactor checks that the owners of organisations have a second factor, where the
// stage leaves it to its users: an owner may do everything in an organisation.
func (i inspection) secondFactor(ctx context.Context) (string, error) {
	switch {
	case i.stage.Issuer != nil:
		return "it belongs to the issuer " + i.stage.Issuer.URL, nil
	case i.stage.MFA != "optional":
		return "required", nil
	case i.hidden != nil:
		return "", i.hidden
	case !i.deployed[i.stage.Prefix()+"-users"]:
		return "optional; the stage has no users yet", nil
	}
	bare, err := i.ownersWithoutFactor(ctx)
	if err != nil {
		return "", err
	}
	if n := len(bare); n > 0 {
		names := strings.Join(bare[:min(n, namedOwners)], ", ")
		if n > namedOwners {
			names += fmt.Sprintf(" and %d more", n-namedOwners)
		}
		return "", missing(fmt.Sprintf("owners of organisations have none (%d): %s. Ask them to add one, or set mfa to required "+
			"(infra/runbooks/protection.md)", n, names))
	}
	return "optional, and every owner of an organisation has one", nil
}

// ownersWithoutFactor returns the addresses of users who own an organisation and sign in
// with a password only.
func (i inspection) ownersWithoutFactor(ctx context.Context) (bare []string, err error) {
	pool, err := i.value(ctx, i.account, "user-pool")
	if err != nil {
		return nil, err
	}
	cognito, t := cognitoidentityprovider.NewFromConfig(i.cfg), table.Open(dynamodb.NewFromConfig(i.cfg), i.stage.TableName(), nil)
	pages := cognitoidentityprovider.NewListUsersPaginator(cognito, &cognitoidentityprovider.ListUsersInput{
		UserPoolId: &pool, Filter: aws.String(`status = "Enabled"`),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, u := range page.Users {
			email := userAttribute(u.Attributes, "email")
			owns, err := store.OwnsOrganization(ctx, t, email)
			if err != nil {
				return nil, err
			}
			if !owns {
				continue
			}
			user, err := cognito.AdminGetUser(ctx, &cognitoidentityprovider.AdminGetUserInput{UserPoolId: &pool, Username: u.Username})
			if err != nil {
				return nil, err
			}
			if len(user.UserMFASettingList) == 0 {
				bare = append(bare, email)
			}
		}
	}
	return bare, nil
}

// userAttribute returns an attribute of a user.
func userAttribute(all []types.AttributeType, name string) string {
	for _, a := range all {
		if aws.ToString(a.Name) == name {
			return aws.ToString(a.Value)
		}
	}
	return ""
}
