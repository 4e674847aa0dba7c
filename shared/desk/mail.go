package desk

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/bill"
	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/letter"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// Sender moves a document to the state in which it is mailed, or refuses. The
// sources contain the settings, the customer and the day.
type Sender[T trade.Mailed] func(*T, trade.Sources) error

// Made are the records that were made together with a new document.
type Made struct {
	Mail               *letter.Mail   `json:"mail,omitempty" doc:"The mail with the document"`
	PossibleDuplicates []crm.Likeness `json:"possible_duplicates,omitempty" doc:"Existing contacts that may be the same as the new customer"`
}

// Create makes a document from its form and assigns its number. If a post is given, the
// document is mailed at once, which needs the right to mail documents of its kind.
func Create[T trade.Mailed, F trade.AnyForm, ID id.Named, R any](
	ctx context.Context, a *app.App, k store.Kind[T, ID, R], f F, write func(ID, F, trade.Sources) (T, error), p *letter.Post, send Sender[T],
) (doc T, s org.Settings, made Made, err error) {
	if p != nil {
		if err := a.Caller.Needs(rights.Mail(k.Modules[0])); err != nil {
			return doc, s, made, err
		}
	}
	if a.Table.Totals { // the mail changes none
		p = nil
	}
	k.ExpectReference(a.Table, f.Party(), f.Common())
	src, like, err := Sources(ctx, a, f)
	s, made.PossibleDuplicates = src.Settings, like
	if err != nil {
		return doc, s, made, err
	}
	if doc, err = write(id.New[ID](a.Now), f, src); err != nil {
		return doc, s, made, err
	}
	if p != nil {
		if err := send.check(ctx, a, &doc, src, *p); err != nil {
			return doc, s, made, err
		}
	}
	if err := Add(ctx, a, k, &doc, s); err != nil || p == nil {
		return doc, s, made, err
	}
	m, err := Mail(ctx, a, doc, *p, src.Customer, s)
	made.Mail = &m
	return doc, s, made, fault.Below("/send", err)
}

// check sends a document that may have no number yet and checks that its mail can be made: a
// document whose mail is refused uses no number.
func (send Sender[T]) check(ctx context.Context, a *app.App, doc *T, src trade.Sources, p letter.Post) error {
	if d, is := any(doc).(trade.Completing); is {
		if err := d.Complete(src.Customer); err != nil {
			return err
		}
	}
	if err := send(doc, src); err != nil {
		return err
	}
	next := *doc
	if n, is := any(&next).(trade.Numbered); is {
		if number, _ := n.Numbering(src.Settings.Numbering); *number == "" {
			*number = "…"
		}
	}
	in := trade.Envelope{Post: p, To: src.Customer, Sender: src.Settings.Name, Today: src.Today, Link: "…"}
	m, err := next.Letter(in)
	if err == nil {
		err = allowed(ctx, a, m, src.Customer)
	}
	return fault.Below("/send", err)
}

// Send mails a document to its party.
func Send[T trade.Mailed, ID id.Named, R any](
	ctx context.Context, a *app.App, k store.Kind[T, ID, R], v ID, p letter.Post, send Sender[T],
) (doc T, s org.Settings, m letter.Mail, err error) {
	if doc, s, err = Open(ctx, a, k, v); err != nil {
		return doc, s, m, err
	}
	to, err := store.Contacts.Get(ctx, a.Table, doc.Voucher().Party.ID)
	if err != nil {
		return doc, s, m, err
	}
	if d, is := any(&doc).(trade.Completing); is {
		if err := d.Complete(to); err != nil {
			return doc, s, m, err
		}
	}
	if err := send(&doc, trade.Sources{Settings: s, Customer: to, Today: s.Today(a.Now)}); err != nil {
		return doc, s, m, err
	}
	mailAgain(&doc)
	if err := k.Save(a.Table, &doc, store.Guard(s.Preferences)); err != nil {
		return doc, s, m, err
	}
	m, err = Mail(ctx, a, doc, p, to, s)
	return doc, s, m, err
}

// mailAgain removes the mark of an earlier mail that did not reach its recipient.
func mailAgain[T trade.Mailed](doc *T) {
	if m, is := any(doc).(interface{ MailAgain() }); is {
		m.MailAgain()
	}
}

// Mail stages the mail of a document that was added or saved before: a link to
// the document contains its version. Faults point into the post.
func Mail(ctx context.Context, a *app.App, doc trade.Mailed, p letter.Post, to crm.Contact, s org.Settings) (m letter.Mail, err error) {
	in := trade.Envelope{ID: id.New[letter.MailID](a.Now), Post: p, To: to, Sender: s.Name, Today: s.Today(a.Now)}
	if l, is := doc.(trade.Linked); is {
		if in.Link, err = link(a, l, s); err != nil {
			return m, err
		}
	}
	if m, err = doc.Letter(in); err != nil {
		return m, err
	}
	if err = allowed(ctx, a, m, to); err != nil {
		return m, err
	}
	sender, err := store.SenderAddress(ctx, a.Table, a.Caller.User)
	if err != nil {
		return m, err
	}
	m.AnswerTo(s.Email, sender)
	return m, store.AddMail(a.Table, &m, a.Mails.Allowance(s, a.Now))
}

// MailInvoice stages the mail of a numbered invoice, and records the mailing in the invoice:
// add or save the invoice afterwards. Faults point into the post.
func MailInvoice(ctx context.Context, a *app.App, i *bill.Invoice, p bill.Post, to crm.Contact, s org.Settings) (letter.Mail, error) {
	if err := i.Mail(p); err != nil {
		return letter.Mail{}, err
	}
	return Mail(ctx, a, *i, p.Post, to, s)
}
