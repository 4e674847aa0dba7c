package stack

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"comptoir/infra/stage"
)

// firewallRegion is the region of web ACLs for CloudFront.
const firewallRegion = "us-east-1"

// bodyLimit is the size in bytes from which a body is refused: that of the functions
// (shared/op). WAF inspects the first 16 KB of a body and knows the size of the whole.
const bodyLimit = 1 << 20

// firewall is the stack of the web ACL at the address, in us-east-1: a rate for each IP
// address, one for each token, and bounds of size. A door counts all callers together, so
// that without a web ACL one caller can use up the door's rate.
//
// https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html
func firewall(app constructs.Construct, s stage.Stage) template {
	t := template{stage: s, stack: awscdk.NewStack(app, jsii.String(s.Prefix()+"-firewall"), &awscdk.StackProps{
		Description:        jsii.String("Comptoir " + s.Name + ": the firewall of the address"),
		AnalyticsReporting: jsii.Bool(false),
		Env:                &awscdk.Environment{Region: jsii.String(firewallRegion)},
		Tags:               &map[string]*string{"product": jsii.String("comptoir"), "stage": jsii.String(s.Name)},
	})}
	visible := func(name string) doc {
		return doc{"CloudWatchMetricsEnabled": true, "SampledRequestsEnabled": false, "MetricName": s.Prefix() + "-" + name}
	}
	blocked := doc{"Block": doc{"CustomResponse": doc{"ResponseCode": 429}}}
	untransformed := list{doc{"Priority": 0, "Type": "NONE"}}
	// A request without the header is not counted by it.
	withToken := doc{"SizeConstraintStatement": doc{
		"FieldToMatch":       doc{"SingleHeader": doc{"Name": "authorization"}},
		"ComparisonOperator": "GT", "Size": 0, "TextTransformations": untransformed,
	}}
	oversize := func(field doc, size int) doc {
		return doc{"SizeConstraintStatement": doc{
			"FieldToMatch": field, "ComparisonOperator": "GT", "Size": size, "TextTransformations": untransformed,
		}}
	}
	t.resource("Firewall", "AWS::WAFv2::WebACL", doc{
		"Name": s.Prefix(), "Scope": "CLOUDFRONT", "DefaultAction": doc{"Allow": doc{}}, "VisibilityConfig": visible("firewall"),
		"Rules": list{
			doc{
				"Name": "address", "Priority": 0, "Action": blocked, "VisibilityConfig": visible("address-rate"),
				"Statement": doc{"RateBasedStatement": doc{
					"AggregateKeyType": "IP", "EvaluationWindowSec": 300, "Limit": s.WAF.Rate,
				}},
			},
			doc{
				"Name": "token", "Priority": 1, "Action": blocked, "VisibilityConfig": visible("token-rate"),
				"Statement": doc{"RateBasedStatement": doc{
					"AggregateKeyType": "CUSTOM_KEYS", "EvaluationWindowSec": 300, "Limit": s.WAF.TokenRate, "ScopeDownStatement": withToken,
					"CustomKeys": list{doc{"Header": doc{"Name": "authorization", "TextTransformations": untransformed}}},
				}},
			},
			doc{
				"Name": "size", "Priority": 2, "Action": doc{"Block": doc{"CustomResponse": doc{"ResponseCode": 413}}},
				"VisibilityConfig": visible("size"),
				"Statement": doc{"OrStatement": doc{"Statements": list{
					// A body above WAF's inspection limit matches; its size decides at the function.
					oversize(doc{"Body": doc{"OversizeHandling": "CONTINUE"}}, bodyLimit),
					oversize(doc{"QueryString": doc{}}, 8<<10),
				}}},
			},
		},
	})
	t.output("WebACL", "Write this into waf.acl of the stage's settings, and deploy again", att("Firewall", "Arn"))
	return t
}
