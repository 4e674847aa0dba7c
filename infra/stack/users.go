package stack

import (
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"comptoir/infra/site"
	"comptoir/infra/stage"
	"comptoir/shared/op"
)

// users is the stack of the user pool and of the operation that adds claims to its
// tokens: the pool refers to that function, so both are in one stack. A stage whose
// settings name an issuer has no such stack. Like the data stack it stays when a
// stage is deleted.
func users(app constructs.Construct, s stage.Stage, all []op.Operation, folder string) (template, error) {
	t := newTemplate(app, s, "users", "the user pool")
	t.stack.SetTerminationProtection(jsii.Bool(!s.Disposable))
	return t, t.userPool(of(all, op.Token), folder)
}

// userPool adds the user pool. Its tokens carry organisation and role, which the
// operation of the token trigger adds.
func (t template) userPool(token []op.Operation, folder string) error {
	pool := doc{
		"UserPoolName": t.stage.Prefix(), "UserPoolTier": "ESSENTIALS", // the lowest tier in which a trigger can change access tokens
		"DeletionProtection": map[bool]string{false: "ACTIVE", true: "INACTIVE"}[t.stage.Disposable],
		"UsernameAttributes": list{"email"}, "AutoVerifiedAttributes": list{"email"},
		"UsernameConfiguration": doc{"CaseSensitive": false},
		// Memberships are found by the verified address: a new address counts once verified.
		"UserAttributeUpdateSettings": doc{"AttributesRequireVerificationBeforeUpdate": list{"email"}},
		"AccountRecoverySetting":      doc{"RecoveryMechanisms": list{doc{"Name": "verified_email", "Priority": 1}}},
		"AdminCreateUserConfig":       doc{"AllowAdminCreateUserOnly": !t.stage.SelfSignUp},
		"MfaConfiguration":            map[string]string{"optional": "OPTIONAL", "required": "ON"}[t.stage.MFA],
		"EnabledMfas":                 list{"SOFTWARE_TOKEN_MFA"},
		"Policies": doc{"PasswordPolicy": doc{
			"MinimumLength": 12, "TemporaryPasswordValidityDays": 7,
			"RequireLowercase": true, "RequireUppercase": true, "RequireNumbers": true, "RequireSymbols": false,
		}},
	}
	t.parameter("TableName", "The table", t.stage.TableName())
	c := newFunctionBuilder(t, folder)
	for _, o := range token {
		if _, err := c.function(o); err != nil {
			return err
		}
		pool["LambdaConfig"] = doc{"PreTokenGenerationConfig": doc{"LambdaArn": att(camel(o.ID), "Arn"), "LambdaVersion": "V2_0"}}
		c.mayInvoke(camel(o.ID)+"Permission", "cognito-idp.amazonaws.com", o, att("UserPool", "Arn"))
	}
	t.retained("UserPool", "AWS::Cognito::UserPool", pool)
	client := doc{
		"UserPoolId": ref("UserPool"), "ClientName": "web", "GenerateSecret": false,
		// A rotated refresh token is exchanged at the token endpoint or by GetTokensFromRefreshToken:
		// Cognito refuses ALLOW_REFRESH_TOKEN_AUTH together with the rotation. For 60 seconds, the most
		// that Cognito allows, the former token still works: tabs and retries overlap.
		"ExplicitAuthFlows":          list{"ALLOW_USER_SRP_AUTH"},
		"RefreshTokenRotation":       doc{"Feature": "ENABLED", "RetryGracePeriodSeconds": 60},
		"PreventUserExistenceErrors": "ENABLED", "EnableTokenRevocation": true,
		// A changed role takes effect at once for changes, lists and papers, for other reads with the next token.
		"AccessTokenValidity": 30, "IdTokenValidity": 30, "RefreshTokenValidity": 30,
		"TokenValidityUnits": doc{"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"},
	}
	addresses := list{t.consoleAddress()}
	for _, c := range t.stage.Callbacks {
		addresses = append(addresses, c)
	}
	client["AllowedOAuthFlowsUserPoolClient"], client["AllowedOAuthFlows"] = true, list{"code"}
	client["AllowedOAuthScopes"], client["CallbackURLs"], client["LogoutURLs"] = strings.Fields(site.Scope), addresses, addresses
	client["SupportedIdentityProviders"] = list{"COGNITO"}
	t.resource("SignIn", "AWS::Cognito::UserPoolDomain", doc{"UserPoolId": ref("UserPool"), "Domain": sub(t.stage.SignInPrefix())})
	t.output("SignInUrl", "The hosted sign-in", sub(t.stage.SignIn()))
	t.retained("WebClient", "AWS::Cognito::UserPoolClient", client)
	t.retained("SmokeClient", "AWS::Cognito::UserPoolClient", doc{
		"UserPoolId": ref("UserPool"), "ClientName": "smoke", "GenerateSecret": false,
		// The first flow needs IAM rights.
		"ExplicitAuthFlows":          list{"ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"},
		"PreventUserExistenceErrors": "ENABLED", "EnableTokenRevocation": true,
		"AccessTokenValidity": 30, "IdTokenValidity": 30, "RefreshTokenValidity": 1,
		"TokenValidityUnits": doc{"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"},
	})
	t.publish("user-pool", "The user pool", ref("UserPool"))
	t.publish("smoke-client", "The user pool's client of make smoke", ref("SmokeClient"))
	// The iss claim of Cognito's tokens is this address with https:// (decision-stack.md).
	t.publish("issuer", "The issuer of the user pool's tokens", att("UserPool", "ProviderName"))
	t.publish("web-client", "The user pool's client for web clients", ref("WebClient"))
	return nil
}

// consoleAddress returns the address of the console, to which a sign-in and a sign-out return. Without a domain
// CloudFront chooses it, after the doors, which need the client of this stack: make deploy passes it as a
// parameter, once it is known. The default leads nowhere (RFC 2606).
func (t template) consoleAddress() any {
	if t.stage.Domain != nil {
		return "https://" + t.stage.Domain.Name + "/"
	}
	t.parameter(stage.ConsoleAddress, "The address of the console without the last slash, set by make deploy", "https://console.invalid")
	return sub("${" + stage.ConsoleAddress + "}/")
}
