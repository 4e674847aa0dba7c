package stack

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"comptoir/functions"
	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
)

// planned are the areas and nouns the product is planned to have.
const planned = `
	sell     estimate salesorder package shipment return invoice creditnote payment subscription statement
	buy      purchaseorder receive bill vendorcredit expense expensereport
	goods    item stock transfer warehouse pricelist
	crm      contact lead deal activity case note file
	work     project task timeentry
	ask      home search view report dashboard timeline
	data     import export job connection conflict webhook event
	settings organization tax paymentterm deliverymethod field template role user apikey
	mail     mail reminder
	system   me projection schedule openapi route`

// grown returns the catalogue with at least the given number of operations: the
// existing ones, and generated ones in every planned noun. One in nine does not serve
// a request.
func grown(least int) []functions.Area {
	existing := map[string][]op.Operation{}
	for _, a := range functions.Areas() {
		for _, n := range a.Nouns {
			existing[a.Name+" "+n.Name] = n.Operations
		}
	}
	var areas []functions.Area
	for line := range strings.Lines(strings.TrimSpace(planned)) {
		words := strings.Fields(line)
		a := functions.Area{Name: words[0]}
		for _, noun := range words[1:] {
			a.Nouns = append(a.Nouns, functions.Noun{Name: noun, Operations: existing[a.Name+" "+noun]})
		}
		areas = append(areas, a)
	}
	for round := 1; len(operations(areas)) < least; round++ {
		for _, a := range areas {
			for i := range a.Nouns {
				n := &a.Nouns[i]
				on := op.Post(fmt.Sprintf("/%ss/{id}/step%d", n.Name, round))
				if round == 3 && i%2 == 0 {
					on = op.Dropped("imports/" + n.Name + "/")
				}
				n.Operations = append(n.Operations, op.Define(op.Spec{
					ID: fmt.Sprintf("%s.step%d", n.Name, round), On: on, Summary: "Do step " + fmt.Sprint(round), Needs: rights.Member(),
					May: []app.Grant{op.ReadTable, op.WriteTable, op.ReadDocuments, op.WriteDocuments, op.SendTo(op.MailQueue)},
				}, func(context.Context, *app.App, struct{}) (op.Nothing, error) { return op.Nothing{}, nil }))
			}
		}
	}
	return areas
}

// limit is a quota of AWS, and the product's use of it.
type limit struct {
	name string
	most int // AWS's default in eu-west-3
	doc  string
	used int
}

const (
	cloudFormation = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"
	httpAPI        = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html"
	apiGateway     = "https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html"
	cloudFront     = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html"
	eventBridge    = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html"
	parameterStore = "https://docs.aws.amazon.com/general/latest/gr/ssm.html"
	cloudWatch     = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html"
	logs           = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html"
	lambda         = "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"
	iam            = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"
)

// most returns the largest count.
func most(counts map[string]int) int { return slices.Max(slices.Collect(maps.Values(counts))) }

// limits returns the quotas that the templates could reach.
func limits(s synthesized) []limit {
	resources, bytes, parameters, outputs := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	routes, integrations, permissions := map[string]int{}, map[string]int{}, map[string]int{}
	for name, file := range s.files {
		bytes[name], parameters[name] = len(file), len(s.defaults[name])
		outputs[name] = strings.Count(string(file), `"Value"`) // at most
	}
	for _, r := range s.resources {
		resources[r.stack]++
		switch r.Type {
		case "AWS::ApiGatewayV2::Route":
			routes[s.api(r)]++
		case "AWS::ApiGatewayV2::Integration":
			integrations[s.api(r)]++
		case "AWS::Lambda::Permission":
			permissions[text(r.at("FunctionName"))]++
		}
	}
	n := func(kind string) int { return len(s.of(kind)) }
	config := s.of("AWS::CloudFront::Distribution")[0]
	origins, _ := config.at("DistributionConfig.Origins").([]any)
	behaviours, _ := config.at("DistributionConfig.CacheBehaviors").([]any)
	body := s.of("AWS::CloudWatch::Dashboard")[0].word("DashboardBody.Fn::Sub")
	return []limit{
		{"resources of a stack", 500, cloudFormation, most(resources)},
		{"bytes of a template", 1 << 20, cloudFormation, most(bytes)},
		{"parameters of a template", 200, cloudFormation, most(parameters)},
		{"outputs of a template", 200, cloudFormation, most(outputs)},
		{"stacks of a region", 2000, cloudFormation, len(s.files)},
		{"integrations of an API", 300, httpAPI, most(integrations)},
		{"routes of an API", 300, httpAPI, most(routes)},
		{"bytes of the format of an access log", 3 << 10, httpAPI, len(s.of("AWS::ApiGatewayV2::Stage")[0].word("AccessLogSettings.Format"))},
		{"APIs of a region", 600, apiGateway, n("AWS::ApiGatewayV2::Api")},
		{"origins of a distribution", 100, cloudFront, len(origins)},
		{"behaviours of a distribution", 75, cloudFront, 1 + len(behaviours)},
		{"bytes of a function at CloudFront", 10 << 10, cloudFront, len(s.of("AWS::CloudFront::Function")[0].word("FunctionCode"))},
		{"rules of a bus", 300, eventBridge, n("AWS::Events::Rule")},
		{"parameters of a region", 10_000, parameterStore, n("AWS::SSM::Parameter")},
		{"alarms of a region", 5000, cloudWatch, n("AWS::CloudWatch::Alarm")},
		{"widgets of a dashboard", 500, cloudWatch, strings.Count(body, `"type":"metric"`)},
		{"log groups of a region", 1_000_000, logs, n("AWS::Logs::LogGroup")},
		{"filters of a log group", 100, logs, n("AWS::Logs::MetricFilter")},
		// A statement of such a policy has about 450 bytes.
		{"bytes of a function's policy", 20 << 10, lambda, 450 * most(permissions)},
		{"roles of an account", 1000, iam, n("AWS::IAM::Role")},
	}
}

// The product may grow to 300 operations in the planned nouns, and then uses at most
// four fifths of every quota of AWS.
func TestPlannedCatalogueFitsQuotas(t *testing.T) {
	if testing.Short() {
		t.Skip("make check synthesizes 300 operations")
	}
	areas := grown(300)
	all := operations(areas)
	s := synth(t, full(), areas, false)
	if n := len(s.of("AWS::Lambda::Function")); n != len(all) || n < 300 {
		t.Errorf("%d functions for %d operations", n, len(all))
	}
	for _, l := range limits(s) {
		t.Logf("%-38s %7d of %7d", l.name, l.used, l.most)
		if l.used == 0 || 5*l.used > 4*l.most {
			t.Errorf("%s: %d of at most %d: %s", l.name, l.used, l.most, l.doc)
		}
	}
}
