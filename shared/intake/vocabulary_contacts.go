package intake

// These are the fields of a contact.
const (
	displayName  Field = "display_name"
	legalName    Field = "legal_name"
	contactRole  Field = "role"
	isPerson     Field = "person"
	personName   Field = "persons/0/name"
	firstName    Field = "persons/0/first_name"
	lastName     Field = "persons/0/last_name"
	personTitle  Field = "persons/0/title"
	email        Field = "email"
	phone        Field = "phone"
	mobile       Field = "mobile"
	fax          Field = "fax"
	website      Field = "website"
	paymentTerms Field = "payment_terms"
	language     Field = "language"
	taxNumber    Field = "tax_number"
	siren        Field = "siren"
	accountType  Field = "account_type"
	industry     Field = "industry"
	remarks      Field = "remarks"
)

// contactTerms returns the terms of contacts, with the headers of exports of Zoho
// Books and CRM, Odoo, ERPNext and Northwind, and of French spreadsheets.
func contactTerms() []term {
	terms := []term{
		{externalID, 100, []string{
			"Customer ID", "Supplier ID", "Vendor ID", "Client ID", "Contact ID", "Account ID", "Partner ID",
			"Customer Number", "Customer No", "Customer Code", "Vendor Number", "Vendor Code", "Supplier Number", "Supplier Code", "Contact Number",
			"Code client", "N° client", "Numéro client", "Numéro de client", "Identifiant client", "Référence client", "Réf client",
			"Code fournisseur", "N° fournisseur", "Numéro fournisseur", "Numéro de fournisseur",
			"Identifiant fournisseur", "Référence fournisseur", "Réf fournisseur",
			"Code tiers", "Compte tiers", "Identifiant", "External ID", "ID", "Reference", "Code",
		}},
		{displayName, 200, []string{
			"Display Name", "Customer Name", "Supplier Name", "Vendor Name", "Client Name", "Account Name", "Full Name",
			"Nom affiché", "Nom d'affichage", "Nom du client", "Nom client", "Nom du fournisseur", "Nom fournisseur", "Nom complet",
			"Name", "Nom", "Intitulé", "Client", "Fournisseur", "Customer", "Supplier", "Vendor", "Tiers",
		}},
		{legalName, 200, []string{
			"Legal Name", "Company Name", "Registered Name", "Business Name", "Company", "Organisation", "Organization",
			"Raison sociale", "Dénomination sociale", "Dénomination",
			"Nom de l'entreprise", "Nom de la société", "Nom société", "Société", "Entreprise",
		}},
		{contactRole, 0, []string{"Contact Type", "Customer/Vendor", "Type de contact", "Type de tiers", "Role", "Rôle"}},
		{isPerson, 0, []string{"Customer Sub Type", "Customer Type", "Supplier Type", "Company Type", "Type de client"}},
		{firstName, 100, []string{"First Name", "Contact First Name", "Given Name", "Prénom"}},
		{lastName, 100, []string{"Last Name", "Contact Last Name", "Family Name", "Surname", "Nom de famille"}},
		{personName, 200, []string{
			"Contact Name", "Contact Person", "Primary Contact",
			"Nom du contact", "Contact principal", "Interlocuteur", "Contact",
		}},
		{personTitle, 100, []string{
			"Contact Title", "Job Title", "Job Position", "Designation", "Position",
			"Fonction", "Poste", "Titre du contact",
		}},
		{email, 254, []string{
			"Email", "EmailID", "Email Address", "Primary Email", "Mail",
			"Courriel", "Adresse e-mail", "Adresse mail", "Adresse électronique", "Mél",
		}},
		{phone, 50, []string{
			"Phone", "Phone Number", "Telephone", "Work Phone", "Business Phone", "Primary Phone",
			"Tel", "Téléphone fixe", "Numéro de téléphone", "N° de téléphone",
		}},
		{mobile, 50, []string{
			"Mobile", "MobilePhone", "Mobile Number", "Mobile No", "Cell Phone",
			"Téléphone portable", "Téléphone mobile", "Tél portable", "Tél mobile", "Portable", "GSM",
		}},
		{fax, 50, []string{"Fax", "Fax Number", "Télécopie", "Télécopieur"}},
		{website, 300, []string{"Website", "Homepage", "Home Page", "Web", "URL", "Site web", "Site internet", "Site"}},
		{paymentTerms, 100, []string{
			"Payment Terms Label", "Payment Terms", "Customer Payment Terms", "Default Payment Terms Template", "Terms",
			"Conditions de paiement", "Conditions de règlement", "Délai de paiement",
		}},
		{language, 0, []string{"Language", "Language Code", "Portal Language", "Print Language", "Langue"}},
		{taxNumber, 30, []string{
			"VAT Number", "VAT ID", "VAT", "Tax ID", "Tax Number", "Tax Registration Number", "TIN", "GSTIN", "GST Identification Number (GSTIN)",
			"N° TVA", "N° de TVA", "Numéro de TVA",
			"N° TVA intracommunautaire", "Numéro de TVA intracommunautaire", "TVA intracommunautaire", "TVA intra",
		}},
		{siren, 0, []string{"SIREN", "N° SIREN", "Numéro SIREN", "SIRET", "N° SIRET", "Numéro SIRET"}},
		{accountType, 60, []string{"Account Type", "Type de compte"}},
		{industry, 100, []string{"Industry", "Market Segment", "Secteur", "Secteur d'activité", "Activité"}},
		{remarks, 10_000, []string{
			"Notes", "Note", "Remarks", "Internal Notes", "Comments", "Comment", "Description",
			"Remarques", "Commentaires", "Commentaire", "Observations",
		}},
		currencyTerm(),
	}
	terms = append(terms, stateTerms()...)
	terms = append(terms, billingTerms(true)...)
	return append(terms, shippingTerms()...)
}
