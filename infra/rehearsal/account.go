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

// config returns the SDK's configuration for the root of the emulated account.
func (s *scene) config() aws.Config {
	return aws.Config{
		Region: region, BaseEndpoint: &s.proxy.url, Credentials: credentials.NewStaticCredentialsProvider(root.id, root.secret, ""),
	}
}

// policies is the folder with the minimal policies of a deployer and of the CDK's
// execution role.
const policies = "infra/operate/policy"

// cdkBootstrap prepares the account as its administrator: the CDK's bucket and roles,
// with the repository's policy for the execution role, and a deployer with no rights
// beyond the repository's policy for deployers.
func (s *scene) cdkBootstrap(ctx context.Context, log io.Writer) error {
	users := iam.NewFromConfig(s.config())
	document, err := s.policy("execution.json")
	if err != nil {
		return err
	}
	created, err := users.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String("comptoir-execution"), PolicyDocument: &document})
	if err != nil {
		return err
	}
	if err := s.runAs(ctx, root, log, "", "env", "EXECUTION_POLICY="+*created.Policy.Arn, filepath.Join(s.folder, "build", "operate"),
		"cdk-bootstrap"); err != nil {
		return err
	}
	name := aws.String(deployer)
	_, userErr := users.CreateUser(ctx, &iam.CreateUserInput{UserName: name})
	out, keyErr := users.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: name})
	if err := errors.Join(userErr, keyErr, s.grantDeployer(ctx)); err != nil {
		return err
	}
	s.deployer = key{*out.AccessKey.AccessKeyId, *out.AccessKey.SecretAccessKey}
	return nil
}

// deployer is the name of the user that deploys.
const deployer = "deployer"

// grantDeployer gives the deployer exactly the rights of the repository's policy.
func (s *scene) grantDeployer(ctx context.Context) error {
	document, err := s.policy("deployer.json")
	if err != nil {
		return err
	}
	_, err = iam.NewFromConfig(s.config()).PutUserPolicy(ctx, &iam.PutUserPolicyInput{
		UserName: aws.String(deployer), PolicyName: aws.String("comptoir-deployer"), PolicyDocument: &document,
	})
	return err
}

// policy reads a policy of the repository, unchanged as for AWS.
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

// nothingLeft fails if a resource of the stage still exists after its destruction.
func (s *scene) nothingLeft(ctx context.Context, log io.Writer) error {
	cfg := s.config()
	var found []string
	add := func(kind string, name *string) {
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
			add("stack", x.StackName)
		}
	}
	tables, err := dynamodb.NewFromConfig(cfg).ListTables(ctx, &dynamodb.ListTablesInput{})
	if err != nil {
		return err
	}
	for i := range tables.TableNames {
		add("table", &tables.TableNames[i])
	}
	buckets, err := s3.NewFromConfig(cfg).ListBuckets(ctx, &s3.ListBucketsInput{})
	if err != nil {
		return err
	}
	for _, x := range buckets.Buckets {
		add("bucket", x.Name)
	}
	functions := lambda.NewListFunctionsPaginator(lambda.NewFromConfig(cfg), &lambda.ListFunctionsInput{})
	for functions.HasMorePages() {
		page, err := functions.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, x := range page.Functions {
			add("function", x.FunctionName)
		}
	}
	roles := iam.NewListRolesPaginator(iam.NewFromConfig(cfg), &iam.ListRolesInput{})
	for roles.HasMorePages() {
		page, err := roles.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, x := range page.Roles {
			add("role", x.RoleName)
		}
	}
	for _, f := range found {
		fmt.Fprintln(log, f)
	}
	if len(found) > 0 {
		return fmt.Errorf("%d resources of the stage are left, among them the %s", len(found), found[0])
	}
	return nil
}
