package intake

import (
	"slices"
	"strings"

	"comptoir/shared/sheet"
)

// Field is what a column holds: the path of a value as the API names it
// ("billing_address/city"), or a word of this package ("external_id").
type Field string

// term is a field and the titles its column may have, the likeliest first.
type term struct {
	field  Field
	most   int // characters it may have at most; 0: it is read as something else than text
	titles []string
}

// vocabulary is the terms of a kind, in the order in which they choose their
// column: a title that two fields could have goes to the first that finds no
// better one.
func vocabulary(k Kind) []term {
	switch k {
	case Contacts:
		return contactTerms()
	case Items:
		return itemTerms()
	}
	if o, is := outlines()[k]; is {
		return append(o.terms(), documentTerms()...)
	}
	return nil
}

// need is something a file must have: a column for one of the fields.
type need struct {
	name   sheet.Rule
	fields []Field
}

// needed is what a file of the kind must have. A customer's address is required
// of every customer, so a file of customers without it is refused as a whole.
func needed(k Kind, r Role) []need {
	needs := func(french, english string, fields ...Field) need {
		return need{k.rule(sheet.Rule{Code: "import.missing_columns", French: french, English: english}), fields}
	}
	name := needs("un nom (« Raison sociale », « Nom »)", `a name ("Company Name", "Display Name")`, displayName, legalName, lastName)
	switch {
	case k == Contacts && (r == Customer || r == Both):
		return []need{
			name,
			needs("une adresse (« Adresse », « Rue »)", `a street ("Address", "Billing Street")`, billing+"street"),
			needs("une ville (« Ville »)", `a city ("City", "Billing City")`, billing+"city"),
		}
	case k == Contacts:
		return []need{name}
	case k == Items:
		return []need{needs("un nom (« Désignation », « Nom »)", `a name ("Item Name", "Name")`, itemName)}
	}
	if _, is := outlines()[k]; !is {
		return nil
	}
	return []need{
		needs("un numéro (« N° {} »)", `a number ("{N} Number", "{N} ID")`, headNumber, headRef),
		needs("une date (« Date de {} »)", `a date ("{N} Date")`, headDate),
		needs("un client (« Nom du client », « Code client »)", `a customer ("Customer Name", "Customer ID")`, headCustomer, headCustomerID),
		needs("un article (« Désignation », « Référence article »)", `an item ("Item Name", "SKU")`, lineName, lineSKU, lineItemID),
		needs("une quantité (« Quantité »)", `a quantity ("Quantity")`, lineQuantity),
		needs("un prix (« Prix unitaire »)", `a price ("Rate", "Unit Price")`, lineRate),
	}
}

// Fields that several kinds have.
const (
	externalID Field = "external_id"
	currency   Field = "currency"
	active     Field = "active"
	inactive   Field = "inactive"
	taxName    Field = "tax"
	billing    Field = "billing_address/"
	shipping   Field = "shipping_address/"
)

func currencyTerm() term {
	return term{currency, 0, []string{"Currency Code", "Currency", "Default Currency", "Billing Currency", "Devise", "Code devise", "Monnaie"}}
}

func stateTerms() []term {
	return []term{
		{active, 0, []string{"Status", "Active", "Is Active", "Enabled", "Statut", "Actif"}},
		{inactive, 0, []string{"Inactive", "Disabled", "Discontinued", "Archived", "Inactif", "Désactivé", "Archivé", "Abandonné", "Obsolète", "Arrêté"}},
	}
}

// addressTerms are the terms of one address. Its columns carry one of the
// prefixes or suffixes, or, where bare says so, none.
func addressTerms(of Field, bare bool, prefixes, suffixes []string) []term {
	parts := []struct {
		name   string
		most   int
		bare   []string // titles that can stand alone
		marked []string // titles that need the prefix
	}{
		{"attention", 200, []string{"Attention"}, []string{"Attn", "Recipient", "Destinataire"}},
		{"street", 300, []string{"Address", "Street", "Street 1", "Address 1", "Address Line 1", "Street Address", "Adresse", "Adresse 1", "Adresse ligne 1", "Adresse postale", "Rue", "Voie"}, nil},
		{"street2", 300, []string{"Street 2", "Address 2", "Address Line 2", "Adresse 2", "Adresse ligne 2", "Complément d'adresse", "Complément adresse", "Complément"}, nil},
		{"postal_code", 20, []string{"Postal Code", "Zip", "Zip Code", "Postcode", "Zip/Postal Code", "Code postal", "CP"}, []string{"Code"}},
		{"city", 100, []string{"City", "Town", "Ville", "Commune", "Localité"}, nil},
		{"state", 100, []string{"State", "State/Province", "Region", "Province", "County", "Région", "Département"}, nil},
		{"country", 0, []string{"Country", "Country Code", "Country/Region", "Pays", "Code pays"}, nil},
		{"phone", 50, nil, []string{"Phone", "Téléphone"}},
	}
	if of == shipping {
		parts[0].marked = append(parts[0].marked, "Name", "Company Name", "Nom")
	}
	var terms []term
	for _, p := range parts {
		t := term{field: of + Field(p.name), most: p.most}
		for _, title := range append(p.bare[:len(p.bare):len(p.bare)], p.marked...) {
			for _, prefix := range prefixes {
				t.titles = append(t.titles, prefix+" "+title)
			}
			for _, suffix := range suffixes {
				t.titles = append(t.titles, title+" "+suffix)
			}
		}
		if bare {
			t.titles = append(t.titles, p.bare...)
		}
		terms = append(terms, t)
	}
	return terms
}

func billingTerms(bare bool) []term {
	return addressTerms(billing, bare, []string{"Billing", "Bill To", "Invoice", "Facturation"}, []string{"facturation", "de facturation"})
}

func shippingTerms() []term {
	return addressTerms(shipping, false, []string{"Shipping", "Ship", "Ship To", "Delivery", "Livraison"}, []string{"livraison", "de livraison"})
}

// Titles of the column of reasons in a file of rejected rows, in both
// languages. The order of dates and the decimal sign follow in brackets.
const (
	reasonsFrench  = "Motif du rejet"
	reasonsEnglish = "Reason for rejection"
)

// What can be wrong with a file or a value.
var (
	missingColumns = sheet.Rule{
		Code:    "import.missing_columns",
		French:  "La ligne de titres, la première du fichier, n'annonce pas : %s. Ajoutez ce titre, ou dites quelle colonne en tient lieu.",
		English: "The row of titles, the first of the file, does not announce: %s. Add that title, or say which column stands for it.",
	}
	unknownColumns = sheet.Rule{
		Code:    "import.unknown_columns",
		French:  "Colonnes laissées de côté : %s.",
		English: "Columns left aside: %s.",
	}
	roleAssumed = sheet.Rule{
		Code:    "import.role_assumed",
		French:  "Rien ne dit s'il s'agit de clients ou de fournisseurs : ce sont des clients.",
		English: "Nothing tells whether these are customers or vendors: they are taken as customers.",
	}
	roleDisagrees = sheet.Rule{
		Code:    "import.role_disagrees",
		French:  "Le rôle demandé pour ces contacts et le titre « %s » se contredisent : le titre l'emporte.",
		English: "The role asked for and the title %q disagree about these contacts: the title wins.",
	}
	countryAssumed = sheet.Rule{
		Code:    "import.country_assumed",
		French:  "Le fichier n'a pas de colonne Pays : le pays est %s partout.",
		English: "The file has no column for the country: it is %s everywhere.",
	}
)

// fieldNames are the fields of a kind, for somebody who has named another.
func fieldNames(k Kind) string {
	var names []string
	for _, t := range vocabulary(k) {
		names = append(names, string(t.field))
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ", ")
}

// Titles are the titles by which the fields of a kind are known, the likeliest
// first: what a user can map his columns to.
func Titles(k Kind) map[Field][]string {
	m := map[Field][]string{}
	for _, t := range vocabulary(k) {
		m[t.field] = t.titles
	}
	return m
}
