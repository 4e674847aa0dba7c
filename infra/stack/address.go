package stack

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"comptoir/infra/door"
	"comptoir/infra/site"
	"comptoir/infra/stage"
	"comptoir/shared/op"
)

// AWS's managed policies for an origin that receives the viewer's request unchanged
// and whose responses are not cached. Only the Host header is the origin's own, as
// API Gateway requires. Authorization is forwarded, which a custom policy cannot do.
//
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
const (
	cachingDisabled           = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
	allViewerExceptHostHeader = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
)

// address is the one address of a stage: a CloudFront distribution whose function
// selects the door (infra/decision-doors.md). An HTTP API cannot be closed to other
// callers while CloudFront needs it, so the address adds a secret to each request, without
// which the functions answer 403. Every path without a door is a file of the console.
func address(app constructs.Construct, s stage.Stage, doors door.Doors) template {
	t := newTemplate(app, s, "address", "the address of the API and the console")
	t.stack.SetTerminationProtection(jsii.Bool(!s.Disposable))
	proof := "{{resolve:secretsmanager:" + s.Secret("origin-key") + ":SecretString"
	if s.OriginKey != "" {
		proof += ":::" + s.OriginKey // no JSON key, no version stage, this version id
	}
	proof += "}}"
	var origins list
	for _, d := range doors.All {
		id := camel(d.Name) + "ApiId"
		t.imported(id, "The HTTP API of "+d.Name, stage.DoorAPI(d.Name))
		origins = append(origins, doc{
			"Id": d.Name, "DomainName": sub("${" + id + "}.execute-api.${AWS::Region}.${AWS::URLSuffix}"),
			"CustomOriginConfig": doc{
				"OriginProtocolPolicy": "https-only", "OriginSSLProtocols": list{"TLSv1.2"},
				"OriginReadTimeout": 60, "OriginKeepaliveTimeout": 60, // a door times out after 30
			},
			"OriginCustomHeaders": list{doc{"HeaderName": op.OriginHeader, "HeaderValue": proof}},
		})
	}
	t.resource("ChooseDoor", "AWS::CloudFront::Function", doc{
		"Name": s.Prefix() + "-door", "AutoPublish": true, "FunctionCode": doors.Script(),
		"FunctionConfig": doc{"Comment": "The door of a path", "Runtime": "cloudfront-js-2.0"},
	})
	files, page := t.console()
	config := doc{
		"Enabled": true, "Comment": "Comptoir " + s.Name, "HttpVersion": "http2and3", "IPV6Enabled": true,
		"PriceClass": "PriceClass_100", // edge locations in Europe and North America; other viewers use the nearest of these
		"Origins":    append(origins, files), "DefaultRootObject": site.Index,
		"DefaultCacheBehavior": page,
		"CacheBehaviors": list{doc{
			"PathPattern": apiPaths, "TargetOriginId": doors.Default, "ViewerProtocolPolicy": "https-only",
			"Compress":       false, // it would weaken the ETags; the functions compress (shared/op/encoding.go)
			"AllowedMethods": list{"GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"},
			"CachePolicyId":  cachingDisabled, "OriginRequestPolicyId": allViewerExceptHostHeader,
			"FunctionAssociations": list{doc{"EventType": "viewer-request", "FunctionARN": att("ChooseDoor", "FunctionARN")}},
		}},
	}
	if s.WAF != nil && s.WAF.ACL != "" {
		config["WebACLId"] = s.WAF.ACL
	}
	if d := s.Domain; d != nil {
		config["Aliases"] = list{d.Name}
		config["ViewerCertificate"] = doc{
			"AcmCertificateArn": d.Certificate, "SslSupportMethod": "sni-only", "MinimumProtocolVersion": "TLSv1.2_2021",
		}
		t.output("Url", "The address of the API and the console", "https://"+d.Name)
		t.publish(stage.Address, "The address of the API", "https://"+d.Name)
		t.output("DomainTarget", "The target of the domain's alias record", att("Distribution", "DomainName"))
	} else {
		t.output("Url", "The address of the API and the console", sub("https://${Distribution.DomainName}"))
		t.publish(stage.Address, "The address of the API", sub("https://${Distribution.DomainName}"))
	}
	t.resource("Distribution", "AWS::CloudFront::Distribution", doc{"DistributionConfig": config})
	return t
}
