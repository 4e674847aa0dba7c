package stack

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"comptoir/functions"
	"comptoir/shared/op"
)

// statement is a statement of a policy.
type statement struct {
	Sid, Effect                            string
	Principal, Action, Resource, Condition any
}

func (s statement) actions() []string { return words(s.Action) }

// words returns the texts in a value: a text, a list or a map of them.
func words(v any) (out []string) {
	switch x := v.(type) {
	case string:
		return []string{x}
	case []any:
		for _, one := range x {
			out = append(out, words(one)...)
		}
	case map[string]any:
		for _, one := range x {
			out = append(out, words(one)...)
		}
	}
	return out
}

// statements returns those of all policies in a resource, at any depth.
func statements(r resource) (out []statement) {
	var visit func(any)
	visit = func(v any) {
		switch x := v.(type) {
		case map[string]any:
			if all, is := x["Statement"].([]any); is {
				for _, one := range all {
					var s statement
					if raw, err := json.Marshal(one); err == nil && json.Unmarshal(raw, &s) == nil {
						out = append(out, s)
					}
				}
				return
			}
			for _, one := range x {
				visit(one)
			}
		case []any:
			for _, one := range x {
				visit(one)
			}
		}
	}
	visit(r.Properties)
	return out
}

// rule is a property that every resource of some types has.
type rule struct {
	name  string
	types []string // all types, when empty
	holds func(synthesized, resource) bool
}

// publicAccessBlocked is the setting that blocks all public access to a bucket.
const publicAccessBlocked = `{"BlockPublicAcls":true,"BlockPublicPolicy":true,` +
	`"IgnorePublicAcls":true,"RestrictPublicBuckets":true}`

func rules() []rule {
	set := func(path string, want any) func(synthesized, resource) bool {
		return func(_ synthesized, r resource) bool { return r.at(path) == want }
	}
	return []rule{
		{"a bucket has no public access", []string{"AWS::S3::Bucket"}, func(_ synthesized, r resource) bool {
			return text(r.at("PublicAccessBlockConfiguration")) == publicAccessBlocked &&
				strings.Contains(text(r.at("OwnershipControls")), "BucketOwnerEnforced")
		}},
		{
			"a bucket is encrypted, with the stage's key unless it stores access logs or the console",
			[]string{"AWS::S3::Bucket"},
			func(_ synthesized, r resource) bool {
				return strings.Contains(text(r.at("BucketEncryption")), "aws:kms") ||
					slices.Contains([]string{"Logs", "Console"}, r.id) && strings.Contains(text(r.at("BucketEncryption")), "AES256")
			},
		},
		{
			"a bucket has an access log unless it stores access logs, and versions unless the files are built",
			[]string{"AWS::S3::Bucket"},
			func(_ synthesized, r resource) bool {
				return r.id == "Logs" || r.at("LoggingConfiguration.DestinationBucketName") != nil &&
					(r.id == "Console" || r.at("VersioningConfiguration.Status") == "Enabled")
			},
		},
		{
			"a bucket, a queue and a topic refuse requests without TLS",
			[]string{"AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::SNS::Topic"},
			func(s synthesized, r resource) bool {
				for _, p := range s.resources {
					if p.stack != r.stack || p.Type != r.Type+"Policy" || !strings.Contains(text(p.Properties), text(ref(r.id))) {
						continue
					}
					return slices.ContainsFunc(statements(p), func(st statement) bool {
						return st.Effect == "Deny" && text(st.Condition) == `{"Bool":{"aws:SecureTransport":"false"}}`
					})
				}
				return false
			},
		},
		{"only the client of make smoke signs in with a password alone", []string{"AWS::Cognito::UserPoolClient"}, func(
			_ synthesized, r resource,
		) bool {
			return slices.Contains(words(r.at("ExplicitAuthFlows")), "ALLOW_ADMIN_USER_PASSWORD_AUTH") == (r.word("ClientName") == "smoke")
		}},
		{"mail to an address that bounced or complained is suppressed", []string{"AWS::SES::ConfigurationSet"}, func(
			_ synthesized, r resource,
		) bool {
			return text(r.at("SuppressionOptions.SuppressedReasons")) == `["BOUNCE","COMPLAINT"]`
		}},
		{"a queue is encrypted", []string{"AWS::SQS::Queue"}, set("SqsManagedSseEnabled", true)},
		{
			"a topic is encrypted",
			[]string{"AWS::SNS::Topic"},
			func(_ synthesized, r resource) bool { return r.word("KmsMasterKeyId") != "" },
		},
		{
			"the table has point-in-time recovery, encryption and deletion protection",
			[]string{"AWS::DynamoDB::Table"},
			func(_ synthesized, r resource) bool {
				return r.at("PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled") == true &&
					r.at("SSESpecification.SSEType") == "KMS" &&
					r.at("DeletionProtectionEnabled") == true && r.at("BillingMode") == "PAY_PER_REQUEST" &&
					r.at("StreamSpecification.StreamViewType") == "NEW_IMAGE" &&
					r.at("TimeToLiveSpecification.Enabled") == true
			},
		},
		{"a key is rotated", []string{"AWS::KMS::Key"}, set("EnableKeyRotation", true)},
		{"a resource with data is retained when its stack is deleted", []string{
			"AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::KMS::Key", "AWS::SecretsManager::Secret",
			"AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient", "AWS::SES::EmailIdentity",
		}, func(_ synthesized, r resource) bool { return r.Deletion == "Retain" && r.Replaced == "Retain" }},
		{
			"logs have a retention period and are encrypted with the stage's key",
			[]string{"AWS::Logs::LogGroup"},
			func(_ synthesized, r resource) bool {
				return r.at("RetentionInDays") != nil && text(r.at("KmsKeyId")) == text(ref("KeyArn"))
			},
		},
		{"the API is throttled and logged", []string{"AWS::ApiGatewayV2::Stage"}, func(_ synthesized, r resource) bool {
			return r.at("DefaultRouteSettings.ThrottlingRateLimit") != nil && r.at("AccessLogSettings.DestinationArn") != nil
		}},
		{"the API allows declared origins only", []string{"AWS::ApiGatewayV2::Api"}, func(_ synthesized, r resource) bool {
			return !slices.Contains(words(r.at("CorsConfiguration.AllowOrigins")), "*")
		}},
		{
			"the address requires TLS, caches and changes no response of the API (compression weakens ETags), forwards all headers but Host, and proves itself",
			[]string{"AWS::CloudFront::Distribution"},
			forwardsUncached,
		},
		{
			"the user pool requires a second factor, long passwords and verified addresses, and has deletion protection",
			[]string{"AWS::Cognito::UserPool"},
			func(_ synthesized, r resource) bool {
				length, _ := r.at("Policies.PasswordPolicy.MinimumLength").(float64)
				return length >= 12 && r.at("DeletionProtection") == "ACTIVE" && r.at("MfaConfiguration") == "ON" &&
					slices.Contains(words(r.at("UserAttributeUpdateSettings")), "email")
			},
		},
		{
			"a function has no URL of its own and no secret in clear text",
			[]string{"AWS::Lambda::Function", "AWS::Lambda::Url"},
			func(s synthesized, r resource) bool {
				return r.Type != "AWS::Lambda::Url" && !strings.Contains(text(r.at("Environment")), "{{resolve:secretsmanager:") &&
					strings.HasPrefix(r.word("Environment.Variables.CURSOR_KEY"), "secretsmanager:comptoir-"+s.stage+"/cursor-key")
			},
		},
		{
			"a service may invoke for resources of this account only",
			[]string{"AWS::Lambda::Permission"},
			func(_ synthesized, r resource) bool {
				return r.at("SourceArn") != nil && strings.HasSuffix(r.word("Principal"), ".amazonaws.com")
			},
		},
		{"no principal of another account has access", nil, func(_ synthesized, r resource) bool {
			return !slices.ContainsFunc(statements(r), func(st statement) bool {
				return st.Effect == "Allow" && slices.Contains(words(st.Principal), "*") &&
					!strings.Contains(text(st.Condition), `"kms:CallerAccount":{"Ref":"AWS::AccountId"}`)
			})
		}},
		{"a wildcard has a reason", nil, func(_ synthesized, r resource) bool {
			return !slices.ContainsFunc(statements(r), func(st statement) bool {
				wide := slices.ContainsFunc(append(words(st.Action), words(st.Resource)...), func(w string) bool {
					return strings.Contains(w, "*")
				})
				return wide && st.Sid != "AccessLogsOfTheStage" && !slices.ContainsFunc(reasons(), func(r reason) bool {
					return strings.HasPrefix(st.Sid, string(r))
				})
			})
		}},
		{"statements of one policy have different names", nil, func(_ synthesized, r resource) bool {
			var named []string
			for _, st := range statements(r) {
				if st.Sid != "" {
					named = append(named, st.Sid)
				}
			}
			slices.Sort(named)
			return len(slices.Compact(slices.Clone(named))) == len(named)
		}},
		{"no statement allows all actions of a service", nil, func(_ synthesized, r resource) bool {
			return !slices.ContainsFunc(statements(r), func(st statement) bool {
				return st.Effect == "Allow" && slices.ContainsFunc(st.actions(), func(a string) bool { return strings.Contains(a, "*") })
			})
		}},
	}
}

// forwardsUncached reports whether a distribution forwards requests of the API, and no others, to
// the doors, over TLS and with the proof, and caches no response.
func forwardsUncached(s synthesized, r resource) bool {
	behaviours, _ := r.at("DistributionConfig.CacheBehaviors").([]any)
	origins, _ := r.at("DistributionConfig.Origins").([]any)
	origins = slices.DeleteFunc(slices.Clone(origins), func(o any) bool { return o.(map[string]any)["Id"] == consoleOrigin })
	if len(behaviours) != 1 || len(origins) == 0 || r.at("DistributionConfig.CustomErrorResponses") != nil {
		return false
	}
	api := resource{Properties: behaviours[0].(map[string]any)}
	proof := `"OriginCustomHeaders":[{"HeaderName":"x-comptoir-origin","HeaderValue":"{{resolve:secretsmanager:comptoir-` + s.stage + `/origin-key:SecretString`
	return strings.Count(text(origins), proof) == len(origins) &&
		strings.Count(text(origins), `"OriginProtocolPolicy":"https-only"`) == len(origins) &&
		api.at("PathPattern") == "/v1/*" && api.at("Compress") == false && api.at("ViewerProtocolPolicy") == "https-only" &&
		api.at("CachePolicyId") == cachingDisabled && api.at("OriginRequestPolicyId") == allViewerExceptHostHeader &&
		api.at("ResponseHeadersPolicyId") == nil &&
		text(api.at("AllowedMethods")) == `["GET","HEAD","OPTIONS","PUT","POST","PATCH","DELETE"]` &&
		strings.Contains(text(api.at("FunctionAssociations")), `"ChooseDoor"`)
}

func securityRulesHold(t *testing.T, s synthesized) {
	for _, rule := range rules() {
		checked := 0
		for _, r := range s.resources {
			if rule.types != nil && !slices.Contains(rule.types, r.Type) {
				continue
			}
			checked++
			if !rule.holds(s, r) {
				t.Errorf("%s: not %s of the stack %s: %.600s", rule.name, r.id, r.stack, text(r.Properties))
			}
		}
		if checked == 0 {
			t.Errorf("%s: no resource has one of its types", rule.name)
		}
	}
}

// namesAreFixed checks that names have the stage's prefix: runbooks spell them, and
// two stages share no name.
func namesAreFixed(t *testing.T, s synthesized) {
	properties := map[string]string{
		"AWS::DynamoDB::Table": "TableName", "AWS::S3::Bucket": "BucketName", "AWS::SQS::Queue": "QueueName",
		"AWS::Lambda::Function": "FunctionName", "AWS::IAM::Role": "RoleName", "AWS::SNS::Topic": "TopicName",
		"AWS::Events::EventBus": "Name", "AWS::Events::Rule": "Name",
		"AWS::CloudWatch::Alarm": "AlarmName", "AWS::CloudWatch::Dashboard": "DashboardName",
		"AWS::SES::ConfigurationSet": "Name", "AWS::Cognito::UserPool": "UserPoolName", "AWS::KMS::Alias": "AliasName",
		"AWS::SecretsManager::Secret": "Name", "AWS::SSM::Parameter": "Name",
		"AWS::Logs::LogGroup": "LogGroupName", "AWS::Logs::MetricFilter": "FilterName",
		"AWS::ApiGatewayV2::Api": "Name", "AWS::CloudFront::Function": "Name", "AWS::Budgets::Budget": "Budget.BudgetName",
	}
	valid := regexp.MustCompile(`^(alias/|/aws/lambda/|/)?comptoir[-/]prod`)
	for _, r := range s.resources {
		property, named := properties[r.Type]
		if !named {
			continue
		}
		name := r.word(property)
		if name == "" {
			name = r.word(property + ".Fn::Sub")
		}
		if !valid.MatchString(name) || r.Type == "AWS::Lambda::Function" && len(name) > 64 {
			t.Errorf("%s of the stack %s is called %q", r.id, r.stack, name)
		}
	}
}

// stacksAreTagged checks the tags, which attribute costs to a stage, and the
// termination protection of the stacks with data, users, doors and address.
func stacksAreTagged(t *testing.T, s synthesized) {
	if len(s.stacks) != len(s.files) {
		t.Errorf("%d stacks in %d templates", len(s.stacks), len(s.files))
	}
	for name, is := range s.stacks {
		if is.Properties.Tags["stage"] != "prod" || is.Properties.Tags["product"] != "comptoir" {
			t.Errorf("the stack %s is tagged %v", name, is.Properties.Tags)
		}
		if keeps := slices.Contains([]string{"data", "users", "doors", "address"}, name); is.Properties.Protected != keeps {
			t.Errorf("the stack %s is protected: %t", name, is.Properties.Protected)
		}
	}
}

// importedValuesExist checks that a value read from Parameter Store is written there by
// another stack of the stage, and that no stack exports to another.
func importedValuesExist(t *testing.T, s synthesized) {
	written := map[string]bool{}
	for _, p := range s.of("AWS::SSM::Parameter") {
		written[p.word("Name")] = true
	}
	for name, file := range s.files {
		var template struct {
			Parameters map[string]struct{ Type, Default string }
			Outputs    map[string]struct{ Export any }
		}
		if err := json.Unmarshal(file, &template); err != nil {
			t.Fatal(err)
		}
		for id, p := range template.Parameters {
			if strings.HasPrefix(p.Type, "AWS::SSM::") && strings.HasPrefix(p.Default, "/comptoir/") && !written[p.Default] {
				t.Errorf("%s of the stack %s: no stack writes %s", id, name, p.Default)
			}
		}
		for id, o := range template.Outputs {
			if o.Export != nil {
				t.Errorf("the stack %s exports %s", name, id)
			}
		}
	}
}

// alarmsNameExistingResources checks the dimensions: an alarm on a misspelled name
// would never rise.
func alarmsNameExistingResources(t *testing.T, s synthesized) {
	names := map[string]bool{}
	for _, r := range s.resources {
		for _, property := range []string{"QueueName", "FunctionName"} {
			if name := r.word(property); name != "" {
				names[name] = true
			}
		}
	}
	alarms := s.of("AWS::CloudWatch::Alarm")
	for _, a := range alarms {
		if text(a.at("AlarmActions")) != text(list{ref("Topic")}) || a.word("AlarmDescription") == "" {
			t.Errorf("%s has no action or no description", a.id)
		}
		dimensions, _ := a.at("Dimensions").([]any)
		for _, d := range dimensions {
			one, _ := d.(map[string]any)
			if name, value := one["Name"], one["Value"]; name == "QueueName" || name == "FunctionName" {
				if v, _ := value.(string); !names[v] {
					t.Errorf("%s watches %v, which does not exist", a.id, value)
				}
			}
		}
	}
	// An alarm needs an action of its own: many that say the same are ignored.
	if len(alarms) > 35 {
		t.Errorf("%d alarms are too many", len(alarms))
	}
	for _, o := range of(functions.All(), op.Bucket, op.Queue) {
		if o.Timeout < 10*time.Minute { // as long as a slice of work
			continue
		}
		function := text(list{doc{"Name": "FunctionName", "Value": "comptoir-prod-" + strings.ReplaceAll(o.ID, ".", "-")}})
		if !slices.ContainsFunc(alarms, func(a resource) bool {
			bound, _ := a.at("Threshold").(float64)
			return a.at("MetricName") == "Duration" && text(a.at("Dimensions")) == function && bound < float64(o.Timeout.Milliseconds())
		}) {
			t.Errorf("no alarm rises when %s runs into its time limit", o.ID)
		}
	}
}
