package intake

import (
	"strings"

	"comptoir/shared/sheet"
)

// outline contains the differences between the kinds of documents that are
// imported from several rows.
type outline struct {
	french, english noun
	englishNames    []string // its names in other systems' column headers
	frenchNames     []string
	ownTerms        func() []term // fields that only this kind has
	folders         []string      // further names of its folder in the bucket
}

func outlines() map[Kind]outline {
	none := func() []term { return nil }
	return map[Kind]outline{
		SalesOrders: {
			noun{"commande", "commandes", true},
			noun{"order", "orders", true},
			[]string{"SalesOrder", "Sales Order", "Order", "SO"},
			[]string{"commande", "bon de commande"},
			none,
			[]string{"orders", "commandes"},
		},
		Estimates: {
			noun{"devis", "devis", false},
			noun{"estimate", "estimates", true},
			[]string{"Estimate", "Quote", "Quotation", "Order"},
			[]string{"devis"},
			estimateTerms,
			[]string{"quotes", "devis"},
		},
	}
}

// terms returns the column headers of a document's number, its id in the other
// system and its date, the headers that name the kind first, and the terms that
// only this kind has.
func (o outline) terms() []term {
	after := func(english, french string, others ...string) (headers []string) {
		for _, sides := range []struct {
			names []string
			forms string
		}{{o.englishNames, english}, {o.frenchNames, french}} {
			for _, name := range sides.names {
				for form := range strings.SplitSeq(sides.forms, ",") {
					headers = append(headers, strings.ReplaceAll(form, "{}", name))
				}
			}
		}
		return append(headers, others...)
	}
	return append([]term{
		{headNumber, 50, after(
			"{} Number,{} No,{}#,{} Reference,{}", "N° {},N° de {},N° du {},Numéro de {},Numéro du {},Numéro {},Référence {},Référence du {},Réf {},{}",
			"N° de pièce", "N° pièce", "Numéro de pièce", "Numéro du document", "N° document", "Document Number",
		)},
		{headRef, 100, after("{} ID", "ID {},Identifiant {}", "External ID", "ID")},
		{headDate, 0, after(
			"{} Date", "Date de {},Date du {},Date de la {},Date {}",
			"Date d'émission", "Date de pièce", "Date du document", "Creation Date", "Transaction Date", "Document Date", "Date",
		)},
	}, o.ownTerms()...)
}

// noun is the name of a kind of document in messages.
type noun struct {
	one, many string
	second    bool // it uses the second of two forms: in French the feminine, in English "an"
}

// in returns a sentence with its placeholders replaced: {} and {s} by the noun in the
// singular and plural, {N} and {S} by the same with a capital, and two forms such as
// {le|la} by the form that agrees with the noun.
func (n noun) in(sentence string) string {
	title := func(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
	var b strings.Builder
	for {
		before, rest, more := strings.Cut(sentence, "{")
		b.WriteString(before)
		if !more {
			return b.String()
		}
		text, after, _ := strings.Cut(rest, "}")
		first, second, forms := strings.Cut(text, "|")
		switch {
		case forms && n.second:
			text = second
		case forms:
			text = first
		default:
			text = map[string]string{"": n.one, "s": n.many, "N": title(n.one), "S": title(n.many)}[text]
		}
		b.WriteString(text)
		sentence = after
	}
}

// rule returns a rule about documents with the noun of the kind in its sentences.
func (k Kind) rule(r sheet.Rule) sheet.Rule {
	if o, is := outlines()[k]; is {
		r.French, r.English = o.french.in(r.French), o.english.in(r.English)
	}
	return r
}
