package mail

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/letter"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Deliver hands mails to the mail service, with their papers.
var Deliver = op.Define(op.Spec{
	ID:      "mail.deliver",
	On:      op.Queued(op.MailQueue, 10),
	Summary: "Deliver mails",
	Doc:     "A mail that is due for a look is put into the queue again, whatever its state: what is to be done about it is decided here.",
	Needs:   rights.Member(),
	May:     []op.Grant{op.ReadTable, op.WriteTable, op.ReadDocuments, op.WriteDocuments, op.SendMail},
	Runs:    op.Documents,
	Memory:  512,
}, deliver)

func deliver(ctx context.Context, a *app.App, e events.SQSEvent) (events.SQSEventResponse, error) {
	out := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}} // null would be no list
	for _, r := range e.Records {
		var m app.MailMessage
		err := json.Unmarshal([]byte(r.Body), &m)
		if err == nil {
			err = deliverOne(ctx, a, m.Org, letter.MailID(m.Mail))
		}
		if err != nil {
			a.Log.ErrorContext(ctx, "mail not delivered", "message", r.MessageId, "mail", m.Mail, "error", err.Error())
			out.BatchItemFailures = append(out.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: r.MessageId})
		}
	}
	return out, nil
}

// deliverOne takes a mail, makes its paper, hands it over and notes what the mail
// service said. A process that dies on the way leaves it under way; when its lease is
// over, its fate is unknown.
func deliverOne(ctx context.Context, a *app.App, o org.OrganizationID, id letter.MailID) error {
	m, carried, err := begin(ctx, a, o, id)
	if err != nil || m == nil {
		return err
	}
	attached, err := carried.print(ctx, a)
	if err != nil {
		return fmt.Errorf("print what mail %s carries: %w", id, giveUpTurn(ctx, a, o, id, err))
	}
	provider, err := a.Mail.Send(ctx, app.Envelope{
		Org: o, Mail: id, FromName: carried.seller.Name, ReplyTo: carried.seller.Email,
		To: m.To, CC: m.CC, Subject: m.Subject, Text: m.Text, Attached: attached,
	})
	switch fault.Code(err) {
	case "mail.rejected":
		f, _ := fault.As(err)
		return note(ctx, a, o, id, func(m *letter.Mail) { m.Refuse(f.Detail) })
	case "mail.busy":
		return giveUpTurn(ctx, a, o, id, err)
	}
	if err != nil {
		a.Log.WarnContext(ctx, "nobody knows whether a mail was taken", "mail", id, "error", err.Error())
		return note(ctx, a, o, id, func(m *letter.Mail) { m.Lose(a.Clock()) })
	}
	return note(ctx, a, o, id, func(m *letter.Mail) { m.Accept(provider) })
}

// begin takes the mail for this delivery and reads what it carries; nil when it
// is not to be handed over now.
func begin(ctx context.Context, a *app.App, o org.OrganizationID, id letter.MailID) (*letter.Mail, carried, error) {
	var taken *letter.Mail
	var c carried
	err := a.Within(ctx, o, post(), func(ctx context.Context, a *app.App) error {
		taken = nil
		a.Table.Expect(store.Mails.Key(id), store.Settings())
		m, err := store.Mails.Get(ctx, a.Table, id)
		if gone(err) {
			return nil
		}
		if err != nil {
			return err
		}
		may := m.Begin(a.Clock())
		if may {
			if c, err = read(ctx, a, m); gone(err) {
				m.Refuse("The document it was to carry was deleted.")
				may, err = false, nil
			}
			if err != nil {
				return err
			}
		}
		if may {
			taken = &m
			return store.TakeMail(a.Table, m)
		}
		return store.Mails.Save(a.Table, &m, store.Unguarded)
	})
	return taken, c, err
}

// giveUpTurn ends the lease of a mail that was not handed over; the error that kept it
// makes the message come again.
func giveUpTurn(ctx context.Context, a *app.App, o org.OrganizationID, id letter.MailID, why error) error {
	err := a.Within(ctx, o, post(), func(ctx context.Context, a *app.App) error {
		m, err := store.Mails.Get(ctx, a.Table, id)
		if err != nil || m.Leased.IsZero() {
			return err
		}
		return store.ReturnMail(a.Table, m)
	})
	if err != nil {
		return fmt.Errorf("%w (and the mail stays under way: %w)", why, err)
	}
	return why
}

// note stores what has become of a mail.
func note(ctx context.Context, a *app.App, o org.OrganizationID, id letter.MailID, what func(*letter.Mail)) error {
	return a.Within(ctx, o, post(), func(ctx context.Context, a *app.App) error {
		m, err := store.Mails.Get(ctx, a.Table, id)
		if err != nil {
			return err
		}
		what(&m)
		return store.Mails.Save(a.Table, &m, store.Unguarded)
	})
}
