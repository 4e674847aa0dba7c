package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
)

// bootstrapped looks for the bucket and the roles that the CDK deploys with.
func (i inspection) bootstrapped(ctx context.Context) (string, error) {
	const parameter = "/cdk-bootstrap/hnb659fds/version"
	needed := 0
	for _, s := range i.stacks {
		needed = max(needed, s.bootstrap)
	}
	todo := missing(fmt.Sprintf("version %d is needed in this account and region: make cdk-bootstrap", needed))
	out, err := ssm.NewFromConfig(i.cfg).GetParameter(ctx, &ssm.GetParameterInput{Name: aws.String(parameter)})
	if is(err, "ParameterNotFound") {
		return "", todo
	}
	if err != nil {
		return "", err
	}
	version, err := strconv.Atoi(aws.ToString(out.Parameter.Value))
	if err != nil || version < needed {
		return "", todo
	}
	return fmt.Sprintf("version %d", version), nil
}

// unreserved is what Lambda keeps back for functions without a reservation (AWS
// Lambda Developer Guide, "Configuring reserved concurrency").
const unreserved = 100

// concurrency looks whether as much can be reserved as the stage wants to.
func (i inspection) concurrency(ctx context.Context) (string, error) {
	if i.hidden != nil {
		return "", i.hidden
	}
	client := lambda.NewFromConfig(i.cfg)
	out, err := client.GetAccountSettings(ctx, &lambda.GetAccountSettingsInput{})
	if err != nil {
		return "", err
	}
	limit, free := int(out.AccountLimit.ConcurrentExecutions), int(aws.ToInt32(out.AccountLimit.UnreservedConcurrentExecutions))
	wanted, held := 0, 0
	for _, s := range i.stacks {
		for _, r := range s.template.Resources {
			reserved, ok := r.Properties["ReservedConcurrentExecutions"].(float64)
			if r.Type != "AWS::Lambda::Function" || !ok {
				continue
			}
			wanted += int(reserved)
			if i.deployed[s.name] {
				now, err := reservation(ctx, client, fmt.Sprint(r.Properties["FunctionName"]))
				if err != nil {
					return "", err
				}
				held += now
			}
		}
	}
	if wanted > 0 && free+held-wanted < unreserved {
		return "", missing(fmt.Sprintf("%d of %d are free, %d are to be reserved and %d must stay unreserved: ask for more "+
			"(Service Quotas, Lambda, Concurrent executions, L-B99A9384), or set no_reserved_concurrency in infra/stages/%s.json",
			free+held, limit, wanted, unreserved, i.stage.Name))
	}
	return fmt.Sprintf("%d of %d are free, %d to be reserved", free+held, limit, wanted), nil
}

// reservation is what a deployed function has reserved.
func reservation(ctx context.Context, client *lambda.Client, function string) (int, error) {
	out, err := client.GetFunctionConcurrency(ctx, &lambda.GetFunctionConcurrencyInput{FunctionName: &function})
	if gone := (*lambdatypes.ResourceNotFoundException)(nil); errors.As(err, &gone) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return int(aws.ToInt32(out.ReservedConcurrentExecutions)), nil
}

// roles looks whether there is room for a role for each new function.
func (i inspection) roles(ctx context.Context) (string, error) {
	if i.hidden != nil {
		return "", i.hidden
	}
	out, err := iam.NewFromConfig(i.cfg).GetAccountSummary(ctx, &iam.GetAccountSummaryInput{})
	if err != nil {
		return "", err
	}
	there, quota, wanted := int(out.SummaryMap["Roles"]), int(out.SummaryMap["RolesQuota"]), count(i.fresh(), "AWS::IAM::Role")
	if there+wanted > quota {
		return "", missing(fmt.Sprintf("%d of %d are there and %d are to come: ask for more (Service Quotas, IAM, Roles per account, L-FE177D64)", there, quota, wanted))
	}
	return fmt.Sprintf("%d of %d are there, %d to come", there, quota, wanted), nil
}

// integrations is how many an HTTP API can have; it cannot be raised (Amazon API
// Gateway Developer Guide, "Quotas for configuring and running an HTTP API").
const integrations = 300

// routes looks whether each door can have as many routes as its nouns have
// operations.
func (i inspection) routes(ctx context.Context) (string, error) {
	out, err := servicequotas.NewFromConfig(i.cfg).GetServiceQuota(ctx, &servicequotas.GetServiceQuotaInput{
		ServiceCode: aws.String("apigateway"), QuotaCode: aws.String("L-65B5C802"), // routes per API
	})
	if err != nil {
		return "", err
	}
	door, wanted := i.fullest("AWS::ApiGatewayV2::Route")
	quota := int(aws.ToFloat64(out.Quota.Value))
	if wanted > quota {
		return "", missing(fmt.Sprintf("%d are wanted at %s and an API may have %d: "+
			"ask for more (Service Quotas, API Gateway, Routes per API, L-65B5C802)", wanted, door, quota))
	}
	if door, n := i.fullest("AWS::ApiGatewayV2::Integration"); n > integrations {
		return "", missing(fmt.Sprintf("%d integrations are wanted at %s and an API has at most %d, which AWS does not raise: "+
			"a new noun goes into another area", n, door, integrations))
	}
	return fmt.Sprintf("%d of %d at the fullest door", wanted, quota), nil
}

// fullest is the door with the most resources of a type, and how many. A stack is
// told its door through Parameter Store.
func (i inspection) fullest(kind string) (door string, most int) {
	n := map[string]int{}
	for _, s := range i.stacks {
		for _, r := range s.template.Resources {
			if r.Type != kind {
				continue
			}
			at, _ := r.Properties["ApiId"].(map[string]any)
			door := s.told(fmt.Sprint(at["Ref"]))
			if n[door]++; n[door] > most {
				most = n[door]
			}
		}
	}
	for name, is := range n {
		if is == most && (door == "" || name < door) {
			door = name
		}
	}
	return door, most
}

// room looks whether the region can have as many stacks more as are new.
func (i inspection) room(ctx context.Context) (string, error) {
	if i.hidden != nil {
		return "", i.hidden
	}
	out, err := cloudformation.NewFromConfig(i.cfg).DescribeAccountLimits(ctx, &cloudformation.DescribeAccountLimitsInput{})
	if err != nil {
		return "", err
	}
	for _, l := range out.AccountLimits {
		if aws.ToString(l.Name) != "StackLimit" {
			continue
		}
		there, wanted, limit := len(i.deployed), len(i.fresh()), int(aws.ToInt32(l.Value))
		if there+wanted > limit {
			return "", missing(fmt.Sprintf("%d of %d are there and %d are to come: "+
				"ask for more (Service Quotas, CloudFormation, Stack count, L-0485CB21)", there, limit, wanted))
		}
		return fmt.Sprintf("%d of %d are there, %d to come", there, limit, wanted), nil
	}
	return "", errors.New("CloudFormation names no limit of stacks")
}
