package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// config is the SDK's configuration for the emulated account, as its root.
func (s *scene) config() aws.Config {
	return aws.Config{
		Region: region, BaseEndpoint: &s.front.url, Credentials: credentials.NewStaticCredentialsProvider(root.id, root.secret, ""),
	}
}

// policies are what a deployer and the CDK's execution role may do at least
// (infra/operate/policy).
const policies = "infra/operate/policy"

// cdkBootstrap prepares the account as its administrator does: the CDK's bucket and
// roles, of which the execution role has the policy of the repository, and a
// deployer who has no right beyond the repository's policy for deployers.
func (s *scene) cdkBootstrap(ctx context.Context, log io.Writer) error {
	people := iam.NewFromConfig(s.config())
	document, err := s.policy("execution.json")
	if err != nil {
		return err
	}
	made, err := people.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String("comptoir-execution"), PolicyDocument: &document})
	if err != nil {
		return err
	}
	if err := s.as(ctx, root, log, "", "env", "EXECUTION_POLICY="+*made.Policy.Arn, filepath.Join(s.folder, "build", "operate"), "cdk-bootstrap"); err != nil {
		return err
	}
	name := aws.String(deployer)
	_, created := people.CreateUser(ctx, &iam.CreateUserInput{UserName: name})
	out, keyed := people.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: name})
	if err := errors.Join(created, keyed, s.entitle(ctx)); err != nil {
		return err
	}
	s.deployer = key{*out.AccessKey.AccessKeyId, *out.AccessKey.SecretAccessKey}
	return nil
}

// deployer is the user that deploys.
const deployer = "deployer"

// entitle gives the deployer the rights of the repository's policy, and no others.
func (s *scene) entitle(ctx context.Context) error {
	document, err := s.policy("deployer.json")
	if err != nil {
		return err
	}
	_, err = iam.NewFromConfig(s.config()).PutUserPolicy(ctx, &iam.PutUserPolicyInput{
		UserName: aws.String(deployer), PolicyName: aws.String("comptoir-deployer"), PolicyDocument: &document,
	})
	return err
}

// policy is a policy of the repository, as it is written for AWS.
func (s *scene) policy(name string) (string, error) {
	raw, err := os.ReadFile(filepath.Join(s.folder, policies, name))
	if err != nil {
		return "", err
	}
	if !json.Valid(raw) {
		return "", fmt.Errorf("%s is not JSON", name)
	}
	return string(raw), nil
}

// left fails when anything of the stage outlived its destruction.
func (s *scene) left(ctx context.Context, log io.Writer) error {
	cfg := s.config()
	var found []string
	note := func(kind string, name *string) {
		if strings.HasPrefix(aws.ToString(name), "comptoir-"+stageName) {
			found = append(found, kind+" "+*name)
		}
	}
	stacks, err := cloudformation.NewFromConfig(cfg).ListStacks(ctx, &cloudformation.ListStacksInput{})
	if err != nil {
		return err
	}
	for _, x := range stacks.StackSummaries {
		if x.StackStatus != cfntypes.StackStatusDeleteComplete {
			note("stack", x.StackName)
		}
	}
	tables, err := dynamodb.NewFromConfig(cfg).ListTables(ctx, &dynamodb.ListTablesInput{})
	if err != nil {
		return err
	}
	for i := range tables.TableNames {
		note("table", &tables.TableNames[i])
	}
	buckets, err := s3.NewFromConfig(cfg).ListBuckets(ctx, &s3.ListBucketsInput{})
	if err != nil {
		return err
	}
	for _, x := range buckets.Buckets {
		note("bucket", x.Name)
	}
	functions := lambda.NewListFunctionsPaginator(lambda.NewFromConfig(cfg), &lambda.ListFunctionsInput{})
	for functions.HasMorePages() {
		page, err := functions.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, x := range page.Functions {
			note("function", x.FunctionName)
		}
	}
	roles := iam.NewListRolesPaginator(iam.NewFromConfig(cfg), &iam.ListRolesInput{})
	for roles.HasMorePages() {
		page, err := roles.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, x := range page.Roles {
			note("role", x.RoleName)
		}
	}
	for _, f := range found {
		fmt.Fprintln(log, f)
	}
	if len(found) > 0 {
		return fmt.Errorf("%d things of the stage are left, such as the %s", len(found), found[0])
	}
	return nil
}
