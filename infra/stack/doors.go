package stack

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"comptoir/infra/door"
	"comptoir/infra/stage"
)

// gateway is the stack of the doors: an HTTP API for each area, with its authorizer
// and its stage. The stack of each noun adds its own routes. All doors write one
// access log, which the alarms read. The stack stays when a stage is deleted, like
// the address.
func gateway(app constructs.Construct, s stage.Stage, doors door.Doors) (template, error) {
	t := newTemplate(app, s, "doors", "an HTTP API for each area")
	t.stack.SetTerminationProtection(jsii.Bool(!s.Disposable))
	t.imported("KeyArn", "The key of the logs", "key")
	t.logGroup("AccessLog", s.AccessLog())
	issuer, audience := any(nil), any(nil)
	if s.Issuer != nil {
		issuer, audience = s.Issuer.URL, s.Issuer.Audience
	} else {
		t.imported("Issuer", "The issuer of the user pool's tokens", "issuer")
		t.imported("WebClient", "The user pool's client for web clients", "web-client")
		// Cognito's access tokens have no audience but a client_id, which API Gateway
		// compares with the audience.
		t.imported("SmokeClient", "The user pool's client of make smoke", "smoke-client")
		issuer, audience = sub("https://${Issuer}"), list{ref("WebClient"), ref("SmokeClient")}
	}
	for _, d := range doors.All {
		if err := t.door(d.Name, issuer, audience); err != nil {
			return t, err
		}
	}
	return t, nil
}

// door adds one HTTP API, and publishes its id and its authorizer's id to the nouns.
func (t template) door(area string, issuer, audience any) error {
	id := camel(area)
	properties := doc{"Name": t.stage.Prefix() + "-" + area, "ProtocolType": "HTTP", "Description": "Comptoir " + t.stage.Name + ": " + area}
	if len(t.stage.Origins) > 0 {
		properties["CorsConfiguration"] = doc{
			"AllowOrigins": t.stage.Origins, "MaxAge": 3600,
			"AllowMethods":  list{"GET", "POST", "PATCH", "PUT", "DELETE"},
			"AllowHeaders":  list{"authorization", "content-type", "idempotency-key", "if-match", "if-none-match"},
			"ExposeHeaders": list{"etag", "location", "idempotent-replayed", "retry-after", "content-disposition", "apigw-requestid"},
		}
	}
	t.resource(id+"Api", "AWS::ApiGatewayV2::Api", properties)
	logged, err := accessLog(t.stage.Name, area)
	if err != nil {
		return err
	}
	t.resource(id+"Stage", "AWS::ApiGatewayV2::Stage", doc{
		"ApiId": ref(id + "Api"), "StageName": "$default", "AutoDeploy": true,
		"DefaultRouteSettings": doc{"ThrottlingRateLimit": t.stage.Throttle.Rate, "ThrottlingBurstLimit": t.stage.Throttle.Burst},
		"AccessLogSettings":    doc{"DestinationArn": att("AccessLog", "Arn"), "Format": logged},
	})
	t.resource(id+"Authorizer", "AWS::ApiGatewayV2::Authorizer", doc{
		"ApiId": ref(id + "Api"), "Name": "jwt", "AuthorizerType": "JWT", "IdentitySource": list{"$request.header.Authorization"},
		"JwtConfiguration": doc{"Issuer": issuer, "Audience": audience},
	})
	t.publish(stage.DoorAPI(area), "The HTTP API of "+area, ref(id+"Api"))
	t.publish(stage.DoorAuthorizer(area), "The authorizer of "+area, ref(id+"Authorizer"))
	return nil
}

// accessLog is the format of an access log line. Its only personal data are the
// caller's id and address; behind CloudFront the address is CloudFront's own.
func accessLog(stageName, area string) (string, error) {
	line := map[string]string{
		"stage": stageName, "door": area,
		"time": "$context.requestTime", "request": "$context.requestId", "route": "$context.routeKey", "status": "$context.status",
		"latency": "$context.responseLatency", "integration_latency": "$context.integrationLatency", "bytes": "$context.responseLength",
		"ip": "$context.identity.sourceIp", "subject": "$context.authorizer.claims.sub", "org": "$context.authorizer.claims.org",
		"error": "$context.error.messageString", "integration_error": "$context.integrationErrorMessage",
		"authorizer_error": "$context.authorizer.error",
	}
	raw, err := json.Marshal(line)
	if err != nil {
		return "", fmt.Errorf("write the format of the access log: %w", err)
	}
	// The latency alarm reads a number (watch.go).
	return strings.Replace(string(raw), `"$context.responseLatency"`, "$context.responseLatency", 1), nil
}
