// Package mailbox is SES on one machine: it accepts mails as SES v2 does, keeps and shows them, and sends SES's events.
//
// Owns: the SendEmail endpoint (Simple and Raw), one .eml per message on disk, the mailbox page, SES's events.
// Does not own: the text of mails, the targets of the events.
// Invariants: no mail leaves this machine; an accepted mail is on disk and its events are sent at least once; a mail's
// content is shown escaped, its HTML in a sandboxed frame without scripts.
package mailbox

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"comptoir/infra/local/lambda"
	"comptoir/infra/local/spool"
)

// Message is the envelope of a message; the content is in the .eml file.
type Message struct {
	ID               string              `json:"id"` // SES's message id
	From             string              `json:"from"`
	To               []string            `json:"to"`
	Cc               []string            `json:"cc,omitempty"`
	Bcc              []string            `json:"bcc,omitempty"`
	ReplyTo          []string            `json:"reply_to,omitempty"`
	Subject          string              `json:"subject"`
	Sent             time.Time           `json:"sent"`
	Tags             map[string][]string `json:"tags,omitempty"`
	ConfigurationSet string              `json:"configuration_set,omitempty"`
	Published        bool                `json:"told"` // its events were sent
}

// Recipients returns all recipients of the message.
func (m Message) Recipients() []string { return slices.Concat(m.To, m.Cc, m.Bcc) }

// Mailbox keeps all messages.
type Mailbox struct {
	disk *spool.Spool
	send func(event []byte) error // sends an EventBridge event of aws.ses
	log  *slog.Logger

	mu sync.Mutex
}

// Open opens the mailbox in a folder and sends the events that a killed process had not sent. The function send may be nil.
func Open(folder string, send func(event []byte) error, log *slog.Logger) (*Mailbox, error) {
	disk, err := spool.Open(folder)
	if err != nil {
		return nil, err
	}
	b := &Mailbox{disk: disk, send: send, log: log}
	all, err := b.Messages()
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		if !m.Published {
			b.publish(m)
		}
	}
	return b, nil
}

// Messages lists the messages, oldest first.
func (b *Mailbox) Messages() ([]Message, error) {
	all := []Message{}
	err := spool.All(b.disk, b.log, func(_ string, m Message) error {
		all = append(all, m)
		return nil
	})
	return all, err
}

// Message returns one message with its content.
func (b *Mailbox) Message(id string) (Message, Content, error) {
	var m Message
	if err := b.disk.Get(id, &m); err != nil {
		return m, Content{}, err
	}
	raw, err := b.disk.Read(id + ".eml")
	if err != nil {
		return m, Content{}, err
	}
	content, err := parse(bytes.NewReader(raw))
	if err != nil {
		return m, Content{}, fmt.Errorf("read mail %s: %w", id, err)
	}
	return m, content, nil
}

// accept stores a message: first its text, then its envelope. With the envelope the message is in the mailbox.
func (b *Mailbox) accept(m Message, raw []byte) (Message, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	// The id begins with a number that grows with time, as SES's ids do; this orders the mailbox.
	m.ID = b.disk.Name() + "-" + lambda.RequestID() + "-000000"
	m.Sent = time.Now().UTC()
	head := fmt.Sprintf("Message-ID: <%s@%s.amazonses.com>\r\nDate: %s\r\n", m.ID, region, m.Sent.Format(time.RFC1123Z))
	if err := b.disk.Write(m.ID+".eml", append([]byte(head), raw...)); err != nil {
		return m, err
	}
	if err := b.disk.Put(m.ID, m); err != nil {
		return m, err
	}
	b.publish(m)
	return m, nil
}

// publish sends the events of a message. Events belong to a configuration set; a message without one has no events.
func (b *Mailbox) publish(m Message) {
	var err error
	if b.send != nil && m.ConfigurationSet != "" {
		for _, event := range events(m) {
			err = errors.Join(err, b.send(event))
		}
	}
	if err == nil {
		m.Published = true
		err = b.disk.Put(m.ID, m)
	}
	if err != nil {
		b.log.Error("mail events not sent", "message", m.ID, "error", err)
	}
}
