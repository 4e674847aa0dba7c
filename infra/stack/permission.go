package stack

import (
	"strings"

	"comptoir/shared/op"
)

// policy is a policy document.
func policy(statements ...doc) doc {
	return doc{"Version": "2012-10-17", "Statement": statements}
}

// allow returns a statement that allows the actions on the resources.
func allow(actions []string, resources ...any) doc {
	return doc{"Effect": "Allow", "Action": actions, "Resource": resources}
}

// label names a statement with a wildcard after its reason. The suffix
// distinguishes the statements of one policy that have the same reason.
func (r reason) label(statement doc, suffix ...string) doc {
	statement["Sid"] = string(r) + strings.Join(suffix, "")
	return statement
}

// reason is why a statement has a wildcard. A test refuses every other wildcard.
type reason string

const (
	// X-Ray has no resource type for these two actions.
	traces reason = "TracesHaveNoResource"
	// Lambda names the streams of a log group.
	logStreams reason = "LambdaNamesTheLogStreams"
	// Object keys contain ids and the users' file names.
	filesOfFolder reason = "FilesOfOneFolder"
	// For a missing object S3 returns 403 instead of 404 to a role that may not list.
	missingFiles reason = "MissingFilesAreNotFound"
	// The lists are queries of the table's indexes.
	indexes reason = "IndexesOfTheTable"
	// In the policy of a key, a queue or a topic, * is that resource itself.
	itself reason = "TheThingItself"
	// A denial without TLS applies to every principal and every object.
	withoutTLS reason = "NobodyWithoutTLS"
	// Secrets Manager adds six random letters to the ARN of a secret.
	secretARN reason = "SecretsEndInRandomLetters"
	// The build names the files of the console.
	consoleFiles reason = "FilesOfTheConsole"
	// dynamodb:ListStreams has no resource type. An event source mapping needs it.
	listStreams reason = "StreamsAreListedAsAWhole"
)

// reasons returns all reasons.
func reasons() []reason {
	return []reason{traces, logStreams, filesOfFolder, missingFiles, indexes, itself, withoutTLS, listStreams, secretARN, consoleFiles}
}

// granted returns the statements for an operation's grants: each for exactly one
// table, folder, queue, bus or sender.
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
				indexes.label(allow([]string{"dynamodb:Query"}, arn("dynamodb", "table/${TableName}/index/*"))))
		case g == op.WriteTable:
			statements = append(statements, allow([]string{
				"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem",
				"dynamodb:BatchWriteItem", "dynamodb:ConditionCheckItem",
			}, table))
		case g == op.SendMail:
			statements = append(statements, allow([]string{"ses:SendEmail", "ses:SendRawEmail"},
				arn("ses", "identity/"+t.identity()), arn("ses", "configuration-set/"+t.stage.Prefix())))
		case g == op.PutEvents:
			statements = append(statements, allow([]string{"events:PutEvents"}, arn("events", "event-bus/"+t.stage.Prefix())))
		case g.Queue() != "":
			statements = append(statements, allow([]string{"sqs:SendMessage"}, arn("sqs", t.stage.Queue(g.Queue()))))
		case g.Folders() != nil:
			inBucket = true
			actions := []string{"s3:GetObject"}
			if g.Writes() {
				actions = []string{"s3:PutObject", "s3:DeleteObject"}
				if g == op.WriteDocuments { // documents are never deleted
					actions = []string{"s3:PutObject", "s3:PutObjectRetention"}
				}
			}
			var keys []any
			for _, folder := range g.Folders() {
				keys = append(keys, sub(files+"/"+folder+"*"))
			}
			statements = append(statements, filesOfFolder.label(allow(actions, keys...), camel(string(g))))
		}
	}
	if inBucket {
		statements = append(statements, missingFiles.label(allow([]string{"s3:ListBucket"}, sub(files))))
	}
	return statements
}

// identity is the identity that SES verified: the one of the settings, or the domain
// of the sender's address.
func (t template) identity() string {
	if t.stage.Mail.Identity != "" {
		return t.stage.Mail.Identity
	}
	_, domain, _ := strings.Cut(t.stage.Mail.From, "@")
	return domain
}
