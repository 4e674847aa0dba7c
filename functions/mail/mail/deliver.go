package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/letter"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/table"
)

// Deliver sends mails with their PDFs through the mail service.
var Deliver = op.Define(op.Spec{
	ID: "mail.deliver",
	// One message at a time: a PDF that takes long, or ends the function, delays no other mail.
	On:      op.Queued(op.MailQueue, 1),
	Summary: "Deliver mails",
	Doc: "The schedule queues mails without an outcome again; this operation decides whether to send a mail, to wait or to give up. " +
		"A mail that cannot be prepared fails after five attempts. If a mail fails, its document and its contact are marked.",
	Needs:  rights.Member(),
	May:    []op.Grant{op.ReadTable, op.WriteTable, op.ReadDocuments, op.WriteDocuments, op.SendMail},
	Runs:   op.Documents,
	Memory: 512,

	Concurrency: 5, // SES's rate of a new account is 14 mails a second
	Timeout:     time.Minute,
}, deliver)

func deliver(ctx context.Context, a *app.App, e events.SQSEvent) (events.SQSEventResponse, error) {
	return op.Messages(ctx, a, e, func(ctx context.Context, body string) error {
		var m app.MailMessage
		if err := json.Unmarshal([]byte(body), &m); err != nil {
			return fmt.Errorf("read the message: %w", err)
		}
		return deliverOne(ctx, a, m.Org, letter.MailID(m.Mail))
	})
}

// deliverOne takes the lease of a mail, produces its PDF, sends it and records the
// outcome. If the process dies before that, the mail stays sending; when its lease
// expires, its status is unknown.
func deliverOne(ctx context.Context, a *app.App, o org.OrganizationID, id letter.MailID) error {
	m, d, err := begin(ctx, a, o, id)
	if err != nil || m == nil {
		return err
	}
	step, cancel := op.Before(ctx, toRecord)
	defer cancel()
	attached, err := d.print(step, a)
	f, refused := fault.As(err)
	if refused && f.Kind != fault.KindBusy {
		return update(ctx, a, o, id, func(m *letter.Mail) { m.Refuse("The document cannot be printed: " + f.Detail) })
	}
	if err != nil {
		return fmt.Errorf("print the attachment of mail %s: %w", id, releaseLease(ctx, a, o, id, !refused, err))
	}
	provider, err := a.Mail.Send(step, app.Envelope{
		Org: o, Mail: id, FromName: d.seller.Name, ReplyTo: replyTo(d.seller.Email, m.ReplyTo),
		To: m.To, CC: m.CC, Subject: m.Subject, Text: m.Text, Attached: attached,
	})
	switch fault.Code(err) {
	case "mail.rejected":
		f, _ = fault.As(err)
		return update(ctx, a, o, id, func(m *letter.Mail) { m.Refuse(f.Detail) })
	case "mail.busy":
		return releaseLease(ctx, a, o, id, false, err)
	}
	if err != nil {
		a.Log.WarnContext(ctx, "outcome of mail unknown", "mail", id, "error", err.Error())
		return update(ctx, a, o, id, func(m *letter.Mail) { m.MarkUnknown(a.Clock()) })
	}
	return update(ctx, a, o, id, func(m *letter.Mail) { m.Accept(provider) })
}

// replyTo is the address for answers: the organisation's, else the sender's.
func replyTo(organization, sender string) string {
	if letter.Usable(organization) {
		return organization
	}
	return sender
}

// toRecord is the time kept to record the outcome of a mail.
const toRecord = 5 * time.Second

// begin takes the lease of the mail and reads its attachment. It returns nil if the
// mail is not to be sent now. A document that cannot be read is an error of the print.
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
			if err != nil && !again(err) {
				d.unread, err = err, nil
			}
			if err != nil {
				return err
			}
		}
		if may {
			leased = &m
			return store.LeaseMail(a.Table, m)
		}
		return store.SaveMail(ctx, a.Table, &m)
	})
	return leased, d, err
}

// again reports whether the unit of work has to run again, or later.
func again(err error) bool {
	_, refused := fault.As(err)
	return refused || errors.Is(err, table.Lost())
}

// releaseLease ends the lease of a mail that was not sent. It returns the cause, so that
// the queue delivers the message again. Failed counts the attempt.
func releaseLease(ctx context.Context, a *app.App, o org.OrganizationID, id letter.MailID, failed bool, cause error) error {
	err := a.Within(ctx, o, actor(), func(ctx context.Context, a *app.App) error {
		m, err := store.Mails.Get(ctx, a.Table, id)
		if err != nil || m.Leased.IsZero() {
			return err
		}
		return store.ReleaseMail(a.Table, m, failed)
	})
	if err != nil {
		return fmt.Errorf("%w (and the lease of the mail was not released: %w)", cause, err)
	}
	return cause
}

// update changes a mail and stores it, with the marks of its document and contact if it failed.
func update(ctx context.Context, a *app.App, o org.OrganizationID, id letter.MailID, change func(*letter.Mail)) error {
	return a.Within(ctx, o, actor(), func(ctx context.Context, a *app.App) error {
		m, err := store.Mails.Get(ctx, a.Table, id)
		if err != nil {
			return err
		}
		change(&m)
		return store.SaveMail(ctx, a.Table, &m)
	})
}
