package op

import (
	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/org"
	"comptoir/shared/rights"
)

// callerOf reads who calls from the claims the gateway's authorizer has
// verified, and refuses who lacks the right. Nothing else in the product
// decides who somebody is.
func callerOf(event *events.APIGatewayV2HTTPRequest, needs rights.Right) (app.Caller, error) {
	if needs.IsPublic() {
		return app.Caller{}, nil
	}
	var claims map[string]string
	if a := event.RequestContext.Authorizer; a != nil && a.JWT != nil {
		claims = a.JWT.Claims
	}
	c := app.Caller{
		Subject: claims["sub"], Email: claims["email"], Name: claims["name"],
		User: org.UserID(claims["user"]), Org: org.OrganizationID(claims["org"]), Role: rights.Role(claims["role"]),
	}
	if c.Subject == "" {
		return c, fault.Forbidden("token.missing", "The request carries no verified token.")
	}
	if !needs.NeedsOrganization() {
		c.User, c.Org, c.Role = "", "", "" // he acts as a person, whatever he is elsewhere
		return c, nil
	}
	if !id.Valid(c.Org) || !id.Valid(c.User) {
		return c, fault.Forbidden("organization.missing", "Your token names no organisation. Create one, or ask to be invited, and sign in again.")
	}
	return c, c.Needs(needs)
}
