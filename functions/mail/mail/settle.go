package mail

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/id"
	"comptoir/shared/letter"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Settle records the delivery status that the mail service reports.
var Settle = op.Define(op.Spec{
	ID:      "mail.settle",
	On:      op.Mailed(),
	Summary: "Record the delivery status of a mail",
	Doc: "An event of the mail service gives a mail of unknown outcome its status. If the mail failed, came back or led to a complaint, " +
		"its document and its contact are marked until they are mailed again. An address with a permanent bounce or a " +
		"complaint is marked as unreachable on the contact; no mail goes there until a user changes the address or removes the mark.",
	Needs: rights.Member(),
	May:   []op.Grant{op.ReadTable, op.WriteTable},
}, settle)

// SettleInput is an event of SES, delivered by EventBridge. The tags of the mail
// have the ids of the organisation and the mail.
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
			SubType    string      `json:"bounceSubType"`
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
	Address    string `json:"emailAddress"`
	Diagnostic string `json:"diagnosticCode"` // the answer of the recipient's server
}

func settle(ctx context.Context, a *app.App, in SettleInput) (op.Nothing, error) {
	event, known := in.event()
	o, m := org.OrganizationID(in.tag("organization")), letter.MailID(in.tag("mail"))
	if !known || !id.Valid(o) || !id.Valid(m) {
		return op.Nothing{}, nil // an opening, a delay, or a mail of another application
	}
	return op.Nothing{}, a.Within(ctx, o, actor(), func(ctx context.Context, a *app.App) error {
		found, err := store.Mails.Get(ctx, a.Table, m)
		if notFound(err) {
			return nil
		}
		if err != nil {
			return err
		}
		return store.SaveMail(ctx, a.Table, &found, found.Apply(event)...)
	})
}

// event translates the event; false if it does not change the delivery status.
func (in SettleInput) event() (letter.Event, bool) {
	d := in.Detail
	w := letter.Event{Provider: d.Mail.ID}
	switch d.Type {
	case "Send", "Delivery":
		w.Kind = letter.Acceptance
	case "Reject":
		w.Kind, w.Reason = letter.Rejection, "The mail service rejected the mail: "+d.Reject.Reason
	case "Bounce":
		w.Kind, w.Lasting, w.Addresses = letter.Bounce, d.Bounce.Type == "Permanent", addresses(d.Bounce.Recipients)
		w.Reason = in.whyBounced()
	case "Complaint":
		w.Kind, w.Addresses = letter.Complaint, addresses(d.Complaint.Recipients)
	default:
		return w, false
	}
	return w, true
}

// whyBounced is the reason of a bounce, with the answer of the recipient's server if it gave one.
func (in SettleInput) whyBounced() string {
	b := in.Detail.Bounce
	if b.SubType == "OnAccountSuppressionList" || b.SubType == "Suppressed" {
		return "The mail service no longer writes to this address, because earlier mail to it bounced or led to a complaint. " +
			"Use another address, or ask the operator to remove it from the mail service's suppression list."
	}
	why := "The recipient's server did not take the mail, which may succeed later."
	if b.Type == "Permanent" {
		why = "The recipient's server refused the address."
	}
	for _, r := range b.Recipients {
		if r.Diagnostic != "" {
			return why + " Its answer: " + r.Diagnostic
		}
	}
	return why
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
