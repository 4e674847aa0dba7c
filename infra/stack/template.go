package stack

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"comptoir/infra/stage"
)

// doc and list are fragments of a template, in the notation of CloudFormation.
type (
	doc  = map[string]any
	list = []any
)

// template is a stack under construction.
type template struct {
	stack awscdk.Stack
	stage stage.Stage
}

// newTemplate creates a stack named <prefix>-<name>.
func newTemplate(app constructs.Construct, s stage.Stage, name, about string) template {
	return template{stage: s, stack: awscdk.NewStack(app, jsii.String(s.Prefix()+"-"+name), &awscdk.StackProps{
		Description:        jsii.String("Comptoir " + s.Name + ": " + about),
		AnalyticsReporting: jsii.Bool(false),
		Tags:               &map[string]*string{"product": jsii.String("comptoir"), "stage": jsii.String(s.Name)},
	})}
}

// resource adds a resource. Its id is its logical id, which ref and att use. after
// are the resources it depends on without a reference.
func (t template) resource(id, kind string, properties doc, after ...awscdk.CfnResource) awscdk.CfnResource {
	r := awscdk.NewCfnResource(t.stack, jsii.String(id), &awscdk.CfnResourceProps{Type: jsii.String(kind), Properties: &properties})
	for _, a := range after {
		r.AddResourceDependency(a, nil)
	}
	return r
}

// logGroup adds a log group, encrypted with the stage's key.
func (t template) logGroup(id, name string) {
	t.resource(id, "AWS::Logs::LogGroup", doc{"LogGroupName": name, "RetentionInDays": t.stage.LogDays, "KmsKeyId": ref("KeyArn")})
}

// retained adds a resource that stays when its stack is deleted or no longer has it. In a
// disposable stage it is deleted like any other.
func (t template) retained(id, kind string, properties doc, after ...awscdk.CfnResource) awscdk.CfnResource {
	r := t.resource(id, kind, properties, after...)
	if !t.stage.Disposable {
		r.ApplyRemovalPolicy(awscdk.RemovalPolicy_RETAIN, nil)
	}
	return r
}

// parameter adds a parameter of the stack; value is its default.
func (t template) parameter(id, about, value string) {
	awscdk.NewCfnParameter(t.stack, jsii.String(id), &awscdk.CfnParameterProps{
		Type: jsii.String("String"), Description: jsii.String(about), Default: jsii.String(value),
	})
}

// imported adds a parameter with a value that another stack of the stage publishes in
// Parameter Store. Stacks with exports could not be changed independently.
func (t template) imported(id, about, name string) {
	awscdk.NewCfnParameter(t.stack, jsii.String(id), &awscdk.CfnParameterProps{
		Type: jsii.String("AWS::SSM::Parameter::Value<String>"), Description: jsii.String(about), Default: jsii.String(t.stage.Parameter(name)),
	})
}

// publish writes a value to Parameter Store for the other stacks.
func (t template) publish(name, about string, value any) {
	t.resource("Tell"+camel(name), "AWS::SSM::Parameter", doc{
		"Name": t.stage.Parameter(name), "Type": "String", "Description": about, "Value": value,
	})
}

// output adds an output, which is shown after a deployment.
func (t template) output(id, about string, value any) {
	awscdk.NewCfnOutput(t.stack, jsii.String(id), &awscdk.CfnOutputProps{
		Description: jsii.String(about), Value: awscdk.Token_AsString(value, nil),
	})
}

func ref(id string) doc { return doc{"Ref": id} }

func att(id, name string) doc { return doc{"Fn::GetAtt": list{id, name}} }

// sub is Fn::Sub, which replaces ${…}: parameters, resources, AWS::AccountId and so on.
func sub(format string) doc { return doc{"Fn::Sub": format} }

// arn returns the ARN of a resource of this account and region:
// arn("lambda", "function:x").
func arn(service, resource string) doc {
	return sub("arn:${AWS::Partition}:" + service + ":${AWS::Region}:${AWS::AccountId}:" + resource)
}

// camel returns a logical id for a name: contact.create is ContactCreate.
func camel(name string) string {
	var b strings.Builder
	for word := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == '.' || r == '-' || r == ':' }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}
