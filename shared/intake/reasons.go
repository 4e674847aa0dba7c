package intake

import (
	"path"

	"comptoir/shared/fault"
	"comptoir/shared/sheet"
	"comptoir/shared/words"
)

// inFrench translates the faults that a record's package can return for a row, by
// code, or by code and field. Other faults keep their English detail.
var inFrench = map[string]string{
	"address.incomplete/city":    "Il manque la ville de l'adresse.",
	"address.incomplete/country": "Il manque le pays de l'adresse.",
	"address.incomplete/street":  "Il manque la rue de l'adresse.",
	"contact.person":             "Un interlocuteur a besoin d'un nom ou d'une adresse e-mail.",
	"document.too_large":         "{Le|La} {} est trop {long|longue}. Partagez-{le|la} en plusieurs.",
	"estimate.valid_until":       "La date de fin de validité précède celle du devis.",
	"item.price":                 "Un prix ne peut pas être négatif.",
	"item.price_decimals":        "Ce prix a plus de décimales que n'en permettent les préférences.",
	"item.reorder_level":         "Un seuil de réapprovisionnement ne peut pas être négatif.",
	"item.sku_taken":             "Un autre article porte déjà cette référence. Choisissez-en une autre.",
	"money.discount_wrong":       "La remise est un pourcentage entre 0 et 100, ou un montant positif.",
	"document.customer_inactive": "Ce client est désactivé et ne reçoit plus de documents. Réactivez-le d'abord.",
	"line.item_inactive":         "Cet article n'est plus proposé. Choisissez-en un autre ou réactivez-le.",
	"line.name":                  "Une ligne sans article a besoin d'une désignation.",
	"document.not_a_customer":    "Ce contact n'est pas un client. Complétez-le d'abord.",
	"line.quantity":              "La quantité commandée doit être supérieure à zéro.",
	"line.rate_decimals":         "Ce prix a plus de décimales que n'en permettent les préférences.",
	"line.rate_missing":          "Il manque le prix de la ligne.",
	"line.rate_negative":         "Un prix ne peut pas être négatif. Écrivez une remise, ou un ajustement.",
}

// reason returns the detail of a fault in the language of the organisation.
func (p *Parser) reason(f fault.Field) string {
	if words.For(p.plan.Format.Language) != words.French {
		return f.Detail
	}
	for _, name := range []string{f.Code + "/" + path.Base(f.Pointer), f.Code} {
		if french, known := inFrench[name]; known {
			return p.Broken(sheet.Rule{French: french}).Detail
		}
	}
	return f.Detail
}
