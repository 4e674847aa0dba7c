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

// bootstrapped checks the bucket and the roles that the CDK deploys with.
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

// unreserved is the concurrency that Lambda keeps for functions without a reservation
// (AWS Lambda Developer Guide, "Configuring reserved concurrency").
const unreserved = 100

// concurrency checks whether the stage's reservations are possible.
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
	wanted, current := 0, 0
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
				current += now
			}
		}
	}
	if wanted > 0 && free+current-wanted < unreserved {
		return "", missing(fmt.Sprintf("%d of %d are free, the stage reserves %d and %d must stay unreserved: request more "+
			"(Service Quotas, Lambda, Concurrent executions, L-B99A9384), or set no_reserved_concurrency in infra/stages/%s.json",
			free+current, limit, wanted, unreserved, i.stage.Name))
	}
	return fmt.Sprintf("%d of %d are free, the stage reserves %d", free+current, limit, wanted), nil
}

// reservation returns the reserved concurrency of a deployed function.
func reservation(ctx context.Context, client *lambda.Client, function string) (int, error) {
	out, err := client.GetFunctionConcurrency(ctx, &lambda.GetFunctionConcurrencyInput{FunctionName: &function})
	if notFound := (*lambdatypes.ResourceNotFoundException)(nil); errors.As(err, &notFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return int(aws.ToInt32(out.ReservedConcurrentExecutions)), nil
}

// roles checks whether the account can have a role for each new function.
func (i inspection) roles(ctx context.Context) (string, error) {
	if i.hidden != nil {
		return "", i.hidden
	}
	out, err := iam.NewFromConfig(i.cfg).GetAccountSummary(ctx, &iam.GetAccountSummaryInput{})
	if err != nil {
		return "", err
	}
	used, quota, wanted := int(out.SummaryMap["Roles"]), int(out.SummaryMap["RolesQuota"]), count(i.fresh(), "AWS::IAM::Role")
	if used+wanted > quota {
		return "", missing(fmt.Sprintf("%d of %d are in use and the stage adds %d: "+
			"request more (Service Quotas, IAM, Roles per account, L-FE177D64)", used, quota, wanted))
	}
	return fmt.Sprintf("%d of %d are in use, the stage adds %d", used, quota, wanted), nil
}

// integrations is the quota of an HTTP API's integrations; AWS does not raise it
// (Amazon API Gateway Developer Guide, "Quotas for configuring and running an HTTP API").
const integrations = 300

// routes checks whether each door can have a route for each operation of its nouns.
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
		return "", missing(fmt.Sprintf("%s needs %d and an API may have %d: "+
			"request more (Service Quotas, API Gateway, Routes per API, L-65B5C802)", door, wanted, quota))
	}
	if door, n := i.fullest("AWS::ApiGatewayV2::Integration"); n > integrations {
		return "", missing(fmt.Sprintf("%s needs %d integrations and an API has at most %d, a quota that AWS does not raise: "+
			"put a new noun into another area", door, n, integrations))
	}
	return fmt.Sprintf("%d of %d at the fullest door", wanted, quota), nil
}

// fullest returns the door with the most resources of a type, and their number. A
// stack reads the id of its door from Parameter Store.
func (i inspection) fullest(kind string) (door string, most int) {
	n := map[string]int{}
	for _, s := range i.stacks {
		for _, r := range s.template.Resources {
			if r.Type != kind {
				continue
			}
			at, _ := r.Properties["ApiId"].(map[string]any)
			door := s.imported(fmt.Sprint(at["Ref"]))
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

// stackCount checks whether the quota of the region allows the new stacks.
func (i inspection) stackCount(ctx context.Context) (string, error) {
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
		used, wanted, limit := len(i.deployed), len(i.fresh()), int(aws.ToInt32(l.Value))
		if used+wanted > limit {
			return "", missing(fmt.Sprintf("%d of %d are in use and the stage adds %d: "+
				"request more (Service Quotas, CloudFormation, Stack count, L-0485CB21)", used, limit, wanted))
		}
		return fmt.Sprintf("%d of %d are in use, the stage adds %d", used, limit, wanted), nil
	}
	return "", errors.New("CloudFormation reports no limit of stacks")
}
