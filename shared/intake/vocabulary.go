package intake

import (
	"slices"
	"strings"

	"comptoir/shared/sheet"
)

// Field is the value in a column: the path of a value in the API
// ("billing_address/city"), or a name of this package ("external_id").
type Field string

// term is a field and the headers that its column may have, the likeliest first.
type term struct {
	field   Field
	most    int // maximum number of characters; 0: the value is not text
	headers []string
}

// vocabulary returns the terms of a kind, in the order in which they choose their
// column. A header that fits two fields goes to the first of them without a column
// yet.
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

// need is a requirement of a file: a column for one of the fields.
type need struct {
	name   sheet.Rule
	fields []Field
}

// needed returns the requirements of a file of the kind. A file of customers without
// addresses is accepted, with a warning: they are taken in as incomplete.
func needed(k Kind) []need {
	needs := func(french, english string, fields ...Field) need {
		return need{k.rule(sheet.Rule{Code: "import.missing_columns", French: french, English: english}), fields}
	}
	name := needs("un nom (« Raison sociale », « Nom »)", `a name ("Company Name", "Display Name")`, displayName, legalName, lastName)
	switch {
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
		{inactive, 0, []string{
			"Inactive", "Disabled", "Discontinued", "Archived",
			"Inactif", "Désactivé", "Archivé", "Abandonné", "Obsolète", "Arrêté",
		}},
	}
}

// addressTerms returns the terms of one address. Its columns have one of the
// prefixes or suffixes, or, if bare is true, none.
func addressTerms(of Field, bare bool, prefixes, suffixes []string) []term {
	fields := []struct {
		name   string
		most   int
		bare   []string // headers that need no prefix or suffix
		marked []string // headers that need one
	}{
		{"attention", 200, []string{"Attention"}, []string{"Attn", "Recipient", "Destinataire"}},
		{"street", 300, []string{
			"Address", "Street", "Street 1", "Address 1", "Address Line 1", "Street Address",
			"Adresse", "Adresse 1", "Adresse ligne 1", "Adresse postale", "Rue", "Voie",
		}, nil},
		{"street2", 300, []string{
			"Street 2", "Address 2", "Address Line 2",
			"Adresse 2", "Adresse ligne 2", "Complément d'adresse", "Complément adresse", "Complément",
		}, nil},
		{"postal_code", 20, []string{"Postal Code", "Zip", "Zip Code", "Postcode", "Zip/Postal Code", "Code postal", "CP"}, []string{"Code"}},
		{"city", 100, []string{"City", "Town", "Ville", "Commune", "Localité"}, nil},
		{"state", 100, []string{"State", "State/Province", "Region", "Province", "County", "Région", "Département"}, nil},
		{"country", 0, []string{"Country", "Country Code", "Country/Region", "Pays", "Code pays"}, nil},
		{"phone", 50, nil, []string{"Phone", "Téléphone"}},
	}
	if of == shipping {
		fields[0].marked = append(fields[0].marked, "Name", "Company Name", "Nom")
	}
	var terms []term
	for _, f := range fields {
		t := term{field: of + Field(f.name), most: f.most}
		for _, header := range append(f.bare[:len(f.bare):len(f.bare)], f.marked...) {
			for _, prefix := range prefixes {
				t.headers = append(t.headers, prefix+" "+header)
			}
			for _, suffix := range suffixes {
				t.headers = append(t.headers, header+" "+suffix)
			}
		}
		if bare {
			t.headers = append(t.headers, f.bare...)
		}
		terms = append(terms, t)
	}
	return terms
}

func billingTerms(bare bool) []term {
	return addressTerms(billing, bare, []string{"Billing", "Bill To", "Invoice", "Facturation"}, []string{"facturation", "de facturation"})
}

func shippingTerms() []term {
	return addressTerms(shipping, false,
		[]string{"Shipping", "Ship", "Ship To", "Delivery", "Livraison"}, []string{"livraison", "de livraison"})
}

// Headers of the column of reasons in a file of rejected rows, in both languages.
// The order of dates and the decimal sign follow in brackets.
const (
	reasonsFrench  = "Motif du rejet"
	reasonsEnglish = "Reason for rejection"
)

// These are the rules about the columns of a file.
var (
	missingColumns = sheet.Rule{
		Code:    "import.missing_columns",
		French:  "La ligne de titres, la première du fichier, ne contient pas : %s. Ajoutez ce titre, ou indiquez la colonne correspondante.",
		English: "The header row, the first of the file, does not contain: %s. Add that header, or choose the column that holds it.",
	}
	unknownColumns = sheet.Rule{
		Code:    "import.unknown_columns",
		French:  "Colonnes ignorées : %s.",
		English: "Columns ignored: %s.",
	}
	roleAssumed = sheet.Rule{
		Code:    "import.role_assumed",
		French:  "Rien n'indique s'il s'agit de clients ou de fournisseurs : ils sont importés comme clients.",
		English: "Nothing shows whether these are customers or vendors: they are imported as customers.",
	}
	roleDisagrees = sheet.Rule{
		Code:    "import.role_disagrees",
		French:  "Le rôle demandé pour ces contacts et le titre « %s » se contredisent : c'est le titre qui compte.",
		English: "The requested role of these contacts and the header %q disagree: the header is used.",
	}
	addressAbsent = sheet.Rule{
		Code:    "import.address_absent",
		French:  "Le fichier n'a pas de colonne d'adresse (« Adresse », « Ville ») : les clients sont repris comme incomplets.",
		English: "The file has no column for the address (\"Address\", \"City\"): customers are imported as incomplete.",
	}
	countryAssumed = sheet.Rule{
		Code:    "import.country_assumed",
		French:  "Le fichier n'a pas de colonne Pays : toutes les adresses sont dans le pays %s.",
		English: "The file has no column for the country: all addresses are in %s.",
	}
)

// fieldNames lists the fields of a kind, for a fault about an unknown field.
func fieldNames(k Kind) string {
	var names []string
	for _, t := range vocabulary(k) {
		names = append(names, string(t.field))
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ", ")
}

// Titles returns the headers of each field of a kind, the likeliest first. Users
// can map their columns to these fields.
func Titles(k Kind) map[Field][]string {
	m := map[Field][]string{}
	for _, t := range vocabulary(k) {
		m[t.field] = t.headers
	}
	return m
}
