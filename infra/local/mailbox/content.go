package mailbox

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
)

// Content is the decoded content of a message.
type Content struct {
	Text        string       `json:"text"`
	HTML        string       `json:"html"`
	Attachments []Attachment `json:"attachments"`
}

// Attachment is a file in a message.
type Attachment struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Size int    `json:"size"`
	Data []byte `json:"-"`
}

// parse reads a message from any program.
func parse(r io.Reader) (Content, error) {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return Content{}, fmt.Errorf("read the mail's headers: %w", err)
	}
	c := Content{Attachments: []Attachment{}}
	return c, c.add(textproto.MIMEHeader(m.Header), m.Body, 0)
}

// depthLimit is the greatest nesting of MIME parts; an attacker chooses the nesting.
const depthLimit = 10

func (c *Content) add(head textproto.MIMEHeader, body io.Reader, depth int) error {
	kind, parameters, err := mime.ParseMediaType(head.Get("Content-Type"))
	if err != nil {
		kind = "text/plain" // RFC 2045 section 5.2
	}
	if strings.HasPrefix(kind, "multipart/") && depth < depthLimit {
		parts := multipart.NewReader(body, parameters["boundary"])
		for {
			part, err := parts.NextRawPart()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return fmt.Errorf("read the mail's parts: %w", err)
			}
			if err := c.add(part.Header, part, depth+1); err != nil {
				return err
			}
		}
	}
	data, err := io.ReadAll(decoded(head.Get("Content-Transfer-Encoding"), body))
	if err != nil {
		return fmt.Errorf("decode the mail's %s: %w", kind, err)
	}
	disposition, names, _ := mime.ParseMediaType(head.Get("Content-Disposition"))
	name := names["filename"]
	if name == "" {
		name = parameters["name"]
	}
	switch {
	case disposition == "attachment" || name != "":
		c.Attachments = append(c.Attachments, Attachment{Name: word(name), Type: kind, Size: len(data), Data: data})
	case kind == "text/html":
		c.HTML += string(data)
	case kind == "text/plain":
		c.Text += string(data)
	default:
		c.Attachments = append(c.Attachments, Attachment{Name: "part", Type: kind, Size: len(data), Data: data})
	}
	return nil
}

func decoded(encoding string, r io.Reader) io.Reader {
	switch strings.ToLower(encoding) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, r)
	case "quoted-printable":
		return quotedprintable.NewReader(r)
	}
	return r
}

// word decodes a header's encoded words, RFC 2047.
func word(value string) string {
	plain, err := new(mime.WordDecoder).DecodeHeader(value)
	if err != nil {
		return value
	}
	return plain
}
