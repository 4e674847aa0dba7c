package stack

import (
	"slices"
	"strings"
	"testing"

	"comptoir/infra/site"
)

// consoleIsPrivate checks that CloudFront alone reads the bucket of the console, with signed requests for this
// distribution, and that its behaviour passes on files only.
func consoleIsPrivate(t *testing.T, s synthesized) {
	var allowed []statement
	for _, one := range statements(s.find(t, "address", "ConsolePolicy")) {
		if one.Effect == "Allow" {
			allowed = append(allowed, one)
		}
	}
	const condition = `{"StringEquals":{"aws:SourceArn":{"Fn::Sub":"arn:${AWS::Partition}` +
		`:cloudfront::${AWS::AccountId}:distribution/${Distribution}"}}}`
	if len(allowed) != 1 || text(allowed[0].Principal) != `{"Service":"cloudfront.amazonaws.com"}` ||
		!slices.Equal(allowed[0].actions(), []string{"s3:GetObject"}) || text(allowed[0].Condition) != condition {
		t.Errorf("the bucket of the console allows %s", text(allowed))
	}
	if s.find(t, "address", "Console").at("WebsiteConfiguration") != nil {
		t.Error("the bucket of the console is a public website")
	}
	access := s.find(t, "address", "ConsoleAccess")
	if access.word("OriginAccessControlConfig.SigningBehavior") != "always" ||
		access.word("OriginAccessControlConfig.OriginAccessControlOriginType") != "s3" {
		t.Errorf("CloudFront reads the bucket with %s", text(access.Properties))
	}
	d := s.find(t, "address", "Distribution")
	origins, _ := d.at("DistributionConfig.Origins").([]any)
	at := slices.IndexFunc(origins, func(o any) bool { return o.(map[string]any)["Id"] == consoleOrigin })
	const origin = `{"DomainName":{"Fn::GetAtt":["Console","RegionalDomainName"]},"Id":"console",` +
		`"OriginAccessControlId":{"Fn::GetAtt":["ConsoleAccess","Id"]},"S3OriginConfig":{"OriginAccessIdentity":""}}`
	if at < 0 || text(origins[at]) != origin { // no custom header: the proof belongs to the doors
		t.Errorf("the origins are %s", text(origins))
	}
	page := d.at("DistributionConfig.DefaultCacheBehavior")
	const behaviour = `{"AllowedMethods":["GET","HEAD"],"CachePolicyId":"` + cachingOptimized + `","Compress":true,` +
		`"ResponseHeadersPolicyId":{"Fn::GetAtt":["ConsoleHeaders","Id"]},"TargetOriginId":"console","ViewerProtocolPolicy":"redirect-to-https"}`
	if text(page) != behaviour || d.word("DistributionConfig.DefaultRootObject") != "index.html" {
		t.Errorf("the behaviour is %s", text(page))
	}
}

// consoleHeadersAreStrict checks that CloudFront sends every header of infra/site, and which origins the page reaches.
func consoleHeadersAreStrict(t *testing.T, s synthesized) {
	policy := s.find(t, "address", "ConsoleHeaders")
	csp := policy.word("ResponseHeadersPolicyConfig.SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy.Fn::Sub")
	const connect = "; connect-src 'self' https://comptoir-prod-${AWS::AccountId}.auth.${AWS::Region}.amazoncognito.com " +
		"https://comptoir-prod-files-${AWS::AccountId}.s3.${AWS::Region}.${AWS::URLSuffix}; "
	if !strings.HasPrefix(csp, "default-src 'none'; script-src 'self'; style-src 'self'; ") || !strings.Contains(csp, connect) ||
		strings.Contains(csp, "unsafe-") || strings.Contains(csp, "*") || strings.Contains(csp, "http:") {
		t.Errorf("the policy is %q", csp)
	}
	const security = "ResponseHeadersPolicyConfig.SecurityHeadersConfig."
	headers := site.Headers()
	if policy.at(security+"StrictTransportSecurity.AccessControlMaxAgeSec") != float64(63072000) ||
		policy.at(security+"ContentTypeOptions.Override") != true || headers["X-Content-Type-Options"] != "nosniff" ||
		policy.at(security+"ReferrerPolicy.ReferrerPolicy") != headers["Referrer-Policy"] {
		t.Errorf("the headers are %s", text(policy.Properties))
	}
	others := text(policy.at("ResponseHeadersPolicyConfig.CustomHeadersConfig.Items"))
	for _, name := range []string{"Cross-Origin-Opener-Policy", "Permissions-Policy"} {
		if !strings.Contains(others, `"Header":"`+name+`","Override":true,"Value":"`+headers[name]+`"`) {
			t.Errorf("%s is not among %s", name, others)
		}
	}
	if n := strings.Count(others, `"Header"`); n != len(headers)-4 {
		t.Errorf("%d other headers: %s", n, others)
	}
}

// signInReturnsToConsole checks the addresses of the client of the console, and that a used refresh token ends.
func signInReturnsToConsole(t *testing.T, s synthesized) {
	client := s.find(t, "users", "WebClient")
	const addresses = `["https://api.comptoir.example/","https://app.comptoir.example/signed-in"]`
	if text(client.at("CallbackURLs")) != addresses || text(client.at("LogoutURLs")) != addresses {
		t.Errorf("a sign-in returns to %s", text(client.at("CallbackURLs")))
	}
	if text(client.at("AllowedOAuthFlows")) != `["code"]` || text(client.at("AllowedOAuthScopes")) != `["openid","email"]` ||
		client.at("GenerateSecret") != false {
		t.Errorf("the client is %s", text(client.Properties))
	}
	// Cognito refuses the rotation together with the flow that does not rotate.
	if text(client.at("RefreshTokenRotation")) != `{"Feature":"ENABLED","RetryGracePeriodSeconds":60}` ||
		slices.Contains(words(client.at("ExplicitAuthFlows")), "ALLOW_REFRESH_TOKEN_AUTH") {
		t.Errorf("refresh tokens are not rotated: %s", text(client.Properties))
	}
	origins := text(s.find(t, "data", "Files").at("CorsConfiguration"))
	if !strings.Contains(origins, `["https://api.comptoir.example","https://app.comptoir.example"]`) {
		t.Errorf("the console may not upload: %s", origins)
	}
}
