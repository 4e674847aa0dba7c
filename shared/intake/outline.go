package intake

import (
	"strings"

	"comptoir/shared/sheet"
)

// outline is what differs between the kinds of documents that rows make together.
type outline struct {
	french, english noun
	englishNames    []string // what other systems call it in the titles of columns
	frenchNames     []string
	alone           func() []term // what it alone has
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

// terms are what documents of the kind call their number, their id in the other system
// and their date, after the kind first, and what they alone have.
func (o outline) terms() []term {
	after := func(english, french string, others ...string) (titles []string) {
		for _, sides := range []struct {
			names []string
			forms string
		}{{o.englishNames, english}, {o.frenchNames, french}} {
			for _, name := range sides.names {
				for form := range strings.SplitSeq(sides.forms, ",") {
					titles = append(titles, strings.ReplaceAll(form, "{}", name))
				}
			}
		}
		return append(titles, others...)
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
	}, o.alone()...)
}

// noun is a kind of document as messages call it.
type noun struct {
	one, many string
	second    bool // the second of two forms goes with it: in French the feminine, in English "an"
}

// in puts the noun into a sentence: for {} and {s}, at its beginning {N} and {S}; and of
// two forms, as in {le|la}, the one that goes with it.
func (n noun) in(sentence string) string {
	title := func(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
	var b strings.Builder
	for {
		before, rest, more := strings.Cut(sentence, "{")
		b.WriteString(before)
		if !more {
			return b.String()
		}
		place, after, _ := strings.Cut(rest, "}")
		first, second, forms := strings.Cut(place, "|")
		switch {
		case forms && n.second:
			place = second
		case forms:
			place = first
		default:
			place = map[string]string{"": n.one, "s": n.many, "N": title(n.one), "S": title(n.many)}[place]
		}
		b.WriteString(place)
		sentence = after
	}
}

// rule is a rule about documents as it reads of those of the kind.
func (k Kind) rule(r sheet.Rule) sheet.Rule {
	if o, is := outlines()[k]; is {
		r.French, r.English = o.french.in(r.French), o.english.in(r.English)
	}
	return r
}
