package pdf_test

import (
	"fmt"
	"strings"
	"testing"

	"comptoir/shared/pdf"
	"comptoir/shared/pdf/sample"
	"comptoir/shared/words"

	"github.com/shopspring/decimal"
)

// invoice is a French invoice between two companies with every field; the other documents start from
// it.
func invoice(t testing.TB, lines ...pdf.Line) pdf.Paper {
	l := words.French
	if lines == nil {
		lines = []pdf.Line{
			{
				Code: "CHAI-20", Description: "Chai, boîte de 20 sachets\nThé noir, cannelle, cardamome. Origine : Assam.\nDLUO 11/2027",
				Quantity: "10", Unit: "boîte", UnitPrice: "18.00", Tax: l.Percent("5.5"), Net: "180.00",
			},
			{
				Code: "OLV-5L", Description: "Huile d’olive vierge extra, bidon de 5 L",
				Quantity: "24", Unit: "bidon", UnitPrice: "41.75", Discount: l.Percent("10"), Tax: l.Percent("5.5"), Net: "901.80",
			},
			{
				Code: "INST-J", Description: "Installation du présentoir en magasin",
				Quantity: "1.5", Unit: "jour", UnitPrice: "640.00", Tax: l.Percent("20"), Net: "960.00",
			},
		}
	}
	picture, err := sample.Logo()
	if err != nil {
		t.Fatal(err)
	}
	mentions, err := l.FrenchMentions(words.Sale{
		Taxes: []words.Tax{{Category: "S"}}, Goods: true, Services: true, OnDebits: true,
		ToProfessional: true, PenaltyRate: "12", RetentionOfTitle: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	return pdf.Paper{
		Kind: words.Invoice, Number: "F2026-000123", Date: "2026-11-21", Currency: "EUR",
		Logo: picture,
		From: pdf.Party{Name: "Épices & Cie", Lines: []string{
			"4 rue du Port", "29900 Concarneau", "France", "+33 2 98 00 00 00 – contact@epices.example",
		}},
		To: pdf.Party{Name: "Bœuf & Œufs SARL", Lines: []string{
			"Service comptabilité", "12 bis, avenue de la République", "75011 Paris", "France", "SIREN 987 654 321", "N° TVA FR48987654321",
		}},
		DeliverTo: pdf.Party{Name: "Bœuf & Œufs – entrepôt", Lines: []string{"ZA de Kerampuil", "29270 Carhaix-Plouguer", "France"}},
		Facts: []pdf.Fact{
			{Label: l.Label(words.SupplyDate), Value: l.Date("2026-11-19")},
			{Label: l.Label(words.DueDate), Value: l.Date("2026-12-21")},
			{Label: l.Label(words.OrderNumber), Value: "SO-00045 du 02/11/2026"},
			{Label: l.Label(words.YourReference), Value: "BC 2026/778"},
		},
		Lines: lines,
		Totals: []pdf.Total{
			{Label: l.Label(words.TotalNet), Amount: "2041.80"},
			{Label: l.Label(words.TotalTax), Amount: "251.50"},
			{Label: l.Label(words.TotalGross), Amount: "2293.30", Weight: pdf.Strong},
			{Label: l.Label(words.AmountDue), Amount: "2293.30", Weight: pdf.Grand},
		},
		Taxes: []pdf.Tax{
			{Rate: l.Percent("5.5"), Base: "1081.80", Tax: "59.50"},
			{Rate: l.Percent("20"), Base: "960.00", Tax: "192.00"},
		},
		Payment: []pdf.Fact{
			{Label: l.Label(words.PaymentTerms), Value: "30 jours date de facture"},
			{Label: l.Label(words.DueDate), Value: l.Date("2026-12-21")},
			{Label: l.Label(words.PaymentMethod), Value: "Virement"},
		},
		Bank: pdf.Bank{
			Holder: "Épices & Cie", Name: "Crédit coopératif de Cornouaille",
			IBAN: "FR7630006000011234567890189", BIC: "AGRIFRPPXXX", Reference: "F2026-000123",
		},
		Texts:    []pdf.Text{{Title: l.Label(words.Notes), Body: "Merci de votre confiance. Les boîtes de chai sont livrées par cartons de dix."}},
		Mentions: texts(mentions),
		Identity: words.Identity{
			Name: "Épices & Cie", LegalForm: "SAS", Capital: "10000", Currency: "EUR", Seat: "4 rue du Port, 29900 Concarneau",
			SIREN: "123456789", Register: "RCS Quimper", VATNumber: "FR32123456789", Contact: "epices.example – contact@epices.example",
		}.Lines(l),
	}
}

func texts(sentences []words.Sentence) []string {
	var all []string
	for _, s := range sentences {
		all = append(all, s.Text)
	}
	return all
}

// many returns n lines, short and long ones, with headings among them.
func many(n int) []pdf.Line {
	var lines []pdf.Line
	for i := range n {
		net := decimal.RequireFromString("12.35").Mul(decimal.NewFromInt(int64(i%7 + 1)))
		line := pdf.Line{
			Code: fmt.Sprintf("REF-%04d", i+1), Description: fmt.Sprintf("Article %d", i+1), Quantity: fmt.Sprint(i%7 + 1), Unit: "pièce",
			UnitPrice: "12.35", Tax: words.French.Percent("20"), Net: net.StringFixed(2),
		}
		if i%5 == 3 {
			line.Description += ", " + strings.Repeat("une désignation assez longue pour tenir sur plusieurs lignes, ", 3) +
				"fin\nLot 44-B, conditionné par douze"
		}
		if i%20 == 0 {
			lines = append(lines, pdf.Line{Description: fmt.Sprintf("Livraison n° %d", i/20+1)})
		}
		lines = append(lines, line)
	}
	return lines
}
