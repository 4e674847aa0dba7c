package money

import (
	"encoding"
	"encoding/json"
	"regexp"
	"testing"

	"comptoir/shared/fault"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestAmountText(t *testing.T) {
	pattern := regexp.MustCompile(AmountPattern)
	for name, c := range map[string]struct {
		text, want, number, code string
	}{
		"trailing zero":              {text: "12.30", want: "12.30", number: "12.3"},
		"whole":                      {text: "100", want: "100", number: "100"},
		"negative":                   {text: "-0.05", want: "-0.05", number: "-0.05"},
		"minus zero becomes zero":    {text: "-0.00", want: "0.00", number: "0"},
		"leading zeros are dropped":  {text: "007.5", want: "7.5", number: "7.5"},
		"the largest":                {text: "999999999999999.999999", want: "999999999999999.999999", number: "999999999999999.999999"},
		"10^15":                      {text: "1000000000000000", code: TooLarge},
		"7 decimals":                 {text: "1.0000000", code: TooManyDecimals},
		"exponent":                   {text: "1e3", code: NotANumber},
		"plus sign":                  {text: "+1", code: NotANumber},
		"blank":                      {text: " 1", code: NotANumber},
		"comma":                      {text: "1,50", code: NotANumber},
		"thousands":                  {text: "1 000", code: NotANumber},
		"empty":                      {text: "", code: NotANumber},
		"only a sign":                {text: "-", code: NotANumber},
		"two signs":                  {text: "--1", code: NotANumber},
		"no digit before the point":  {text: ".5", code: NotANumber},
		"no digit after the point":   {text: "5.", code: NotANumber},
		"not a number":               {text: "NaN", code: NotANumber},
		"infinite":                   {text: "Inf", code: NotANumber},
		"hexadecimal":                {text: "0x10", code: NotANumber},
		"underscore":                 {text: "1_000", code: NotANumber},
		"digits of another alphabet": {text: "١٢", code: NotANumber},
		"huge exponent":              {text: "1e999999999", code: NotANumber},
	} {
		t.Run(name, func(t *testing.T) {
			var a Amount
			err := a.UnmarshalText([]byte(c.text))
			if got := fault.Code(err); got != c.code {
				t.Fatalf("code %q, want %q", got, c.code)
			}
			if pattern.MatchString(c.text) != (c.code == "") {
				t.Errorf("the pattern and UnmarshalText disagree about %q", c.text)
			}
			if c.code == "" && (a.String() != c.want || a.Number() != c.number) {
				t.Errorf("got %s and %s, want %s and %s", a, a.Number(), c.want, c.number)
			}
		})
	}
}

func TestParseAmountChecksDecimalsOfCurrency(t *testing.T) {
	for name, c := range map[string]struct {
		text, currency, want, code string
	}{
		"euros":                {text: "12.3", currency: "EUR", want: "12.30"},
		"euros, no decimals":   {text: "12", currency: "EUR", want: "12.00"},
		"yen":                  {text: "12", currency: "JPY", want: "12"},
		"dinars":               {text: "12.3", currency: "TND", want: "12.300"},
		"a tenth of a cent":    {text: "12.345", currency: "EUR", code: TooManyDecimals},
		"one zero too many":    {text: "12.300", currency: "EUR", code: TooManyDecimals},
		"a hundredth of a yen": {text: "12.01", currency: "JPY", code: TooManyDecimals},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := ParseAmount(c.text, MustCurrency(c.currency))
			if got := fault.Code(err); got != c.code {
				t.Fatalf("code %q, want %q", got, c.code)
			}
			if c.code == "" && a.String() != c.want {
				t.Errorf("got %s, want %s", a, c.want)
			}
		})
	}
}

func TestInNeverRounds(t *testing.T) {
	for name, c := range map[string]struct {
		text, currency, want string
		fits                 bool
	}{
		"adds zeros":     {"12.3", "EUR", "12.30", true},
		"drops zeros":    {"12.300000", "EUR", "12.30", true},
		"keeps decimals": {"12.345", "EUR", "12.345", false},
		"whole currency": {"1000.00", "XOF", "1000", true},
		"three digits":   {"1", "KWD", "1.000", true},
	} {
		t.Run(name, func(t *testing.T) {
			currency := MustCurrency(c.currency)
			a := MustAmount(c.text)
			if got := a.In(currency).String(); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if a.Fits(currency) != c.fits {
				t.Errorf("fits: %v, want %v", !c.fits, c.fits)
			}
		})
	}
}

func TestSetNumberReadsStoredNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"12.3": "12.3", "-0": "0", "1E+2": "100", "1.25e-3": "0.00125", "100": "100", "12.3000000000": "12.3",
	} {
		var q Quantity
		if err := q.SetNumber(text); err != nil || q.String() != want {
			t.Errorf("%s: got %s, %v; want %s", text, q, err, want)
		}
	}
	for text, code := range map[string]string{
		"1E+15": TooLarge, "1e-7": TooManyDecimals, "1e999999999": NotANumber, "x": NotANumber, "": NotANumber,
	} {
		var q Quantity
		if got := fault.Code(q.SetNumber(text)); got != code {
			t.Errorf("%s: code %s, want %s", text, got, code)
		}
	}
}

func TestValuesInJSON(t *testing.T) {
	type document struct {
		Currency Currency     `json:"currency"`
		Total    Amount       `json:"total"`
		Price    Price        `json:"price"`
		Quantity Quantity     `json:"quantity"`
		Discount Percent      `json:"discount,omitzero"`
		Rate     ExchangeRate `json:"rate,omitzero"`
	}
	const text = `{"currency":"EUR","total":"12.30","price":"1.1111","quantity":"3"}`
	var d document
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(d)
	if err != nil || string(again) != text {
		t.Errorf("got %s, %v", again, err)
	}
	for name, refused := range map[string]string{
		"a JSON number": `{"total":12.3}`, "an unknown currency": `{"currency":"ECU"}`, "half a code": `{"currency":"EU"}`,
		"a negative rate": `{"rate":"-1"}`, "the end of one code and the start of the next": `{"currency":"D A"}`,
	} {
		if json.Unmarshal([]byte(refused), &d) == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestCurrencyDigits(t *testing.T) {
	for code, digits := range map[string]int{"EUR": 2, "JPY": 0, "XPF": 0, "TND": 3, "ZWG": 2} {
		if got := MustCurrency(code).Digits(); got != digits {
			t.Errorf("%s: %d digits, want %d", code, got, digits)
		}
	}
	seen := map[string]bool{}
	for _, code := range Currencies() {
		if c, err := ParseCurrency(code); err != nil || c.String() != code || seen[code] {
			t.Errorf("%s: %v, %v", code, c, err)
		}
		seen[code] = true
	}
	for _, code := range []string{"", "eur", "XXX", "EURO", "ED ", " AF"} {
		if _, err := ParseCurrency(code); fault.Code(err) != UnknownCurrency {
			t.Errorf("%q was accepted", code)
		}
	}
}

func TestDigitsReachesEveryAmount(t *testing.T) {
	type line struct {
		Net    Amount
		Hidden *Amount
		Price  Price
	}
	type base struct{ Fee Amount }
	type document struct {
		base
		Total  Amount
		Lines  []line
		ByRate map[string]Amount
		Any    any
		None   *line
		Blob   []byte
	}
	hidden := MustAmount("1")
	d := document{
		base: base{MustAmount("2")}, Total: MustAmount("12.3"),
		Lines:  []line{{Net: MustAmount("3"), Hidden: &hidden, Price: MustPrice("1.5")}},
		ByRate: map[string]Amount{"20": MustAmount("4")}, Any: line{Net: MustAmount("5")}, Blob: []byte("x"),
	}
	Digits(&d, MustCurrency("EUR"))
	got := []string{
		d.Fee.String(), d.Total.String(), d.Lines[0].Net.String(), hidden.String(), d.ByRate["20"].String(),
		d.Any.(line).Net.String(), d.Lines[0].Price.String(),
	}
	if diff := cmp.Diff([]string{"2.00", "12.30", "3.00", "1.00", "4.00", "5.00", "1.5"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestConvertRoundsToBaseCurrency(t *testing.T) {
	if got := MustExchangeRate("0.0061").Convert(MustAmount("12345"), MustCurrency("EUR")); got.String() != "75.30" {
		t.Errorf("got %s, want 75.30", got)
	}
	for _, text := range []string{"0", "-1"} {
		if _, err := ParseExchangeRate(text); fault.Code(err) != WrongRate {
			t.Errorf("%s: got %v, want %s", text, err, WrongRate)
		}
	}
}

func TestTextIsReadBack(t *testing.T) {
	type value interface {
		encoding.TextMarshaler
		Number() string
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?`).Draw(t, "text")
		var a, stored Amount
		var q, again Quantity
		for _, err := range []error{
			a.UnmarshalText([]byte(text)), stored.SetNumber(a.Number()), q.UnmarshalText([]byte(text)),
			again.UnmarshalText([]byte(q.String())),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if a.String() != text && !a.IsZero() || !stored.Equal(a) || !again.Equal(q) || q.String() != a.Number() {
			t.Fatalf("%s is read back as %s, %s, %s, %s", text, a, stored, q, again)
		}
		for _, v := range []value{a, q} {
			var kept Quantity
			if err := kept.SetNumber(v.Number()); err != nil || !kept.Equal(q) {
				t.Fatalf("%s: %v", v.Number(), err)
			}
		}
	})
}
