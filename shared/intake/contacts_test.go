package intake_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comptoir/shared/crm"
	"comptoir/shared/intake"
	"comptoir/shared/money"
	"comptoir/shared/postal"
	"comptoir/shared/sheet"
)

// one reads the first row of a file, and returns its value and its faults.
func one[T any](t *testing.T, file string, o intake.Options, read func(*intake.Parser, sheet.Row) (T, []intake.Fault)) (T, []string) {
	t.Helper()
	r, p := open(t, file, o)
	row, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	v, faults := read(p.Parser(), row)
	return v, brief(faults)
}

// brief formats faults as "row | column | code".
func brief(faults []intake.Fault) (out []string) {
	for _, f := range faults {
		out = append(out, strings.Join([]string{"row " + string(rune('0'+f.Row%10)), f.Column, f.Code}, " | "))
	}
	return out
}

func TestParserReadsContacts(t *testing.T) {
	cases := []struct {
		name, file string
		options    intake.Options
		want       intake.ContactRow
		faults     []string
	}{
		{
			name: "a customer of Northwind",
			file: "customerID,companyName,contactName,contactTitle,address,city,region,postalCode,country,phone,fax\n" +
				"BLONP,Blondesddsl père et fils,Frédérique Citeaux,Marketing Manager,\"24, place Kléber\",Strasbourg,NULL,07000," +
				"France,88.60.15.31,NULL\n",
			want: intake.ContactRow{Row: 2, Source: "import.customer", ExternalID: "BLONP", Card: crm.Card{
				DisplayName: "Blondesddsl père et fils", LegalName: "Blondesddsl père et fils", Customer: true, Phone: "88.60.15.31",
				Billing: postal.Address{Street: "24, place Kléber", City: "Strasbourg", PostalCode: "07000", Country: "FR"},
				Persons: []crm.Person{{FirstName: "Frédérique", LastName: "Citeaux", Title: "Marketing Manager"}},
			}},
		},
		{
			name: "a supplier of Northwind, with a hyperlink of Access",
			file: "supplierID,companyName,contactName,country,homePage\n" +
				"6,Mayumi's,Mayumi Ohno,Japan,Mayumi's (on the World Wide Web)#http://www.mayumis.example/index.htm#\n",
			want: intake.ContactRow{Row: 2, Source: "import.vendor", ExternalID: "6", Card: crm.Card{
				DisplayName: "Mayumi's", LegalName: "Mayumi's", Vendor: true, Website: "http://www.mayumis.example/index.htm",
				Billing: postal.Address{Country: "JP"}, Persons: []crm.Person{{FirstName: "Mayumi", LastName: "Ohno"}},
			}},
		},
		{
			name:    "a French spreadsheet without a country",
			options: intake.Options{Country: "FR", Source: "ciel"},
			file: "Code client;Raison sociale;Nom;Prénom;Adresse;CP;Ville;Courriel;N° SIRET;Langue;Devise;Conditions de règlement;Actif\n" +
				"C1;Dupont SARL;Dupont;Jeanne;\"12 rue X\nBât. B\";01000;Bourg;jeanne@dupont.example;732 829 320 00074;français;€;45 jours;non\n",
			want: intake.ContactRow{Row: 2, Source: "ciel.customer", ExternalID: "C1", Terms: "45 jours", Inactive: true, Card: crm.Card{
				DisplayName: "Dupont SARL", LegalName: "Dupont SARL", Customer: true, Email: "jeanne@dupont.example",
				SIREN: "732829320", Language: "fr", Currency: eur,
				Billing: postal.Address{Street: "12 rue X, Bât. B", PostalCode: "01000", City: "Bourg", Country: "FR"},
				Persons: []crm.Person{{FirstName: "Jeanne", LastName: "Dupont"}},
			}},
		},
		{
			name: "a natural person in both roles, with a shipping address",
			file: "Contact ID;Display Name;First Name;Last Name;Contact Type;Customer Sub Type;" +
				"Billing City;Billing Street;Billing Country;Shipping Street;Shipping City\n" +
				"7;Ana Trujillo;Ana;Trujillo;Customer and vendor;individual;London;1 High St;England;2 Low St;Leeds\n",
			want: intake.ContactRow{Row: 2, Source: "import.customer", ExternalID: "7", Card: crm.Card{
				DisplayName: "Ana Trujillo", Customer: true, Vendor: true, Person: true,
				Billing:  postal.Address{Street: "1 High St", City: "London", Country: "GB"},
				Shipping: postal.Address{Street: "2 Low St", City: "Leeds", Country: "GB"},
				Persons:  []crm.Person{{FirstName: "Ana", LastName: "Trujillo"}},
			}},
		},
		{
			name: "a person with the company's name is left out",
			file: "Display Name;Contact Name;Company Name;Billing City;Billing Street;Billing Country\nAcme;Acme;Acme Ltd;London;1 High St;UK\n",
			want: intake.ContactRow{Row: 2, Source: "import.customer", Card: crm.Card{
				DisplayName: "Acme", LegalName: "Acme Ltd", Customer: true,
				Billing: postal.Address{Street: "1 High St", City: "London", Country: "GB"},
			}},
		},
		{
			name: "a row of faulty values", options: intake.Options{Role: intake.Customer},
			file: "Nom;Email;Pays;SIREN;Devise;Téléphone;Inactif;Adresse;Ville\n" +
				";pas une adresse;Angletere;123;ZZZ;" + strings.Repeat("1", 51) + ";peut-être;a\x01b;x\n",
			faults: []string{
				"row 2 | Inactif | value.unknown_choice",
				"row 2 | Email | value.email",
				"row 2 | Téléphone | value.too_long",
				"row 2 | SIREN | value.siren",
				"row 2 | Adresse | value.control_characters",
				"row 2 | Pays | value.country",
				"row 2 | Devise | value.currency",
				"row 2 | Nom | value.required",
			},
		},
		{
			name: "an address with a name", file: "Nom;Email;Pays;Rue;Ville\nA;Compta <compta@épicerie.example>;FR;1;Reims\n",
			want: intake.ContactRow{Row: 2, Source: "import.customer", Card: crm.Card{
				DisplayName: "A", Customer: true, Email: "compta@épicerie.example",
				Billing: postal.Address{Street: "1", City: "Reims", Country: "FR"},
			}},
		},
		{
			name: "an address no mail can be sent to", file: "Nom;Email\nA;hélène@x.example\n",
			faults: []string{"row 2 | Email | value.email"},
		},
		{
			name: "characters that show nothing", options: intake.Options{Role: intake.Customer},
			file: "Nom;Secteur;Remarques;Adresse\nMai\u202eson;Vins\u200d et;a\u2066b;\ufeff1 rue A\u200b\n",
			faults: []string{
				"row 2 | Nom | value.control_characters", "row 2 | Secteur | value.invisible_characters",
				"row 2 | Remarques | value.control_characters",
			},
		},
		{
			name: "texts that show nothing, or hide something", options: intake.Options{Role: intake.Customer},
			file: "Nom;Secteur;Remarques;Ville;Adresse\nPay\u200bpal;\u3164;a\u200bb;\u0301;\u2800\n",
			faults: []string{
				"row 2 | Nom | value.invisible_characters", "row 2 | Secteur | value.invisible_characters",
				"row 2 | Adresse | value.invisible_characters", "row 2 | Ville | value.invisible_characters",
			},
		},
		{
			name: "many marks", options: intake.Options{Role: intake.Customer},
			file: "Nom\nZ" + strings.Repeat("\u0351", 11) + "\n", faults: []string{"row 2 | Nom | value.invisible_characters"},
		},
		{
			name: "an unknown role", file: "Nom;Contact Type\nA;voisin\n", options: intake.Options{Role: intake.Vendor},
			faults: []string{"row 2 | Contact Type | value.unknown_choice"},
		},
		{
			name: "an unquoted comma", file: "supplierID,companyName,city\n7,Pavlova, Ltd.,Melbourne\n",
			faults: []string{"row 2 |  | row.too_many_cells"},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			c.options.Kind = intake.Contacts
			got, faults := one(t, c.file, c.options, (*intake.Parser).Contact)
			if d := cmp.Diff(c.faults, faults); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.want, got); d != "" && c.faults == nil {
				t.Error(d)
			}
		})
	}
}

func TestFaultsNameColumnOfFile(t *testing.T) {
	r, p := open(t, "Code client;Raison sociale;Rue;Ville;Pays\n1;A;;Reims;France\n", intake.Options{Kind: intake.Contacts})
	row, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	ps := p.Parser()
	c, faults := ps.Contact(row)
	if faults != nil {
		t.Fatalf("the faults are %v, want none", faults)
	}
	_, err = crm.NewContact("con_1", c.Card)
	faults, err = ps.Faults(row.Number, err)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"row 2 | Rue | address.incomplete"}, brief(faults)); d != "" {
		t.Error(d)
	}
	if _, err := ps.Faults(2, io.ErrClosedPipe); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("Faults returned %v for an error that is not a fault, want the error", err)
	}
}

func TestParserRecognisesCountries(t *testing.T) {
	for name, code := range map[string]string{
		"France": "FR", "FR": "FR", "fra": "FR", "UK": "GB", "Royaume-Uni": "GB", "Écosse": "GB",
		"USA": "US", "U.S.A.": "US", "États-Unis": "US", "ETATS UNIS": "US",
		"Allemagne": "DE", "Deutschland": "DE", "The Netherlands": "NL", "Pays-Bas": "NL", "les Pays-Bas": "NL",
		"Bosnia and Herzegovina": "BA", "Saint Lucia": "LC", "Ste-Lucie": "LC",
		"Côte d’Ivoire": "CI", "Tchéquie": "CZ", "Venezuela": "VE", "l'Irlande": "IE", "Hongrie": "HU", "Russian Federation": "RU",
	} {
		got, faults := one(t, "Fournisseur;Pays\nA;"+name+"\n", intake.Options{Kind: intake.Contacts}, (*intake.Parser).Contact)
		if got.Card.Billing.Country != code || faults != nil {
			t.Errorf("the country of %s is %q, faults %v, want %s", name, got.Card.Billing.Country, faults, code)
		}
	}
}

func TestParserReadsItems(t *testing.T) {
	cases := []struct {
		name, file        string
		sku, price        string
		onHand, reorder   string
		kind, tax, vendor string
		inactive          bool
		faults            []string
	}{
		{
			name: "goods of Northwind, no longer sold",
			file: "productID,productName,supplierID,quantityPerUnit,unitPrice,unitsInStock,reorderLevel,discontinued\n" +
				"1,Chai,8,10 boxes x 30 bags,18.00,39,10,1\n",
			sku: "1", price: "18", onHand: "39", reorder: "10", kind: "goods", vendor: "8", inactive: true,
		},
		{
			name: "a French price list", file: "Référence;Désignation;Prix unitaire HT (€);TVA\nA-1;Café;1 234,50 €;20 %\n",
			sku: "A-1", price: "1234.5", onHand: "none", reorder: "0", kind: "goods", tax: "20 %",
		},
		{
			name: "a service has no stock", file: "Référence;Nom;Type;Stock\nS;Pose;Prestation de service;5\n",
			sku: "S", price: "0", onHand: "none", reorder: "0", kind: "service",
		},
		{
			name: "a row of faulty values", file: "Référence;Nom;Prix;Stock;Devise\nx;;12 USD;beaucoup;EUR\n",
			faults: []string{"row 2 | Nom | value.required", "row 2 | Prix | value.other_currency", "row 2 | Stock | number.unreadable"},
		},
		{
			name: "a stock with a unit, a price with too many decimals", file: "Nom;Prix;Stock\nx;0,1234567;12 %\n",
			faults: []string{"row 2 | Prix | value.out_of_range", "row 2 | Stock | value.unknown_choice"},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			i, faults := one(t, c.file, intake.Options{Kind: intake.Items}, (*intake.Parser).Item)
			if d := cmp.Diff(c.faults, faults); d != "" {
				t.Fatal(d)
			}
			if faults != nil {
				return
			}
			onHand := "none"
			if i.Counted {
				onHand = i.OnHand.String()
			}
			got := []string{i.Card.SKU, i.Card.Price.String(), onHand, i.Card.ReorderLevel.String(), string(i.Card.Kind), i.Tax, i.VendorID}
			if d := cmp.Diff([]string{c.sku, c.price, c.onHand, c.reorder, c.kind, c.tax, c.vendor}, got); d != "" {
				t.Error(d)
			}
			if i.Card.Inactive != c.inactive {
				t.Errorf("inactive is %t, want %t", i.Card.Inactive, c.inactive)
			}
			if !i.Card.Currency.Equal(money.Currency{}) {
				t.Errorf("currency is %s, want none", i.Card.Currency)
			}
		})
	}
}
