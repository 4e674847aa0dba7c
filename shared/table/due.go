package table

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"comptoir/shared/letter"
	"comptoir/shared/org"
)

// DueMail is a mail whose state was to be looked at by now.
type DueMail struct {
	Org  org.OrganizationID
	Mail letter.MailID
}

// MailsDue are the mails of all organisations whose state was to be looked at
// by now: on their way for too long, or to be tried again.
func (t *Table) MailsDue(ctx context.Context, now time.Time) ([]DueMail, error) {
	found, err := t.due(ctx, mailDuePartition, now)
	mails := make([]DueMail, len(found))
	for i, it := range found {
		o, name := owner(str(it["pk"]))
		_, id, _ := strings.Cut(name, "#")
		mails[i] = DueMail{o, letter.MailID(id)}
	}
	return mails, err
}

// Forsaken is stock held for a change of a document that was never finished:
// whoever made it died half-way.
type Forsaken struct {
	Org      org.OrganizationID
	document string // its partition key within the organisation
	token    string // of the change
}

// Forsaken is the stock of all organisations that was held for too long.
func (t *Table) Forsaken(ctx context.Context, now time.Time) ([]Forsaken, error) {
	found, err := t.due(ctx, heldPartition, now)
	if err != nil {
		return nil, err
	}
	var all []Forsaken
	known := map[Forsaken]bool{}
	for _, it := range found {
		var row struct {
			Document string `json:"document"`
			Token    string `json:"token"`
		}
		if err := decode(it[Projected], &row); err != nil {
			return nil, fmt.Errorf("read whom stock is held for: %w", err)
		}
		o, _ := owner(str(it["pk"]))
		if f := (Forsaken{o, row.Document, row.Token}); !known[f] {
			known[f] = true
			all = append(all, f)
		}
	}
	return all, nil
}

// GiveBack gives forsaken stock back and takes the mark off its document. It may
// be done twice.
func (w *Work) GiveBack(ctx context.Context, f Forsaken) error {
	return w.t.release(ctx, w.Scope, Key{pk: f.document, sk: self}, f.token)
}

// due reads what an index partition of the system holds up to a moment.
func (t *Table) due(ctx context.Context, partition string, now time.Time) ([]item, error) {
	in := &dynamodb.QueryInput{
		TableName: &t.name, IndexName: aws.String("gsi3"), KeyConditionExpression: aws.String("gsi3pk = :p AND gsi3sk <= :now"),
		ExpressionAttributeValues: item{":p": text(partition), ":now": text(instant(now) + last)},
	}
	var all []item
	for {
		page, err := t.db.Query(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("look what is due in %s: %w", partition, err)
		}
		all = append(all, page.Items...)
		if page.LastEvaluatedKey == nil {
			return all, nil
		}
		in.ExclusiveStartKey = page.LastEvaluatedKey
	}
}
