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

// emptyResponse is the response that the trigger fills in.
type emptyResponse struct {
	Details *struct{} `json:"claimsAndScopeOverrideDetails"`
}

// enrich calls the pre-token-generation trigger and applies its response to the claims.
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
func (i *Issuer) enrich(ctx context.Context, claims jwt.MapClaims, sub, email string, metadata map[string]string) error {
	if i.token == nil {
		return nil
	}
	event := struct {
		events.CognitoEventUserPoolsHeader
		Request  events.CognitoEventUserPoolsPreTokenGenRequestV2_0 `json:"request"`
		Response emptyResponse                                      `json:"response"`
	}{
		CognitoEventUserPoolsHeader: events.CognitoEventUserPoolsHeader{
			Version: "2", TriggerSource: "TokenGeneration_Authentication", Region: "eu-west-3",
			UserPoolID: "eu-west-3_local", UserName: sub,
			CallerContext: events.CognitoEventUserPoolsCallerContext{AWSSDKVersion: "aws-sdk-unknown-unknown", ClientID: Audience},
		},
		Request: events.CognitoEventUserPoolsPreTokenGenRequestV2_0{
			UserAttributes: map[string]string{
				"sub": sub, "email": email, "email_verified": "true", "cognito:user_status": "CONFIRMED",
			},
			GroupConfiguration: events.GroupConfigurationV2_0{GroupsToOverride: []string{}, IAMRolesToOverride: []string{}},
			ClientMetadata:     metadata,
			Scopes:             []string{"aws.cognito.signin.user.admin"},
		},
	}
	payload, err := json.Marshal(event)
	if err != nil {
		return fmt.Errorf("write the token trigger's event: %w", err)
	}
	body, err := i.token(ctx, payload)
	if err != nil {
		return fmt.Errorf("PreTokenGeneration failed with error %w", err)
	}
	var answer events.CognitoEventUserPoolsPreTokenGenV2_0
	if err := json.Unmarshal(body, &answer); err != nil {
		return fmt.Errorf("PreTokenGeneration returned a document other than its event: %w", err)
	}
	change := answer.Response.ClaimsAndScopeOverrideDetails.AccessTokenGeneration
	for name, value := range change.ClaimsToAddOrOverride {
		if !slices.Contains(protected, name) {
			claims[name] = value
		}
	}
	for _, name := range change.ClaimsToSuppress {
		if !slices.Contains(protected, name) {
			delete(claims, name)
		}
	}
	scopes := append(slices.Clone(event.Request.Scopes), change.ScopesToAdd...)
	scopes = slices.DeleteFunc(scopes, func(s string) bool { return slices.Contains(change.ScopesToSuppress, s) })
	claims["scope"] = strings.Join(scopes, " ")
	return nil
}
