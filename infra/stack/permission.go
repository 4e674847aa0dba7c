package stack

import (
	"strings"

	"comptoir/shared/op"
)

// policy is a policy document.
func policy(statements ...doc) doc {
	return doc{"Version": "2012-10-17", "Statement": statements}
}

// allow lets a role do something with some things.
func allow(actions []string, resources ...any) doc {
	return doc{"Effect": "Allow", "Action": actions, "Resource": resources}
}

// because gives a statement that reaches wider than one thing the name of its
// reason, and of what is special about it where a policy has more than one.
func (r reason) because(statement doc, special ...string) doc {
	statement["Sid"] = string(r) + strings.Join(special, "")
	return statement
}

// reason is why a statement has a wildcard. A test refuses any other.
type reason string

const (
	// X-Ray knows no resources for these two actions.
	traces reason = "TracesHaveNoResource"
	// Lambda names the streams of a log group.
	logStreams reason = "LambdaNamesTheLogStreams"
	// Names of files hold ids and what people call their files.
	filesOfFolder reason = "FilesOfOneFolder"
	// S3 answers 403 instead of 404 for a file that is not there to whom may not list.
	missingFiles reason = "MissingFilesAreNotFound"
	// All indexes of the one table: they hold the lists.
	indexes reason = "IndexesOfTheTable"
	// In the policy of a key, a queue or a topic, * is that thing itself.
	itself reason = "TheThingItself"
	// TLS is asked of everybody, for everything.
	withoutTLS reason = "NobodyWithoutTLS"
	// Streams are listed, not read, by whoever maps them to a function.
	listStreams reason = "StreamsAreListedAsAWhole"
)

// reasons are all there are.
func reasons() []reason {
	return []reason{traces, logStreams, filesOfFolder, missingFiles, indexes, itself, withoutTLS, listStreams}
}

// granted is what an operation's grants are on AWS: each on exactly the table, the
// folder, the queue, the bus or the sender it is about.
func (t template) granted(may []op.Grant) []doc {
	table := arn("dynamodb", "table/${TableName}")
	files := "arn:${AWS::Partition}:s3:::" + t.stage.Bucket("files")
	var statements []doc
	inBucket := false
	for _, g := range may {
		switch {
		case g == op.ReadTable:
			statements = append(statements,
				allow([]string{"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"}, table),
				indexes.because(allow([]string{"dynamodb:Query"}, arn("dynamodb", "table/${TableName}/index/*"))))
		case g == op.WriteTable:
			statements = append(statements,
				allow([]string{"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem", "dynamodb:ConditionCheckItem"}, table))
		case g == op.SendMail:
			statements = append(statements,
				allow([]string{"ses:SendEmail", "ses:SendRawEmail"}, arn("ses", "identity/"+t.identity()), arn("ses", "configuration-set/"+t.stage.Prefix())))
		case g == op.PutEvents:
			statements = append(statements, allow([]string{"events:PutEvents"}, arn("events", "event-bus/"+t.stage.Prefix())))
		case g.Queue() != "":
			statements = append(statements, allow([]string{"sqs:SendMessage"}, arn("sqs", t.stage.Queue(g.Queue()))))
		case g.Folders() != nil:
			inBucket = true
			actions := []string{"s3:GetObject"}
			if g.Writes() {
				actions = []string{"s3:PutObject", "s3:DeleteObject"}
				if g == op.WriteDocuments { // papers are kept
					actions = []string{"s3:PutObject"}
				}
			}
			var keys []any
			for _, folder := range g.Folders() {
				keys = append(keys, sub(files+"/"+folder+"*"))
			}
			statements = append(statements, filesOfFolder.because(allow(actions, keys...), camel(string(g))))
		}
	}
	if inBucket {
		statements = append(statements, missingFiles.because(allow([]string{"s3:ListBucket"}, sub(files))))
	}
	return statements
}

// identity is the sender SES verified: the one of the settings, or the address's
// domain.
func (t template) identity() string {
	if t.stage.Mail.Identity != "" {
		return t.stage.Mail.Identity
	}
	_, domain, _ := strings.Cut(t.stage.Mail.From, "@")
	return domain
}
