package postal

import "strings"

// layouts are the orders in which countries write the lines of an address: A is the street,
// Z the postal code, C the city, S the state; "|" ends a line. The street comes first where a
// layout has no A. The orders are those of the Universal Postal Union and of libaddressinput.
// A country without postal codes has the last layout.
var layouts = []struct{ order, countries string }{
	{"C, S Z", "US AS GU MP PR VI UM FM MH PW BB JP SO TW"},
	{"C S Z", "AU CA CC CX NF HM"},
	{"C|S|Z", "GB GG GI GS IM IO JE PN SH TC VG FK KE LK SZ ZA AI AF IE EG RU UA KR"},
	{"C - S|Z", "BR"},
	{"C, S|Z", "HN IQ"},
	{"S, C|Z", "CR"},
	{"C S|Z", "CU"},
	{"C|S, Z", "CN"},
	{"C Z|S", "IN NG PE"},
	{"C|S Z", "ID MN TH VN"},
	{"C Z, S", "BH BM BN BT IL JO KH KY LB LS MM MT MV NP NZ SA SG VE"},
	{"C - Z, S", "BD"},
	{"C-Z, S", "PK"},
	{"C, S, Z", "CO"},
	{"C Z S", "PG"},
	{"Z C S", "EE IT MZ UY"},
	{"Z C|S", "AR CL CV ES MY PH UZ"},
	{"Z|C, S", "AL EC MU NI OM"},
	{"Z|C|S", "AM"},
	{"Z C/S", "TR"},
	{"Z, C|S", "BY"},
	{"C|A|Z, S", "HU"},
	{"Z C, S", "AD AE AG AO AQ AT AW AX AZ BA BE BF BG BI BJ BL BO BQ BS BV BW BZ CD CF CG CH CI CK CM CW CY CZ DE DJ DK DM DO " +
		"DZ EH ER ET FI FJ FO FR GA GD GE GF GH GL GM GN GP GQ GR GT GW GY HK HR HT IR IS JM KG KI KM KN KP KW KZ LA LC " +
		"LI LR LT LU LV LY MA MC MD ME MF MG MK ML MO MQ MR MS MW MX NA NC NE NL NO NR NU PA PF PL PM PS PT PY QA RE RO " +
		"RS RW SB SC SD SE SI SJ SK SL SM SN SR SS ST SV SX SY TD TF TG TJ TK TL TM TN TO TT TV TZ UG VA VC VU WF WS XK " +
		"YE YT ZM ZW"},
}

// layoutOf returns the layout of a country; the last one for an unknown country.
func layoutOf(country string) string {
	for _, l := range layouts {
		if country != "" && strings.Contains(" "+l.countries+" ", " "+country+" ") {
			return l.order
		}
	}
	return layouts[len(layouts)-1].order
}

// Lines returns the address as written on a document, in the order of its country and without
// the country's name.
func (a Address) Lines() []string {
	order := layoutOf(a.Country)
	if !strings.Contains(order, "A") {
		order = "A|" + order
	}
	fields := map[rune][]string{'A': {a.Street, a.Street2}, 'Z': {a.PostalCode}, 'C': {a.City}, 'S': {a.State}}
	lines := filled(a.Attention)
	for _, part := range strings.Split(order, "|") {
		lines = append(lines, lineOf(part, fields)...)
	}
	return lines
}

// lineOf fills in a line of a layout. A separator is written only between two fields with a value.
func lineOf(part string, fields map[rune][]string) []string {
	var line, separator string
	for _, r := range part {
		values, isField := fields[r]
		switch {
		case !isField:
			separator += string(r)
			continue
		case r == 'A':
			return filled(values...)
		}
		value := strings.TrimSpace(values[0])
		if line != "" && value != "" {
			line += separator
		}
		line, separator = line+value, ""
	}
	return filled(line)
}

// filled returns the texts that are not empty.
func filled(texts ...string) []string {
	var out []string
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}
