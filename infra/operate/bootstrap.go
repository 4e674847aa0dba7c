package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/mail"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"comptoir/shared/store"
	"comptoir/shared/table"
)

// bootstrap creates the first owner of a stage: a user who can sign in, with an
// organisation. A user who already works in an organisation is left unchanged; an invitation
// does not count.
func bootstrap(ctx context.Context, o operator) error {
	address, err := mail.ParseAddress(o.getenv("EMAIL"))
	if err != nil {
		return fmt.Errorf("name the first owner: make bootstrap STAGE=%s EMAIL=marie@company.example", o.stage.Name)
	}
	email := address.Address
	profile, err := o.profile(email)
	if err != nil {
		return err
	}
	a, err := o.account(ctx)
	if err != nil {
		return err
	}
	o.say("Makes %s the first owner of stage %s, %s.", email, o.stage.Name, a)
	subject, err := o.ensureUser(ctx, a, email)
	if err != nil {
		return err
	}
	memberships, err := store.Memberships(ctx, table.Open(dynamodb.NewFromConfig(a.cfg), o.stage.TableName(), nil), email)
	if err != nil {
		return fmt.Errorf("the table of the stage cannot be read: %w", last(err))
	}
	memberships = slices.DeleteFunc(memberships, store.Membership.Pending)
	if len(memberships) > 0 {
		o.say("%s already works in organisation %s. Nothing was changed.", email, memberships[0].Org)
		o.showClaims(string(memberships[0].Org), string(memberships[0].User))
		return nil
	}
	org, user, again, err := o.createOrganization(ctx, a, subject, email, profile)
	if err != nil {
		return err
	}
	if again {
		o.say("Organisation %s of %s exists already. Nothing was changed.", org, email)
	} else {
		o.say("Organisation %s is created, and %s is its owner. "+
			"Complete its address and mandatory statements before the first invoice (PATCH /v1/organization).", org, email)
	}
	o.showClaims(org, user)
	return nil
}

// profile returns the organisation's data as JSON: the file that ORG names, or a
// draft with the name in ORG. The draft's placeholders are visible on every document.
func (o operator) profile(email string) (string, error) {
	name := o.getenv("ORG")
	if strings.HasSuffix(name, ".json") {
		raw, err := os.ReadFile(name)
		if err != nil {
			return "", fmt.Errorf("the file in ORG cannot be read: %w", last(err))
		}
		if !json.Valid(raw) {
			return "", fmt.Errorf("%s is not JSON: write an organisation into it, as POST /v1/organizations accepts it", name)
		}
		return string(raw), nil
	}
	if name == "" {
		_, name, _ = strings.Cut(email, "@")
	}
	raw, err := json.Marshal(map[string]any{
		"name": name, "currency": "EUR",
		"address": map[string]string{"street": "(adresse à compléter)", "city": "(ville à compléter)", "country": "FR"},
	})
	return string(raw), err
}

// ensureUser makes sure that a user can sign in, and returns the subject of the tokens.
func (o operator) ensureUser(ctx context.Context, a account, email string) (subject string, err error) {
	if o.stage.Issuer != nil {
		return "bootstrap " + email, nil // the issuer has its own subject
	}
	p, err := o.userPool(ctx, a)
	if err != nil {
		return "", err
	}
	user, exists, err := p.find(ctx, email)
	switch {
	case err != nil:
		return "", err
	case !exists:
		if user, err = p.invite(ctx, email, false); err != nil {
			return "", err
		}
		o.say("The user is now in the user pool. Cognito mails a first password, valid for 7 days.")
	case !user.verified:
		return "", fmt.Errorf("%s signed up and has not verified the address yet: repeat the command once it is verified", email)
	case user.waiting:
		o.say("The user was invited before and has not signed in yet.")
	default:
		o.say("The user is already in the user pool.")
	}
	return user.subject, nil
}

// createOrganization creates the organisation. It calls organization.create as the
// gateway would for the user. The idempotency key makes two concurrent calls create one
// organisation.
func (o operator) createOrganization(
	ctx context.Context, a account, subject, email, profile string,
) (org, user string, again bool, err error) {
	const route = "POST /v1/organizations"
	claims := map[string]string{}
	for ours, value := range map[string]string{"sub": subject, "email": email} {
		claims[o.claim(ours)] = value
	}
	payload, err := json.Marshal(events.APIGatewayV2HTTPRequest{
		Version: "2.0", RouteKey: route, RawPath: "/v1/organizations", Body: profile,
		Headers: map[string]string{"content-type": "application/json", "idempotency-key": "bootstrap"},
		RequestContext: events.APIGatewayV2HTTPRequestContext{
			RouteKey: route, RequestID: fmt.Sprintf("bootstrap-%d", time.Now().Unix()), Stage: "$default",
			HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{
				Method: http.MethodPost, Path: "/v1/organizations", Protocol: "HTTP/1.1",
			},
			Authorizer: &events.APIGatewayV2HTTPRequestContextAuthorizerDescription{
				JWT: &events.APIGatewayV2HTTPRequestContextAuthorizerJWTDescription{Claims: claims},
			},
		},
	})
	if err != nil {
		return "", "", false, fmt.Errorf("write the request: %w", err)
	}
	function := o.stage.Function("organization.create")
	out, err := lambda.NewFromConfig(a.cfg).Invoke(ctx, &lambda.InvokeInput{FunctionName: &function, Payload: payload})
	if is(err, "ResourceNotFoundException") {
		return "", "", false, fmt.Errorf("stage %s is not deployed in %s: make deploy STAGE=%s", o.stage.Name, a, o.stage.Name)
	}
	if err != nil {
		return "", "", false, fmt.Errorf("%s cannot be called: %w", function, last(err))
	}
	if out.FunctionError != nil {
		return "", "", false, fmt.Errorf("%s failed: %s", function, out.Payload)
	}
	var response events.APIGatewayV2HTTPResponse
	var created struct {
		ID     string
		Owner  struct{ ID string }
		Detail string
	}
	if err := errors.Join(json.Unmarshal(out.Payload, &response), json.Unmarshal([]byte(response.Body), &created)); err != nil {
		return "", "", false, fmt.Errorf("%s returned %s: %w", function, out.Payload, err)
	}
	if response.StatusCode != http.StatusCreated {
		return "", "", false, fmt.Errorf("the organisation cannot be created: %s", created.Detail)
	}
	return created.ID, created.Owner.ID, response.Headers["idempotent-replayed"] == "true", nil
}

// claim returns the name of a claim in the stage's tokens.
func (o operator) claim(ours string) string {
	if o.stage.Issuer != nil && o.stage.Issuer.Claims[ours] != "" {
		return o.stage.Issuer.Claims[ours]
	}
	return ours
}

// showClaims shows the claims that an external issuer must put into the user's tokens.
func (o operator) showClaims(org, user string) {
	if o.stage.Issuer != nil {
		o.say("Let %s put these claims into the user's tokens: %s=%s %s=%s %s=owner",
			o.stage.Issuer.URL, o.claim("org"), org, o.claim("user"), user, o.claim("role"))
	}
}
