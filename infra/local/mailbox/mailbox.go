// Package mailbox is SES on one machine: it takes mails as SES v2 does, keeps each, shows them, and tells what became of them.
//
// Owns: the SendEmail endpoint (Simple and Raw), one .eml per message on disk, the mailbox page, SES's events.
// Does not own: what mails say, who hears of the events.
// Invariants: nothing leaves this machine; an accepted mail is on disk and its events are raised at least once; what a
// mail contains is shown escaped, its HTML in a sandboxed frame without scripts.
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

// Message is what the envelope says; the rest is in the .eml.
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
	Told             bool                `json:"told"` // its events were raised
}

// Recipients are all who get the message.
func (m Message) Recipients() []string { return slices.Concat(m.To, m.Cc, m.Bcc) }

// Mailbox keeps all messages.
type Mailbox struct {
	disk *spool.Spool
	tell func(event []byte) error // an EventBridge event of aws.ses
	log  *slog.Logger

	mu sync.Mutex
}

// Open opens the mailbox in a folder and raises the events a killed process still owed. tell may be nil.
func Open(folder string, tell func(event []byte) error, log *slog.Logger) (*Mailbox, error) {
	disk, err := spool.Open(folder)
	if err != nil {
		return nil, err
	}
	b := &Mailbox{disk: disk, tell: tell, log: log}
	all, err := b.Messages()
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		if !m.Told {
			b.raise(m)
		}
	}
	return b, nil
}

// Messages lists the messages, oldest first.
func (b *Mailbox) Messages() ([]Message, error) {
	names, err := b.disk.Names()
	if err != nil {
		return nil, err
	}
	all := []Message{}
	for _, name := range names {
		var m Message
		if err := b.disk.Get(name, &m); err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
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

// accept keeps a message: first its text, then its envelope, which makes it part of the mailbox.
func (b *Mailbox) accept(m Message, raw []byte) (Message, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	// SES's ids begin with a number that grows with time; so does this one, which keeps the mailbox in order.
	m.ID = b.disk.Name() + "-" + lambda.RequestID() + "-000000"
	m.Sent = time.Now().UTC()
	head := fmt.Sprintf("Message-ID: <%s@%s.amazonses.com>\r\nDate: %s\r\n", m.ID, region, m.Sent.Format(time.RFC1123Z))
	if err := b.disk.Write(m.ID+".eml", append([]byte(head), raw...)); err != nil {
		return m, err
	}
	if err := b.disk.Put(m.ID, m); err != nil {
		return m, err
	}
	b.raise(m)
	return m, nil
}

// raise tells of a message. Events belong to a configuration set: a message sent without one has none.
func (b *Mailbox) raise(m Message) {
	var err error
	if b.tell != nil && m.ConfigurationSet != "" {
		for _, event := range events(m) {
			err = errors.Join(err, b.tell(event))
		}
	}
	if err == nil {
		m.Told = true
		err = b.disk.Put(m.ID, m)
	}
	if err != nil {
		b.log.Error("mail events not raised", "message", m.ID, "error", err)
	}
}
