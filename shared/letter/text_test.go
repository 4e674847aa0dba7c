package letter_test

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"comptoir/shared/calendar"
	"comptoir/shared/letter"
	"comptoir/shared/money"
	"comptoir/shared/words"
)

func day(t *testing.T, s string) calendar.Date {
	t.Helper()
	d, err := calendar.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func facts(t *testing.T) letter.Facts {
	return letter.Facts{
		Sender: "Comptoir du Vexin", Recipient: "Vins et alcools Chevalier", Number: "FA-2026-00042", Reference: "BC 118",
		Date: day(t, "2026-11-21"), Due: day(t, "2026-12-31"),
		Amount: money.MustAmount("1234.50"), Owed: money.MustAmount("1234.50"), Currency: money.MustCurrency("EUR"),
		Attached: true,
	}
}

// plain replaces no-break spaces by plain ones.
func plain(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)
}

func TestTextsShowFacts(t *testing.T) {
	f := facts(t)
	bare, paid, partlyPaid := f, f, f
	bare.Attached, bare.Reference = false, " \u00a0\n"
	paid.Owed, partlyPaid.Owed = money.MustAmount("0"), money.MustAmount("34.50")
	late, partlyLate := f, partlyPaid
	late.Overdue, partlyLate.Overdue = true, true
	type write func(words.Language) (letter.Message, error)
	for name, c := range map[string]struct {
		write           write
		french, english []string
		not             string
	}{
		"order": {
			func(l words.Language) (letter.Message, error) { return letter.OrderMail(l, f, letter.Written{}) },
			[]string{
				"Votre commande FA-2026-00042 – Comptoir du Vexin\n", "montant total de 1 234,50 €", "Votre référence : BC 118",
				"Cordialement,\nComptoir du Vexin\n",
			},
			[]string{
				"Your order FA-2026-00042 – Comptoir du Vexin\n", "total of €1,234.50", "Dear Vins et alcools Chevalier,",
				"Kind regards,\nComptoir du Vexin\n",
			},
			"{",
		},
		"invoice with its PDF": {
			func(l words.Language) (letter.Message, error) { return letter.InvoiceMail(l, f, letter.Written{}) },
			[]string{
				"Facture FA-2026-00042 – ", "ci-joint", "du 21 novembre 2026, d’un montant de 1 234,50 €",
				"au plus tard le 31 décembre 2026",
			},
			[]string{"Invoice FA-2026-00042 – ", "attached", "of 21 November 2026 for €1,234.50", "payable by 31 December 2026"},
			"{",
		},
		"invoice without its PDF": {
			func(l words.Language) (letter.Message, error) { return letter.InvoiceMail(l, bare, letter.Written{}) },
			[]string{"s’élève à 1 234,50 €"},
			[]string{"comes to €1,234.50"},
			"joint",
		},
		"invoice partly paid": {
			func(l words.Language) (letter.Message, error) {
				return letter.InvoiceMail(l, partlyPaid, letter.Written{})
			},
			[]string{"d’un montant de 1 234,50 €", "Il reste à régler 34,50 € au plus tard le 31 décembre 2026"},
			[]string{"for €1,234.50", "€34.50 of it is still to be paid by 31 December 2026"},
			"{",
		},
		"invoice overdue": {
			func(l words.Language) (letter.Message, error) { return letter.InvoiceMail(l, late, letter.Written{}) },
			[]string{"Elle est échue depuis le 31 décembre 2026."},
			[]string{"It was due on 31 December 2026."},
			"au plus tard",
		},
		"invoice partly paid and overdue": {
			func(l words.Language) (letter.Message, error) {
				return letter.InvoiceMail(l, partlyLate, letter.Written{})
			},
			[]string{"Elle est échue depuis le 31 décembre 2026 : il reste à régler 34,50 €."},
			[]string{"It was due on 31 December 2026, and €34.50 of it is still to be paid."},
			"au plus tard",
		},
		"reminder of a balance": {
			func(l words.Language) (letter.Message, error) { return letter.Reminder(l, partlyPaid, 2) },
			[]string{"Il reste dû 34,50 €"},
			[]string{"€34.50 is still owed"},
			"234",
		},
		"invoice paid": {
			func(l words.Language) (letter.Message, error) { return letter.InvoiceMail(l, paid, letter.Written{}) },
			[]string{"aucun règlement"},
			[]string{"No payment is required"},
			"31",
		},
		"first reminder": {
			func(l words.Language) (letter.Message, error) { return letter.Reminder(l, f, 1) },
			[]string{"Rappel : facture FA-2026-00042 échue le 31 décembre 2026", "à hauteur de 1 234,50 €", "oubli"},
			[]string{"Reminder: invoice FA-2026-00042 was due on 31 December 2026", "€1,234.50", "oversight"},
			"demeure",
		},
		"second reminder": {
			func(l words.Language) (letter.Message, error) { return letter.Reminder(l, f, 2) },
			[]string{"Deuxième rappel", "sous huit jours"},
			[]string{"Second reminder", "within eight days"},
			"demeure",
		},
		"third reminder": {
			func(l words.Language) (letter.Message, error) { return letter.Reminder(l, f, 3) },
			[]string{"Mise en demeure", "1 234,50 €"},
			[]string{"Formal notice", "€1,234.50"},
			"{",
		},
		"ninth reminder": {
			func(l words.Language) (letter.Message, error) { return letter.Reminder(l, f, 9) },
			[]string{"Mise en demeure"},
			[]string{"Formal notice"},
			"{",
		},
		"step zero": {
			func(l words.Language) (letter.Message, error) { return letter.Reminder(l, f, 0) },
			[]string{"Rappel :"},
			[]string{"Reminder:"},
			"demeure",
		},
	} {
		t.Run(name, func(t *testing.T) {
			for l, wants := range map[words.Language][]string{words.French: c.french, words.English: c.english} {
				m, err := c.write(l)
				if err != nil {
					t.Fatal(err)
				}
				got := plain(m.Subject + "\n" + m.Text)
				for _, want := range wants {
					if !strings.Contains(got, want) {
						t.Errorf("%s lacks %q:\n%s", l, want, got)
					}
				}
				if strings.Contains(got, c.not) {
					t.Errorf("%s has %q:\n%s", l, c.not, got)
				}
			}
		})
	}
}

func TestTextsRefuseMissingFacts(t *testing.T) {
	f := facts(t)
	f.Number = ""
	if _, err := letter.InvoiceMail(words.French, f, letter.Written{}); err == nil {
		t.Error("a mail about an invoice without a number was written")
	}
	f = facts(t)
	f.Due = calendar.Date{}
	if _, err := letter.Reminder(words.English, f, 1); err == nil {
		t.Error("a reminder without a due date was written")
	}
}

// The standard text is a valid message for any name.
func TestStandardTextIsValidMessage(t *testing.T) {
	f := facts(t)
	rapid.Check(t, func(r *rapid.T) {
		f := f
		name := rapid.String().Filter(func(s string) bool {
			return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) })
		})
		f.Sender, f.Recipient, f.Number = name.Draw(r, "sender"), name.Draw(r, "recipient"), name.Draw(r, "number")
		language := rapid.SampledFrom([]words.Language{words.French, words.English}).Draw(r, "language")
		m, err := letter.Reminder(language, f, rapid.IntRange(0, 5).Draw(r, "step"))
		if err != nil {
			r.Fatal(err)
		}
		m.To = []string{"compta@chevalier.example"}
		if _, err := letter.New("mail_1", m, letter.About{}, false, nil); err != nil {
			r.Errorf("%q: %v", m.Subject, err)
		}
		if len([]rune(m.Subject)) > 300 {
			r.Errorf("the subject has %d characters", len([]rune(m.Subject)))
		}
	})
}
