package op

import (
	"context"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/org"
	"comptoir/shared/rights"
)

// callerOf reads the caller from the claims that the gateway's authorizer has verified, or
// from the link in the path, and refuses a caller without the right. No other code of the
// product decides the caller's identity.
func callerOf(ctx context.Context, event *events.APIGatewayV2HTTPRequest, a *app.App, needs rights.Right) (app.Caller, error) {
	switch {
	case needs.IsLink():
		link, err := a.Links.Read(string(needs.Action), event.PathParameters["link"], a.Now)
		if err != nil {
			return app.Caller{}, err
		}
		return app.Caller{Subject: "link:" + link.ID, Org: link.Org, Link: link}, nil
	case needs.IsPublic():
		return app.Caller{}, nil
	}
	claim := claimsOf(event, a.Claims)
	c := app.Caller{
		Subject: claim("sub"), Email: claim("email"), Name: claim("name"),
		User: org.UserID(claim("user")), Org: org.OrganizationID(claim("org")), Role: rights.Role(claim("role")),
	}
	if claim("email_verified") == "false" { // an unverified address may belong to another person
		c.Email = ""
	}
	if c.Subject == "" {
		return c, fault.Forbidden("token.missing", "The request carries no verified token. Sign in, and send the token as Authorization: Bearer.")
	}
	member := id.Valid(c.Org) && id.Valid(c.User)
	if !needs.NeedsOrganization() && (needs != rights.Self() || !member) {
		c.User, c.Org, c.Role = "", "", "" // the caller acts as a person, not as a member of an organisation
		return c, nil
	}
	if !member {
		return c, fault.Forbidden("organization.missing",
			"Your token names no organisation. Create an organisation or ask for an invitation, then sign in again.")
	}
	if err := a.ReadRights(ctx, &c); err != nil {
		return c, err
	}
	return c, c.Needs(needs)
}

// claimsOf reads the claims by our names, regardless of the names that the issuer uses.
func claimsOf(event *events.APIGatewayV2HTTPRequest, names app.Claims) func(string) string {
	a := event.RequestContext.Authorizer
	if a == nil || a.JWT == nil {
		return func(string) string { return "" }
	}
	return func(name string) string {
		if called, other := names[name]; other {
			name = called
		}
		return a.JWT.Claims[name]
	}
}
