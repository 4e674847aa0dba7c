// Package mail hands mails to the mail service, over SES v2.
//
// Owns: how a mail looks to SES, and what its answer means. Does not own: what a
// mail says nor what became of it later (shared/letter, from SES's events).
// Invariants: one Send makes at most one mail: it is tried again only where SES
// certainly has not taken it; nothing anybody typed makes another header.
//
// Send has four outcomes: SES's id of the mail; the fault mail.rejected, which
// will happen again; the fault mail.busy, when the mail was not taken and may be
// sent later; any other error, when nobody knows whether it was taken. Events of
// SES name a mail and its organisation by the tags MailTag and OrgTag.
package mail

import (
	"context"
	"fmt"
	"mime"
	"net/mail"
	"strings"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"

	"comptoir/shared/app"
)

// Names of the tags a mail carries.
const (
	MailTag = "mail"
	OrgTag  = "organization"
)

// Mailer sends from one address.
type Mailer struct {
	client *sesv2.Client
	from   string
	set    string
}

// New sends from the platform's address, in the configuration set whose events
// tell what becomes of a mail.
func New(cfg aws.Config, from, configurationSet string, options ...func(*sesv2.Options)) (*Mailer, error) {
	address, err := mail.ParseAddress(from)
	if err != nil {
		return nil, fmt.Errorf("the sender %q is no mail address: %w", from, err)
	}
	client := sesv2.NewFromConfig(cfg, append([]func(*sesv2.Options){func(o *sesv2.Options) { o.Retryer = untaken() }}, options...)...)
	return &Mailer{client: client, from: address.Address, set: configurationSet}, nil
}

// Send hands a mail to SES and returns SES's id of it. The organisation's name
// stands before the platform's address, and answers go to the organisation.
func (m *Mailer) Send(ctx context.Context, e app.Envelope) (string, error) {
	in, err := m.input(e)
	if err != nil {
		return "", fmt.Errorf("send mail %s: %w", e.Mail, err)
	}
	out, err := m.client.SendEmail(ctx, in)
	if err != nil {
		return "", fmt.Errorf("send mail %s: %w", e.Mail, judged(err))
	}
	return aws.ToString(out.MessageId), nil
}

func (m *Mailer) input(e app.Envelope) (*sesv2.SendEmailInput, error) {
	to, err := addresses(e.To)
	if err != nil {
		return nil, err
	}
	cc, err := addresses(e.CC)
	if err != nil {
		return nil, err
	}
	if len(to) == 0 {
		return nil, rejected("it has no recipient")
	}
	var reply []string
	if e.ReplyTo != "" {
		if reply, err = addresses([]string{e.ReplyTo}); err != nil {
			return nil, err
		}
	}
	from := mail.Address{Name: line(e.FromName), Address: m.from}
	in := &sesv2.SendEmailInput{
		FromEmailAddress: aws.String(text(from)), ReplyToAddresses: reply,
		Destination:          &types.Destination{ToAddresses: to, CcAddresses: cc},
		ConfigurationSetName: &m.set,
		EmailTags:            []types.MessageTag{tag(MailTag, string(e.Mail)), tag(OrgTag, string(e.Org))},
		Content: &types.EmailContent{Simple: &types.Message{
			Subject: content(line(e.Subject)), Body: &types.Body{Text: content(e.Text)},
		}},
	}
	for _, a := range e.Attached {
		in.Content.Simple.Attachments = append(in.Content.Simple.Attachments, types.Attachment{
			FileName: aws.String(line(a.Name)), ContentType: aws.String(a.Type), RawContent: a.Body,
			ContentDisposition:      types.AttachmentContentDispositionAttachment,
			ContentTransferEncoding: types.AttachmentContentTransferEncodingBase64,
		})
	}
	return in, nil
}

// addresses reads what somebody typed: one address each, and nothing else.
func addresses(typed []string) ([]string, error) {
	var read []string
	for _, t := range typed {
		a, err := mail.ParseAddress(t)
		if err != nil || strings.ContainsFunc(a.Address, unicode.IsControl) { // a tab may stand in quotes there, and breaks a header
			return nil, rejected("%q is no mail address", t)
		}
		read = append(read, text(mail.Address{Name: line(a.Name), Address: a.Address}))
	}
	return read, nil
}

// text is an address as it stands in a header: a name in ASCII or in encoded
// words (RFC 2047), and no angle brackets where there is no name.
func text(a mail.Address) string {
	if a.Name == "" {
		return strings.Trim(a.String(), "<>")
	}
	// The library leaves a backslash as it is in an encoded word, where none may
	// stand (RFC 2047, section 5.3); base64 has none.
	if word := mime.BEncoding.Encode("utf-8", a.Name); word != a.Name && strings.Contains(a.Name, `\`) {
		return word + " " + (&mail.Address{Address: a.Address}).String()
	}
	return a.String()
}

// line is text on one line: breaks and other control characters are spaces.
func line(typed string) string {
	return strings.Join(strings.FieldsFunc(typed, func(r rune) bool { return r == ' ' || unicode.IsControl(r) }), " ")
}

func content(s string) *types.Content {
	return &types.Content{Data: aws.String(s), Charset: aws.String("UTF-8")}
}

func tag(name, value string) types.MessageTag {
	return types.MessageTag{Name: aws.String(name), Value: aws.String(value)}
}
