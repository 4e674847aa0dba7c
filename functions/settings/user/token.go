package user

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/app"
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
	Doc: "A user of several organisations gets a token for the one founded, accepted or chosen last (PATCH /v1/me), at sign-in and at each " +
		"refresh. The client metadata org names another one for this token (functions/settings/user/decision-token.md). " +
		"A disabled user, a user with an unverified address and a user who has not accepted an invitation get a token without an organisation.",
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
	claims := map[string]any{"email": email}
	o, u, err := signIn(ctx, a, email, org.OrganizationID(e.Request.ClientMetadata["org"]))
	if err != nil {
		return e, fmt.Errorf("token for %s: %w", e.UserName, err)
	}
	if o != "" {
		claims["org"], claims["user"], claims["role"], claims["name"] = string(o), string(u.ID), string(u.Role), u.Name
	}
	e.Response.ClaimsAndScopeOverrideDetails.AccessTokenGeneration.ClaimsToAddOrOverride = claims
	return e, nil
}

// signIn returns the organisation of a new token and its user there; none if the person
// has no access to the wanted one, or to any.
func signIn(ctx context.Context, a *app.App, email string, want org.OrganizationID) (org.OrganizationID, org.User, error) {
	all, err := store.Memberships(ctx, a.Tools.Table, email)
	if err != nil {
		return "", org.User{}, err
	}
	all = slices.DeleteFunc(all, func(m store.Membership) bool { return m.Pending() || want != "" && m.Org != want })
	if len(all) == 0 {
		return "", org.User{}, nil
	}
	s, err := store.ReadSignIn(ctx, a.Tools.Table, email, all)
	if err != nil {
		return "", org.User{}, err
	}
	if u, member := s.Users[s.First]; member && u.Active() {
		return s.First, u, nil
	}
	for _, m := range all {
		if u, exists := s.Users[m.Org]; exists && u.Active() {
			return m.Org, u, nil
		}
	}
	return "", org.User{}, nil
}
