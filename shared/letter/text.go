package letter

import (
	"strings"
	"unicode"

	"comptoir/shared/calendar"
	"comptoir/shared/money"
	"comptoir/shared/words"
)

// Facts are the data of a document that the text of its mail uses.
type Facts struct {
	Sender    string // the organisation's name, the signature of the text
	Recipient string // the customer's name
	Number    string // of the document
	Reference string // the customer's own order number, if any
	Date      calendar.Date
	Due       calendar.Date  // of an invoice; of an estimate, the last day to accept it
	Overdue   bool           // of an invoice: an amount is owed after the due date
	Link      string         // to the document's page
	Amount    money.Amount   // the total
	Owed      money.Amount   // of an invoice: the balance
	Credit    money.Amount   // of a reminder: what the customer's open credit notes leave open
	Currency  money.Currency // of both amounts
	Attached  bool           // whether the document is attached as PDF
}

// Text writes the message of a kind of document. The content written by the sender
// replaces the standard subject and text.
type Text func(words.Language, Facts, Written) (Message, error)

// draft is a mail's subject and text with placeholders.
type draft struct {
	subject  words.Phrase
	attached words.Phrase   // the first paragraph of a mail with the PDF attached
	bare     words.Phrase   // the first paragraph without the PDF; empty if it is always attached
	text     []words.Phrase // the other paragraphs
	link     words.Phrase   // below the text, also the sender's own; empty if there is no link
}

// EstimateMail writes the mail of an estimate.
func EstimateMail(l words.Language, f Facts, own Written) (Message, error) {
	return f.write(l, draft{
		subject: words.Phrase{French: "Devis {number} – {sender}", English: "Estimate {number} – {sender}"},
		attached: words.Phrase{
			French:  "Veuillez trouver ci-joint notre devis {number} du {date}, d’un montant de {amount}.",
			English: "Please find attached our estimate {number} of {date} for {amount}.",
		},
		bare: words.Phrase{
			French:  "Notre devis {number} du {date} s’élève à {amount}.",
			English: "Our estimate {number} of {date} comes to {amount}.",
		},
		link: words.Phrase{
			French:  "Il est valable jusqu’au {due}. Pour l’accepter ou le décliner :\n{link}",
			English: "It is valid until {due}. To accept or decline it:\n{link}",
		},
	}, own)
}

// OrderMail writes the mail of a sales order.
func OrderMail(l words.Language, f Facts, own Written) (Message, error) {
	return f.write(l, draft{
		subject: words.Phrase{French: "Votre commande {number} – {sender}", English: "Your order {number} – {sender}"},
		attached: words.Phrase{
			French:  "Nous vous remercions de votre commande. Vous en trouverez ci-joint le détail, sous le numéro {number}, pour un montant total de {amount}.",
			English: "Thank you for your order. Please find attached the details of order {number}, for a total of {amount}.",
		},
		text: []words.Phrase{{
			French:  "Merci de nous signaler sans tarder toute correction à y apporter.",
			English: "Please let us know soon if anything needs to be corrected.",
		}},
	}, own)
}

// InvoiceMail writes the mail of an invoice.
func InvoiceMail(l words.Language, f Facts, own Written) (Message, error) {
	due := words.Phrase{French: "Elle est à régler au plus tard le {due}, en rappelant le numéro {number}.", English: "It is payable by {due}; please quote {number} with your payment."}
	switch {
	case f.Owed.Sign() <= 0:
		due = words.Phrase{French: "Elle n’appelle aucun règlement de votre part.", English: "No payment is required."}
	case f.Overdue && f.Owed.Cmp(f.Amount) < 0:
		due = words.Phrase{
			French:  "Elle est échue depuis le {due} : il reste à régler {owed}. Merci de nous adresser votre règlement, en rappelant le numéro {number}.",
			English: "It was due on {due}, and {owed} of it is still to be paid. Please send us your payment, quoting {number}.",
		}
	case f.Overdue:
		due = words.Phrase{
			French:  "Elle est échue depuis le {due}. Merci de nous adresser votre règlement, en rappelant le numéro {number}.",
			English: "It was due on {due}. Please send us your payment, quoting {number}.",
		}
	case f.Owed.Cmp(f.Amount) < 0:
		due = words.Phrase{French: "Il reste à régler {owed} au plus tard le {due}, en rappelant le numéro {number}.", English: "{owed} of it is still to be paid by {due}; please quote {number} with your payment."}
	}
	return f.write(l, draft{
		subject: words.Phrase{French: "Facture {number} – {sender}", English: "Invoice {number} – {sender}"},
		attached: words.Phrase{
			French:  "Veuillez trouver ci-joint notre facture {number} du {date}, d’un montant de {amount}.",
			English: "Please find attached our invoice {number} of {date} for {amount}.",
		},
		bare: words.Phrase{
			French:  "Votre facture {number} du {date} s’élève à {amount}.",
			English: "Your invoice {number} of {date} comes to {amount}.",
		},
		text: []words.Phrase{due},
	}, own)
}

// Reminder writes a payment reminder, firmer with each step, which counts the reminders that
// arrived before: the first is friendly, the second insists, every later one is a formal notice (mise en demeure: code
// civil art. 1344).
func Reminder(l words.Language, f Facts, step int) (Message, error) {
	reminders := []draft{{
		subject: words.Phrase{French: "Rappel : facture {number} échue le {due}", English: "Reminder: invoice {number} was due on {due}"},
		text: []words.Phrase{
			{
				French:  "Sauf erreur de notre part, notre facture {number} du {date}, échue le {due}, reste à régler à hauteur de {owed}.",
				English: "According to our records, {owed} of our invoice {number} of {date}, which was due on {due}, is still unpaid.",
			},
			{
				French:  "Il s’agit sans doute d’un oubli : nous vous remercions de bien vouloir procéder à son règlement. Si votre paiement a croisé ce message, merci de ne pas en tenir compte.",
				English: "This is surely an oversight, and we would be grateful for your payment. If it has crossed this message, please disregard it.",
			},
		},
	}, {
		subject: words.Phrase{
			French:  "Deuxième rappel : facture {number} échue le {due}",
			English: "Second reminder: invoice {number} was due on {due}",
		},
		text: []words.Phrase{
			{
				French:  "Malgré notre premier rappel, nous n’avons pas reçu le règlement de notre facture {number} du {date}, échue le {due}. Il reste dû {owed}.",
				English: "In spite of our first reminder we have not received payment of our invoice {number} of {date}, which was due on {due}. {owed} is still owed.",
			},
			{
				French:  "Nous vous demandons de régler cette somme sous huit jours, ou de nous faire connaître ce qui s’y oppose.",
				English: "Please pay this amount within eight days, or let us know why you cannot pay it.",
			},
		},
	}, {
		subject: words.Phrase{
			French:  "Mise en demeure : facture {number} échue le {due}",
			English: "Formal notice: invoice {number} was due on {due}",
		},
		text: []words.Phrase{
			{
				French:  "Nos rappels étant restés sans effet, nous vous mettons en demeure de régler sous huit jours la somme de {owed}, restant due sur notre facture {number} du {date}, échue le {due}.",
				English: "As our reminders have had no effect, we hereby give you formal notice to pay, within eight days, {owed} still owed on our invoice {number} of {date}, which was due on {due}.",
			},
			{
				French:  "À défaut, nous engagerons le recouvrement de cette créance, augmentée des pénalités de retard et des frais de recouvrement prévus sur la facture.",
				English: "Failing that, we shall take steps to recover this debt, together with the late payment interest and the recovery costs stated on the invoice.",
			},
		},
	}}
	d := reminders[min(max(step, 1), len(reminders))-1]
	if f.Credit.Sign() > 0 {
		d.text = append(d.text, words.Phrase{
			French:  "Un avoir de {credit} reste par ailleurs à votre disposition : il n’est pas déduit de cette somme.",
			English: "A credit of {credit} is still at your disposal; it has not been deducted from this amount.",
		})
	}
	return f.write(l, d, Written{})
}

// write fills in the placeholders, and replaces subject and text by the sender's own. A
// placeholder without a value is an error, so that no incomplete mail is sent.
func (f Facts) write(l words.Language, d draft, own Written) (Message, error) {
	values := []string{
		"sender", line(f.Sender), "recipient", line(f.Recipient), "number", line(f.Number),
		"date", l.LongDate(f.Date.String()), "due", l.LongDate(f.Due.String()), "link", f.Link, "reference", line(f.Reference),
		"amount", l.Amount(f.Amount.In(f.Currency).String(), f.Currency.String()),
		"owed", l.Amount(f.Owed.In(f.Currency).String(), f.Currency.String()),
		"credit", l.Amount(f.Credit.In(f.Currency).String(), f.Currency.String()),
	}
	subject, err := l.Fill(d.subject, values...)
	if err != nil {
		return Message{}, err
	}
	none := words.Phrase{}
	paragraphs := []words.Phrase{{French: "Bonjour,", English: "Dear {recipient},"}}
	switch {
	case !f.Attached && d.bare != none:
		paragraphs = append(paragraphs, d.bare)
	case d.attached != none:
		paragraphs = append(paragraphs, d.attached)
	}
	paragraphs = append(paragraphs, d.text...)
	if d.link != none {
		paragraphs = append(paragraphs, d.link)
	}
	if line(f.Reference) != "" {
		paragraphs = append(paragraphs, words.Phrase{French: "Votre référence : {reference}", English: "Your reference: {reference}"})
	}
	paragraphs = append(paragraphs, words.Phrase{French: "Cordialement,\n{sender}", English: "Kind regards,\n{sender}"})
	text := make([]string, len(paragraphs))
	for n, p := range paragraphs {
		if text[n], err = l.Fill(p, values...); err != nil {
			return Message{}, err
		}
	}
	if d.link != none && own.Text != "" {
		link, err := l.Fill(d.link, values...)
		if err != nil {
			return Message{}, err
		}
		own.Text += "\n\n" + link + "\n"
	}
	return own.over(Message{Subject: shortened(subject, maxSubject), Text: strings.Join(text, "\n\n") + "\n"}), nil
}

// line makes one line of a text that a user entered: a line break in a subject
// would allow header injection.
func line(s string) string {
	separator := func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }
	return strings.Join(strings.FieldsFunc(s, separator), " ")
}

// shortened cuts a text to a length in characters.
func shortened(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

const maxSubject = 300
