package words_test

import (
	"slices"
	"strings"
	"testing"

	"comptoir/shared/words"
)

func TestFrenchMentionsFollowSale(t *testing.T) {
	standard := []words.Tax{{Category: "S"}}
	cases := map[string]struct {
		sale words.Sale
		want []words.Mention
	}{
		"goods to a company": {
			words.Sale{Taxes: standard, Goods: true, ToProfessional: true},
			[]words.Mention{words.GoodsSold, words.NoEarlyDiscount, words.LatePenaltyByLaw, words.RecoveryIndemnity},
		},
		"goods and services, debits, own rate and discount": {
			words.Sale{
				Taxes: standard, Goods: true, Services: true, OnDebits: true,
				ToProfessional: true, PenaltyRate: "12", EarlyDiscount: "2 % sous 8 jours",
			},
			[]words.Mention{words.GoodsServices, words.OnDebits, words.EarlyDiscount, words.LatePenalty, words.RecoveryIndemnity},
		},
		"debits apply to services only": {
			words.Sale{Taxes: standard, Goods: true, OnDebits: true},
			[]words.Mention{words.GoodsSold},
		},
		"a consumer owes neither penalty nor indemnity": {
			words.Sale{Taxes: standard, Services: true},
			[]words.Mention{words.ServicesSold},
		},
		"small business": {
			words.Sale{Taxes: []words.Tax{{Category: "E"}}, Franchise: true, Services: true},
			[]words.Mention{words.ServicesSold, words.Franchise},
		},
		"reverse charge": {
			words.Sale{Taxes: []words.Tax{{Category: "AE"}, {Category: "AE"}}, Services: true},
			[]words.Mention{words.ServicesSold, words.ReverseCharge},
		},
		"to another member state, with transport outside the Union": {
			words.Sale{Taxes: []words.Tax{{Category: "G"}, {Category: "K"}}, Goods: true},
			[]words.Mention{words.GoodsSold, words.IntraCommunity, words.Export},
		},
		"a declared reason is printed once": {
			words.Sale{Taxes: []words.Tax{
				{Category: "E", Reason: "Exonération, art. 261 4-4° du CGI."},
				{Category: "E", Reason: "Exonération, art. 261 4-4° du CGI."},
			}, Services: true},
			[]words.Mention{words.ServicesSold, ""},
		},
		"a reason contained in the legal mention is not repeated": {
			words.Sale{Taxes: []words.Tax{
				{Category: "AE", Reason: "Autoliquidation"},
				{Category: "AE", Reason: "Reverse charge."},
				{Category: "K", Reason: "Exonération de TVA, article 262 ter\u00a0I du CGI."},
				{Category: "G", Reason: "VAT exempt export"},
			}, Goods: true},
			[]words.Mention{words.GoodsSold, words.ReverseCharge, words.IntraCommunity, words.Export},
		},
		"a reason longer than the legal mention is added": {
			words.Sale{Taxes: []words.Tax{
				{Category: "AE", Reason: "Autoliquidation, art. 283-2 nonies du CGI (sous-traitance)"},
				{Category: "E", Reason: "Autoliquidation"},
			}, Goods: true},
			[]words.Mention{words.GoodsSold, words.ReverseCharge, "", ""},
		},
		"small business with the legal mention as reason": {
			words.Sale{
				Taxes:     []words.Tax{{Category: "E", Reason: "TVA non applicable, art. 293 B du CGI"}},
				Franchise: true, Services: true,
			},
			[]words.Mention{words.ServicesSold, words.Franchise},
		},
		"credit note": {
			words.Sale{Taxes: standard, Goods: true, ToProfessional: true, RetentionOfTitle: true, Corrects: "F2026-12", CorrectsDate: "2026-11-02"},
			[]words.Mention{words.Corrects, words.GoodsSold},
		},
		"title retained, self-billed, in a group": {
			words.Sale{Taxes: standard, Goods: true, RetentionOfTitle: true, SelfBilled: true, VATGroup: true},
			[]words.Mention{words.GoodsSold, words.SelfBilled, words.VATGroup, words.RetentionOfTitle},
		},
	}
	for name, c := range cases {
		for _, language := range []words.Language{words.French, words.English} {
			t.Run(name+" "+string(language), func(t *testing.T) {
				got, err := language.FrenchMentions(c.sale)
				if err != nil {
					t.Fatal(err)
				}
				var codes []words.Mention
				for _, s := range got {
					codes = append(codes, s.Code)
					if s.Text == "" || strings.ContainsAny(s.Text, "{}") {
						t.Errorf("the sentence of %s is %q", s.Code, s.Text)
					}
				}
				if !slices.Equal(codes, c.want) {
					t.Errorf("got %q, want %q", codes, c.want)
				}
			})
		}
	}
}

func TestFrenchMentionsRefuseExemptionWithoutLegalBasis(t *testing.T) {
	for _, category := range []string{"E", "O"} {
		if got, err := words.French.FrenchMentions(words.Sale{Taxes: []words.Tax{{Category: category}}}); err == nil {
			t.Errorf("%s: got %v, want an error", category, got)
		}
	}
	if got, err := words.French.FrenchMentions(words.Sale{Corrects: "F1"}); err == nil {
		t.Errorf("credit note without the invoice's date: got %v, want an error", got)
	}
}

func TestMentionsUseWordingOfLaw(t *testing.T) {
	plain := strings.NewReplacer(nb, " ", thin, " ")
	for _, c := range []struct {
		code   words.Mention
		values []string
		want   string // the wording of the law
	}{
		{words.ReverseCharge, nil, "Autoliquidation"},
		{words.OnDebits, nil, "Option pour le paiement de la taxe d’après les débits"},
		{words.Franchise, nil, "TVA non applicable, art. 293 B du CGI"},
		{words.IntraCommunity, nil, "art. 262 ter I du CGI"},
		{words.Export, nil, "art. 262 I du CGI"},
		{words.SelfBilled, nil, "Auto-facturation"},
		{words.SecondHand, nil, "Régime particulier – Biens d’occasion"},
		{words.VATGroup, nil, "Membre d’un assujetti unique"},
		{words.NoEarlyDiscount, nil, "Pas d’escompte pour règlement anticipé"},
		{words.LatePenalty, []string{"rate", "12 %"}, "taux annuel de 12 %"},
		{words.RecoveryIndemnity, nil, "40 €"},
	} {
		got, err := words.French.Mention(c.code, c.values...)
		if err != nil || !strings.Contains(plain.Replace(got), c.want) {
			t.Errorf("%s: got %q, %v; want it to contain %q", c.code, got, err, c.want)
		}
	}
	if got, err := words.French.Mention("unknown"); err == nil {
		t.Errorf("unknown code: got %q, want an error", got)
	}
}
