package org

import (
	"time"

	"comptoir/shared/id"
	"comptoir/shared/money"
)

// Declare adds the initial settings of a new organisation: the taxes of its
// country as far as they are known here, usual terms of payment, a warehouse and
// two delivery methods. All of them can be changed or deleted.
func (s *Settings) Declare(at time.Time) {
	french := s.Language != "en"
	say := func(fr, en string) string {
		if french {
			return fr
		}
		return en
	}
	for i, t := range s.usualTaxes(say) {
		s.Taxes = append(s.Taxes, &Tax{ID: id.New[TaxID](at), TaxRate: t, Declared: Declared{Default: i == 0}})
	}
	for i, t := range []TermRule{
		{Name: say("30 jours", "30 days"), Days: 30},
		{Name: say("À réception", "On receipt")},
		{Name: say("45 jours fin de mois", "45 days end of month"), Days: 45, EndOfMonth: true},
		{Name: say("60 jours", "60 days"), Days: 60},
	} {
		s.Terms = append(s.Terms, &PaymentTerm{ID: id.New[TermID](at), TermRule: t, Declared: Declared{Default: i == 0}})
	}
	place := Place{Name: say("Entrepôt principal", "Main warehouse"), Address: s.Address}
	s.Warehouses = []*Warehouse{{ID: id.New[WarehouseID](at), Place: place, Declared: Declared{Default: true}}}
	for i, name := range []string{say("Transporteur", "Carrier"), say("Retrait sur place", "Collection")} {
		s.DeliveryMethods = append(s.DeliveryMethods,
			&DeliveryMethod{ID: id.New[DeliveryMethodID](at), Way: Way{Name: name}, Declared: Declared{Default: i == 0}})
	}
}

// usualTaxes are the French rates (CGI art. 278, 279, 278-0 bis, 281 quater and
// following) for an organisation in France. In any other country they are the tax-free
// rates, which apply everywhere: the organisation declares its own rates. The first is the default.
func (s Settings) usualTaxes(say func(fr, en string) string) []TaxRate {
	rate := func(name, percent string) TaxRate {
		return TaxRate{
			Name: name, Category: money.Standard,
			Components: []money.Component{{Name: say("TVA", "VAT"), Rate: money.MustPercent(percent)}},
		}
	}
	free := func(name, category, reason string) TaxRate {
		return TaxRate{Name: name, Category: category, Components: []money.Component{{Name: say("TVA", "VAT")}}, Reason: reason}
	}
	intra := say("Exonération de TVA, art. 138 de la directive 2006/112/CE", "VAT exempt, art. 138 of Directive 2006/112/EC")
	export := say("Exonération de TVA, art. 146 de la directive 2006/112/CE", "VAT exempt, art. 146 of Directive 2006/112/EC")
	if s.Address.Country == "FR" {
		intra = say("Exonération de TVA, art. 262 ter I du CGI", "VAT exempt intra-Community supply, art. 262 ter I of the French tax code")
		export = say("Exonération de TVA, art. 262 I du CGI", "VAT exempt export, art. 262 I of the French tax code")
	}
	abroad := []TaxRate{
		free(say("Livraison intracommunautaire", "Intra-Community supply"), money.IntraCommunity, intra),
		free(say("Exportation", "Export"), money.Export, export),
		free(say("Autoliquidation", "Reverse charge"), money.ReverseCharge, say("Autoliquidation", "Reverse charge")),
	}
	switch {
	case s.Preferences.SmallBusiness:
		return []TaxRate{free(say("TVA non applicable", "No VAT"), money.Exempt,
			say("TVA non applicable, art. 293 B du CGI", "VAT not applicable, art. 293 B of the French tax code"))}
	case s.Address.Country == "FR":
		return append([]TaxRate{rate("TVA 20 %", "20"), rate("TVA 10 %", "10"), rate("TVA 5,5 %", "5.5"), rate("TVA 2,1 %", "2.1")}, abroad...)
	}
	return append([]TaxRate{free(say("Taux zéro", "Zero rate"), money.ZeroRated, "")}, abroad...)
}
