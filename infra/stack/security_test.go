package stack

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// statement is a statement of a policy.
type statement struct {
	Sid, Effect                            string
	Principal, Action, Resource, Condition any
}

func (s statement) actions() []string { return words(s.Action) }

// words are a text, or a list of texts.
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

// statements are those of all policies in a resource, however deep.
func statements(r resource) (out []statement) {
	var look func(any)
	look = func(v any) {
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
				look(one)
			}
		case []any:
			for _, one := range x {
				look(one)
			}
		}
	}
	look(r.Properties)
	return out
}

// rule is something that holds for every resource of some types, and what to
// think of one it does not hold for.
type rule struct {
	name  string
	types []string // all, when none is named
	holds func(synthesized, resource) bool
}

func rules() []rule {
	set := func(path string, want any) func(synthesized, resource) bool {
		return func(_ synthesized, r resource) bool { return r.at(path) == want }
	}
	return []rule{
		{"a bucket shows nothing to the public", []string{"AWS::S3::Bucket"}, func(_ synthesized, r resource) bool {
			return text(r.at("PublicAccessBlockConfiguration")) == `{"BlockPublicAcls":true,"BlockPublicPolicy":true,"IgnorePublicAcls":true,"RestrictPublicBuckets":true}` &&
				strings.Contains(text(r.at("OwnershipControls")), "BucketOwnerEnforced")
		}},
		{"a bucket is encrypted, with the stage's key unless it takes access logs", []string{"AWS::S3::Bucket"}, func(_ synthesized, r resource) bool {
			return strings.Contains(text(r.at("BucketEncryption")), "aws:kms") || r.id == "Logs" && strings.Contains(text(r.at("BucketEncryption")), "AES256")
		}},
		{"a bucket keeps versions and logs access, unless it takes access logs", []string{"AWS::S3::Bucket"}, func(_ synthesized, r resource) bool {
			return r.id == "Logs" || r.at("VersioningConfiguration.Status") == "Enabled" && r.at("LoggingConfiguration.DestinationBucketName") != nil
		}},
		{"a bucket, a queue and a topic take TLS only", []string{"AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::SNS::Topic"}, func(s synthesized, r resource) bool {
			for _, p := range s.resources {
				if p.stack != r.stack || p.Type != r.Type+"Policy" || !strings.Contains(text(p.Properties), text(ref(r.id))) {
					continue
				}
				return slices.ContainsFunc(statements(p), func(st statement) bool {
					return st.Effect == "Deny" && text(st.Condition) == `{"Bool":{"aws:SecureTransport":"false"}}`
				})
			}
			return false
		}},
		{"a queue is encrypted", []string{"AWS::SQS::Queue"}, set("SqsManagedSseEnabled", true)},
		{"a topic is encrypted", []string{"AWS::SNS::Topic"}, func(_ synthesized, r resource) bool { return r.word("KmsMasterKeyId") != "" }},
		{"the table can be restored, is encrypted, and is not deleted by mistake", []string{"AWS::DynamoDB::Table"}, func(_ synthesized, r resource) bool {
			return r.at("PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled") == true && r.at("SSESpecification.SSEType") == "KMS" &&
				r.at("DeletionProtectionEnabled") == true && r.at("BillingMode") == "PAY_PER_REQUEST" && r.at("StreamSpecification.StreamViewType") == "NEW_IMAGE" &&
				r.at("TimeToLiveSpecification.Enabled") == true
		}},
		{"a key is renewed", []string{"AWS::KMS::Key"}, set("EnableKeyRotation", true)},
		{"what holds data stays when its stack goes", []string{
			"AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::KMS::Key", "AWS::SecretsManager::Secret", "AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient", "AWS::SES::EmailIdentity",
		}, func(_ synthesized, r resource) bool { return r.Deletion == "Retain" && r.Replaced == "Retain" }},
		{"logs are kept for a while, and not for ever", []string{"AWS::Logs::LogGroup"}, func(_ synthesized, r resource) bool { return r.at("RetentionInDays") != nil }},
		{"the API is throttled and logged", []string{"AWS::ApiGatewayV2::Stage"}, func(_ synthesized, r resource) bool {
			return r.at("DefaultRouteSettings.ThrottlingRateLimit") != nil && r.at("AccessLogSettings.DestinationArn") != nil
		}},
		{"the API takes no origin but those declared", []string{"AWS::ApiGatewayV2::Api"}, func(_ synthesized, r resource) bool {
			return !slices.Contains(words(r.at("CorsConfiguration.AllowOrigins")), "*")
		}},
		{"the address takes TLS only, caches nothing, and passes on all but the host", []string{"AWS::CloudFront::Distribution"}, passesOn},
		{"passwords are long, addresses verified, and the pool is not deleted by mistake", []string{"AWS::Cognito::UserPool"}, func(_ synthesized, r resource) bool {
			length, _ := r.at("Policies.PasswordPolicy.MinimumLength").(float64)
			return length >= 12 && r.at("DeletionProtection") == "ACTIVE" && slices.Contains(words(r.at("UserAttributeUpdateSettings")), "email")
		}},
		{"a function has no address of its own and no secret in clear", []string{"AWS::Lambda::Function", "AWS::Lambda::Url"}, func(_ synthesized, r resource) bool {
			return r.Type != "AWS::Lambda::Url" && strings.HasPrefix(r.word("Environment.Variables.CURSOR_KEY"), "{{resolve:secretsmanager:")
		}},
		{"a service is let in for this account's things only", []string{"AWS::Lambda::Permission"}, func(_ synthesized, r resource) bool {
			return r.at("SourceArn") != nil && strings.HasSuffix(r.word("Principal"), ".amazonaws.com")
		}},
		{"nobody from outside is let in", nil, func(_ synthesized, r resource) bool {
			return !slices.ContainsFunc(statements(r), func(st statement) bool {
				return st.Effect == "Allow" && slices.Contains(words(st.Principal), "*") && !strings.Contains(text(st.Condition), `"kms:CallerAccount":{"Ref":"AWS::AccountId"}`)
			})
		}},
		{"a wildcard has a reason", nil, func(_ synthesized, r resource) bool {
			return !slices.ContainsFunc(statements(r), func(st statement) bool {
				wide := slices.ContainsFunc(append(words(st.Action), words(st.Resource)...), func(w string) bool { return strings.Contains(w, "*") })
				return wide && !slices.ContainsFunc(reasons(), func(because reason) bool { return strings.HasPrefix(st.Sid, string(because)) }) && st.Sid != "AccessLogsOfTheStage"
			})
		}},
		{"statements of one policy are told apart", nil, func(_ synthesized, r resource) bool {
			var named []string
			for _, st := range statements(r) {
				if st.Sid != "" {
					named = append(named, st.Sid)
				}
			}
			slices.Sort(named)
			return len(slices.Compact(slices.Clone(named))) == len(named)
		}},
		{"nobody may do everything of a service", nil, func(_ synthesized, r resource) bool {
			return !slices.ContainsFunc(statements(r), func(st statement) bool {
				return st.Effect == "Allow" && slices.ContainsFunc(st.actions(), func(a string) bool { return strings.Contains(a, "*") })
			})
		}},
	}
}

// passesOn reports whether a distribution passes requests on over TLS and keeps none of
// the answers.
func passesOn(_ synthesized, r resource) bool {
	const behaviour = "DistributionConfig.DefaultCacheBehavior."
	origins, _ := r.at("DistributionConfig.Origins").([]any)
	return r.at(behaviour+"ViewerProtocolPolicy") == "https-only" && r.at(behaviour+"CachePolicyId") == cachingDisabled &&
		r.at(behaviour+"OriginRequestPolicyId") == allViewerExceptHostHeader && r.at("DistributionConfig.CacheBehaviors") == nil &&
		strings.Count(text(origins), `"OriginProtocolPolicy":"https-only"`) == len(origins)
}

func rulesOfSecurity(t *testing.T, s synthesized) {
	for _, rule := range rules() {
		looked := 0
		for _, r := range s.resources {
			if rule.types != nil && !slices.Contains(rule.types, r.Type) {
				continue
			}
			looked++
			if !rule.holds(s, r) {
				t.Errorf("%s: %s of the stack %s breaks it: %.600s", rule.name, r.id, r.stack, text(r.Properties))
			}
		}
		if looked == 0 {
			t.Errorf("%s: there is nothing it could hold for", rule.name)
		}
	}
}

// Runbooks spell names, and two stages must not meet.
func namesAreFixed(t *testing.T, s synthesized) {
	properties := map[string]string{
		"AWS::DynamoDB::Table": "TableName", "AWS::S3::Bucket": "BucketName", "AWS::SQS::Queue": "QueueName", "AWS::Lambda::Function": "FunctionName",
		"AWS::IAM::Role": "RoleName", "AWS::Events::EventBus": "Name", "AWS::Events::Rule": "Name", "AWS::SNS::Topic": "TopicName", "AWS::CloudWatch::Alarm": "AlarmName",
		"AWS::CloudWatch::Dashboard": "DashboardName", "AWS::SES::ConfigurationSet": "Name", "AWS::Cognito::UserPool": "UserPoolName", "AWS::KMS::Alias": "AliasName",
		"AWS::SecretsManager::Secret": "Name", "AWS::SSM::Parameter": "Name", "AWS::Logs::LogGroup": "LogGroupName", "AWS::ApiGatewayV2::Api": "Name", "AWS::Budgets::Budget": "Budget.BudgetName",
		"AWS::CloudFront::Function": "Name", "AWS::Logs::MetricFilter": "FilterName",
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

// Tags tell what a stage costs; the data and the users are behind two locks.
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

// toldIsTold: a value a stack reads from Parameter Store is written there by a
// stack made before, and no stack exports to another.
func toldIsTold(t *testing.T, s synthesized) {
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
				t.Errorf("%s of the stack %s: nobody writes %s", id, name, p.Default)
			}
		}
		for id, o := range template.Outputs {
			if o.Export != nil {
				t.Errorf("the stack %s exports %s", name, id)
			}
		}
	}
}

// alarmsLookAtWhatIsThere: a misspelled name would be an alarm that never rings.
func alarmsLookAtWhatIsThere(t *testing.T, s synthesized) {
	there := map[string]bool{}
	for _, r := range s.resources {
		for _, property := range []string{"QueueName", "FunctionName"} {
			if name := r.word(property); name != "" {
				there[name] = true
			}
		}
	}
	alarms := s.of("AWS::CloudWatch::Alarm")
	for _, a := range alarms {
		if text(a.at("AlarmActions")) != text(list{ref("Topic")}) || a.word("AlarmDescription") == "" {
			t.Errorf("%s tells nobody, or nothing", a.id)
		}
		dimensions, _ := a.at("Dimensions").([]any)
		for _, d := range dimensions {
			one, _ := d.(map[string]any)
			if name, value := one["Name"], one["Value"]; name == "QueueName" || name == "FunctionName" {
				if v, _ := value.(string); !there[v] {
					t.Errorf("%s looks at %v, which does not exist", a.id, value)
				}
			}
		}
	}
	if len(alarms) > 30 {
		t.Errorf("%d alarms are more than anybody looks at", len(alarms))
	}
}
