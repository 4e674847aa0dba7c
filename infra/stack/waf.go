package stack

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"comptoir/infra/stage"
)

// firewallRegion is the region of web ACLs for CloudFront.
const firewallRegion = "us-east-1"

// aboveLimit matches a content-length above 1 MiB, from which the functions (shared/op) refuse
// a body. WAF does not know a body's own size: "This statement uses the size of the component
// that AWS WAF receives for inspection. For body, header, and cookie components, this size could
// be less than the original size" [1], and of a body it receives "the first 16 KB", or 64 KB at
// most [2]. It sees a single header whole. A body without a content-length passes; the function
// refuses it after API Gateway's 10 MB at most.
//
// [1] https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-size-constraint-match.html
// [2] https://docs.aws.amazon.com/waf/latest/developerguide/waf-oversize-request-components.html
const aboveLimit = `^0*(104857[7-9]|10485[89]\d|1048[6-9]\d{2}|1049\d{3}|10[5-9]\d{4}|1[1-9]\d{5}|[2-9]\d{6}|[1-9]\d{7,})$`

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
					doc{"RegexMatchStatement": doc{
						"FieldToMatch": doc{"SingleHeader": doc{"Name": "content-length"}}, "RegexString": aboveLimit,
						"TextTransformations": untransformed,
					}},
					doc{"SizeConstraintStatement": doc{
						"FieldToMatch": doc{"QueryString": doc{}}, "ComparisonOperator": "GT", "Size": 8 << 10, "TextTransformations": untransformed,
					}},
				}}},
			},
		},
	})
	t.output("WebACL", "Write this into waf.acl of the stage's settings, and deploy again", att("Firewall", "Arn"))
	return t
}
