// Package mail sends mails through the mail service SES v2.
//
// Owns: the request to SES, and the meaning of its response.
// Does not own: the content of a mail, and its later status (shared/letter, from
// SES's events).
// Invariants: one Send sends at most one mail: it is retried only if SES
// certainly did not accept it; no text of a user adds a header.
//
// Send has four outcomes: SES's id of the mail; the fault mail.rejected, which is
// permanent; the fault mail.busy, if SES did not accept the mail and it may be
// sent later; any other error, if it is unknown whether SES accepted the mail.
// Events of SES name a mail and its organisation by the tags MailTag and OrgTag.
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
	"comptoir/shared/canon"
)

// The names of the tags of a mail.
const (
	MailTag = "mail"
	OrgTag  = "organization"
)

// Mailer sends mails from one address.
type Mailer struct {
	client *sesv2.Client
	from   string
	set    string
}

// New returns a mailer that sends from the platform's address. The configuration
// set publishes SES's events about the mails.
func New(cfg aws.Config, from, configurationSet string, options ...func(*sesv2.Options)) (*Mailer, error) {
	address, err := mail.ParseAddress(from)
	if err != nil {
		return nil, fmt.Errorf("the sender %q is not a mail address: %w", from, err)
	}
	client := sesv2.NewFromConfig(cfg, append([]func(*sesv2.Options){func(o *sesv2.Options) { o.Retryer = safeRetryer() }}, options...)...)
	return &Mailer{client: client, from: address.Address, set: configurationSet}, nil
}

// Send passes a mail to SES and returns SES's id of the mail. The sender is the
// organisation's name with the platform's address; replies go to the organisation.
func (m *Mailer) Send(ctx context.Context, e app.Envelope) (string, error) {
	in, err := m.input(e)
	if err != nil {
		return "", fmt.Errorf("send mail %s: %w", e.Mail, err)
	}
	out, err := m.client.SendEmail(ctx, in)
	if err != nil {
		return "", fmt.Errorf("send mail %s: %w", e.Mail, outcome(err))
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
		return nil, rejected("no recipient")
	}
	var reply []string
	if r, err := canon.ParseEmail(e.ReplyTo); err == nil { // settings of release 0.2 may have another text
		reply = []string{r.ASCII()}
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

// addresses returns addresses that a user entered as mail servers take them, the domain in
// ASCII. Each text must be exactly one address, with or without a name.
func addresses(typed []string) ([]string, error) {
	var parsed []string
	for _, t := range typed {
		name, e, err := canon.ParseRecipient(t)
		if err != nil {
			return nil, rejected("%q is not a mail address", t)
		}
		parsed = append(parsed, text(mail.Address{Name: line(name), Address: e.ASCII()}))
	}
	return parsed, nil
}

// text is an address as a header value: the name in ASCII or in encoded words
// (RFC 2047); without angle brackets if there is no name.
func text(a mail.Address) string {
	if a.Name == "" {
		return strings.Trim(a.String(), "<>")
	}
	// The library does not escape a backslash in an encoded word, where it is
	// invalid (RFC 2047, section 5.3). Base64 has no backslash.
	if word := mime.BEncoding.Encode("utf-8", a.Name); word != a.Name && strings.Contains(a.Name, `\`) {
		return word + " " + (&mail.Address{Address: a.Address}).String()
	}
	return a.String()
}

// line makes one line of a text: line breaks and other control characters become
// spaces.
func line(typed string) string {
	return strings.Join(strings.FieldsFunc(typed, func(r rune) bool { return r == ' ' || unicode.IsControl(r) }), " ")
}

func content(s string) *types.Content {
	return &types.Content{Data: aws.String(s), Charset: aws.String("UTF-8")}
}

func tag(name, value string) types.MessageTag {
	return types.MessageTag{Name: aws.String(name), Value: aws.String(value)}
}
