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

// watch is the stack of the monitoring: alarms, a dashboard, a budget. It has no
// alarm for each function, because a hundred alarms would be ignored: the gateway
// counts every request, the queues and the stream count everything else.
func watch(app constructs.Construct, s stage.Stage, all []op.Operation) (template, error) {
	t := newTemplate(app, s, "watch", "alarms, the dashboard, the budget")
	t.parameter("TableName", "The table", s.TableName())
	for _, o := range of(all, op.Stream) {
		t.imported(camel(o.ID)+"Mapping", "The event source mapping of "+o.ID, mapping(o))
	}
	t.resource("Topic", "AWS::SNS::Topic", doc{"TopicName": s.Prefix() + "-alarms", "KmsMasterKeyId": "alias/" + s.Prefix()})
	t.resource("TopicPolicy", "AWS::SNS::TopicPolicy", doc{"Topics": list{ref("Topic")}, "PolicyDocument": policy(
		doc{
			"Sid": "AlarmsOfTheStage", "Effect": "Allow", "Principal": doc{"Service": list{"cloudwatch.amazonaws.com", "budgets.amazonaws.com"}},
			"Action": "sns:Publish", "Resource": ref("Topic"), "Condition": doc{"StringEquals": doc{"aws:SourceAccount": ref("AWS::AccountId")}},
		},
		withoutTLS.label(doc{
			"Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": ref("Topic"),
			"Condition": doc{"Bool": doc{"aws:SecureTransport": "false"}},
		}),
	)})
	if s.Alarms != "" {
		t.resource("Mailed", "AWS::SNS::Subscription", doc{"TopicArn": ref("Topic"), "Protocol": "email", "Endpoint": s.Alarms})
	}
	t.requestMetrics()
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

// metric is a metric of AWS or of the product, with the threshold of its alarm.
type metric struct {
	name       string // of the alarm
	about      string // the meaning of the alarm and where to look
	namespace  string
	metric     string
	dimensions map[string]string
	statistic  string
	bound      float64 // the alarm rises above it; an alarm of silence below it
	minutes    int     // the length of a period
	periods    int     // the number of consecutive periods
}

// silent is the prefix of an alarm that rises when its metric is too low or has no
// data.
const silent = "Silent"

// own is the namespace of the metrics in the functions' logs.
const own = "Comptoir"

// These are the metrics of all doors together.
const (
	serverErrors = "ServerErrors"
	latency      = "Latency"
	unauthorized = "Unauthorized"
	forbidden    = "Forbidden"
)

// requestMetrics derives the metrics of all doors from their one access log. API
// Gateway has a metric for each door only, and an alarm sums ten metrics at most.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-limits.html
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html
func (t template) requestMetrics() {
	for _, f := range []struct{ name, pattern, value, unit string }{
		{serverErrors, `{ ($.status = "5*") && ($.stage = *) }`, "1", "Count"},
		{latency, `{ ($.latency = *) && ($.stage = *) }`, "$.latency", "Milliseconds"},
		{unauthorized, `{ ($.status = "401") && ($.stage = *) }`, "1", "Count"},
		{forbidden, `{ ($.status = "403") && ($.stage = *) }`, "1", "Count"},
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
	failures := map[string]string{"QueueName": t.stage.Queue("failures")}
	alarms := []metric{
		{
			"ServerErrors", "Requests fail: see the log of the operation that the access log names.",
			own, serverErrors, stage, "Sum", 5, 5, 2,
		},
		{
			"Latency", "One request in a hundred takes longer than 3 s: see the table's throttles and the transaction conflicts.",
			own, latency, stage, "p99", 3000, 5, 3,
		},
		{
			"Unauthorized", "Many requests have no valid token: a client is misconfigured, or tokens are being tried (runbook failures).",
			own, unauthorized, stage, "Sum", 300, 5, 2,
		},
		{
			"Forbidden", "Many requests lack a right: a client is misconfigured, or a user or an address is probing (runbook failures).",
			own, forbidden, stage, "Sum", 100, 5, 2,
		},
		{
			"ReadThrottles", "The table throttles reads: one key gets too many requests (runbook shards).",
			"AWS/DynamoDB", "ReadThrottleEvents", table, "Sum", 50, 5, 3,
		},
		{
			"WriteThrottles", "The table throttles writes: one key gets too many requests (runbook shards).",
			"AWS/DynamoDB", "WriteThrottleEvents", table, "Sum", 50, 5, 3,
		},
		{
			"Throttles", "Lambda throttles functions of this account: the concurrency limit is reached (make preflight).",
			"AWS/Lambda", "Throttles", nil, "Sum", 50, 5, 2,
		},
		{
			"FailedMails", "Sending mail fails: see mail.list?status=failed and SES's reputation metrics.",
			own, "MailsFailed", stage, "Sum", 10, 15, 1,
		},
		{"FailedImports", "Imports fail: see job.list.", own, "ImportsFailed", stage, "Sum", 0, 15, 1},
		// SES reviews an account at 5 % and at 0.1 %.
		{
			"Bounces", "More than 4 % of the mails bounce: SES may pause sending.",
			"AWS/SES", "Reputation.BounceRate", sender, "Maximum", 0.04, 60, 1,
		},
		{
			"Complaints", "More than 0.08 % of the recipients complain: SES may pause sending.",
			"AWS/SES", "Reputation.ComplaintRate", sender, "Maximum", 0.0008, 60, 1,
		},
		{
			"Failures", "Events failed after all retries (runbook failures).",
			"AWS/SQS", "ApproximateNumberOfMessagesVisible", failures, "Maximum", 0, 5, 1,
		},
	}
	for _, o := range of(all, op.Stream) {
		mapped := map[string]string{"EventSourceMappingUUID": "${" + camel(o.ID) + "Mapping}"}
		alarms = append(alarms,
			metric{
				"Behind" + camel(o.ID), o.ID + " is more than 5 minutes behind the stream: see its log.",
				"AWS/Lambda", "IteratorAge", function(o), "Maximum", 300000, 5, 2,
			},
			metric{
				"GivenUp" + camel(o.ID), o.ID + " has written records to the failures bucket (runbook failures).",
				"AWS/Lambda", "OnFailureDestinationDeliveredEventCount", mapped, "Sum", 0, 5, 1,
			},
			metric{
				"Lost" + camel(o.ID), o.ID + " has lost records: the failures bucket could not store them. Rebuild (runbook restore).",
				"AWS/Lambda", "DestinationDeliveryFailures", function(o), "Sum", 0, 5, 1,
			})
	}
	if t.stage.Issuer == nil {
		for _, o := range of(all, op.Token) {
			alarms = append(alarms, metric{
				"Errors" + camel(o.ID), "No user can sign in: see the log of " + o.ID + ".",
				"AWS/Lambda", "Errors", function(o), "Sum", 0, 5, 2,
			})
		}
	}
	for _, o := range of(all, op.Bucket, op.Queue) {
		if o.Runs == op.Imports {
			alarms = append(alarms, metric{
				"Slow" + camel(o.ID), o.ID + " runs into its time limit: slices do not end by themselves.",
				"AWS/Lambda", "Duration", function(o), "Maximum", float64(o.Timeout.Milliseconds()) * 0.95, 15, 1,
			})
		}
	}
	for _, o := range of(all, op.Schedule) {
		alarms = append(alarms, metric{
			silent + camel(o.ID), o.ID + " has not run for an hour: reminders do not go out.",
			"AWS/Lambda", "Invocations", function(o), "Sum", 1, 60, 1,
		})
	}
	for _, q := range op.Queues() {
		queue, dead := map[string]string{"QueueName": t.stage.Queue(q)}, map[string]string{"QueueName": t.stage.Queue(q + "-dead")}
		alarms = append(alarms,
			metric{
				"Waiting" + camel(q), "Messages wait in the queue " + q + " for more than an hour.",
				"AWS/SQS", "ApproximateAgeOfOldestMessage", queue, "Maximum", 3600, 5, 3,
			},
			metric{
				"Dead" + camel(q), "Messages of the queue " + q + " failed after all retries (runbook failures).",
				"AWS/SQS", "ApproximateNumberOfMessagesVisible", dead, "Maximum", 0, 5, 1,
			})
	}
	return alarms
}

func (t template) alarm(m metric) {
	var dimensions list
	for _, name := range sorted(m.dimensions) {
		dimensions = append(dimensions, doc{"Name": name, "Value": substituted(m.dimensions[name])})
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

// substituted returns a value, with Fn::Sub when it contains a parameter.
func substituted(value string) any {
	if strings.Contains(value, "${") {
		return sub(value)
	}
	return value
}

// dashboard draws the metric behind each alarm, and the duration of the operations.
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

// budget sends a warning when the month's costs exceed it. It counts the resources
// with the stage's tag, once the tag is activated for cost allocation.
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

// rate returns a schedule as an EventBridge expression.
func rate(every time.Duration) string {
	if every == time.Minute {
		return "rate(1 minute)"
	}
	return fmt.Sprintf("rate(%d minutes)", int(every.Minutes()))
}
