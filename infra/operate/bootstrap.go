package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/mail"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"comptoir/shared/store"
	"comptoir/shared/table"
)

// bootstrap makes the first owner of a stage: somebody who can sign in, with an
// organisation of his own. Somebody who works in one already is left as he is.
func bootstrap(ctx context.Context, o operator) error {
	address, err := mail.ParseAddress(o.getenv("EMAIL"))
	if err != nil {
		return fmt.Errorf("say who is to be the first owner: make bootstrap STAGE=%s EMAIL=marie@company.example", o.stage.Name)
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
	o.say("Makes %s the first owner of stage %s: %s.", email, o.stage.Name, a)
	subject, err := o.signsIn(ctx, a, email)
	if err != nil {
		return err
	}
	works, err := store.Memberships(ctx, table.Open(dynamodb.NewFromConfig(a.cfg), o.stage.TableName(), nil), email)
	if err != nil {
		return fmt.Errorf("the table of the stage cannot be read: %w", last(err))
	}
	if len(works) > 0 {
		o.say("He works in %s already. Nothing was changed.", works[0].Org)
		o.tellIssuer(string(works[0].Org), string(works[0].User))
		return nil
	}
	org, user, again, err := o.found(ctx, a, subject, email, profile)
	if err != nil {
		return err
	}
	if again {
		o.say("Organisation %s was founded for him before. Nothing was changed.", org)
	} else {
		o.say("Organisation %s is founded, and he owns it. Its address and legal mentions are to be completed before the first invoice (PATCH /v1/organization).", org)
	}
	o.tellIssuer(org, user)
	return nil
}

// profile is what is said of the organisation: the file ORG names, or a beginning
// with the name ORG gives. What must be completed says so, wherever it is printed.
func (o operator) profile(email string) (string, error) {
	name := o.getenv("ORG")
	if strings.HasSuffix(name, ".json") {
		raw, err := os.ReadFile(name)
		if err != nil {
			return "", fmt.Errorf("ORG names a file that cannot be read: %w", last(err))
		}
		if !json.Valid(raw) {
			return "", fmt.Errorf("%s is no JSON: it holds an organisation as POST /v1/organizations takes it", name)
		}
		return string(raw), nil
	}
	if name == "" {
		_, name, _ = strings.Cut(email, "@")
	}
	raw, err := json.Marshal(map[string]any{
		"name": name, "currency": "EUR", "address": map[string]string{"street": "(adresse à compléter)", "city": "(ville à compléter)", "country": "FR"},
	})
	return string(raw), err
}

// signsIn sees to it that somebody can sign in, and says what tokens call him.
func (o operator) signsIn(ctx context.Context, a account, email string) (subject string, err error) {
	if o.stage.Issuer != nil {
		return "bootstrap " + email, nil // the issuer knows him by a name of its own
	}
	p, err := o.people(ctx, a)
	if err != nil {
		return "", err
	}
	him, there, err := p.find(ctx, email)
	switch {
	case err != nil:
		return "", err
	case !there:
		if him, err = p.invite(ctx, email, false); err != nil {
			return "", err
		}
		o.say("He is in the user pool now, and Cognito mails him a first password, good for 7 days.")
	case !him.verified:
		return "", fmt.Errorf("%s signed up himself and has not verified the address yet: once he has, call this again", email)
	case him.waiting:
		o.say("He was invited before and has not signed in yet.")
	default:
		o.say("He is in the user pool already.")
	}
	return him.subject, nil
}

// found founds the organisation: it calls organization.create as the gateway
// would for him. The key lets two calls at once found one.
func (o operator) found(ctx context.Context, a account, subject, email, profile string) (org, user string, again bool, err error) {
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
			HTTP:       events.APIGatewayV2HTTPRequestContextHTTPDescription{Method: http.MethodPost, Path: "/v1/organizations", Protocol: "HTTP/1.1"},
			Authorizer: &events.APIGatewayV2HTTPRequestContextAuthorizerDescription{JWT: &events.APIGatewayV2HTTPRequestContextAuthorizerJWTDescription{Claims: claims}},
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
	var answer events.APIGatewayV2HTTPResponse
	var made struct {
		ID     string
		Owner  struct{ ID string }
		Detail string
	}
	if err := errors.Join(json.Unmarshal(out.Payload, &answer), json.Unmarshal([]byte(answer.Body), &made)); err != nil {
		return "", "", false, fmt.Errorf("%s answered %s: %w", function, out.Payload, err)
	}
	if answer.StatusCode != http.StatusCreated {
		return "", "", false, fmt.Errorf("the organisation cannot be founded: %s", made.Detail)
	}
	return made.ID, made.Owner.ID, answer.Headers["idempotent-replayed"] == "true", nil
}

// claim is what the stage's tokens call one of our claims.
func (o operator) claim(ours string) string {
	if o.stage.Issuer != nil && o.stage.Issuer.Claims[ours] != "" {
		return o.stage.Issuer.Claims[ours]
	}
	return ours
}

// tellIssuer says what an issuer of the operator's own must put into his tokens.
func (o operator) tellIssuer(org, user string) {
	if o.stage.Issuer != nil {
		o.say("Let %s put these into his tokens: %s=%s %s=%s %s=owner", o.stage.Issuer.URL, o.claim("org"), org, o.claim("user"), user, o.claim("role"))
	}
}
