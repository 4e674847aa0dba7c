package table

import (
	"context"

	"comptoir/shared/crm"
	"comptoir/shared/letter"
)

func mails() kind[letter.Mail] {
	return kind[letter.Mail]{
		name: "mail", schema: 1,
		key:     func(m letter.Mail) Key { return Mail(m.ID) },
		id:      func(m letter.Mail) string { return string(m.ID) },
		label:   func(m letter.Mail) string { return m.Subject },
		subject: func(m letter.Mail) string { return m.About.Contact },
		row:     func(m letter.Mail) any { return m.Row() },
		rows: func(m letter.Mail) rows {
			at := instant(m.CreatedAt) + "#" + string(m.ID)
			r := rows{
				state: dated("MAIL", string(m.Status)), stateSort: at,
				contact: "CON#" + m.About.Contact, contactSort: ofContact("MAIL", string(m.Status)) + at,
			}
			if !m.Until.IsZero() {
				r.due, r.dueSort = mailDuePartition, instant(m.Until)+"#"+string(m.ID)
			}
			return r
		},
	}
}

// Mail reads a mail.
func (w *Work) Mail(ctx context.Context, id letter.MailID) (letter.Mail, error) {
	return mails().get(ctx, w, Mail(id))
}

// AddMail stages a mail to be sent. It leaves when the stream of change entries
// has put it into the queue, never from the request itself; should that get
// lost, it is found again among the mails due.
func (w *Work) AddMail(m *letter.Mail) error {
	m.Until = w.Now.Add(letter.Patience)
	return mails().add(w, m)
}

// SaveMail stages what has become of a mail.
func (w *Work) SaveMail(m *letter.Mail) error { return mails().save(w, m) }

// Mails lists mails, oldest first.
func (w *Work) Mails(ctx context.Context, statuses []letter.Status, to crm.ContactID, p Page) ([]letter.Row, string, error) {
	q := byDate("mails", "MAIL", letter.Statuses(), DocumentFilter[letter.Status]{Statuses: statuses, Customer: to})
	page, next, err := w.list(ctx, q, p)
	if err != nil {
		return nil, "", err
	}
	rows, err := rowsOf[letter.Row](page)
	return rows, next, err
}
