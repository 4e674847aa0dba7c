package stack

import (
	"comptoir/infra/site"
	"comptoir/infra/stage"
)

// cachingOptimized is AWS's managed policy for files: CloudFront caches as Cache-Control says, at least one
// second, separately for each encoding. The key of the cache contains no query, cookie or header.
//
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
const cachingOptimized = "658327ea-f89d-4fab-a63d-7e88639e58f6"

// consoleOrigin is the id of the console's origin. No door has this name, so the function that selects a
// door never selects it.
const consoleOrigin = "console"

// apiPaths are the paths of the doors. Every other path is a file of the console.
const apiPaths = "/v1/*"

// console adds the bucket of the web client, and returns its origin and its behaviour at the address. Only
// CloudFront reads the bucket, only make deploy writes it (infra/decision-console.md).
func (t template) console() (origin, behaviour doc) {
	t.bucket("Console", "console", doc{
		// The files are public: the stage's key would protect nothing, and CloudFront would need a right to it.
		"BucketEncryption": doc{"ServerSideEncryptionConfiguration": list{
			doc{"ServerSideEncryptionByDefault": doc{"SSEAlgorithm": "AES256"}},
		}},
		"LoggingConfiguration": doc{"DestinationBucketName": sub(t.stage.Bucket("logs")), "LogFilePrefix": "console/"},
	}, consoleFiles.label(doc{
		"Effect": "Allow", "Principal": doc{"Service": "cloudfront.amazonaws.com"}, "Action": "s3:GetObject",
		"Resource": sub("arn:${AWS::Partition}:s3:::" + t.stage.Bucket("console") + "/*"),
		"Condition": doc{"StringEquals": doc{
			"aws:SourceArn": sub("arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Distribution}"),
		}},
	}))
	t.resource("ConsoleAccess", "AWS::CloudFront::OriginAccessControl", doc{"OriginAccessControlConfig": doc{
		"Name": t.stage.Prefix() + "-console", "Description": "CloudFront signs its requests to the bucket of the console",
		"OriginAccessControlOriginType": "s3", "SigningBehavior": "always", "SigningProtocol": "sigv4",
	}})
	t.resource("ConsoleHeaders", "AWS::CloudFront::ResponseHeadersPolicy", doc{"ResponseHeadersPolicyConfig": consoleHeaders(t.stage)})
	return doc{
		"Id": consoleOrigin, "DomainName": att("Console", "RegionalDomainName"),
		"OriginAccessControlId": att("ConsoleAccess", "Id"),
		"S3OriginConfig":        doc{"OriginAccessIdentity": ""}, // required; empty with an origin access control
	}, doc{
		"TargetOriginId": consoleOrigin, "ViewerProtocolPolicy": "redirect-to-https", // users type addresses without a scheme
		"Compress": true, "AllowedMethods": list{"GET", "HEAD"},
		"CachePolicyId": cachingOptimized, "ResponseHeadersPolicyId": att("ConsoleHeaders", "Id"),
	}
}

// consoleHeaders returns the headers of the console as CloudFront's policy: it has a field for each header that
// it knows as one of security, and refuses these among the others.
func consoleHeaders(s stage.Stage) doc {
	headers := site.Headers(s.Connected()...)
	known := map[string]doc{
		"Content-Security-Policy": {
			"ContentSecurityPolicy": doc{"ContentSecurityPolicy": sub(headers["Content-Security-Policy"]), "Override": true},
		},
		"Strict-Transport-Security": {
			"StrictTransportSecurity": doc{"AccessControlMaxAgeSec": site.TransportSecurity, "Override": true},
		},
		"X-Content-Type-Options": {"ContentTypeOptions": doc{"Override": true}}, // nosniff, its only value
		"Referrer-Policy":        {"ReferrerPolicy": doc{"ReferrerPolicy": headers["Referrer-Policy"], "Override": true}},
	}
	var others list
	security := doc{}
	for _, name := range sorted(headers) {
		field, is := known[name]
		if !is {
			others = append(others, doc{"Header": name, "Value": headers[name], "Override": true})
			continue
		}
		for property, value := range field {
			security[property] = value
		}
	}
	return doc{
		"Name": s.Prefix() + "-console", "Comment": "The headers of the console",
		"SecurityHeadersConfig": security, "CustomHeadersConfig": doc{"Items": others},
	}
}
