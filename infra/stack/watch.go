package stack

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/aws/constructs-go/constructs/v10"

	"comptoir/infra/stage"
	"comptoir/shared/op"
)

// watch is who looks after it all: alarms, a dashboard, a budget. There is no
// alarm per function, for a hundred of them are looked at by nobody: the gateway
// sees every request, and the queues and the stream see everything else.
func watch(app constructs.Construct, s stage.Stage, all []op.Operation) (template, error) {
	t := newTemplate(app, s, "watch", "alarms, the dashboard, the budget")
	t.parameter("TableName", "The table", s.TableName())
	for _, o := range of(all, op.Stream) {
		t.told(camel(o.ID)+"Mapping", "What reads the stream for "+o.ID, mapping(o))
	}
	t.resource("Topic", "AWS::SNS::Topic", doc{"TopicName": s.Prefix() + "-alarms", "KmsMasterKeyId": "alias/" + s.Prefix()})
	t.resource("TopicPolicy", "AWS::SNS::TopicPolicy", doc{"Topics": list{ref("Topic")}, "PolicyDocument": policy(
		doc{
			"Sid": "AlarmsOfTheStage", "Effect": "Allow", "Principal": doc{"Service": list{"cloudwatch.amazonaws.com", "budgets.amazonaws.com"}},
			"Action": "sns:Publish", "Resource": ref("Topic"), "Condition": doc{"StringEquals": doc{"aws:SourceAccount": ref("AWS::AccountId")}},
		},
		withoutTLS.because(doc{
			"Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": ref("Topic"), "Condition": doc{"Bool": doc{"aws:SecureTransport": "false"}},
		}),
	)})
	if s.Alarms != "" {
		t.resource("Mailed", "AWS::SNS::Subscription", doc{"TopicArn": ref("Topic"), "Protocol": "email", "Endpoint": s.Alarms})
	}
	t.counted()
	alarms := t.alarms(all)
	for _, a := range alarms {
		t.alarm(a)
	}
	board, err := t.dashboard(alarms)
	if err != nil {
		return t, err
	}
	t.resource("Dashboard", "AWS::CloudWatch::Dashboard", doc{"DashboardName": s.Prefix(), "DashboardBody": sub(board)})
	if s.Budget > 0 {
		t.budget()
	}
	return t, nil
}

// metric is a figure of AWS's or of ours, and its bound.
type metric struct {
	name       string // of the alarm
	about      string // what it means and where to look
	namespace  string
	metric     string
	dimensions map[string]string
	statistic  string
	bound      float64 // not to exceed, or, of a silent one, to reach
	minutes    int     // the length of a period
	periods    int     // in a row
}

// silent begins the name of an alarm that rings when its figure is too low, or
// not there at all.
const silent = "Silent"

// own is the namespace of the metrics that functions write into their logs.
const own = "Comptoir"

// The figures of all doors together.
const (
	serverErrors = "ServerErrors"
	latency      = "Latency"
)

// counted makes the figures of all doors out of their one access log. API Gateway
// has a figure for each door only, and an alarm adds up ten at most.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-limits.html
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html
func (t template) counted() {
	for _, f := range []struct{ name, pattern, value, unit string }{
		{serverErrors, `{ ($.status = "5*") && ($.stage = *) }`, "1", "Count"},
		{latency, `{ ($.latency = *) && ($.stage = *) }`, "$.latency", "Milliseconds"},
	} {
		t.resource("Count"+f.name, "AWS::Logs::MetricFilter", doc{
			"LogGroupName": t.stage.AccessLog(), "FilterName": t.stage.Prefix() + "-" + f.name, "FilterPattern": f.pattern,
			"MetricTransformations": list{doc{
				"MetricNamespace": own, "MetricName": f.name, "MetricValue": f.value, "Unit": f.unit,
				"Dimensions": list{doc{"Key": "stage", "Value": "$.stage"}},
			}},
		})
	}
}

func (t template) alarms(all []op.Operation) []metric {
	table := map[string]string{"TableName": "${TableName}"}
	stage, sender := map[string]string{"stage": t.stage.Name}, map[string]string{"ses:configuration-set": t.stage.Prefix()}
	function := func(o op.Operation) map[string]string {
		return map[string]string{"FunctionName": t.stage.Function(o.ID)}
	}
	alarms := []metric{
		{"ServerErrors", "Requests fail: look into the log of the operation the access log names.", own, serverErrors, stage, "Sum", 5, 5, 2},
		{"Latency", "One request in a hundred takes longer than 3 s: look at the table's throttles and at transaction conflicts.", own, latency, stage, "p99", 3000, 5, 3},
		{"ReadThrottles", "The table refuses to be read: one key gets too many requests (runbook shards).", "AWS/DynamoDB", "ReadThrottleEvents", table, "Sum", 50, 5, 3},
		{"WriteThrottles", "The table refuses to be written: one key gets too many requests (runbook shards).", "AWS/DynamoDB", "WriteThrottleEvents", table, "Sum", 50, 5, 3},
		{"Throttles", "Functions of this account are refused: the concurrency limit is reached (make preflight).", "AWS/Lambda", "Throttles", nil, "Sum", 50, 5, 2},
		{"FailedMails", "Mails fail: look at mail.list?status=failed and at SES's reputation.", own, "MailsFailed", stage, "Sum", 10, 15, 1},
		{"FailedImports", "Imports fail: look at job.list.", own, "ImportsFailed", stage, "Sum", 0, 15, 1},
		// SES puts accounts under review from 5 % and 0.1 % on.
		{"Bounces", "More than 4 % of the mails bounce: SES will stop the sender.", "AWS/SES", "Reputation.BounceRate", sender, "Maximum", 0.04, 60, 1},
		{"Complaints", "More than 0.08 % of the recipients complain: SES will stop the sender.", "AWS/SES", "Reputation.ComplaintRate", sender, "Maximum", 0.0008, 60, 1},
		{"Failures", "Events were given up (runbook failures).", "AWS/SQS", "ApproximateNumberOfMessagesVisible", map[string]string{"QueueName": t.stage.Queue("failures")}, "Maximum", 0, 5, 1},
	}
	for _, o := range of(all, op.Stream) {
		alarms = append(alarms,
			metric{"Behind" + camel(o.ID), o.ID + " is more than 5 minutes behind the stream: its log says why.", "AWS/Lambda", "IteratorAge", function(o), "Maximum", 300000, 5, 2},
			metric{"GivenUp" + camel(o.ID), o.ID + " has put records into the failures bucket (runbook failures).", "AWS/Lambda", "OnFailureDestinationDeliveredEventCount", map[string]string{"EventSourceMappingUUID": "${" + camel(o.ID) + "Mapping}"}, "Sum", 0, 5, 1},
			metric{"Lost" + camel(o.ID), o.ID + " has given up records that could not be kept either: rebuild (runbook restore).", "AWS/Lambda", "DestinationDeliveryFailures", function(o), "Sum", 0, 5, 1})
	}
	if t.stage.Issuer == nil {
		for _, o := range of(all, op.Token) {
			alarms = append(alarms, metric{"Errors" + camel(o.ID), "Nobody can sign in: the log of " + o.ID + " says why.", "AWS/Lambda", "Errors", function(o), "Sum", 0, 5, 2})
		}
	}
	for _, o := range of(all, op.Schedule) {
		alarms = append(alarms, metric{silent + camel(o.ID), o.ID + " has not run for an hour: reminders do not go out.", "AWS/Lambda", "Invocations", function(o), "Sum", 1, 60, 1})
	}
	for _, q := range op.Queues() {
		alarms = append(alarms,
			metric{"Waiting" + camel(q), "Messages wait in the queue " + q + " for more than an hour.", "AWS/SQS", "ApproximateAgeOfOldestMessage", map[string]string{"QueueName": t.stage.Queue(q)}, "Maximum", 3600, 5, 3},
			metric{"Dead" + camel(q), "Messages of the queue " + q + " were given up (runbook failures).", "AWS/SQS", "ApproximateNumberOfMessagesVisible", map[string]string{"QueueName": t.stage.Queue(q + "-dead")}, "Maximum", 0, 5, 1})
	}
	return alarms
}

func (t template) alarm(m metric) {
	var dimensions list
	for _, name := range sorted(m.dimensions) {
		dimensions = append(dimensions, doc{"Name": name, "Value": filled(m.dimensions[name])})
	}
	properties := doc{
		"AlarmName": t.stage.Prefix() + "-" + m.name, "AlarmDescription": m.about, "Namespace": m.namespace, "MetricName": m.metric,
		"Period": 60 * m.minutes, "EvaluationPeriods": m.periods, "Threshold": m.bound, "ComparisonOperator": "GreaterThanThreshold",
		"TreatMissingData": "notBreaching", "AlarmActions": list{ref("Topic")}, "OKActions": list{ref("Topic")},
	}
	if strings.HasPrefix(m.name, silent) {
		properties["ComparisonOperator"], properties["TreatMissingData"] = "LessThanThreshold", "breaching"
	}
	if len(dimensions) > 0 {
		properties["Dimensions"] = dimensions
	}
	if strings.HasPrefix(m.statistic, "p") {
		properties["ExtendedStatistic"] = m.statistic
	} else {
		properties["Statistic"] = m.statistic
	}
	t.resource(m.name, "AWS::CloudWatch::Alarm", properties)
}

// filled is a value in which a parameter may stand.
func filled(value string) any {
	if strings.Contains(value, "${") {
		return sub(value)
	}
	return value
}

// dashboard draws the figure behind each alarm, and what the operations take.
func (t template) dashboard(alarms []metric) (string, error) {
	var widgets list
	add := func(title string, properties doc) {
		n := len(widgets)
		properties["title"], properties["region"], properties["view"] = title, "${AWS::Region}", "timeSeries"
		widgets = append(widgets, doc{"type": "metric", "x": n % 3 * 8, "y": n / 3 * 6, "width": 8, "height": 6, "properties": properties})
	}
	search := func(metric, statistic string) doc {
		expression := fmt.Sprintf("SEARCH('{%s,class,op,stage} MetricName=\"%s\" stage=\"%s\"', '%s', 300)", own, metric, t.stage.Name, statistic)
		return doc{"metrics": list{list{doc{"expression": expression}}}}
	}
	add("Duration of each operation, p95, µs", search("Duration", "p95"))
	add("Requests of each operation", search("Duration", "SampleCount"))
	add("Faults of each operation", search("Faults", "Sum"))
	for _, m := range alarms {
		line := list{m.namespace, m.metric}
		for _, name := range sorted(m.dimensions) {
			line = append(line, name, m.dimensions[name])
		}
		add(m.name, doc{"metrics": list{line}, "stat": m.statistic, "period": 60 * m.minutes})
	}
	raw, err := json.Marshal(doc{"widgets": widgets})
	if err != nil {
		return "", fmt.Errorf("draw the dashboard: %w", err)
	}
	return string(raw), nil
}

// budget warns when the month costs more than it should. It counts what carries
// the stage's tag, once the tag is activated for cost allocation.
func (t template) budget() {
	warn := func(kind string, percent int) doc {
		return doc{
			"Notification": doc{"NotificationType": kind, "ComparisonOperator": "GREATER_THAN", "Threshold": percent, "ThresholdType": "PERCENTAGE"},
			"Subscribers":  list{doc{"SubscriptionType": "SNS", "Address": ref("Topic")}},
		}
	}
	t.resource("Budget", "AWS::Budgets::Budget", doc{
		"Budget": doc{
			"BudgetName": t.stage.Prefix(), "BudgetType": "COST", "TimeUnit": "MONTHLY", "BudgetLimit": doc{"Amount": t.stage.Budget, "Unit": "USD"},
			"CostFilters": doc{"TagKeyValue": list{"user:stage$" + t.stage.Name}},
		},
		"NotificationsWithSubscribers": list{warn("ACTUAL", 80), warn("FORECASTED", 100)},
	})
}

// rate is a schedule as EventBridge has it.
func rate(every time.Duration) string {
	if every == time.Minute {
		return "rate(1 minute)"
	}
	return fmt.Sprintf("rate(%d minutes)", int(every.Minutes()))
}
