package mailbox

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"path/filepath"
	"strings"

	"comptoir/infra/local/wire"
)

// simple is SES's Simple content.
type simple struct {
	Subject text
	Body    struct{ Text, Html *text } //nolint:revive // the protocol's spelling
	Headers []struct{ Name, Value string }

	Attachments []attachment
}

type text struct{ Data, Charset string }

type attachment struct {
	RawContent         []byte
	FileName           string
	ContentType        string
	ContentDisposition string // ATTACHMENT or INLINE
	ContentID          string `json:"ContentId"`
}

// compose writes the MIME message of Simple content, as SES does.
func compose(m Message, s simple) ([]byte, error) {
	if s.Body.Text == nil && s.Body.Html == nil {
		return nil, wire.Fail("BadRequestException", "the message has no body")
	}
	var out bytes.Buffer
	header := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&out, "%s: %s\r\n", name, oneLine(value))
		}
	}
	header("From", addresses(m.From))
	header("Reply-To", addresses(m.ReplyTo...))
	header("To", addresses(m.To...))
	header("Cc", addresses(m.Cc...))
	header("Subject", mime.QEncoding.Encode("utf-8", s.Subject.Data))
	for _, h := range s.Headers {
		header(textproto.CanonicalMIMEHeaderKey(oneLine(h.Name)), h.Value)
	}
	header("MIME-Version", "1.0")
	mixed := multipart.NewWriter(&out)
	header("Content-Type", "multipart/mixed; boundary="+mixed.Boundary())
	out.WriteString("\r\n")
	if err := writeBody(mixed, s); err != nil {
		return nil, err
	}
	for _, a := range s.Attachments {
		if err := writeAttachment(mixed, a); err != nil {
			return nil, err
		}
	}
	if err := mixed.Close(); err != nil {
		return nil, fmt.Errorf("write the mail: %w", err)
	}
	return out.Bytes(), nil
}

func writeBody(mixed *multipart.Writer, s simple) error {
	var inner bytes.Buffer
	alternative := multipart.NewWriter(&inner)
	if err := writeText(alternative, "text/plain", s.Body.Text); err != nil {
		return err
	}
	// The richest alternative comes last, RFC 2046 section 5.1.4.
	if err := writeText(alternative, "text/html", s.Body.Html); err != nil {
		return err
	}
	if err := alternative.Close(); err != nil {
		return fmt.Errorf("write the mail's body: %w", err)
	}
	part, err := mixed.CreatePart(textproto.MIMEHeader{"Content-Type": {"multipart/alternative; boundary=" + alternative.Boundary()}})
	if err != nil {
		return fmt.Errorf("write the mail's body: %w", err)
	}
	_, err = inner.WriteTo(part)
	return err
}

func writeText(w *multipart.Writer, kind string, body *text) error {
	if body == nil {
		return nil
	}
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Type": {kind + "; charset=utf-8"}, "Content-Transfer-Encoding": {"quoted-printable"},
	})
	if err != nil {
		return fmt.Errorf("write the mail's %s: %w", kind, err)
	}
	q := quotedprintable.NewWriter(part)
	if _, err := io.WriteString(q, body.Data); err != nil {
		return fmt.Errorf("write the mail's %s: %w", kind, err)
	}
	return q.Close()
}

func writeAttachment(w *multipart.Writer, a attachment) error {
	kind := a.ContentType
	if kind == "" {
		kind = mime.TypeByExtension(filepath.Ext(a.FileName))
	}
	if kind == "" {
		kind = "application/octet-stream"
	}
	disposition := "attachment"
	if strings.EqualFold(a.ContentDisposition, "INLINE") {
		disposition = "inline"
	}
	head := textproto.MIMEHeader{
		"Content-Type":              {oneLine(kind)},
		"Content-Transfer-Encoding": {"base64"},
		"Content-Disposition":       {mime.FormatMediaType(disposition, map[string]string{"filename": a.FileName})},
	}
	if a.ContentID != "" {
		head.Set("Content-ID", "<"+oneLine(a.ContentID)+">")
	}
	part, err := w.CreatePart(head)
	if err != nil {
		return fmt.Errorf("attach %s: %w", a.FileName, err)
	}
	coded := base64.StdEncoding.EncodeToString(a.RawContent)
	for len(coded) > 0 {
		n := min(76, len(coded)) // RFC 2045 section 6.8
		if _, err := io.WriteString(part, coded[:n]+"\r\n"); err != nil {
			return fmt.Errorf("attach %s: %w", a.FileName, err)
		}
		coded = coded[n:]
	}
	return nil
}

// addresses returns a header's address list, with encoded names.
func addresses(all ...string) string {
	var list []string
	for _, a := range all {
		if parsed, err := mail.ParseAddress(a); err == nil {
			a = parsed.String()
		}
		list = append(list, a)
	}
	return strings.Join(list, ", ")
}

// oneLine replaces line breaks, so that a value cannot add a header.
func oneLine(value string) string { return strings.NewReplacer("\r", " ", "\n", " ").Replace(value) }
