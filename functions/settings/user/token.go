package user

import (
	"context"
	"fmt"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/app"
	"comptoir/shared/journal"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Token returns the claims that the user pool adds to a token: the organisation, the
// user and the role (Cognito's pre token generation trigger, version 2).
var Token = op.Define(op.Spec{
	ID:      "user.token",
	On:      op.BeforeToken(),
	Summary: "Put the organisation and the role into a token",
	Doc: "A user of several organisations chooses one by the client metadata org; the default is the organisation the user joined first. " +
		"A disabled user, and a user with an unverified address, get a token without an organisation.",
	Needs: rights.SignedIn(),
	May:   []op.Grant{op.ReadTable},

	Concurrency: 20, // sign-in works while other functions use up the account's concurrency
}, token)

type tokenEvent = events.CognitoEventUserPoolsPreTokenGenV2_0

func token(ctx context.Context, a *app.App, e tokenEvent) (tokenEvent, error) {
	email := e.Request.UserAttributes["email"]
	if email == "" || e.Request.UserAttributes["email_verified"] != "true" {
		return e, nil
	}
	all, err := store.Memberships(ctx, a.Tools.Table, email)
	if err != nil {
		return e, fmt.Errorf("token for %s: %w", e.UserName, err)
	}
	claims := map[string]any{"email": email}
	for _, m := range choose(all, org.OrganizationID(e.Request.ClientMetadata["org"])) {
		u, err := member(ctx, a, m)
		if err != nil {
			return e, fmt.Errorf("token for %s: %w", e.UserName, err)
		}
		if !u.Disabled {
			claims["org"], claims["user"], claims["role"], claims["name"] = string(m.Org), string(u.ID), string(u.Role), u.Name
			break
		}
	}
	e.Response.ClaimsAndScopeOverrideDetails.AccessTokenGeneration.ClaimsToAddOrOverride = claims
	return e, nil
}

// choose returns the membership in the wanted organisation, or none if the user does
// not belong to it; all memberships if want is empty.
func choose(all []store.Membership, want org.OrganizationID) []store.Membership {
	if want == "" {
		return all
	}
	for _, m := range all {
		if m.Org == want {
			return []store.Membership{m}
		}
	}
	return nil
}

func member(ctx context.Context, a *app.App, m store.Membership) (org.User, error) {
	var u org.User
	err := a.Within(ctx, m.Org, journal.System("token", "Sign-in"), func(ctx context.Context, a *app.App) error {
		var err error
		u, err = store.Users.Get(ctx, a.Table, m.User)
		return err
	})
	return u, err
}
