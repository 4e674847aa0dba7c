package stack

import (
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"comptoir/infra/stage"
	"comptoir/shared/table"
)

// data is the stack of everything that must not be lost: the table, the buckets, the
// key and the secret. It changes rarely, and its resources outlive the stack, unless
// the stage is disposable.
func data(app constructs.Construct, s stage.Stage) template {
	t := newTemplate(app, s, "data", "the table, the buckets, the keys")
	t.stack.SetTerminationProtection(jsii.Bool(!s.Disposable))
	t.key()
	t.table()
	t.buckets()
	// HMAC-SHA-256 needs a key of 32 bytes or more (RFC 2104). The functions read 64
	// letters and digits as base64, which are 48 bytes. ExcludeCharacters repeats
	// ExcludePunctuation, which emulators of AWS ignore.
	for _, secret := range []struct{ id, name, about string }{
		{"CursorKey", "cursor-key", "Signs the cursors of lists"},
		{"OriginKey", "origin-key", "Proves that a request came through the address"},
	} {
		t.retained(secret.id, "AWS::SecretsManager::Secret", doc{
			"Name": s.Secret(secret.name), "Description": secret.about, "KmsKeyId": ref("Key"),
			"GenerateSecretString": doc{"PasswordLength": 64, "ExcludePunctuation": true, "ExcludeCharacters": punctuation},
		})
	}
	return t
}

// punctuation is the set of characters that Secrets Manager excludes with
// ExcludePunctuation (GetRandomPassword).
const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

// key encrypts the table, the files, the secret and the alarms. A principal that may
// use one of these may use the key through it, and in no other way.
func (t template) key() {
	through := func(services ...string) doc {
		var hosts list
		for _, service := range services {
			hosts = append(hosts, sub(service+".${AWS::Region}.${AWS::URLSuffix}"))
		}
		// As in AWS managed keys: any principal of this account, but only through the service.
		return itself.label(doc{
			"Effect": "Allow", "Principal": doc{"AWS": "*"},
			"Action": list{
				"kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKey",
				"kms:GenerateDataKeyWithoutPlaintext", "kms:CreateGrant", "kms:DescribeKey",
			},
			"Resource": "*",
			"Condition": doc{"StringEquals": doc{
				"kms:CallerAccount": ref("AWS::AccountId"), "kms:ViaService": hosts,
			}},
		}, "ThroughServices")
	}
	t.retained("Key", "AWS::KMS::Key", doc{
		"Description": "Comptoir " + t.stage.Name, "EnableKeyRotation": true, "PendingWindowInDays": 30,
		"KeyPolicy": policy(
			itself.label(doc{
				"Effect": "Allow", "Principal": doc{"AWS": sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")}, "Resource": "*",
				"Action": list{
					"kms:CancelKeyDeletion", "kms:CreateAlias", "kms:DeleteAlias", "kms:DescribeKey", "kms:DisableKey", "kms:DisableKeyRotation",
					"kms:EnableKey",
					"kms:EnableKeyRotation", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListGrants",
					"kms:ListKeyRotations", "kms:ListResourceTags", "kms:PutKeyPolicy",
					"kms:RevokeGrant", "kms:RotateKeyOnDemand", "kms:ScheduleKeyDeletion", "kms:TagResource",
					"kms:UntagResource", "kms:UpdateAlias", "kms:UpdateKeyDescription",
				},
			}),
			through("dynamodb", "s3", "secretsmanager", "sns", "backup"),
			// CloudWatch and Budgets publish alarms to the encrypted topic.
			itself.label(doc{
				"Effect": "Allow", "Principal": doc{"Service": list{"cloudwatch.amazonaws.com", "budgets.amazonaws.com"}}, "Resource": "*",
				"Action":    list{"kms:Decrypt", "kms:GenerateDataKey"},
				"Condition": doc{"StringEquals": doc{"aws:SourceAccount": ref("AWS::AccountId")}},
			}, "ForAlarms"),
			// CloudWatch Logs encrypts the log groups of the stage.
			// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
			itself.label(doc{
				"Effect": "Allow", "Principal": doc{"Service": sub("logs.${AWS::Region}.amazonaws.com")}, "Resource": "*",
				"Action": list{
					"kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKey",
					"kms:GenerateDataKeyWithoutPlaintext", "kms:DescribeKey",
				},
				"Condition": doc{"ArnLike": doc{"kms:EncryptionContext:aws:logs:arn": list{
					arn("logs", "log-group:/aws/lambda/"+t.stage.Prefix()+"-*"), arn("logs", "log-group:/comptoir/"+t.stage.Name+"/*"),
				}}},
			}, "ForLogs"),
		),
	})
	t.publish("key", "The key that encrypts the data and the logs", att("Key", "Arn"))
	t.resource("KeyAlias", "AWS::KMS::Alias", doc{"AliasName": "alias/" + t.stage.Prefix(), "TargetKeyId": ref("Key")})
}

// table adds the table as shared/table defines it, with the properties only AWS has.
func (t template) table() {
	is := table.Definition(t.stage.Prefix())
	var attributes, indexes list
	for _, a := range is.AttributeDefinitions {
		attributes = append(attributes, doc{"AttributeName": *a.AttributeName, "AttributeType": string(a.AttributeType)})
	}
	for _, x := range is.GlobalSecondaryIndexes {
		indexes = append(indexes, doc{
			"IndexName": *x.IndexName, "KeySchema": keySchema(x.KeySchema),
			"Projection": doc{"ProjectionType": string(x.Projection.ProjectionType), "NonKeyAttributes": x.Projection.NonKeyAttributes},
		})
	}
	t.retained("Table", "AWS::DynamoDB::Table", doc{
		"TableName": *is.TableName, "BillingMode": string(is.BillingMode), "TableClass": "STANDARD",
		"AttributeDefinitions": attributes, "KeySchema": keySchema(is.KeySchema), "GlobalSecondaryIndexes": indexes,
		"StreamSpecification":              doc{"StreamViewType": string(is.StreamSpecification.StreamViewType)},
		"TimeToLiveSpecification":          doc{"AttributeName": table.TimeToLive, "Enabled": true},
		"PointInTimeRecoverySpecification": doc{"PointInTimeRecoveryEnabled": true, "RecoveryPeriodInDays": 35},
		"SSESpecification":                 doc{"SSEEnabled": true, "SSEType": "KMS", "KMSMasterKeyId": att("Key", "Arn")},
		"DeletionProtectionEnabled":        !t.stage.Disposable,
	})
	t.publish("table-stream", "The stream of the table", att("Table", "StreamArn"))
}

func keySchema(elements []types.KeySchemaElement) (out list) {
	for _, e := range elements {
		out = append(out, doc{"AttributeName": *e.AttributeName, "KeyType": string(e.KeyType)})
	}
	return out
}

// buckets adds three buckets. files contains imports and produced documents.
// failures contains the complete records that a stream reader could not process.
// logs contains the access logs of the other two, and of the console's bucket.
func (t template) buckets() {
	after := func(id, prefix string, days, noncurrent int) doc {
		return doc{
			"Id": id, "Status": "Enabled", "Prefix": prefix, "ExpirationInDays": days,
			"NoncurrentVersionExpiration": doc{"NoncurrentDays": noncurrent},
		}
	}
	uploads := doc{"Id": "unfinished-uploads", "Status": "Enabled", "AbortIncompleteMultipartUpload": doc{"DaysAfterInitiation": 7}}
	markers := doc{"Id": "markers-of-what-is-gone", "Status": "Enabled", "ExpiredObjectDeleteMarker": true}
	encrypted := doc{"ServerSideEncryptionConfiguration": list{doc{
		"ServerSideEncryptionByDefault": doc{"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": att("Key", "Arn")}, "BucketKeyEnabled": true,
	}}}
	versioned := doc{"Status": "Enabled"}

	// Server access logs can be written to a bucket with S3's own encryption only.
	t.bucket("Logs", "logs", doc{
		"BucketEncryption": doc{"ServerSideEncryptionConfiguration": list{
			doc{"ServerSideEncryptionByDefault": doc{"SSEAlgorithm": "AES256"}},
		}},
		"LifecycleConfiguration": doc{"Rules": list{doc{"Id": "old-logs", "Status": "Enabled", "ExpirationInDays": 400}, uploads}},
	}, doc{
		"Sid": "AccessLogsOfTheStage", "Effect": "Allow", "Principal": doc{"Service": "logging.s3.amazonaws.com"}, "Action": "s3:PutObject",
		"Resource": list{
			sub("arn:${AWS::Partition}:s3:::" + t.stage.Bucket("logs") + "/files/*"),
			sub("arn:${AWS::Partition}:s3:::" + t.stage.Bucket("logs") + "/failures/*"),
			sub("arn:${AWS::Partition}:s3:::" + t.stage.Bucket("logs") + "/console/*"),
		},
		"Condition": doc{"StringEquals": doc{"aws:SourceAccount": ref("AWS::AccountId")}},
	})
	files := doc{
		"BucketEncryption": encrypted, "VersioningConfiguration": versioned,
		"LoggingConfiguration": doc{"DestinationBucketName": ref("Logs"), "LogFilePrefix": "files/"},
		// Produced documents (documents/) have no rule: they stay, in all their versions,
		// for ten years at least (code de commerce L123-22). No key of results/ is written
		// twice; a version can only come from a retry after a lost response.
		"LifecycleConfiguration": doc{"Rules": list{
			after("imported-files", "imports/", 90, 7), after("received-files", "received/", 90, 7), after("results", "results/", 90, 1),
			after("put-aside", "quarantine/", 90, 7), after("large-papers", "papers/", 1, 7), uploads, markers,
		}},
		"NotificationConfiguration": doc{"EventBridgeConfiguration": doc{"EventBridgeEnabled": true}},
	}
	if t.stage.Kept > 0 {
		// Each document brings its own retention (shared/files); imports and results have none.
		files["ObjectLockEnabled"], files["ObjectLockConfiguration"] = true, doc{"ObjectLockEnabled": "Enabled"}
	}
	files["CorsConfiguration"] = doc{"CorsRules": list{
		doc{"AllowedOrigins": t.browsers(), "AllowedMethods": list{"POST", "GET"}, "AllowedHeaders": list{"content-type"}, "MaxAge": 3600},
		// A browser that follows the API's link to a large PDF sends the origin "null". The link
		// alone permits the reading, so its origin does not matter.
		doc{"AllowedOrigins": list{"*"}, "AllowedMethods": list{"GET"}, "MaxAge": 3600},
	}}
	t.bucket("Files", "files", files)
	t.bucket("Failures", "failures", doc{
		"BucketEncryption": encrypted, "VersioningConfiguration": versioned,
		"LoggingConfiguration":   doc{"DestinationBucketName": ref("Logs"), "LogFilePrefix": "failures/"},
		"LifecycleConfiguration": doc{"Rules": list{after("replayed-or-forgotten", "", 400, 7), uploads, markers}},
	})
}

// browsers returns the origins of the pages that upload files: the console and other clients. CloudFront chooses
// the console's name later, if the settings have none. A form of POST /v1/imports alone permits the upload.
func (t template) browsers() list {
	origins := list{"https://*.cloudfront.net"}
	if t.stage.Domain != nil {
		origins = list{"https://" + t.stage.Domain.Name}
	}
	for _, o := range t.stage.Origins {
		origins = append(origins, o)
	}
	return origins
}

// bucket adds a bucket without public access, and its policy.
func (t template) bucket(id, name string, properties doc, more ...doc) {
	properties["BucketName"] = sub(t.stage.Bucket(name))
	properties["PublicAccessBlockConfiguration"] = doc{
		"BlockPublicAcls": true, "BlockPublicPolicy": true, "IgnorePublicAcls": true, "RestrictPublicBuckets": true,
	}
	properties["OwnershipControls"] = doc{"Rules": list{doc{"ObjectOwnership": "BucketOwnerEnforced"}}}
	t.retained(id, "AWS::S3::Bucket", properties)
	all := "arn:${AWS::Partition}:s3:::" + t.stage.Bucket(name)
	t.retained(id+"Policy", "AWS::S3::BucketPolicy", doc{"Bucket": ref(id), "PolicyDocument": policy(append([]doc{withoutTLS.label(doc{
		"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": list{sub(all), sub(all + "/*")},
		"Condition": doc{"Bool": doc{"aws:SecureTransport": "false"}},
	})}, more...)...)})
}
