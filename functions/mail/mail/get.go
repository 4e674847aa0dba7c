package mail

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/letter"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Get returns a mail and its delivery status.
var Get = op.Define(op.Spec{
	ID:      "mail.get",
	On:      op.Get("/mails/{id}"),
	Summary: "Read a mail",
	Doc:     "Your role needs the right to view the document the mail is about.",
	Needs:   rights.View(rights.Contacts),
	May:     []op.Grant{op.ReadTable},
}, get)

// GetInput names the mail.
type GetInput struct {
	ID letter.MailID `path:"id" doc:"The mail"`
}

func get(ctx context.Context, a *app.App, in GetInput) (letter.Mail, error) {
	m, err := store.Mails.Get(ctx, a.Table, in.ID)
	if err == nil {
		err = a.Caller.NeedsToSee(m.About.Kind)
	}
	if err != nil {
		return letter.Mail{}, err
	}
	return m.Shown(a.Now), nil
}
