package canon

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// asciiDomain returns a domain in small letters and ASCII, and whether it is one: at
// least two labels of letters, digits and hyphens, and not a number at the end.
func asciiDomain(domain string) (ascii string, valid bool) {
	folded := strings.ReplaceAll(strings.ToLower(norm.NFKC.String(domain)), "。", ".")
	labels := strings.Split(folded, ".")
	for i, label := range labels {
		if label, valid = asciiLabel(label); !valid {
			return "", false
		}
		labels[i] = label
	}
	ascii = strings.Join(labels, ".")
	return ascii, len(labels) > 1 && len(ascii) <= 253 && !IsDigits(labels[len(labels)-1])
}

func asciiLabel(label string) (string, bool) {
	if label == "" || label[0] == '-' || label[len(label)-1] == '-' {
		return "", false
	}
	plain := true
	for i, r := range label {
		plain = plain && r <= unicode.MaxASCII
		letter := unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || i > 0 && unicode.IsMark(r)
		if !letter {
			return "", false
		}
	}
	if !plain {
		label = "xn--" + punycode(norm.NFC.String(label))
	}
	return label, len(label) <= 63
}

// The parameters of punycode (RFC 3492, section 5).
const (
	base, tMin, tMax  = 36, 1, 26
	skew, damp        = 38, 700
	firstBias, firstN = 72, 128
)

// punycode encodes a label of a domain (RFC 3492, section 6.3).
func punycode(label string) string {
	text := []rune(label)
	var out []byte
	for _, r := range text {
		if r < firstN {
			out = append(out, byte(r))
		}
	}
	basic := len(out)
	done := basic
	if basic > 0 {
		out = append(out, '-')
	}
	n, delta, bias := rune(firstN), 0, firstBias
	for done < len(text) {
		next := rune(unicode.MaxRune)
		for _, r := range text {
			if r >= n && r < next {
				next = r
			}
		}
		delta += int(next-n) * (done + 1)
		n = next
		for _, r := range text {
			if r < n {
				delta++
			}
			if r != n {
				continue
			}
			q := delta
			for k := base; ; k += base {
				t := min(max(k-bias, tMin), tMax)
				if q < t {
					break
				}
				out = append(out, digit(t+(q-t)%(base-t)))
				q = (q - t) / (base - t)
			}
			out = append(out, digit(q))
			bias = adapt(delta, done+1, done == basic)
			delta = 0
			done++
		}
		delta++
		n++
	}
	return string(out)
}

func digit(d int) byte {
	if d < 26 {
		return byte('a' + d)
	}
	return byte('0' + d - 26)
}

// adapt returns the next bias (RFC 3492, section 6.1).
func adapt(delta, points int, first bool) int {
	if delta /= 2; first {
		delta = delta * 2 / damp
	}
	delta += delta / points
	k := 0
	for ; delta > (base-tMin)*tMax/2; k += base {
		delta /= base - tMin
	}
	return k + (base-tMin+1)*delta/(delta+skew)
}
