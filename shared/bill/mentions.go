package bill

import (
	"slices"

	"comptoir/shared/fault"
	"comptoir/shared/org"
	"comptoir/shared/stock"
	"comptoir/shared/words"
)

// Mention is a sentence that law wants on the paper, as it was worded then.
type Mention struct {
	Code string `json:"code,omitempty" doc:"What it is; none: the reason an organisation gave for a tax of zero" example:"recovery_indemnity"`
	Text string `json:"text" doc:"As printed"`
}

// Mentions are the sentences the invoice must bear, worded in its language, if
// the seller is as given (CGI ann. II 242 nonies A; code de commerce L441-9).
// Those about late payment concern business customers only. A seller outside
// France prints why a tax is not charged, and no sentence of French law.
func (i Invoice) Mentions(seller org.Profile) ([]Mention, error) {
	return mentions(i.paper().sale(seller), seller, words.For(i.Language))
}

// sale is what the choice of mentions depends on.
func (p paper) sale(seller org.Profile) words.Sale {
	s := words.Sale{
		Franchise: seller.Preferences.SmallBusiness, OnDebits: seller.Preferences.VATOnDebits, ToProfessional: !p.customer.Person,
	}
	if !seller.Preferences.LatePenalty.IsZero() {
		s.PenaltyRate = seller.Preferences.LatePenalty.String()
	}
	for _, l := range p.Lines {
		s.Goods = s.Goods || l.Kind == stock.Goods
		s.Services = s.Services || l.Kind == stock.Service
	}
	for _, t := range p.Taxes() {
		s.Taxes = append(s.Taxes, words.Tax{Category: t.Category, Reason: t.Reason})
	}
	return s
}

func mentions(s words.Sale, seller org.Profile, l words.Language) ([]Mention, error) {
	if !french(seller) {
		return reasons(s.Taxes), nil
	}
	sentences, err := l.FrenchMentions(s)
	if err != nil {
		return nil, fault.Conflict("invoice.exemption_reason", "A line charges no tax and does not say why: %s. Give the tax its reason in the settings.", err)
	}
	out := make([]Mention, len(sentences))
	for n, sentence := range sentences {
		out[n] = Mention{Code: string(sentence.Code), Text: sentence.Text}
	}
	return out, nil
}

// reasons are the declared reasons for not charging a tax, each once.
func reasons(taxes []words.Tax) []Mention {
	out := []Mention{}
	for _, t := range taxes {
		if m := (Mention{Text: t.Reason}); t.Reason != "" && !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	return out
}

// french tells whether the seller is established where French tax and
// commercial law hold: metropolitan France and the overseas departments.
func french(seller org.Profile) bool {
	return slices.Contains([]string{"FR", "GP", "MQ", "GF", "RE", "YT"}, seller.Address.Country)
}
