package intake

import (
	"regexp"
	"strings"

	"comptoir/shared/sheet"
)

// outline is what differs between the kinds of documents that rows make together.
type outline struct {
	french, english noun
	head            func() []term // its number, its id in the other system, its date; and what it alone has
}

func outlines() map[Kind]outline {
	return map[Kind]outline{
		SalesOrders: {noun{"commande", "commandes", true}, noun{"order", "orders", true}, orderTerms},
		Estimates:   {noun{"devis", "devis", false}, noun{"estimate", "estimates", true}, estimateTerms},
	}
}

// noun is a kind of document as messages call it.
type noun struct {
	one, many string
	second    bool // the second of two forms goes with it: in French the feminine, in English "an"
}

// forms are two forms of a word, as in {le|la}.
var forms = regexp.MustCompile(`\{([^{}|]*)\|([^{}|]*)\}`)

// in puts the noun into a sentence: for {} and {s}, at its beginning {N} and {S}.
func (n noun) in(sentence string) string {
	form := "$1"
	if n.second {
		form = "$2"
	}
	title := func(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
	return strings.NewReplacer("{}", n.one, "{s}", n.many, "{N}", title(n.one), "{S}", title(n.many)).Replace(forms.ReplaceAllString(sentence, form))
}

// rule is a rule about documents as it reads of those of the kind.
func (k Kind) rule(r sheet.Rule) sheet.Rule {
	if o, is := outlines()[k]; is {
		r.French, r.English = o.french.in(r.French), o.english.in(r.English)
	}
	return r
}
