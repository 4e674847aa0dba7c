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

// Deliver sends mails with their PDFs through the mail service.
var Deliver = op.Define(op.Spec{
	ID:      "mail.deliver",
	On:      op.Queued(op.MailQueue, 10),
	Summary: "Deliver mails",
	Doc:     "The schedule queues mails without an outcome again; this operation decides whether to send a mail, to wait or to give up.",
	Needs:   rights.Member(),
	May:     []op.Grant{op.ReadTable, op.WriteTable, op.ReadDocuments, op.WriteDocuments, op.SendMail},
	Runs:    op.Documents,
	Memory:  512,

	Concurrency: 5, // SES's rate of a new account is 14 mails a second
}, deliver)

func deliver(ctx context.Context, a *app.App, e events.SQSEvent) (events.SQSEventResponse, error) {
	out := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}} // not nil, which would be null in JSON
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

// deliverOne takes the lease of a mail, produces its PDF, sends it and records the
// outcome. If the process dies before that, the mail stays sending; when its lease
// expires, its status is unknown.
func deliverOne(ctx context.Context, a *app.App, o org.OrganizationID, id letter.MailID) error {
	m, d, err := begin(ctx, a, o, id)
	if err != nil || m == nil {
		return err
	}
	attached, err := d.print(ctx, a)
	if err != nil {
		return fmt.Errorf("print the attachment of mail %s: %w", id, releaseLease(ctx, a, o, id, err))
	}
	provider, err := a.Mail.Send(ctx, app.Envelope{
		Org: o, Mail: id, FromName: d.seller.Name, ReplyTo: d.seller.Email,
		To: m.To, CC: m.CC, Subject: m.Subject, Text: m.Text, Attached: attached,
	})
	switch fault.Code(err) {
	case "mail.rejected":
		f, _ := fault.As(err)
		return update(ctx, a, o, id, func(m *letter.Mail) { m.Refuse(f.Detail) })
	case "mail.busy":
		return releaseLease(ctx, a, o, id, err)
	}
	if err != nil {
		a.Log.WarnContext(ctx, "outcome of mail unknown", "mail", id, "error", err.Error())
		return update(ctx, a, o, id, func(m *letter.Mail) { m.MarkUnknown(a.Clock()) })
	}
	return update(ctx, a, o, id, func(m *letter.Mail) { m.Accept(provider) })
}

// begin takes the lease of the mail and reads its attachment. It returns nil if the
// mail is not to be sent now.
func begin(ctx context.Context, a *app.App, o org.OrganizationID, id letter.MailID) (*letter.Mail, attachment, error) {
	var leased *letter.Mail
	var d attachment
	err := a.Within(ctx, o, actor(), func(ctx context.Context, a *app.App) error {
		leased = nil
		a.Table.Expect(store.Mails.Key(id), store.Settings())
		m, err := store.Mails.Get(ctx, a.Table, id)
		if notFound(err) {
			return nil
		}
		if err != nil {
			return err
		}
		may := m.Begin(a.Clock())
		if may {
			if d, err = read(ctx, a, m); notFound(err) {
				m.Refuse("The document to attach was deleted.")
				may, err = false, nil
			}
			if err != nil {
				return err
			}
		}
		if may {
			leased = &m
			return store.LeaseMail(a.Table, m)
		}
		return store.Mails.Save(a.Table, &m, store.Unguarded)
	})
	return leased, d, err
}

// releaseLease ends the lease of a mail that was not sent. It returns the cause, so that
// the queue delivers the message again.
func releaseLease(ctx context.Context, a *app.App, o org.OrganizationID, id letter.MailID, cause error) error {
	err := a.Within(ctx, o, actor(), func(ctx context.Context, a *app.App) error {
		m, err := store.Mails.Get(ctx, a.Table, id)
		if err != nil || m.Leased.IsZero() {
			return err
		}
		return store.ReleaseMail(a.Table, m)
	})
	if err != nil {
		return fmt.Errorf("%w (and the lease of the mail was not released: %w)", cause, err)
	}
	return cause
}

// update changes a mail and stores it.
func update(ctx context.Context, a *app.App, o org.OrganizationID, id letter.MailID, change func(*letter.Mail)) error {
	return a.Within(ctx, o, actor(), func(ctx context.Context, a *app.App) error {
		m, err := store.Mails.Get(ctx, a.Table, id)
		if err != nil {
			return err
		}
		change(&m)
		return store.Mails.Save(a.Table, &m, store.Unguarded)
	})
}
