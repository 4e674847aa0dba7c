package stack

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"comptoir/infra/stage"
	"comptoir/shared/op"
)

// users is the user pool, with the operation that fills its tokens: the pool names
// that function, so both are one stack. A stage whose settings name an issuer has
// none. Like the data stack it stays when a stage is deleted.
func users(app constructs.Construct, s stage.Stage, all []op.Operation, folder string) (template, error) {
	t := newTemplate(app, s, "users", "the user pool")
	t.stack.SetTerminationProtection(jsii.Bool(!s.Disposable))
	return t, t.userPool(of(all, op.Token), folder)
}

// userPool keeps the users. Its tokens carry organisation and role, which the
// operation of the token trigger puts in.
func (t template) userPool(token []op.Operation, folder string) error {
	pool := doc{
		"UserPoolName": t.stage.Prefix(), "UserPoolTier": "ESSENTIALS", // the least that lets a trigger change access tokens
		"DeletionProtection": map[bool]string{false: "ACTIVE", true: "INACTIVE"}[t.stage.Disposable], "UsernameAttributes": list{"email"}, "AutoVerifiedAttributes": list{"email"},
		"UsernameConfiguration": doc{"CaseSensitive": false},
		// Membership goes by the verified address: a new one counts once it is verified.
		"UserAttributeUpdateSettings": doc{"AttributesRequireVerificationBeforeUpdate": list{"email"}},
		"AccountRecoverySetting":      doc{"RecoveryMechanisms": list{doc{"Name": "verified_email", "Priority": 1}}},
		"AdminCreateUserConfig":       doc{"AllowAdminCreateUserOnly": !t.stage.SelfSignUp},
		"MfaConfiguration":            map[string]string{"optional": "OPTIONAL", "required": "ON"}[t.stage.MFA], "EnabledMfas": list{"SOFTWARE_TOKEN_MFA"},
		"Policies": doc{"PasswordPolicy": doc{
			"MinimumLength": 12, "RequireLowercase": true, "RequireUppercase": true, "RequireNumbers": true, "RequireSymbols": false, "TemporaryPasswordValidityDays": 7,
		}},
	}
	t.parameter("TableName", "The table", t.stage.TableName())
	c := carry(t, folder)
	for _, o := range token {
		if _, err := c.function(o); err != nil {
			return err
		}
		pool["LambdaConfig"] = doc{"PreTokenGenerationConfig": doc{"LambdaArn": att(camel(o.ID), "Arn"), "LambdaVersion": "V2_0"}}
		c.mayInvoke(camel(o.ID)+"Permission", "cognito-idp.amazonaws.com", o, att("UserPool", "Arn"))
	}
	t.kept("UserPool", "AWS::Cognito::UserPool", pool)
	client := doc{
		"UserPoolId": ref("UserPool"), "ClientName": "web", "GenerateSecret": false,
		"ExplicitAuthFlows":          list{"ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"}, // the last needs IAM rights: make smoke
		"PreventUserExistenceErrors": "ENABLED", "EnableTokenRevocation": true,
		// A role that changes takes effect for reading with the next token; for writing at once.
		"TokenValidityUnits": doc{"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"}, "AccessTokenValidity": 30, "IdTokenValidity": 30, "RefreshTokenValidity": 30,
	}
	if len(t.stage.Callbacks) > 0 {
		client["AllowedOAuthFlowsUserPoolClient"], client["AllowedOAuthFlows"] = true, list{"code"}
		client["AllowedOAuthScopes"], client["CallbackURLs"], client["LogoutURLs"] = list{"openid", "email"}, t.stage.Callbacks, t.stage.Callbacks
		client["SupportedIdentityProviders"] = list{"COGNITO"}
		t.resource("SignIn", "AWS::Cognito::UserPoolDomain", doc{"UserPoolId": ref("UserPool"), "Domain": sub(t.stage.Prefix() + "-${AWS::AccountId}")})
		t.output("SignInUrl", "The hosted sign-in", sub("https://"+t.stage.Prefix()+"-${AWS::AccountId}.auth.${AWS::Region}.amazoncognito.com"))
	}
	t.kept("WebClient", "AWS::Cognito::UserPoolClient", client)
	t.tell("user-pool", "The user pool", ref("UserPool"))
	// Cognito's tokens carry this address as iss, without the scheme (decision-stack.md).
	t.tell("issuer", "The issuer of the user pool's tokens", att("UserPool", "ProviderName"))
	t.tell("web-client", "The user pool's client for web clients", ref("WebClient"))
	return nil
}
