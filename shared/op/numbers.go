package op

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// number is a whole number of a body that is not written as plain digits: 30.0 or 3e1.
type number struct {
	from, to int // its position
	value    int64
}

// longestNumber is the length of the longest number that is read.
const longestNumber = 40

// number reads a number. A whole number that an integer cannot hold is a fault.
func (s *scan) number(of *huma.Schema) any {
	from := s.at
	for strings.IndexByte("+-.0123456789eE", s.text[s.at]) >= 0 {
		s.at++
	}
	text := string(s.text[from:min(s.at, from+longestNumber+1)])
	switch of.Type {
	case huma.TypeInteger:
		n, err := strconv.ParseInt(text, 10, strconv.IntSize)
		if err == nil {
			return n
		}
		if n, whole := wholeOf(text); whole {
			s.whole = append(s.whole, number{from, s.at, n})
			return n
		}
		s.breaks("expected integer")
	case huma.TypeNumber:
		f, err := strconv.ParseFloat(text, 64)
		if err == nil && len(text) <= longestNumber {
			return f
		}
		s.breaks("expected number")
	}
	return int64(0)
}

// wholeOf returns the value of a number that is written with a point or an exponent, if it is
// whole and an integer can hold it.
func wholeOf(text string) (int64, bool) {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(text), "e")
	shift, err := strconv.Atoi(exponent)
	if exponent != "" && err != nil || len(text) > longestNumber {
		return 0, false
	}
	units, fraction, _ := strings.Cut(mantissa, ".")
	digits := units + fraction
	sign := strings.TrimRight(units[:min(1, len(units))], "0123456789")
	zero := strings.Trim(digits[len(sign):], "0") == ""
	point := len(units) + shift
	switch {
	case zero:
		return 0, true
	case point < len(sign), point > longestNumber:
		return 0, false
	case point < len(digits):
		if strings.Trim(digits[point:], "0") != "" {
			return 0, false
		}
		digits = digits[:point]
	default:
		digits += strings.Repeat("0", point-len(digits))
	}
	n, err := strconv.ParseInt(digits, 10, strconv.IntSize)
	return n, err == nil
}

// plainNumbers returns the text of a body in which each whole number is written as digits.
func (s *scan) plainNumbers() []byte {
	if s.whole == nil {
		return s.text
	}
	var out bytes.Buffer
	last := 0
	for _, n := range s.whole {
		out.Write(s.text[last:n.from])
		out.WriteString(strconv.FormatInt(n.value, 10))
		last = n.to
	}
	out.Write(s.text[last:])
	return out.Bytes()
}
