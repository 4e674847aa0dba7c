package intake_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comptoir/shared/fault"
	"comptoir/shared/intake"
	"comptoir/shared/money"
	"comptoir/shared/sheet"
)

var eur = money.MustCurrency("EUR")

// open opens a file for an organisation in France.
func open(t testing.TB, file string, o intake.Options) (*sheet.Reader, intake.Plan) {
	t.Helper()
	if o.Language == "" {
		o.Language = "fr"
	}
	o.Currency = eur
	r, p, err := intake.Open(strings.NewReader(file), o)
	if err != nil {
		t.Fatal(err)
	}
	return r, p
}

// fields returns the fields of the columns, by header; for an ignored column, its
// use in brackets.
func fields(p intake.Plan) map[string]string {
	m := map[string]string{}
	for _, c := range p.Columns {
		m[c.Title] = string(c.Field)
		if c.Field == "" {
			m[c.Title] = "(" + string(c.Use) + ")"
		}
	}
	return m
}

func warnings(p intake.Plan) (codes []string) {
	for _, w := range p.Warnings {
		codes = append(codes, w.Code)
	}
	return codes
}

func TestPlanMatchesColumnsByTitle(t *testing.T) {
	cases := []struct {
		name     string
		kind     intake.Kind
		folder   intake.Role
		headers  string // header = field, in the file's order
		role     intake.Role
		warnings []string
		missing  int
	}{
		{
			name: "Zoho Books contacts", kind: intake.Contacts, folder: intake.Customer, role: intake.Customer,
			warnings: []string{"import.unknown_columns"},
			headers: `Created Time = (unknown); Contact ID = external_id; Contact Name = persons/0/name; Company Name = legal_name; Display Name = display_name;
				First Name = persons/0/first_name; Last Name = persons/0/last_name; EmailID = email; Phone = phone; MobilePhone = mobile; Notes = remarks; Website = website;
				Status = active; Currency Code = currency; Payment Terms = (duplicate); Payment Terms Label = payment_terms; Billing Attention = billing_address/attention;
				Billing Address = billing_address/street; Billing Street2 = billing_address/street2; Billing City = billing_address/city; Billing State = billing_address/state;
				Billing Country = billing_address/country; Billing Code = billing_address/postal_code; Billing Phone = billing_address/phone; Billing Fax = (unknown);
				Shipping Attention = shipping_address/attention; Shipping Address = shipping_address/street; Shipping City = shipping_address/city;
				Shipping Code = shipping_address/postal_code; Customer Sub Type = person; Contact Type = role`,
		},
		{
			name: "Zoho CRM accounts", kind: intake.Contacts, folder: intake.Customer, role: intake.Customer,
			headers: `Account Name = display_name; Phone = phone; Billing Street = billing_address/street; Billing City = billing_address/city; Billing Code = billing_address/postal_code; Industry = industry; Account Type = account_type; Description = remarks`,
		},
		{
			name: "Odoo partners", kind: intake.Contacts, folder: intake.Vendor, role: intake.Vendor,
			headers: `External ID = external_id; Name = display_name; Email = email; Street = billing_address/street; Street2 = billing_address/street2; Zip = billing_address/postal_code; City = billing_address/city; Country = billing_address/country; Tax ID = tax_number; Company Type = person; Job Position = persons/0/title`,
		},
		{
			name: "ERPNext suppliers", kind: intake.Contacts, role: intake.Vendor, warnings: []string{"import.unknown_columns"},
			headers: `ID = external_id; Supplier Name = display_name; Supplier Type = person; Supplier Group = (unknown); Print Language = language; Disabled = inactive`,
		},
		{
			name: "Northwind suppliers", kind: intake.Contacts, role: intake.Vendor,
			headers: `supplierID = external_id; companyName = legal_name; contactName = persons/0/name; contactTitle = persons/0/title; address = billing_address/street; city = billing_address/city; region = billing_address/state; postalCode = billing_address/postal_code; country = billing_address/country; phone = phone; fax = fax; homePage = website`,
		},
		{
			name: "French contacts", kind: intake.Contacts, role: intake.Customer,
			headers: `Code client = external_id; RAISON SOCIALE = legal_name; Adresse = billing_address/street; Complément d'adresse = billing_address/street2; CP = billing_address/postal_code; Ville = billing_address/city; Pays = billing_address/country; Tél. = phone; Portable = mobile; Courriel = email; N° TVA = tax_number; SIRET = siren; Conditions de règlement = payment_terms; Adresse de livraison = shipping_address/street; Ville de livraison = shipping_address/city; Fonction = persons/0/title; Interlocuteur = persons/0/name; Secteur d’activité = industry; Commentaires = remarks`,
		},
		{
			name: "Nom is the last name if there is Prénom", kind: intake.Contacts, folder: intake.Customer, role: intake.Customer,
			headers: `Nom = persons/0/last_name; Prénom = persons/0/first_name; Société = legal_name; Rue = billing_address/street; Ville = billing_address/city`,
		},
		{
			name: "no hint of the role", kind: intake.Contacts, role: intake.Customer, warnings: []string{"import.role_assumed"},
			headers: `Nom = display_name; Adresse = billing_address/street; Ville = billing_address/city`,
		},
		{
			name: "header and folder with different roles", kind: intake.Contacts,
			folder: intake.Customer, role: intake.Vendor, warnings: []string{"import.role_disagrees"},
			headers: `Fournisseur = display_name`,
		},
		{
			name: "customers without address or name", kind: intake.Contacts, folder: intake.Customer, role: intake.Customer, missing: 1,
			warnings: []string{"import.address_absent"},
			headers:  `Phone = phone`,
		},
		{
			name: "Zoho Inventory items", kind: intake.Items, warnings: []string{"import.unknown_columns"},
			headers: `Item ID = external_id; Item Name = name; SKU = sku; Rate = price; Account = (unknown); Product Type = kind; Description = description; Tax Name = tax; Status = active; Reorder Level = reorder_level; Stock On Hand = on_hand; Opening Stock = (duplicate); Usage unit = unit; Item Type = (duplicate)`,
		},
		{
			name: "Northwind products", kind: intake.Items, warnings: []string{"import.unknown_columns"},
			headers: `productID = external_id; productName = name; supplierID = vendor_external_id; categoryName = (unknown); quantityPerUnit = description; unitPrice = price; unitsInStock = on_hand; unitsOnOrder = (unknown); reorderLevel = reorder_level; discontinued = inactive`,
		},
		{
			name: "a French price list", kind: intake.Items,
			headers: `Référence = sku; Désignation = name; Prix unitaire HT (€) = price; Taux TVA = tax; Unité = unit; Stock = on_hand; Seuil d'alerte = reorder_level`,
		},
		{name: "items without a name", kind: intake.Items, missing: 1, headers: `SKU = sku`},
		{
			name: "Zoho Inventory orders", kind: intake.SalesOrders, warnings: []string{"import.unknown_columns"},
			headers: `SalesOrder ID = external_ref; Order Date = date; Expected Shipment Date = expected_shipment; SalesOrder Number = number; Status = (unknown); Customer ID = customer/external_id; Customer Name = customer/name; Is Inclusive Tax = tax_inclusive; Reference# = reference; Currency Code = currency; Entity Discount Percent = discount/percent; Item Name = lines/name; Product ID = lines/item_external_id; SKU = lines/sku; Item Desc = lines/description; Quantity Ordered = lines/quantity; Usage unit = lines/unit; Item Price = lines/rate; Discount = lines/discount/percent; Discount Amount = lines/discount/amount; Item Tax = lines/tax; Item Tax % = (duplicate); Shipping Charge = shipping_charge; Adjustment = adjustment; Sales Person = salesperson; Billing Address = billing_address/street; Shipping Address = shipping_address/street; Shipping Code = shipping_address/postal_code`,
		},
		{
			name: "Odoo orders", kind: intake.SalesOrders,
			headers: `Order Reference = number; Order Date = date; Customer = customer/name; Order Lines/Product = lines/name; Order Lines/Quantity = lines/quantity; Order Lines/Unit Price = lines/rate; Order Lines/Discount (%) = lines/discount/percent`,
		},
		{
			name: "ERPNext orders", kind: intake.SalesOrders,
			headers: `ID = external_ref; Customer = customer/name; Date = date; Delivery Date = expected_delivery; Item Code (Items) = lines/sku; Item Name (Items) = lines/name; Quantity (Items) = lines/quantity; Rate (Items) = lines/rate`,
		},
		{
			name: "French orders", kind: intake.SalesOrders,
			headers: `N° commande = number; Date de commande = date; Date de livraison = expected_delivery; Code client = customer/external_id; Nom du client = customer/name; Vendeur = salesperson; Référence = lines/sku; Désignation = lines/name; Qté = lines/quantity; Prix unitaire = lines/rate; Remise % = lines/discount/percent; Frais de port = shipping_charge; Rue livraison = shipping_address/street; Code postal livraison = shipping_address/postal_code; Ville livraison = shipping_address/city; Pays livraison = shipping_address/country`,
		},
		{
			name: "Zoho Books estimates", kind: intake.Estimates, warnings: []string{"import.unknown_columns"},
			headers: `Estimate Date = date; Estimate ID = external_ref; Estimate Number = number; Estimate Status = status; Customer ID = customer/external_id; Expiry Date = valid_until; Customer Name = customer/name; PurchaseOrder = (unknown); Is Inclusive Tax = tax_inclusive; Template Name = (unknown); Item Name = lines/name; SKU = lines/sku; Item Desc = lines/description; Quantity = lines/quantity; Usage unit = lines/unit; Item Price = lines/rate; Item Tax % = lines/tax; Sales person = salesperson`,
		},
		{
			name: "Zoho quotes", kind: intake.Estimates,
			headers: `Quote# = number; Quote Date = date; Expiry Date = valid_until; Status = status; Customer Name = customer/name; Reference# = reference; Item Name = lines/name; SKU = lines/sku; Quantity = lines/quantity; Rate = lines/rate`,
		},
		{
			name: "Odoo quotations", kind: intake.Estimates,
			headers: `Order Reference = number; Creation Date = date; Expiration = valid_until; Customer = customer/name; Salesperson = salesperson; Status = status; Order Lines/Product = lines/name; Order Lines/Quantity = lines/quantity; Order Lines/Unit Price = lines/rate`,
		},
		{
			name: "ERPNext quotations", kind: intake.Estimates,
			headers: `ID = external_ref; Customer Name = customer/name; Date = date; Valid Till = valid_until; Status = status; Item Code (Items) = lines/sku; Quantity (Items) = lines/quantity; Rate (Items) = lines/rate`,
		},
		{
			name: "French estimates", kind: intake.Estimates,
			headers: `N° devis = number; Date du devis = date; Valable jusqu'au = valid_until; Statut = status; Code client = customer/external_id; Nom du client = customer/name; Référence = lines/sku; Désignation = lines/name; Qté = lines/quantity; PU HT = lines/rate; Taux TVA = lines/tax`,
		},
		{
			name: "French estimates with other headers", kind: intake.Estimates,
			headers: `Numéro de pièce = number; Date = date; Échéance du devis = valid_until; Client = customer/name; Votre référence = reference; Libellé = lines/name; Quantité = lines/quantity; Prix unitaire = lines/rate`,
		},
		{
			name: "orders without any required column", kind: intake.SalesOrders, missing: 6, warnings: []string{"import.unknown_columns"},
			headers: `x = (unknown); y = (unknown)`,
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			want, headers := map[string]string{}, []string{}
			for pair := range strings.SplitSeq(c.headers, ";") {
				header, field, _ := strings.Cut(strings.TrimSpace(pair), " = ")
				want[header], headers = field, append(headers, header)
			}
			_, p := open(t, strings.Join(headers, ";")+"\n", intake.Options{Kind: c.kind, Role: c.folder})
			if d := cmp.Diff(want, fields(p)); d != "" {
				t.Error(d)
			}
			if p.Role != c.role {
				t.Errorf("role %q, want %q", p.Role, c.role)
			}
			if d := cmp.Diff(c.warnings, warnings(p)); d != "" {
				t.Error(d)
			}
			if len(p.Missing) != c.missing {
				t.Errorf("missing columns are %+v, want %d", p.Missing, c.missing)
			}
			if ready := p.Ready(); (c.missing > 0) != (fault.Code(ready) == "import.missing_columns") {
				t.Errorf("Ready returned %v with %d missing columns", ready, c.missing)
			}
		})
	}
}

func TestUserChoosesFieldsOfColumns(t *testing.T) {
	const file = "Client;Machin;Note;Adresse;Ville\nA;B;C;D;E\n"
	chosen := map[string]intake.Field{"MACHIN": "external_id", "Note": "", "Client": "legal_name"}
	_, p := open(t, file, intake.Options{Kind: intake.Contacts, Columns: chosen})
	want := map[string]string{
		"Client": "legal_name", "Machin": "external_id", "Note": "(ignored)",
		"Adresse": "billing_address/street", "Ville": "billing_address/city",
	}
	if d := cmp.Diff(want, fields(p)); d != "" {
		t.Error(d)
	}
	for _, c := range []struct {
		name    string
		columns map[string]intake.Field
		code    string
	}{
		{"an unknown column", map[string]intake.Field{"Truc": "email"}, "import.unknown_column"},
		{"an unknown field", map[string]intake.Field{"Note": "shoe_size"}, "import.unknown_field"},
		{"two columns of one field", map[string]intake.Field{"Note": "email", "Machin": "email"}, "import.field_twice"},
	} {
		_, _, err := intake.Open(strings.NewReader(file), intake.Options{Kind: intake.Contacts, Columns: c.columns})
		if fault.Code(err) != c.code {
			t.Errorf("%s: got %v, want %s", c.name, err, c.code)
		}
	}
	if _, _, err := intake.Open(strings.NewReader(file), intake.Options{Kind: "shoes"}); fault.Code(err) != "import.unknown_kind" {
		t.Errorf("an unknown kind: got %v", err)
	}
}

func TestStoredPlanReadsSameRow(t *testing.T) {
	const file = "Code client;Raison sociale;Adresse;Ville;Pays\n1;Château;x;y;France\n2;\"B\nC\";x;y;France\n"
	r, p := open(t, file, intake.Options{Kind: intake.Contacts})
	if _, err := r.Next(); err != nil {
		t.Fatal(err)
	}
	position := r.Position()
	row, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	want, _ := p.Parser().Contact(row)

	stored, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var again intake.Plan
	if err := json.Unmarshal(stored, &again); err != nil {
		t.Fatal(err)
	}
	if row, err = again.Resume(strings.NewReader(file[position.Offset:]), position).Next(); err != nil {
		t.Fatal(err)
	}
	got, _ := again.Parser().Contact(row)
	if d := cmp.Diff(want, got); d != "" || got.ExternalID != "2" || got.Row != 3 {
		t.Errorf("the row is %+v: %s", got, d)
	}
}

func TestFolderGivesKindAndRole(t *testing.T) {
	for folder, want := range map[string][2]string{
		"contacts":     {"contacts", ""},
		"customers":    {"contacts", "customer"},
		"fournisseurs": {"contacts", "vendor"},
		"items":        {"items", ""},
		"sales-orders": {"sales-orders", ""},
		"estimates":    {"estimates", ""},
		"quotes":       {"estimates", ""},
		"devis":        {"estimates", ""},
	} {
		if k, r, err := intake.OfFolder(folder); err != nil || string(k) != want[0] || string(r) != want[1] {
			t.Errorf("folder %s: got kind %q, role %q, %v; want %q", folder, k, r, err, want)
		}
	}
	if _, _, err := intake.OfFolder("shoes"); fault.Code(err) != "import.unknown_kind" {
		t.Errorf("an unknown folder: got %v", err)
	}
}

// Within a kind, the likeliest header of each field matches that field in a file
// without other columns.
func TestLikeliestTitleMatchesItsField(t *testing.T) {
	for _, kind := range intake.Kinds() {
		all := intake.Titles(kind)
		for _, field := range slices.Sorted(maps.Keys(all)) {
			_, p := open(t, all[field][0]+"\n", intake.Options{Kind: kind})
			if got := p.Columns[0].Field; got != field {
				t.Errorf("%s: %q matches %s, want %s", kind, all[field][0], got, field)
			}
		}
	}
}
