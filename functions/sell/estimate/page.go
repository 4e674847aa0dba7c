package estimate

import (
	"fmt"
	"html"
	"strings"

	"comptoir/shared/calendar"
	"comptoir/shared/offer"
	"comptoir/shared/op"
	"comptoir/shared/trade"
	"comptoir/shared/words"
)

// Page is an estimate for the holder of its link, as JSON or as an HTML page. With a link
// the page has a form for the decision, without one it shows the decision.
type Page struct {
	trade.Shown
	link string
}

// The page shows these texts.
var (
	title    = words.Phrase{French: "Devis {number}", English: "Estimate {number}"}
	subtitle = words.Phrase{
		French:  "du {date}, valable jusqu’au {until}, de {seller} pour {customer}",
		English: "of {date}, valid until {until}, from {seller} to {customer}",
	}
	quantity = words.Phrase{French: "Quantité", English: "Quantity"}
	price    = words.Phrase{French: "Prix unitaire", English: "Unit price"}
	amount   = words.Phrase{French: "Montant", English: "Amount"}
	net      = words.Phrase{French: "Total hors taxes", English: "Total without tax"}
	tax      = words.Phrase{French: "Taxes", English: "Tax"}
	total    = words.Phrase{French: "Total", English: "Total"}
	yourName = words.Phrase{French: "Votre nom", English: "Your name"}
	remark   = words.Phrase{French: "Une remarque (facultatif)", English: "Remark (optional)"}
	accept   = words.Phrase{French: "Accepter le devis", English: "Accept the estimate"}
	decline  = words.Phrase{French: "Décliner", English: "Decline"}
	accepted = words.Phrase{French: "Merci. Le devis est accepté.", English: "Thank you. The estimate is accepted."}
	declined = words.Phrase{
		French:  "Le devis est décliné. Merci de votre réponse.",
		English: "The estimate is declined. Thank you for your answer.",
	}
	invalid = words.Phrase{
		French:  "Ce lien n’est plus valable. Demandez-en un autre au vendeur.",
		English: "This link is no longer valid. Ask the seller for another one.",
	}
	unsaved = words.Phrase{
		French: "Votre réponse n’a pas été enregistrée. " +
			"Revenez en arrière, écrivez votre nom et choisissez d’accepter ou de décliner.",
		English: "Your answer was not saved. Go back, enter your name, and choose to accept or to decline.",
	}
	retry = words.Phrase{
		French:  "Rien n’a été enregistré. Réessayez dans un instant.",
		English: "Nothing was saved. Try again in a moment.",
	}
	layout = `<!doctype html>
<html lang="%s"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>%[2]s</title>
<style>body{font:16px/1.5 sans-serif;max-width:45em;margin:2em auto;padding:0 1em}table{border-collapse:collapse;width:100%%}
td,th{text-align:left;vertical-align:top;padding:.3em .6em;border-bottom:1px solid #ccc}.n{text-align:right;white-space:nowrap}p{white-space:pre-line}
input,textarea{display:block;width:100%%;box-sizing:border-box;font:inherit;margin:0 0 1em}button{font:inherit;padding:.5em 1em;margin-right:1em}</style></head>
<body><h1>%[2]s</h1>
<p>%[3]s</p>
%[4]s</body></html>
`
)

// HTML returns the page, in the estimate's language, without scripts.
func (p Page) HTML() string {
	l := words.For(p.Language)
	date := func(d calendar.Date) string { return l.LongDate(d.String()) }
	fill := strings.NewReplacer("{number}", p.Number, "{date}", date(p.Date), "{until}", date(p.ValidUntil),
		"{seller}", p.Seller, "{customer}", p.Customer)
	text := func(x words.Phrase) string { return html.EscapeString(fill.Replace(l.Say(x))) }
	var b strings.Builder
	row := func(tag string, cells ...string) {
		for i, c := range cells {
			class := ""
			if i > 0 {
				class = ` class="n"`
			}
			cells[i] = "<" + tag + class + ">" + c + "</" + tag + ">"
		}
		b.WriteString("<tr>" + strings.Join(cells, "") + "</tr>\n")
	}
	money := func(value string) string { return html.EscapeString(l.Amount(value, p.Currency.String())) }
	b.WriteString("<table>\n")
	row("th", "", text(quantity), text(price), text(amount))
	for _, x := range p.Lines {
		name := "<p>" + html.EscapeString(strings.TrimSpace(x.Name+"\n"+x.Description)) + "</p>"
		row("td", name, html.EscapeString(l.Quantity(x.Quantity.String())+" "+x.Unit), money(x.Rate.String()), money(x.Amount.String()))
	}
	for _, sum := range []struct {
		label words.Phrase
		value string
	}{{net, p.Totals.Net.String()}, {tax, p.Totals.Tax.String()}, {total, p.Totals.Total.String()}} {
		row("th", text(sum.label), "", "", money(sum.value))
	}
	b.WriteString("</table>\n")
	for _, text := range []string{p.Notes, p.TermsOfSale, p.TermsOfDelivery} {
		if text != "" {
			b.WriteString("<p>" + html.EscapeString(text) + "</p>\n")
		}
	}
	b.WriteString(p.decision(text))
	return fmt.Sprintf(layout, l, text(title), text(subtitle), b.String())
}

// decision returns the form for the decision, or the decision.
func (p Page) decision(text func(words.Phrase) string) string {
	switch {
	case p.Status == string(offer.Accepted):
		return "<p><strong>" + text(accepted) + "</strong></p>\n"
	case p.Status == string(offer.Declined):
		return "<p><strong>" + text(declined) + "</strong></p>\n"
	}
	return fmt.Sprintf(`<form method="post" action="%s/decide"><label>%s <input name="name" maxlength="200" required autocomplete="name"></label>
<label>%s <textarea name="remark" maxlength="2000" rows="3"></textarea></label>
<button name="decision" value="accept">%s</button><button name="decision" value="decline">%s</button></form>
`, html.EscapeString(p.link), text(yourName), text(remark), text(accept), text(decline))
}

// Refusal returns the page for a refused request. It is in both languages, because only
// the estimate has the customer's language.
func (Page) Refusal(r op.Refused) string {
	message := map[op.Refused]words.Phrase{op.Gone: invalid, op.Wrong: unsaved, op.Later: retry}[r]
	return fmt.Sprintf(layout, words.French, html.EscapeString(words.French.Title(words.Estimate)+" · "+words.English.Title(words.Estimate)),
		html.EscapeString(words.French.Say(message)), `<p lang="en">`+html.EscapeString(words.English.Say(message))+"</p>\n")
}
