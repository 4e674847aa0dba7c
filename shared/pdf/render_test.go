package pdf_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"comptoir/shared/pdf"
	"comptoir/shared/pdf/pdftest"
	"comptoir/shared/words"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "update the golden texts")

func render(t testing.TB, p pdf.Paper) []byte {
	t.Helper()
	file, err := pdf.Render(p)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// The golden files contain the text of each PDF, page by page. They do not contain the layout, which is reviewed
// visually.
func TestPDFsMatchGoldens(t *testing.T) {
	for name, paper := range papers(t) {
		t.Run(name, func(t *testing.T) {
			got := strings.Join(pdftest.Pages(t, render(t, paper)), "\n----- next page -----\n") + "\n"
			golden := filepath.Join("testdata", strings.ReplaceAll(name, " ", "_")+".txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("text differs; run with -update if this is intended (-golden +printed):\n%s", diff)
			}
		})
	}
}

func TestSameDocumentGivesSameBytes(t *testing.T) {
	paper := invoice(t, many(40)...)
	want := render(t, paper)
	files := make([][]byte, 8)
	var all sync.WaitGroup
	for i := range files {
		all.Go(func() { files[i], _ = pdf.Render(paper) })
	}
	all.Wait()
	for _, got := range files {
		if !bytes.Equal(got, want) {
			t.Fatal("two files of the same document differ")
		}
	}
}

func TestOnePageWithLogoIsSmall(t *testing.T) {
	file := render(t, invoice(t))
	if pages := pdftest.Pages(t, file); len(pages) != 1 {
		t.Fatalf("the sample has %d pages, want 1", len(pages))
	}
	if len(file) >= 50_000 {
		t.Errorf("one page has %d bytes, want less than 50,000", len(file))
	}
}

// For any number of lines: each line is printed once, under the column headers; the sum carried forward is brought
// forward on the next page; the page of the totals has lines of the table; every page has its number and the issuer's
// identity.
func TestLinesContinueOnNextPage(t *testing.T) {
	for n := 1; n <= 66; n++ {
		paper := invoice(t, many(n)...)
		paper.Logo = nil
		pages := pdftest.Pages(t, render(t, paper))
		whole := strings.Join(pages, "\n")
		for i := 1; i <= n; i++ {
			if got := strings.Count(whole, fmt.Sprintf("REF-%04d", i)); got != 1 {
				t.Errorf("%d lines: line %d is printed %d times", n, i, got)
			}
		}
		for i, page := range pages {
			if !strings.Contains(page, fmt.Sprintf("Page %d sur %d", i+1, len(pages))) || !strings.Contains(page, "RCS Quimper") {
				t.Errorf("%d lines: page %d lacks its number or the identity", n, i+1)
			}
			if strings.Contains(page, "REF-") && !strings.Contains(page, "Désignation") {
				t.Errorf("%d lines: page %d lacks the headings of the table", n, i+1)
			}
			if strings.Contains(page, "Net à payer") && strings.Count(page, "REF-") < min(n, 2) {
				t.Errorf("%d lines: page %d has the totals and only %d lines", n, i+1, strings.Count(page, "REF-"))
			}
			if out := sumBeside(page, "À reporter"); out != "" && (i+1 == len(pages) || sumBeside(pages[i+1], "Report") != out) {
				t.Errorf("%d lines: page %d carries %q forward, the next page does not bring it forward", n, i+1, out)
			}
			last := lastBefore(page, "À reporter")
			if strings.HasPrefix(last, "Livraison n°") {
				t.Errorf("%d lines: page %d ends with the heading %q", n, i+1, last)
			}
		}
	}
}

// sumBeside returns the sum printed beside a label.
func sumBeside(page, label string) string {
	for _, line := range strings.Split(page, "\n") {
		if sum, found := strings.CutSuffix(line, " | "+label); found {
			return sum
		}
	}
	return ""
}

// lastBefore returns the line before the line that ends with the label.
func lastBefore(page, label string) string {
	before, _, found := strings.Cut(page, label)
	lines := strings.Split(before, "\n")
	if !found || len(lines) < 2 {
		return ""
	}
	return lines[len(lines)-2]
}

func TestInvoiceShowsLegalMentions(t *testing.T) {
	file := render(t, invoice(t))
	for law, text := range map[string]string{
		"242 nonies A 1°, seller":       "Épices & Cie",
		"242 nonies A 1°, its address":  "4 rue du Port",
		"242 nonies A 1°, its SIREN":    "SIREN 123 456 789",
		"242 nonies A 1°, buyer":        "Bœuf & Œufs SARL",
		"242 nonies A 1°, its address2": "12 bis, avenue de la République",
		"242 nonies A 1°, buyer SIREN":  "SIREN 987 654 321",
		"242 nonies A, delivery":        "29270 Carhaix-Plouguer",
		"242 nonies A 2°":               "N° TVA FR32123456789",
		"242 nonies A 3° and 4°":        "N° TVA FR48987654321",
		"242 nonies A 6°":               "Date d’émission 21/11/2026",
		"242 nonies A 10°":              "Date de l’opération 19/11/2026",
		"242 nonies A 7°":               "N° F2026-000123",
		"242 nonies A 8°, description":  "Huile d’olive vierge extra, bidon de 5 L",
		"242 nonies A 8°, quantity":     "24 bidon 41,75",
		"242 nonies A 9°, discount":     "41,75 10 % 5,5 % 901,80",
		"242 nonies A 11°, by rate":     "5,5 % 1 081,80 59,50 20 % 960,00 192,00",
		"242 nonies A, category":        "Nature de l’opération : mixte",
		"242 nonies A, debits":          "Option pour le paiement de la taxe d’après les débits",
		"L441-9, due date":              "Échéance 21/12/2026",
		"L441-9, early payment":         "Pas d’escompte pour règlement anticipé",
		"L441-10, late payment":         "pénalités au taux annuel de 12 %",
		"D441-5":                        "Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : 40 €",
		"R123-237, register":            "RCS Quimper",
		"R123-237, seat":                "Siège social : 4 rue du Port, 29900 Concarneau",
		"R123-238":                      "SAS au capital de 10 000 €",
	} {
		if !pdftest.Says(t, file, text) {
			t.Errorf("%s: the invoice does not show %q", law, text)
		}
	}
	others := papers(t)
	for paper, text := range map[string]string{
		"franchise":      "TVA non applicable, art. 293 B du CGI",
		"reverse charge": "Autoliquidation",
		"english":        "art. 262 ter I of the French tax code",
		"credit note":    "Avoir sur la facture n° F2026-000123 du 21/11/2026",
		"draft":          "BROUILLON",
		"void":           "ANNULÉE",
	} {
		if !pdftest.Says(t, render(t, others[paper]), text) {
			t.Errorf("%s does not show %q", paper, text)
		}
	}
}

// A PDF shows the legally required texts to their last word, even with the longest
// names, addresses and references that the fields accept.
func TestLegallyRequiredTextsAreNotCut(t *testing.T) {
	paper := invoice(t)
	long := func(n int, end string) string { return strings.Repeat("Résidence des Acacias ", n/22) + end }
	paper.To = pdf.Party{Name: long(190, "SARL"), Lines: []string{
		long(180, "Compta"), long(280, "Escalier A"), long(280, "Étage 3"),
		"51100 " + long(80, "Reims") + ", " + long(80, "Marne"),
		"France", "SIREN 987 654 321", "N° TVA FR48987654321",
	}}
	paper.From.Name = long(190, "SAS")
	paper.DeliverTo = pdf.Party{Name: "Entrepôt", Lines: []string{long(130, "Quai 7"), "29270 Carhaix-Plouguer", "France"}}
	paper.Facts = append(paper.Facts, pdf.Fact{Label: "Votre référence", Value: strings.Repeat("ABCDEFGH-", 10) + " FIN"})
	paper.Identity = []string{
		paper.From.Name + ", SAS au capital de 10 000 € – Siège social : " + long(200, "Pontoise"),
		"SIREN 123 456 789 – RCS Quimper – N° TVA FR32123456789", "epices.example",
	}
	file := render(t, paper)
	for _, end := range []string{
		"SARL", "Compta", "Escalier A", "Étage 3", "Reims, Résidence", "Marne", "France SIREN 987 654 321 N° TVA FR48987654321",
		"Acacias SAS 4 rue du Port", "Quai 7 29270 Carhaix-Plouguer", "FIN",
		"Acacias Pontoise SIREN 123 456 789 – RCS Quimper – N° TVA FR32123456789",
	} {
		if !pdftest.Says(t, file, end) {
			t.Errorf("%q is missing in\n%s", end, pdftest.Pages(t, file)[0])
		}
	}
	if pages := pdftest.Pages(t, file); strings.Contains(pages[0], "…") || !strings.Contains(pages[0], "Page 1 sur 2") {
		t.Errorf("a text is cut, or the PDF does not have two pages:\n%s", pages[0])
	}
}

func TestRenderRefusesInvalidValues(t *testing.T) {
	cases := map[string]func(*pdf.Paper){
		"amount with comma":   func(p *pdf.Paper) { p.Lines[0].Net = "1,50" },
		"quantity in words":   func(p *pdf.Paper) { p.Lines[0].Quantity = "deux" },
		"total with currency": func(p *pdf.Paper) { p.Totals[0].Amount = "10 EUR" },
		"base of spaces":      func(p *pdf.Paper) { p.Taxes[0].Base = " " },
		"date not in ISO":     func(p *pdf.Paper) { p.Date = "21/11/2026" },
		"no date":             func(p *pdf.Paper) { p.Date = "" },
		"SVG logo":            func(p *pdf.Paper) { p.Logo = []byte("<svg/>") },
	}
	for name, spoil := range cases {
		t.Run(name, func(t *testing.T) {
			paper := invoice(t)
			spoil(&paper)
			if _, err := pdf.Render(paper); err == nil {
				t.Error("the document was printed")
			}
		})
	}
}

func TestFileHasMetadata(t *testing.T) {
	paper := invoice(t)
	file := string(render(t, paper))
	for _, want := range []string{
		"/Lang (fr)", "/CreationDate (D:20261121000000)", "/ModDate (D:20261121000000)", "/Title (", "/Author (",
	} {
		if !strings.Contains(file, want) {
			t.Errorf("the file lacks %s", want)
		}
	}
	paper.Language, paper.Made = words.English, time.Date(2026, 11, 22, 9, 30, 0, 0, time.FixedZone("", 3600))
	file = string(render(t, paper))
	for _, want := range []string{"/Lang (en)", "/CreationDate (D:20261122083000)"} {
		if !strings.Contains(file, want) {
			t.Errorf("the file lacks %s", want)
		}
	}
}

func TestHostileTextsAreCleaned(t *testing.T) {
	text := strings.Join(pdftest.Pages(t, render(t, hostile(t))), "\n")
	for _, hidden := range []string{"\u202e", "\u202c", "\u200b", "\ufeff", "\x1b", "\x00", "\x07"} {
		if strings.Contains(text, hidden) {
			t.Errorf("the PDF has %q", hidden)
		}
	}
	for _, shown := range []string{
		"Evil eliF [31m Corp", "\uFFFD émoji", "décomposé", "kg 1", "Ωμέγα", "Ящик", `(parenthèse \ barre)`, "<b>&amp;</b>",
		"−999 999 999 999 999,99",
	} {
		if !strings.Contains(text, shown) {
			t.Errorf("the PDF lacks %q", shown)
		}
	}
}

func FuzzNoTextBreaksAPaper(f *testing.F) {
	f.Add("Bœuf", "ligne 1\nligne 2", "10 %")
	f.Add("\u202e\x00\xff\xfe", strings.Repeat("a", 300), "\\(")
	f.Fuzz(func(t *testing.T, name, text, short string) {
		paper := pdf.Paper{
			Kind: words.Kind(short), State: pdf.Draft, Number: name, Date: "2026-11-21", Currency: short,
			From: pdf.Party{Name: name, Lines: []string{text}}, To: pdf.Party{Heading: short, Name: text},
			DeliverTo: pdf.Party{Lines: []string{name, text}}, Facts: []pdf.Fact{{Label: short, Value: text}},
			Lines: []pdf.Line{
				{Description: text},
				{Code: short, Description: text, Unit: short, Quantity: "1", UnitPrice: "2", Discount: short, Tax: name, Net: "2"},
			},
			Totals: []pdf.Total{{Label: text, Amount: "2", Weight: pdf.Grand}}, Taxes: []pdf.Tax{{Rate: text, Base: "2", Tax: "0"}},
			Payment: []pdf.Fact{{Label: name, Value: text}}, Bank: pdf.Bank{IBAN: text}, Texts: []pdf.Text{{Title: name, Body: text}},
			Mentions: []string{text, name}, Identity: []string{text},
		}
		if _, err := pdf.Render(paper); err != nil {
			t.Error(err)
		}
	})
}
