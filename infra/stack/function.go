package stack

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"comptoir/infra/stage"
	"comptoir/shared/op"
	"comptoir/shared/org"
)

// functionBuilder adds functions to a template, with the code from the built binaries.
type functionBuilder struct {
	template
	folder string            // of api.zip, documents.zip and imports.zip
	assets map[op.Binary]doc // the binaries this stack uses
}

func newFunctionBuilder(t template, folder string) functionBuilder {
	t.imported("KeyArn", "The key of the logs", "key")
	return functionBuilder{template: t, folder: folder, assets: map[op.Binary]doc{}}
}

// function adds an operation's function, its role with exactly the operation's
// grants, and its log group: three resources, named after the operation. The
// additional statements are for its event source.
func (c functionBuilder) function(o op.Operation, more ...doc) (awscdk.CfnResource, error) {
	name, id := c.stage.Function(o.ID), camel(o.ID)
	code, err := c.code(o.Runs)
	if err != nil {
		return nil, err
	}
	c.logGroup(id+"Log", "/aws/lambda/"+name)
	statements := append([]doc{
		logStreams.label(allow([]string{"logs:CreateLogStream", "logs:PutLogEvents"}, arn("logs", "log-group:/aws/lambda/"+name+":*"))),
		traces.label(allow([]string{"xray:PutTraceSegments", "xray:PutTelemetryRecords"}, "*")),
		secretARN.label(allow([]string{"secretsmanager:GetSecretValue"}, c.secrets(o)...)),
	}, c.granted(o.May)...)
	c.resource(id+"Role", "AWS::IAM::Role", doc{
		"RoleName": name, "Description": o.Summary,
		"AssumeRolePolicyDocument": policy(doc{
			"Effect": "Allow", "Principal": doc{"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole",
		}),
		"Policies": list{doc{"PolicyName": "operation", "PolicyDocument": policy(append(statements, more...)...)}},
	})
	properties := doc{
		"FunctionName": name, "Description": o.Summary, "Handler": o.ID,
		"Runtime": "provided.al2023", "Architectures": list{c.stage.Architecture}, "Code": code,
		"MemorySize": o.Memory, "Timeout": int(o.Timeout.Seconds()),
		"Role": att(id+"Role", "Arn"), "TracingConfig": doc{"Mode": "Active"},
		"LoggingConfig": doc{"LogGroup": ref(id + "Log")},
		"Environment":   doc{"Variables": c.environment(o)},
	}
	if o.Concurrency > 0 && !c.stage.NoReserve {
		properties["ReservedConcurrentExecutions"] = o.Concurrency
	}
	return c.resource(id, "AWS::Lambda::Function", properties), nil
}

// wholeProcessor is the memory size, in MB, from which a function has one full vCPU.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
const wholeProcessor = 1769

// secrets returns the ARNs of the secrets that a function reads when it starts.
func (c functionBuilder) secrets(o op.Operation) []any {
	all := []any{arn("secretsmanager", "secret:"+c.stage.Secret("cursor-key")+"-??????")}
	if o.On.Kind == op.HTTP {
		all = append(all, arn("secretsmanager", "secret:"+c.stage.Secret("origin-key")+"-??????"))
	}
	return all
}

// environment returns the environment variables of a function: only those that its
// grants need (functions/lambda/start).
func (c functionBuilder) environment(o op.Operation) doc {
	cursorKey := "secretsmanager:" + c.stage.Secret("cursor-key")
	if c.stage.CursorKey != "" {
		cursorKey += ":" + c.stage.CursorKey
	}
	env := doc{"TABLE_NAME": ref("TableName"), "CURSOR_KEY": cursorKey, "LOG_LEVEL": c.stage.LogLevel, "STAGE": c.stage.Name}
	if o.On.Kind == op.HTTP {
		env["ORIGIN_KEY"] = "secretsmanager:" + c.stage.Secret("origin-key")
	}
	if o.Memory < wholeProcessor {
		// Go sees two processors, and its threads would wait for each other
		// (functions/lambda/start/decision-start.md).
		env["GOMAXPROCS"] = "1"
	}
	if b := c.stage.Bounds; b != stage.Bounds(org.DefaultBounds()) {
		env["BOUNDS"] = fmt.Sprintf("organizations=%d,memberships=%d,invitations=%d", b.Organizations, b.Memberships, b.Invitations)
	}
	if l := c.stage.Mail.Limits; l != nil {
		env["MAIL_LIMITS"] = fmt.Sprintf("%d,%d,%d", l.New, l.NewDays, l.Usual)
	}
	if len(c.stage.Large) > 0 {
		env["LARGE_ORGANIZATIONS"] = strings.Join(c.stage.Large, ",")
	}
	if c.stage.Issuer != nil && len(c.stage.Issuer.Claims) > 0 {
		var renamed []string
		for _, ours := range sorted(c.stage.Issuer.Claims) {
			renamed = append(renamed, ours+"="+c.stage.Issuer.Claims[ours])
		}
		env["CLAIMS"] = strings.Join(renamed, ",")
	}
	for _, g := range o.May {
		switch {
		case g.Folders() != nil:
			env["BUCKET_NAME"] = sub(c.stage.Bucket("files"))
			if g == op.WriteDocuments && c.stage.Kept > 0 {
				env["KEPT_YEARS"] = strconv.Itoa(c.stage.Kept)
			}
		case g.Queue() != "":
			address := "https://sqs.${AWS::Region}.${AWS::URLSuffix}/${AWS::AccountId}/" + c.stage.Queue(g.Queue())
			env["QUEUE_URL_"+strings.ToUpper(g.Queue())] = sub(address)
		case g == op.SendMail:
			env["MAIL_FROM"], env["MAIL_CONFIGURATION_SET"] = c.stage.Mail.From, c.stage.Prefix()
		case g == op.PutEvents:
			env["BUS_NAME"] = c.stage.Prefix()
		case g == op.SignLinks:
			env["ADDRESS"] = ref("Address")
		}
	}
	return env
}

// code returns the location of a binary after a deployment. The CDK copies the
// binary into the assembly, which can then be deployed from any folder, and puts the
// archive's hash into the key: the same hash for the same source (make build).
func (c functionBuilder) code(b op.Binary) (doc, error) {
	if code, known := c.assets[b]; known {
		return code, nil
	}
	file := filepath.Join(c.folder, string(b)+".zip")
	if _, err := os.Stat(file); err != nil {
		return nil, fmt.Errorf("the binary %s is not built (make build): %w", b, err)
	}
	staged := awscdk.NewAssetStaging(c.stack, jsii.String("Code"+camel(string(b))), &awscdk.AssetStagingProps{SourcePath: &file})
	at := c.stack.Synthesizer().AddFileAsset(&awscdk.FileAssetSource{
		FileName: staged.RelativeStagedPath(c.stack), SourceHash: staged.AssetHash(), Packaging: awscdk.FileAssetPackaging_FILE,
		DeployTime: jsii.Bool(true), DisplayName: jsii.String("comptoir " + string(b)),
	})
	c.assets[b] = doc{"S3Bucket": *at.BucketName, "S3Key": *at.ObjectKey}
	return c.assets[b], nil
}

// mayInvoke lets a service start an operation's function, for one source only.
func (c functionBuilder) mayInvoke(id, service string, o op.Operation, source any) {
	c.resource(id, "AWS::Lambda::Permission", doc{
		"Action": "lambda:InvokeFunction", "FunctionName": att(camel(o.ID), "Arn"), "Principal": service, "SourceArn": source,
	})
}

// of returns the operations with one of these kinds of trigger.
func of(all []op.Operation, kinds ...op.TriggerKind) []op.Operation {
	return slices.DeleteFunc(slices.Clone(all), func(o op.Operation) bool { return !slices.Contains(kinds, o.On.Kind) })
}
