package stack

import (
	"strings"

	"github.com/aws/constructs-go/constructs/v10"

	"comptoir/infra/stage"
	"comptoir/shared/op"
	"comptoir/shared/table"
)

// async is the stack of the asynchronous operations: files, queues, the stream, the
// schedule, mail and events. Every trigger here has a destination for events that
// still fail after all retries: messages go to the queue's dead-letter queue, whole
// stream records to the failures bucket, all other events to the failures queue
// (infra/runbooks/failures.md).
func async(app constructs.Construct, s stage.Stage, all []op.Operation, folder string) (template, error) {
	t := newTemplate(app, s, "async", "files, queues, the stream, the schedule, mail and events")
	t.parameter("TableName", "The table", s.TableName())
	if s.Stream != "" {
		t.parameter("StreamArn", "The stream of the restored table", s.Stream)
	} else {
		t.imported("StreamArn", "The stream of the table", "table-stream")
	}
	t.resource("Bus", "AWS::Events::EventBus", doc{"Name": s.Prefix(), "Description": "Domain events of Comptoir, for any subscriber"})
	t.queue("failures", 0)
	for _, name := range op.Queues() {
		t.queue(name+"-dead", 0)
		t.queue(name, readerTimeout(all, name))
	}
	t.mail()
	c := newFunctionBuilder(t, folder)
	for _, o := range of(all, op.Bucket, op.Queue, op.Stream, op.Schedule, op.MailEvent) {
		if _, err := c.function(o, c.source(o)...); err != nil {
			return t, err
		}
		switch o.On.Kind {
		case op.Queue:
			c.mapQueue(o)
		case op.Stream:
			c.mapStream(o)
		default:
			c.rule(o)
		}
	}
	return t, nil
}

// readerTimeout returns the timeout of a queue's reader, in seconds.
func readerTimeout(all []op.Operation, queue string) int {
	for _, o := range of(all, op.Queue) {
		if o.On.Queue == queue {
			return int(o.Timeout.Seconds())
		}
	}
	return 30 // this catalogue has no reader of the queue: messages wait
}

// queue adds a queue for this account only, over TLS only. The visibility timeout is
// six times the reader's timeout, as Lambda advises, and a message is received at
// most five times. A queue without a reader is a dead-letter queue, which keeps
// messages for two weeks.
func (t template) queue(name string, seconds int) {
	id := camel(name) + "Queue"
	properties := doc{"QueueName": t.stage.Queue(name), "SqsManagedSseEnabled": true, "MessageRetentionPeriod": 14 * 24 * 3600}
	if seconds > 0 {
		properties["VisibilityTimeout"] = min(6*seconds, 12*3600)
		properties["RedrivePolicy"] = doc{"deadLetterTargetArn": att(camel(name)+"DeadQueue", "Arn"), "maxReceiveCount": 5}
	}
	t.resource(id, "AWS::SQS::Queue", properties)
	statements := []doc{withoutTLS.label(doc{
		"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": att(id, "Arn"),
		"Condition": doc{"Bool": doc{"aws:SecureTransport": "false"}},
	})}
	if seconds == 0 {
		statements = append(statements, doc{
			"Sid": "RulesPutWhatTheyCannotDeliver", "Effect": "Allow", "Principal": doc{"Service": "events.amazonaws.com"},
			"Action": "sqs:SendMessage", "Resource": att(id, "Arn"),
			"Condition": doc{"ArnLike": doc{"aws:SourceArn": arn("events", "rule/"+t.stage.Prefix()+"-*")}},
		})
	}
	t.resource(id+"Policy", "AWS::SQS::QueuePolicy", doc{"Queues": list{ref(id)}, "PolicyDocument": policy(statements...)})
}

// source returns the permissions with which Lambda reads an operation's event
// source, or delivers a failed event to its destination, on behalf of the role.
func (c functionBuilder) source(o op.Operation) []doc {
	switch o.On.Kind {
	case op.Queue:
		return []doc{allow([]string{
			"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility",
		}, arn("sqs", c.stage.Queue(o.On.Queue)))}
	case op.Stream:
		failures := "arn:${AWS::Partition}:s3:::" + c.stage.Bucket("failures")
		return []doc{
			allow([]string{"dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"}, ref("StreamArn")),
			listStreams.label(allow([]string{"dynamodb:ListStreams"}, "*")),
			// Lambda names the objects by function, shard and time.
			filesOfFolder.label(allow([]string{"s3:PutObject"}, sub(failures+"/aws/lambda/*"))),
			allow([]string{"s3:ListBucket"}, sub(failures)),
		}
	}
	return []doc{allow([]string{"sqs:SendMessage"}, att("FailuresQueue", "Arn"))}
}

// mapQueue maps an operation to its queue. A message that the operation reports as
// failed is received again, and ends in the dead-letter queue.
func (c functionBuilder) mapQueue(o op.Operation) {
	properties := doc{
		"FunctionName": ref(camel(o.ID)), "EventSourceArn": att(camel(o.On.Queue)+"Queue", "Arn"), "BatchSize": o.On.Batch,
		"FunctionResponseTypes": list{"ReportBatchItemFailures"},
	}
	if o.Concurrency > 1 { // at least 2; Lambda receives no message that it has no free function for
		properties["ScalingConfig"] = doc{"MaximumConcurrency": o.Concurrency}
	}
	c.resource(camel(o.ID)+"Source", "AWS::Lambda::EventSourceMapping", properties)
}

// inserted is the filter pattern of the stream's readers.
const inserted = table.Inserted

// mapStream maps an operation to the stream. A batch that fails is halved until the
// failing record is alone. Lambda retries this record ten times, writes it whole into
// the failures bucket and goes on with the next.
func (c functionBuilder) mapStream(o op.Operation) {
	c.resource(camel(o.ID)+"Source", "AWS::Lambda::EventSourceMapping", doc{
		"FunctionName": ref(camel(o.ID)), "EventSourceArn": ref("StreamArn"), "StartingPosition": "TRIM_HORIZON", "BatchSize": o.On.Batch,
		"FilterCriteria":        doc{"Filters": list{doc{"Pattern": inserted}}},
		"FunctionResponseTypes": list{"ReportBatchItemFailures"}, "BisectBatchOnFunctionError": true,
		"MaximumRetryAttempts": 10, "MaximumRecordAgeInSeconds": 6 * 3600, "ParallelizationFactor": 2, // still in order for each document
		"DestinationConfig": doc{"OnFailure": doc{"Destination": sub("arn:${AWS::Partition}:s3:::" + c.stage.Bucket("failures"))}},
		"MetricsConfig":     doc{"Metrics": list{"EventCount"}}, // counts the records that are given up
	})
	c.publish(mapping(o), "The event source mapping of "+o.ID, ref(camel(o.ID)+"Source"))
}

// mapping is the name of the Parameter Store value with the id of an operation's
// event source mapping.
func mapping(o op.Operation) string { return "mapping-" + strings.ReplaceAll(o.ID, ".", "-") }

// rule adds a rule that starts an operation: on new files, on the schedule, on SES's
// events. EventBridge retries for a day, Lambda tries three times.
func (c functionBuilder) rule(o op.Operation) {
	id, name := camel(o.ID), c.stage.Function(o.ID)
	rule := doc{
		"Name": name, "Description": o.Summary, "State": "ENABLED",
		"Targets": list{doc{
			"Id": "operation", "Arn": att(id, "Arn"), "RetryPolicy": doc{"MaximumEventAgeInSeconds": 24 * 3600, "MaximumRetryAttempts": 185},
			"DeadLetterConfig": doc{"Arn": att("FailuresQueue", "Arn")},
		}},
	}
	switch o.On.Kind {
	case op.Bucket:
		rule["EventPattern"] = doc{
			"source": list{"aws.s3"}, "detail-type": list{"Object Created"},
			"detail": doc{"bucket": doc{"name": list{sub(c.stage.Bucket("files"))}}, "object": doc{"key": list{doc{"prefix": o.On.Prefix}}}},
		}
	case op.MailEvent:
		rule["EventPattern"] = doc{
			"source": list{"aws.ses"}, "detail": doc{"mail": doc{"tags": doc{"ses:configuration-set": list{c.stage.Prefix()}}}},
		}
	case op.Schedule:
		rule["ScheduleExpression"] = rate(o.On.Every)
	}
	c.resource(id+"Rule", "AWS::Events::Rule", rule)
	c.mayInvoke(id+"Permission", "events.amazonaws.com", o, att(id+"Rule", "Arn"))
	c.resource(id+"Retry", "AWS::Lambda::EventInvokeConfig", doc{
		"FunctionName": ref(id), "Qualifier": "$LATEST", "MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 6 * 3600,
		"DestinationConfig": doc{"OnFailure": doc{"Destination": att("FailuresQueue", "Arn")}},
	})
}

// mail adds the sender identity and the events that report the delivery status of a mail.
func (t template) mail() {
	set := t.resource("MailSet", "AWS::SES::ConfigurationSet", doc{
		"Name": t.stage.Prefix(), "SendingOptions": doc{"SendingEnabled": true}, "ReputationOptions": doc{"ReputationMetricsEnabled": true},
		// SES itself refuses an address that bounced or complained, also one of another organisation.
		"SuppressionOptions": doc{"SuppressedReasons": list{"BOUNCE", "COMPLAINT"}},
		"DeliveryOptions":    doc{"TlsPolicy": "OPTIONAL"}, // some recipients' servers have no TLS, and an invoice must reach them
	})
	t.resource("MailEvents", "AWS::SES::ConfigurationSetEventDestination", doc{
		"ConfigurationSetName": t.stage.Prefix(),
		"EventDestination": doc{
			"Name": "events", "Enabled": true, "EventBridgeDestination": doc{"EventBusArn": arn("events", "event-bus/default")},
			"MatchingEventTypes": list{"send", "delivery", "deliveryDelay", "bounce", "complaint", "reject", "renderingFailure"},
		},
	}, set)
	if t.stage.Mail.Identity != "" {
		t.retained("MailIdentity", "AWS::SES::EmailIdentity", doc{
			"EmailIdentity": t.stage.Mail.Identity, "ConfigurationSetAttributes": doc{"ConfigurationSetName": t.stage.Prefix()},
			"FeedbackAttributes": doc{"EmailForwardingEnabled": false},
		}, set)
	}
}
