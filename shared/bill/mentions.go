package bill

import (
	"slices"

	"comptoir/shared/fault"
	"comptoir/shared/org"
	"comptoir/shared/stock"
	"comptoir/shared/words"
)

// Mention is a sentence that the law requires on the document, in the wording it
// had when the document was sent.
type Mention struct {
	Code string `json:"code,omitempty" doc:"Code of the sentence; empty for the organisation's reason for a tax of zero" example:"recovery_indemnity"`
	Text string `json:"text" doc:"Printed text"`
}

// Mentions returns the sentences the invoice must have, in its language, for the
// given seller (CGI ann. II 242 nonies A; code de commerce L441-9). Sentences about
// late payment apply to business customers only. For a seller outside France they
// are the reasons for taxes that are not charged, without sentences of French law.
func (i Invoice) Mentions(seller org.Profile) ([]Mention, error) {
	return mentions(i.pdfContent().sale(seller), seller, words.For(i.Language))
}

// sale returns the data that the choice of mentions depends on.
func (p pdfContent) sale(seller org.Profile) words.Sale {
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
		s.Taxes = append(s.Taxes, words.Tax{Category: t.Category, Reason: t.ReasonIn(words.For(p.Language))})
	}
	return s
}

func mentions(s words.Sale, seller org.Profile, l words.Language) ([]Mention, error) {
	if !french(seller) {
		return reasons(s.Taxes), nil
	}
	sentences, err := l.FrenchMentions(s)
	if err != nil {
		return nil, fault.Conflict("invoice.exemption_reason",
			"A line charges no tax and has no reason for it: %s. Write the reason of the tax in the settings.", err)
	}
	out := make([]Mention, len(sentences))
	for n, sentence := range sentences {
		out[n] = Mention{Code: string(sentence.Code), Text: sentence.Text}
	}
	return out, nil
}

// reasons returns the declared reasons for taxes that are not charged, each once.
func reasons(taxes []words.Tax) []Mention {
	out := []Mention{}
	for _, t := range taxes {
		if m := (Mention{Text: t.Reason}); t.Reason != "" && !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	return out
}

// french reports whether French tax and commercial law apply to the seller's
// address: metropolitan France and the overseas departments.
func french(seller org.Profile) bool {
	return slices.Contains([]string{"FR", "GP", "MQ", "GF", "RE", "YT"}, seller.Address.Country)
}
