package stack

import (
	"encoding/json"
	"fmt"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"comptoir/infra/stage"
	"comptoir/shared/op"
)

// api is the gateway and who may pass it: the HTTP API, its authorizer, and,
// unless the settings name an issuer, a user pool with the operation that fills
// its tokens. The operations bring their own routes (area). Like the data stack it
// stays when a stage is deleted, for the users are in it.
func api(app constructs.Construct, s stage.Stage, all []op.Operation, folder string) (template, error) {
	t := newTemplate(app, s, "api", "the gateway, and who may pass it")
	properties := doc{"Name": s.Prefix(), "ProtocolType": "HTTP", "Description": "Comptoir " + s.Name, "DisableExecuteApiEndpoint": s.Domain != nil}
	if len(s.Origins) > 0 {
		properties["CorsConfiguration"] = doc{
			"AllowOrigins": s.Origins, "MaxAge": 3600,
			"AllowMethods":  list{"GET", "POST", "PATCH", "PUT", "DELETE"},
			"AllowHeaders":  list{"authorization", "content-type", "idempotency-key", "if-match", "if-none-match"},
			"ExposeHeaders": list{"etag", "location", "idempotent-replayed", "retry-after"},
		}
	}
	t.resource("Api", "AWS::ApiGatewayV2::Api", properties)
	logged, err := accessLog()
	if err != nil {
		return t, err
	}
	t.resource("AccessLog", "AWS::Logs::LogGroup", doc{"LogGroupName": "/comptoir/" + s.Name + "/access", "RetentionInDays": s.LogDays})
	t.resource("Stage", "AWS::ApiGatewayV2::Stage", doc{
		"ApiId": ref("Api"), "StageName": "$default", "AutoDeploy": true,
		"DefaultRouteSettings": doc{"ThrottlingRateLimit": s.Throttle.Rate, "ThrottlingBurstLimit": s.Throttle.Burst},
		"AccessLogSettings":    doc{"DestinationArn": att("AccessLog", "Arn"), "Format": logged},
	})
	t.tell("api-id", "The HTTP API", ref("Api"))
	t.tell("authorizer-id", "Who verifies tokens", ref("Authorizer"))
	if s.Domain != nil {
		t.domain(*s.Domain)
	} else {
		t.output("Url", "Where the API is", sub("https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}"))
	}
	issuer, audience := any(nil), any(nil)
	if s.Issuer != nil {
		issuer, audience = s.Issuer.URL, s.Issuer.Audience
	} else {
		t.stack.SetTerminationProtection(jsii.Bool(!s.Disposable))
		if err := t.userPool(of(all, op.Token), folder); err != nil {
			return t, err
		}
		// Cognito's tokens carry this address as iss (decision-stack.md).
		// Cognito's access tokens have no audience but a client_id, which API Gateway
		// compares instead.
		issuer, audience = sub("https://${UserPool.ProviderName}"), list{ref("WebClient")}
	}
	t.resource("Authorizer", "AWS::ApiGatewayV2::Authorizer", doc{
		"ApiId": ref("Api"), "Name": "jwt", "AuthorizerType": "JWT", "IdentitySource": list{"$request.header.Authorization"},
		"JwtConfiguration": doc{"Issuer": issuer, "Audience": audience},
	})
	return t, nil
}

// accessLog is a line of the access log. It holds nobody's data but the caller's
// id and address.
func accessLog() (string, error) {
	line := map[string]string{
		"time": "$context.requestTime", "request": "$context.requestId", "route": "$context.routeKey", "status": "$context.status",
		"latency": "$context.responseLatency", "integration_latency": "$context.integrationLatency", "bytes": "$context.responseLength",
		"ip": "$context.identity.sourceIp", "subject": "$context.authorizer.claims.sub", "org": "$context.authorizer.claims.org",
		"error": "$context.error.messageString", "integration_error": "$context.integrationErrorMessage", "authorizer_error": "$context.authorizer.error",
	}
	raw, err := json.Marshal(line)
	if err != nil {
		return "", fmt.Errorf("write the format of the access log: %w", err)
	}
	return string(raw), nil
}

// domain gives the API a name of its own.
func (t template) domain(d stage.Domain) {
	name := t.resource("Domain", "AWS::ApiGatewayV2::DomainName", doc{
		"DomainName":               d.Name,
		"DomainNameConfigurations": list{doc{"CertificateArn": d.Certificate, "EndpointType": "REGIONAL", "SecurityPolicy": "TLS_1_2"}},
	})
	t.resource("DomainMapping", "AWS::ApiGatewayV2::ApiMapping", doc{"ApiId": ref("Api"), "DomainName": d.Name, "Stage": ref("Stage")}, name)
	t.output("Url", "Where the API is", "https://"+d.Name)
	t.output("DomainTarget", "What the domain's alias record points to", att("Domain", "RegionalDomainName"))
}

// userPool keeps who may sign in. Its tokens carry organisation and role, which
// the operation of the token trigger puts in.
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
	t.tell("web-client", "The user pool's client for web clients", ref("WebClient"))
	return nil
}
