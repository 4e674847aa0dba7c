package mail

import (
	"context"
	"errors"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/id"
	"comptoir/shared/letter"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Settle notes what the mail service says became of a mail.
var Settle = op.Define(op.Spec{
	ID:      "mail.settle",
	On:      op.Mailed(),
	Summary: "Note what became of a mail",
	Doc:     "That it was sent settles a mail of unknown fate. An address that bounced for good, or whose owner complained, is marked on the contact; no mail goes there until the address is changed or said to work again.",
	Needs:   rights.Member(),
	May:     []op.Grant{op.ReadTable, op.WriteTable},
}, settle)

// SettleInput is an event of SES as EventBridge brings it; a mail carries the
// organisation and its own id as tags.
// https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
type SettleInput struct {
	Detail struct {
		Type string `json:"eventType"`
		Mail struct {
			ID   string              `json:"messageId"`
			Tags map[string][]string `json:"tags"`
		} `json:"mail"`
		Bounce struct {
			Type       string      `json:"bounceType"`
			Recipients []recipient `json:"bouncedRecipients"`
		} `json:"bounce"`
		Complaint struct {
			Recipients []recipient `json:"complainedRecipients"`
		} `json:"complaint"`
		Reject struct {
			Reason string `json:"reason"`
		} `json:"reject"`
	} `json:"detail"`
}

type recipient struct {
	Address string `json:"emailAddress"`
}

func settle(ctx context.Context, a *app.App, in SettleInput) (op.Nothing, error) {
	word, known := in.word()
	o, m := org.OrganizationID(in.tag("organization")), letter.MailID(in.tag("mail"))
	if !known || !id.Valid(o) || !id.Valid(m) {
		return op.Nothing{}, nil // an opening, a delay, or somebody else's mail
	}
	return op.Nothing{}, a.Within(ctx, o, post(), func(ctx context.Context, a *app.App) error {
		found, err := store.Mails.Get(ctx, a.Table, m)
		if gone(err) {
			return nil
		}
		if err != nil {
			return err
		}
		unreachable := found.Hear(word)
		return errors.Join(store.Mails.Save(a.Table, &found, store.Unguarded), mark(ctx, a, crm.ContactID(found.About.Contact), unreachable))
	})
}

// mark notes on the contact where no mail goes any more.
func mark(ctx context.Context, a *app.App, c crm.ContactID, unreachable []string) error {
	if len(unreachable) == 0 {
		return nil
	}
	a.Table.Expect(store.Contacts.Key(c))
	contact, err := store.Contacts.Get(ctx, a.Table, c)
	if gone(err) {
		return nil
	}
	if err != nil {
		return err
	}
	contact.Unreach(unreachable...)
	return store.Contacts.Save(a.Table, &contact, store.Unguarded)
}

// word is what the event says of the mail, if it says anything of its fate.
func (in SettleInput) word() (letter.Word, bool) {
	d := in.Detail
	w := letter.Word{Provider: d.Mail.ID}
	switch d.Type {
	case "Send", "Delivery":
		w.Kind = letter.Taken
	case "Reject":
		w.Kind, w.Reason = letter.Turned, "The mail service turned it away: "+d.Reject.Reason
	case "Bounce":
		w.Kind, w.Lasting, w.Addresses = letter.Bounced, d.Bounce.Type == "Permanent", addresses(d.Bounce.Recipients)
	case "Complaint":
		w.Kind, w.Addresses = letter.Complained, addresses(d.Complaint.Recipients)
	default:
		return w, false
	}
	return w, true
}

func (in SettleInput) tag(name string) string {
	if values := in.Detail.Mail.Tags[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

func addresses(all []recipient) []string {
	var out []string
	for _, r := range all {
		out = append(out, r.Address)
	}
	return out
}
