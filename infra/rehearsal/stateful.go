package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

// keepers are the types of resources with data that cannot be recreated.
var keepers = []string{
	"AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::KMS::Key", "AWS::SecretsManager::Secret",
	"AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient", "AWS::ApiGatewayV2::Api", "AWS::CloudFront::Distribution",
}

// stateful returns the physical ids of the stage's stateful resources, by stack and
// logical id.
func (s *scene) stateful(ctx context.Context) (map[string]string, error) {
	stacks, all := cloudformation.NewFromConfig(s.config()), map[string]string{}
	for _, name := range []string{"data", "users", "doors", "address"} {
		stack := "comptoir-" + stageName + "-" + name
		out, err := stacks.DescribeStackResources(ctx, &cloudformation.DescribeStackResourcesInput{StackName: &stack})
		if err != nil {
			return nil, fmt.Errorf("read the resources of %s: %w", stack, err)
		}
		for _, r := range out.StackResources {
			if slices.Contains(keepers, aws.ToString(r.ResourceType)) {
				all[stack+" "+aws.ToString(r.LogicalResourceId)] = aws.ToString(r.PhysicalResourceId)
			}
		}
	}
	if len(all) == 0 {
		return nil, errors.New("the stage has no stateful resource")
	}
	return all, nil
}

// unreplaced fails if a stateful resource has a new physical id or no longer exists.
func (s *scene) unreplaced(before map[string]string) func(context.Context, io.Writer) error {
	return func(ctx context.Context, log io.Writer) error {
		after, err := s.stateful(ctx)
		if err != nil {
			return err
		}
		var lost []error
		for _, name := range slices.Sorted(maps.Keys(before)) {
			fmt.Fprintln(log, name, before[name], after[name])
			if after[name] != before[name] {
				lost = append(lost, fmt.Errorf("%s was %s and is %q: its state is lost", name, before[name], after[name]))
			}
		}
		return errors.Join(lost...)
	}
}
