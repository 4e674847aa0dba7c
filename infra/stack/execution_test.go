package stack

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// services are the IAM prefixes of the actions for the types of resources.
var services = map[string]string{
	"ApiGatewayV2": "apigateway", "CloudFront": "cloudfront", "CloudWatch": "cloudwatch", "Cognito": "cognito-idp",
	"DynamoDB": "dynamodb", "Events": "events", "IAM": "iam", "KMS": "kms", "Lambda": "lambda", "Logs": "logs",
	"S3": "s3", "SES": "ses", "SNS": "sns", "SQS": "sqs", "SSM": "ssm",
	"SecretsManager": "secretsmanager", "Budgets": "budgets", "Backup": "backup", "WAFv2": "wafv2",
}

// executionSuffices checks the policy for CloudFormation. It covers every service the
// templates use, grants nothing on roles outside the product, and does not make
// CloudFormation an administrator. An emulator cannot check more, as its
// CloudFormation assumes no role.
func executionSuffices(t *testing.T, s synthesized) {
	raw, err := os.ReadFile("../operate/policy/execution.json")
	if err != nil {
		t.Fatal(err)
	}
	var policy struct {
		Statement []struct {
			Sid              string
			Action, Resource any
		}
	}
	if err := json.Unmarshal(raw, &policy); err != nil {
		t.Fatal(err)
	}
	granted := map[string]bool{}
	for _, s := range policy.Statement {
		actions, resources := texts(s.Action), texts(s.Resource)
		for _, a := range actions {
			service, _, _ := strings.Cut(a, ":")
			granted[service] = true
			if a == "*" || strings.HasSuffix(a, ":*") && slices.Contains(resources, "*") {
				t.Errorf("%s allows %s on everything", s.Sid, a)
			}
			if service == "iam" && (len(resources) != 1 || resources[0] != "arn:*:iam::*:role/comptoir-*") {
				t.Errorf("%s allows %s on %v", s.Sid, a, resources)
			}
		}
	}
	for _, r := range s.resources {
		service, known := services[strings.Split(r.Type, "::")[1]]
		if !known || !granted[service] {
			t.Errorf("CloudFormation may not make %s (%s)", r.id, r.Type)
		}
	}
}

// texts returns an action or resource of a policy as a list.
func texts(v any) (all []string) {
	if one, is := v.(string); is {
		return []string{one}
	}
	several, _ := v.([]any)
	for _, x := range several {
		all = append(all, x.(string))
	}
	return all
}
