package words

import "fmt"

// Mention is the code of a statement on a document that is mandatory or prudent.
type Mention string

// The mentions, each with the legal text that requires it, as in force on 1 September 2026. On that day the VAT
// articles of the CGI moved to the code des impositions sur les biens et services (ordonnance n° 2025-1247 of 17
// December 2025). Invoices may cite the CGI until 31 December 2027; the directive, which art. 242 nonies A, I-12° of
// annexe II accepts as well, does not move. So exemptions cite both.
const (
	// Corrects names the invoice that a credit note corrects, with its date (CGI art. 289, I-5). {number}, {date}
	Corrects Mention = "corrects"

	// The category of the operations (CGI annexe II art. 242 nonies A, I, as completed by décret n° 2022-1299 of
	// 7 October 2022).
	GoodsSold     Mention = "goods_sold"
	ServicesSold  Mention = "services_sold"
	GoodsServices Mention = "goods_and_services_sold"
	// OnDebits: the supplier of services has opted to pay VAT when invoicing (same decree; CGI art. 269, 2-c).
	OnDebits Mention = "vat_on_debits"

	// Franchise: no VAT by the small business exemption (CGI art. 293 B, and 293 E for the wording).
	Franchise Mention = "vat_franchise"
	// ReverseCharge: the customer owes the VAT (art. 242 nonies A, I-13°; CGI art. 283; directive art. 226, 11a).
	ReverseCharge Mention = "vat_reverse_charge"
	// IntraCommunity: goods sent to a taxable person in another member state (CGI art. 262 ter I; directive art. 138).
	IntraCommunity Mention = "vat_intra_community"
	// Export: goods sent out of the Union (CGI art. 262 I; directive art. 146).
	Export Mention = "vat_export"
	// Triangular: the middle of a three-party sale; the last buyer owes the VAT (CGI art. 258 D; directive art. 141, 197).
	Triangular Mention = "vat_triangular"
	// SelfBilled: the customer issues the invoice on behalf of the supplier (art. 242 nonies A, I-14°).
	SelfBilled Mention = "self_billed"
	// TravelAgents, SecondHand, ArtWorks, Antiques: VAT on the margin (art. 242 nonies A, I-15° and 16°).
	TravelAgents Mention = "margin_travel_agents"
	SecondHand   Mention = "margin_second_hand"
	ArtWorks     Mention = "margin_art_works"
	Antiques     Mention = "margin_antiques"
	// VATGroup: the supplier is a member of a VAT group (art. 242 nonies A, I-5° bis; CGI art. 256 C).
	VATGroup Mention = "vat_group"

	// PayBy: the day on which payment is due (code de commerce art. L441-9). {date}
	PayBy Mention = "pay_by"
	// NoEarlyDiscount and EarlyDiscount: the discount for early payment (code de commerce art. L441-9). {terms}
	NoEarlyDiscount Mention = "no_early_discount"
	EarlyDiscount   Mention = "early_discount"
	// LatePenalty: the yearly rate due from the day after the due date (code de commerce art. L441-9, L441-10 II; it
	// cannot be below three times the legal interest rate). {rate}
	LatePenalty Mention = "late_penalty"
	// LatePenaltyByLaw: the rate if the parties have agreed none (code de commerce art. L441-10 II).
	LatePenaltyByLaw Mention = "late_penalty_by_law"
	// RecoveryIndemnity: the lump sum that a professional owes for late payment (code de commerce art. L441-9, L441-10 II, D441-5).
	RecoveryIndemnity Mention = "recovery_indemnity"
	// RetentionOfTitle: goods belong to the seller until they are paid (code de commerce art. L624-16; code civil art. 2367).
	RetentionOfTitle Mention = "retention_of_title"
)

// Mention returns the sentence of a code, its placeholders replaced by the values (name, value, …). An unknown code and
// a placeholder without a value are errors.
func (l Language) Mention(code Mention, values ...string) (string, error) {
	text, known := mentions[code]
	if !known {
		return "", fmt.Errorf("no mention has the code %q", code)
	}
	return l.Fill(text, values...)
}

var mentions = map[Mention]Phrase{
	Corrects: {
		"Avoir sur la facture n° {number} du {date}.",
		"Credit note for invoice {number} of {date}.",
	},
	GoodsSold:     {"Nature de l’opération : livraison de biens.", "Category of operation: supply of goods."},
	ServicesSold:  {"Nature de l’opération : prestation de services.", "Category of operation: supply of services."},
	GoodsServices: {"Nature de l’opération : mixte (livraison de biens et prestation de services).", "Category of operation: mixed (supply of goods and of services)."},
	OnDebits:      {"Option pour le paiement de la taxe d’après les débits.", "Option to pay the tax on the basis of debits (VAT due on invoicing)."},

	Franchise:      {"TVA non applicable, art. 293 B du CGI.", "VAT not applicable, art. 293 B of the French tax code (CGI)."},
	ReverseCharge:  {"Autoliquidation – TVA due par le client (art. 283 du CGI).", "Reverse charge – VAT due by the customer (art. 283 of the French tax code, CGI)."},
	IntraCommunity: {"Exonération de TVA, art. 262 ter I du CGI (art. 138 de la directive 2006/112/CE).", "VAT exempt intra-Community supply, art. 262 ter I of the French tax code, CGI (art. 138 of Directive 2006/112/EC)."},
	Export:         {"Exonération de TVA, art. 262 I du CGI (art. 146 de la directive 2006/112/CE).", "VAT exempt export, art. 262 I of the French tax code, CGI (art. 146 of Directive 2006/112/EC)."},
	Triangular:     {"Autoliquidation – opération triangulaire, art. 258 D du CGI (art. 141 et 197 de la directive 2006/112/CE).", "Reverse charge – triangular transaction, art. 258 D of the French tax code, CGI (art. 141 and 197 of Directive 2006/112/EC)."},
	SelfBilled:     {"Auto-facturation.", "Self-billing."},
	TravelAgents:   {"Régime particulier – Agences de voyages.", "Margin scheme – Travel agents."},
	SecondHand:     {"Régime particulier – Biens d’occasion.", "Margin scheme – Second-hand goods."},
	ArtWorks:       {"Régime particulier – Objets d’art.", "Margin scheme – Works of art."},
	Antiques:       {"Régime particulier – Objets de collection et d’antiquité.", "Margin scheme – Collector’s items and antiques."},
	VATGroup:       {"Membre d’un assujetti unique.", "Member of a VAT group."},

	PayBy:           {"À régler au plus tard le {date}.", "Payable by {date}."},
	NoEarlyDiscount: {"Pas d’escompte pour règlement anticipé.", "No discount for early payment."},
	EarlyDiscount:   {"Escompte pour règlement anticipé : {terms}.", "Discount for early payment: {terms}."},
	LatePenalty: {
		"En cas de retard de paiement, des pénalités au taux annuel de {rate} sont exigibles dès le lendemain de l’échéance, sans rappel (art. L441-10 du code de commerce).",
		"Late payment bears interest at {rate} a year from the day after the due date, without notice (art. L441-10 of the French commercial code).",
	},
	LatePenaltyByLaw: {
		"En cas de retard de paiement, des pénalités au taux de refinancement de la Banque centrale européenne majoré de 10 points de pourcentage sont exigibles dès le lendemain de l’échéance, sans rappel (art. L441-10 du code de commerce).",
		"Late payment bears interest at the refinancing rate of the European Central Bank plus 10 percentage points from the day after the due date, without notice (art. L441-10 of the French commercial code).",
	},
	RecoveryIndemnity: {
		"Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : 40 € (art. D441-5 du code de commerce).",
		"Fixed compensation for recovery costs in case of late payment: €40 (art. D441-5 of the French commercial code).",
	},
	RetentionOfTitle: {
		"Les marchandises restent la propriété du vendeur jusqu’au paiement complet du prix (art. L624-16 du code de commerce).",
		"The goods remain the property of the seller until full payment of the price (art. L624-16 of the French commercial code).",
	},
}
