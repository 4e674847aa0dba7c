package letter

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// ASCII returns a mail address with its domain in the ASCII form of internationalised names
// (RFC 3490): compta@épicerie.example is compta@xn--picerie-9xa.example. The name before the
// @ stays: it has no ASCII form. It returns false if the address has characters that SES does
// not take.
func ASCII(address string) (string, bool) {
	at := strings.LastIndexByte(address, '@')
	if at < 1 || !isASCII(address[:at]) {
		return "", false
	}
	domain := norm.NFKC.String(strings.ToLower(address[at+1:]))
	labels := strings.FieldsFunc(domain, func(r rune) bool { return r == '.' || r == '。' })
	if len(labels) != strings.Count(domain, ".")+strings.Count(domain, "。")+1 {
		return "", false
	}
	for n, label := range labels {
		if isASCII(label) {
			continue
		}
		if strings.ContainsFunc(label, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.M, unicode.N) && r != '-' }) {
			return "", false
		}
		if labels[n] = "xn--" + punycode(label); len(labels[n]) > 63 {
			return "", false
		}
	}
	return address[:at+1] + strings.Join(labels, "."), true
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}

// The parameters of Punycode (RFC 3492, section 5).
const (
	punyBase, punyMin, punyMax  = 36, 1, 26
	punySkew, punyDamp          = 38, 700
	punyFirstBias, punyFirstOne = 72, 128
)

// punycode returns the Punycode of a label (RFC 3492, section 6.3).
func punycode(label string) string {
	var out strings.Builder
	for _, r := range label {
		if r < punyFirstOne {
			out.WriteRune(r)
		}
	}
	basic := out.Len()
	if basic > 0 {
		out.WriteByte('-')
	}
	n, delta, bias, done := rune(punyFirstOne), 0, punyFirstBias, basic
	for done < utf8.RuneCountInString(label) {
		next := rune(unicode.MaxRune)
		for _, r := range label {
			if r >= n && r < next {
				next = r
			}
		}
		delta += int(next-n) * (done + 1)
		n = next
		for _, r := range label {
			if r < n {
				delta++
			}
			if r != n {
				continue
			}
			writePunycode(&out, delta, bias)
			bias = punyBias(delta, done+1, done == basic)
			delta = 0
			done++
		}
		delta++
		n++
	}
	return out.String()
}

// writePunycode writes one delta as an integer of variable length.
func writePunycode(out *strings.Builder, delta, bias int) {
	const digits = "abcdefghijklmnopqrstuvwxyz0123456789"
	for k := punyBase; ; k += punyBase {
		t := min(max(k-bias, punyMin), punyMax)
		if delta < t {
			out.WriteByte(digits[delta])
			return
		}
		out.WriteByte(digits[t+(delta-t)%(punyBase-t)])
		delta = (delta - t) / (punyBase - t)
	}
}

// punyBias adapts the bias after a delta (RFC 3492, section 6.1).
func punyBias(delta, points int, first bool) int {
	if first {
		delta /= punyDamp
	} else {
		delta /= 2
	}
	delta += delta / points
	k := 0
	for delta > ((punyBase-punyMin)*punyMax)/2 {
		delta /= punyBase - punyMin
		k += punyBase
	}
	return k + (punyBase-punyMin+1)*delta/(delta+punySkew)
}
