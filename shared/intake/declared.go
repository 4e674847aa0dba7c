package intake

import (
	"strconv"
	"strings"

	"comptoir/shared/canon"
	"comptoir/shared/fault"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/sheet"
)

// These are the rules about values that the settings declare.
var (
	unknownTax = sheet.Rule{
		Code:    "import.tax_unknown",
		French:  "La taxe « %s » n'est pas déclarée. Déclarez-la, ou écrivez-en une de celles-ci : %s.",
		English: "The tax %q is not declared. Declare it, or write one of these: %s.",
	}
	severalTaxes = sheet.Rule{
		Code:    "import.tax_ambiguous",
		French:  "« %s » est le taux de plusieurs taxes. Écrivez le nom de l'une d'elles : %s.",
		English: "%q is the rate of several taxes. Write the name of one of them: %s.",
	}
)

// tax returns the declared tax that a cell names: by its name, else by its rate. An
// empty cell gives no tax, so that the default applies. An unknown tax is a fault:
// a tax is never guessed.
func (p *Parser) tax(text string, s org.Settings, pointer string) (org.TaxID, error) {
	if text == "" {
		return "", nil
	}
	all := org.Listed(s.Taxes, []org.Status{org.Active})
	if t, known := named(all, text); known {
		return t.ID, nil
	}
	var rated []*org.Tax
	rate, isRate := p.rate(text)
	for _, t := range all {
		if isRate && t.Money().Rate().Equal(rate) {
			rated = append(rated, t)
		}
	}
	switch {
	case len(rated) == 1:
		return rated[0].ID, nil
	case len(rated) > 1:
		broken := severalTaxes.Fault(p.plan.Format.Language, text, names(rated))
		return "", fault.Invalid(broken.Code, pointer, "%s", broken.Detail)
	}
	broken := unknownTax.Fault(p.plan.Format.Language, text, names(all))
	return "", fault.Invalid(broken.Code, pointer, "%s", broken.Detail)
}

// named returns the entry of the settings with a name: the name as it is compared in the
// settings, else the only one that differs from it in accents, signs and spaces. So 5,5 % is
// not taken for 55 %.
func named[E org.Entry](list []E, name string) (entry E, known bool) {
	for _, form := range []func(string) string{canon.Number, canon.Name, sheet.Fold} {
		found := 0
		for _, e := range list {
			if form(e.Label()) == form(name) {
				entry = e
				found++
			}
		}
		if found > 0 {
			return entry, found == 1
		}
	}
	return entry, false
}

// rate parses a rate in percent, and reports whether the text is one.
func (p *Parser) rate(text string) (money.Percent, bool) {
	n, wrong := p.plan.Format.Number(text)
	if wrong != nil || n.Unit != "" && n.Unit != "%" {
		return money.Percent{}, false
	}
	rate, err := money.ParsePercent(n.Digits)
	return rate, err == nil
}

func names(taxes []*org.Tax) string {
	var all []string
	for _, t := range taxes {
		all = append(all, t.Name)
	}
	return strings.Join(all, ", ")
}

// declaredTerm returns the declared payment term that a cell names: by its name, else by
// its days, as in "30", "Net 30" and "30 jours".
func declaredTerm(text string, s org.Settings) (org.TermID, bool) {
	folded := sheet.Fold(text)
	days := strings.TrimPrefix(folded, "net")
	for _, unit := range []string{"jours", "jour", "days", "day"} {
		days = strings.TrimSuffix(days, unit)
	}
	n, err := strconv.Atoi(days)
	all := org.Listed(s.Terms, []org.Status{org.Active})
	if t, known := named(all, text); known {
		return t.ID, true
	}
	var found org.TermID
	for _, t := range all {
		if err == nil && t.Days == n && !t.EndOfMonth && found == "" {
			found = t.ID
		}
	}
	return found, found != ""
}
