package words

import (
	"fmt"
	"slices"
	"strings"
)

// Sale is the facts of an invoice or a credit note that determine the mandatory statements of French law.
type Sale struct {
	Taxes []Tax // each tax on the document, in any order

	Franchise bool // the seller is under the small business exemption (CGI art. 293 B)
	Goods     bool // a line is goods
	Services  bool // a line is a service
	OnDebits  bool // the seller has opted to pay VAT on services when invoicing

	ToProfessional   bool   // the buyer is not a consumer: payment mentions are required (code de commerce art. L441-9)
	PenaltyRate      string // percent a year, as a decimal string; empty: the legal rate
	EarlyDiscount    string // the discount for early payment, in the document's language; empty: none
	RetentionOfTitle bool

	SelfBilled bool
	VATGroup   bool

	// Corrects and CorrectsDate are the number of the invoice that a credit note corrects, and its ISO date.
	Corrects, CorrectsDate string
}

// Tax is one tax of the document: its category in EN 16931 (UNTDID 5305: S, Z, E, AE, K, G, O) and, if its rate is
// zero, the reason that the organisation has declared.
type Tax struct {
	Category string
	Reason   string
}

// Sentence is a mention ready to print. A reason declared by the organisation has no code.
type Sentence struct {
	Code Mention
	Text string
}

// FrenchMentions returns the mentions that French law requires on the invoice or credit note of this sale, in the order
// in which they are printed: the corrected invoice, the category of the operations, the reason why tax is absent, the
// payment. An exemption (category E or O) needs a reason, or the small-business exemption (franchise en base);
// otherwise FrenchMentions returns an error, because art. 242 nonies A, I-12° requires the legal basis.
func (l Language) FrenchMentions(s Sale) ([]Sentence, error) {
	p := &mentionList{language: l}
	if s.Corrects != "" {
		p.add(Corrects, "number", s.Corrects, "date", l.Date(s.CorrectsDate))
	}
	p.category(s)
	p.taxes(s)
	if s.SelfBilled {
		p.add(SelfBilled)
	}
	if s.VATGroup {
		p.add(VATGroup)
	}
	// A credit note requests no payment.
	if s.ToProfessional && s.Corrects == "" {
		p.payment(s)
	}
	if s.RetentionOfTitle && s.Goods && s.Corrects == "" {
		p.add(RetentionOfTitle)
	}
	return p.sentences, p.err
}

// mentionList collects sentences until the first error.
type mentionList struct {
	language  Language
	sentences []Sentence
	err       error
}

func (p *mentionList) add(code Mention, values ...string) {
	text, err := p.language.Mention(code, values...)
	if err != nil && p.err == nil {
		p.err = err
	}
	p.sentences = append(p.sentences, Sentence{Code: code, Text: text})
}

func (p *mentionList) category(s Sale) {
	switch {
	case s.Goods && s.Services:
		p.add(GoodsServices)
	case s.Goods:
		p.add(GoodsSold)
	case s.Services:
		p.add(ServicesSold)
	}
	if s.OnDebits && s.Services {
		p.add(OnDebits)
	}
}

// byCategory contains the mentions that a tax category requires by itself.
var byCategory = map[string]Mention{"AE": ReverseCharge, "K": IntraCommunity, "G": Export}

func (p *mentionList) taxes(s Sale) {
	if s.Franchise {
		p.add(Franchise)
	}
	for _, category := range []string{"AE", "K", "G", "E", "O", "Z"} {
		added := false
		for _, tax := range s.Taxes {
			if tax.Category != category {
				continue
			}
			mention, set := byCategory[category]
			if set && !added {
				p.add(mention)
				added = true
			}
			if !set && s.Franchise {
				mention = Franchise
			}
			p.reason(tax.Reason, mention)
			if tax.Reason == "" && (category == "E" || category == "O") && !s.Franchise && p.err == nil {
				p.err = fmt.Errorf("a tax of category %s states no legal basis for its exemption", category)
			}
		}
	}
}

// reason adds the reason that the organisation has declared. It adds the same
// text only once, and none that the legal mention contains in either language.
func (p *mentionList) reason(text string, law Mention) {
	known := slices.ContainsFunc(p.sentences, func(s Sentence) bool { return s.Text == text })
	own, legal := plain(text), mentions[law]
	known = known || strings.Contains(plain(legal.French), own) || strings.Contains(plain(legal.English), own)
	if text != "" && !known {
		p.sentences = append(p.sentences, Sentence{Text: text})
	}
}

// plain normalises a sentence for comparison: case, spaces, apostrophes, "article" and a final point are ignored.
func plain(text string) string {
	text = strings.Join(strings.Fields(strings.ToLower(text)), " ")
	return strings.TrimRight(strings.NewReplacer("article ", "art. ", "’", "'").Replace(text), ". ")
}

func (p *mentionList) payment(s Sale) {
	if s.EarlyDiscount == "" {
		p.add(NoEarlyDiscount)
	} else {
		p.add(EarlyDiscount, "terms", s.EarlyDiscount)
	}
	if s.PenaltyRate == "" {
		p.add(LatePenaltyByLaw)
	} else {
		p.add(LatePenalty, "rate", p.language.Percent(s.PenaltyRate))
	}
	p.add(RecoveryIndemnity)
}
