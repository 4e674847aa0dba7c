package issuer

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"github.com/golang-jwt/jwt/v5"
)

// protected lists the claims that a trigger cannot change, from Cognito's documentation of access tokens.
var protected = []string{
	"acr", "amr", "at_hash", "auth_time", "azp", "client_id", "device_key", "event_id", "exp", "iat", "iss", "jti",
	"nbf", "nonce", "origin_jti", "sub", "token_use", "username", "version",
}

// protectedID lists the further claims that a trigger cannot change in an ID token.
var protectedID = append([]string{"aud", "cognito:username"}, protected...)

// emptyResponse is the response that the trigger fills in.
type emptyResponse struct {
	Details *struct{} `json:"claimsAndScopeOverrideDetails"`
}

// enrich calls the pre-token-generation trigger and applies its response to the claims of both tokens.
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
func (i *Issuer) enrich(ctx context.Context, g grant, access, id jwt.MapClaims) error {
	if i.config.Token == nil {
		return nil
	}
	sub := Subject(g.email)
	event := struct {
		events.CognitoEventUserPoolsHeader
		Request  events.CognitoEventUserPoolsPreTokenGenRequestV2_0 `json:"request"`
		Response emptyResponse                                      `json:"response"`
	}{
		CognitoEventUserPoolsHeader: events.CognitoEventUserPoolsHeader{
			Version: "2", TriggerSource: g.source, Region: "eu-west-3",
			UserPoolID: "eu-west-3_local", UserName: sub,
			CallerContext: events.CognitoEventUserPoolsCallerContext{AWSSDKVersion: "aws-sdk-unknown-unknown", ClientID: Audience},
		},
		Request: events.CognitoEventUserPoolsPreTokenGenRequestV2_0{
			UserAttributes: map[string]string{
				"sub": sub, "email": g.email, "email_verified": "true", "cognito:user_status": "CONFIRMED",
			},
			GroupConfiguration: events.GroupConfigurationV2_0{GroupsToOverride: []string{}, IAMRolesToOverride: []string{}},
			ClientMetadata:     g.metadata,
			Scopes:             g.scopes,
		},
	}
	payload, err := json.Marshal(event)
	if err != nil {
		return fmt.Errorf("write the token trigger's event: %w", err)
	}
	body, err := i.config.Token(ctx, payload)
	if err != nil {
		return fmt.Errorf("PreTokenGeneration failed with error %w", err)
	}
	var answer events.CognitoEventUserPoolsPreTokenGenV2_0
	if err := json.Unmarshal(body, &answer); err != nil {
		return fmt.Errorf("PreTokenGeneration returned a document other than its event: %w", err)
	}
	details := answer.Response.ClaimsAndScopeOverrideDetails
	change := details.AccessTokenGeneration
	override(access, protected, change.ClaimsToAddOrOverride, change.ClaimsToSuppress)
	override(id, protectedID, details.IDTokenGeneration.ClaimsToAddOrOverride, details.IDTokenGeneration.ClaimsToSuppress)
	scopes := append(slices.Clone(g.scopes), change.ScopesToAdd...)
	scopes = slices.DeleteFunc(scopes, func(s string) bool { return slices.Contains(change.ScopesToSuppress, s) })
	access["scope"] = strings.Join(scopes, " ")
	return nil
}

// override adds and suppresses claims, except for the protected ones.
func override(claims jwt.MapClaims, protected []string, add map[string]any, suppress []string) {
	for name, value := range add {
		if !slices.Contains(protected, name) {
			claims[name] = value
		}
	}
	for _, name := range suppress {
		if !slices.Contains(protected, name) {
			delete(claims, name)
		}
	}
}
