package main

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const rolePolicy = `{"Version": "2012-10-17", "Statement": [
  {"Sid": "Table", "Effect": "Allow", "Action": ["dynamodb:PutItem", "dynamodb:UpdateItem"], "Resource": ["table"]},
  {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "queue"},
  {"Effect": "Allow", "Action": ["ses:SendEmail", "ses:SendRawEmail"], "Resource": ["identity", "set"]}]}`

func document(t *testing.T) (p policyDocument) {
	t.Helper()
	if err := json.Unmarshal([]byte(rolePolicy), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestTakeAwayRemovesOneAction(t *testing.T) {
	for _, c := range []struct {
		action string
		had    bool
		left   []words // the actions of each statement
	}{
		{"dynamodb:PutItem", true, []words{{"dynamodb:UpdateItem"}, {"sqs:SendMessage"}, {"ses:SendEmail", "ses:SendRawEmail"}}},
		{"sqs:SendMessage", true, []words{{"dynamodb:PutItem", "dynamodb:UpdateItem"}, {"ses:SendEmail", "ses:SendRawEmail"}}},
		{"s3:GetObject", false, []words{{"dynamodb:PutItem", "dynamodb:UpdateItem"}, {"sqs:SendMessage"}, {"ses:SendEmail", "ses:SendRawEmail"}}},
	} {
		less, had := document(t).takeAway(c.action)
		var left []words
		for _, s := range less.Statement {
			left = append(left, s.Action)
		}
		if d := cmp.Diff(c.left, left); d != "" || had != c.had {
			t.Errorf("%s: had %t; what is left (-want +got):\n%s", c.action, had, d)
		}
	}
}

// The additional statements depend on the rights of the role: a role without the right
// gets none.
func TestAmendFollowsTheRolesRights(t *testing.T) {
	more := document(t).amend().Statement[3:]
	want := []statement{
		{Effect: "Allow", Action: words{"sqs:SendMessageBatch"}, Resource: words{"queue"}},
		{Effect: "Allow", Action: words{"ses:SendEmail"}, Resource: words{"*"}},
	}
	if d := cmp.Diff(want, more); d != "" {
		t.Errorf("added (-want +got):\n%s", d)
	}
	less, _ := document(t).takeAway("ses:SendEmail")
	less, _ = less.takeAway("sqs:SendMessage")
	if n := len(less.amend().Statement) - len(less.Statement); n != 0 {
		t.Errorf("a role without the rights gets %d statements", n)
	}
}

func TestRefusalNamesOperationAndAction(t *testing.T) {
	const log = "api error AccessDeniedException: User: arn:aws:sts::000000000000:assumed-role/a/a " +
		"is not authorized to perform: dynamodb:PutItem because no identity-based policy allows it"
	m := unauthorized.FindStringSubmatch(log)
	if m == nil || m[1] != "dynamodb:PutItem" {
		t.Fatalf("found %q", m)
	}
	const want = "contact.create was refused dynamodb:PutItem: " +
		"its role lacks the action (infra/stack/permission.go), or its spec the grant (May)"
	if got := (refusal{"contact.create", m[1]}).Error(); got != want {
		t.Errorf("the error is %s", got)
	}
}
