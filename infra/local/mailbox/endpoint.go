package mailbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/mail"

	"comptoir/infra/local/wire"
)

// These are the limits of SES v2.
const (
	sizeLimit      = 40 << 20 // of a message, in base64
	recipientLimit = 50
)

// Handler serves SendEmail of SES v2; it refuses all other operations as not found.
func (b *Mailbox) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v2/email/outbound-emails", b.sendEmail)
	mux.HandleFunc("/v2/", func(w http.ResponseWriter, r *http.Request) {
		wire.Refuse(w, &wire.Fault{
			Code: "NotFoundException", Status: http.StatusNotFound,
			Message: "the local mailbox serves only SendEmail, not " + r.Method + " " + r.URL.Path,
		})
	})
	b.pages(mux)
	// A page of another site must not send mail with the user's browser; the SDK sends no Origin.
	return http.NewCrossOriginProtection().Handler(mux)
}

// input is the input of SendEmail.
type input struct {
	FromEmailAddress string
	Destination      struct{ ToAddresses, CcAddresses, BccAddresses []string }
	ReplyToAddresses []string
	Content          struct {
		Simple   *simple
		Raw      *struct{ Data []byte }
		Template json.RawMessage
	}
	EmailTags            []struct{ Name, Value string }
	ConfigurationSetName string
}

func (b *Mailbox) sendEmail(w http.ResponseWriter, r *http.Request) {
	var in input
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 2*sizeLimit)).Decode(&in); err != nil {
		wire.Refuse(w, wire.Fail("BadRequestException", "%v", err))
		return
	}
	m, raw, err := in.message()
	if err != nil {
		wire.Refuse(w, err)
		return
	}
	if m, err = b.accept(m, raw); err != nil {
		wire.Refuse(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{"MessageId": m.ID})
}

// message returns the envelope and the text of the message.
func (in input) message() (Message, []byte, error) {
	m := Message{
		From: in.FromEmailAddress, To: in.Destination.ToAddresses, Cc: in.Destination.CcAddresses, Bcc: in.Destination.BccAddresses,
		ReplyTo: in.ReplyToAddresses, ConfigurationSet: in.ConfigurationSetName, Tags: map[string][]string{},
	}
	for _, tag := range in.EmailTags {
		m.Tags[tag.Name] = append(m.Tags[tag.Name], tag.Value)
	}
	var raw []byte
	var err error
	switch {
	case in.Content.Simple != nil:
		m.Subject = in.Content.Simple.Subject.Data
		raw, err = compose(m, *in.Content.Simple)
	case in.Content.Raw != nil:
		raw, err = in.Content.Raw.Data, m.fill(in.Content.Raw.Data)
	default:
		err = wire.Fail("BadRequestException", "Content has neither Simple nor Raw; the local mailbox does not support templates")
	}
	if err != nil {
		return m, nil, err
	}
	if err := m.check(); err != nil {
		return m, nil, err
	}
	if len(raw) > sizeLimit {
		return m, nil, wire.Fail("MessageRejected", "Message length is more than %d bytes long: %d.", sizeLimit, len(raw))
	}
	return m, raw, nil
}

// fill completes the envelope from the headers of a raw message.
func (m *Message) fill(raw []byte) error {
	parsed, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return wire.Fail("BadRequestException", "the raw message cannot be read: %v", err)
	}
	m.Subject = word(parsed.Header.Get("Subject"))
	if m.From == "" {
		m.From = parsed.Header.Get("From")
	}
	if len(m.Recipients()) > 0 {
		return nil
	}
	for name, into := range map[string]*[]string{"To": &m.To, "Cc": &m.Cc, "Bcc": &m.Bcc} {
		addresses, err := parsed.Header.AddressList(name)
		if err != nil && !errors.Is(err, mail.ErrHeaderNotPresent) {
			return wire.Fail("BadRequestException", "the raw message's %s: %v", name, err)
		}
		for _, a := range addresses {
			*into = append(*into, a.Address)
		}
	}
	return nil
}

func (m Message) check() error {
	if _, err := mail.ParseAddress(m.From); err != nil {
		return wire.Fail("BadRequestException", "the sender %q is not an e-mail address", m.From)
	}
	all := m.Recipients()
	if len(all) == 0 || len(all) > recipientLimit {
		return wire.Fail("BadRequestException", "a message has 1 to %d recipients, this one has %d", recipientLimit, len(all))
	}
	for _, to := range all {
		if _, err := mail.ParseAddress(to); err != nil {
			return wire.Fail("BadRequestException", "the recipient %q is not an e-mail address", to)
		}
	}
	return nil
}
