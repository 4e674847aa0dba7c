package glyph_test

import (
	"testing"

	"comptoir/shared/glyph"
)

func TestPrintableCleansText(t *testing.T) {
	cases := map[string]struct{ in, want string }{
		"plain text":                         {"Invoice 12", "Invoice 12"},
		"line ends":                          {"a\r\nb\rc\u2028d\te", "a\nb\nc\nd e"},
		"control characters":                 {"a\x00b\x1b[0m\u0085", "ab[0m"},
		"direction and invisible characters": {"\u202eabc\u202c\u2066\u200b\u00ad\ufeff\u061c", "abc"},
		"decomposed characters":              {"e\u0301u\u0308", "éü"},
		"compatible characters":              {"㎏ ①ﬃ Ａ", "kg 1ffi A"},
		"missing characters":                 {"東京 ✓", "\uFFFD\uFFFD \uFFFD"},
		"no-break spaces stay":               {"1\u202f000\u00a0€", "1\u202f000\u00a0€"},
		"rare spaces become plain spaces":    {"a\u2003b\u3000c", "a b c"},
		"invalid UTF-8":                      {"a\xffb", "a\uFFFDb"},
	}
	for name, c := range cases {
		if got := glyph.Printable(c.in); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestFontHasCharactersOfEurope(t *testing.T) {
	for language, text := range map[string]string{
		"French":     "Dès Noël où un zéphyr haï me vêt de glaçons würmiens, je dîne d’exquis rôtis de bœuf au kir à l’aÿ d’âge mûr & cætera ! ÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸ «»",
		"German":     "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich ẞ",
		"Spanish":    "¿El pingüino Wenceslao? ¡ñ!",
		"Portuguese": "À noite, vovô Kowalsky vê o ímã cair no pé do pingüim queixoso, ã õ",
		"Italian":    "Quel vituperabile xenofobo però è così più",
		"Polish":     "Pchnąć w tę łódź jeża lub ośm skrzyń fig",
		"Czech":      "Příliš žluťoučký kůň úpěl ďábelské ódy",
		"Slovak":     "Kŕdeľ ďatľov učí koňa žrať kôru",
		"Hungarian":  "Árvíztűrő tükörfúrógép",
		"Romanian":   "Muzicologă în bej vând whisky și tequila, preț fix",
		"Croatian":   "Gojazni đačić s biciklom drži hmelj",
		"Danish":     "Høj bly gom vandt fræk sexquiz på wc",
		"Icelandic":  "Kæmi ný öxi hér, ykist þjófum nú bæði víl og ádrepa",
		"Lithuanian": "Įlinkdama fechtuotojo špaga",
		"Latvian":    "Glāžšķūņa rūķīši dzērumā čiepj Baha koncertflīģeļu vākus",
		"Estonian":   "Põdur Zagrebi tšellomängija-följetonist",
		"Maltese":    "ċ ġ ħ ż",
		"Turkish":    "Pijamalı hasta yağız şoföre çabucak güvendi, İı",
		"Welsh":      "ŵ ŷ",
		"Catalan":    "l·l",
		"Greek":      "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία",
		"Bulgarian":  "Ах, чудна българска земьо",
		"Russian":    "Съешь ещё этих мягких французских булок",
		"Ukrainian":  "Щастям б’єш жук їх глицю, ґ є ї і",
		"signs":      "€ £ $ ¥ ₺ ₽ ₴ – — ’ “ ” „ … × ÷ ± − ≤ ≥ ≠ ‰ ° ² ³ ½ ¼ µ Ω ™ ® © § ¶ • † № ‑",
	} {
		if got := glyph.Printable(text); got != text {
			t.Errorf("%s: got %q, want %q", language, got, text)
		}
	}
}

func TestLackingNamesCharactersOnce(t *testing.T) {
	for text, want := range map[string]string{
		"Invoice 12":           "",
		"Œuvre à 5 €, Ω Щ":     "",
		"㎏ ①ﬃ Ａ":               "", // spelled in other characters
		"שלום שלום":            "שלום",
		"مرحبا 東京 ✓ 😀":         "مرحبا東京✓😀",
		"e\u0301 \u200b\u202e": "",
		"👍🏽\ufe0f":             "👍🏽",
	} {
		if got := string(glyph.Lacking(text, 20)); got != want {
			t.Errorf("%q lacks %q, want %q", text, got, want)
		}
	}
	if got := glyph.Lacking("東京都港区", 3); len(got) != 3 {
		t.Errorf("got %q", string(got))
	}
}
