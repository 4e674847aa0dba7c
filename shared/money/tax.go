package money

// The tax categories of EN 16931 (UNTDID 5305) for lines. Only Standard charges a tax.
const (
	Standard       = "S"
	ZeroRated      = "Z"
	Exempt         = "E"
	ReverseCharge  = "AE"
	IntraCommunity = "K"
	Export         = "G"
	OutsideScope   = "O"
)

// Tax is the category and the components of a declared tax, as the calculation needs them. A line
// without tax has a tax of 0 %.
type Tax struct {
	Category   string      `json:"category" enum:"S,Z,E,AE,K,G,O" doc:"EN 16931 category (UNTDID 5305)" example:"S"`
	Components []Component `json:"components" doc:"Its components; usually one"`
}

// Component is one component of a tax, such as GST or QST.
type Component struct {
	Name string  `json:"name" doc:"Name of the component" example:"TVA"`
	Rate Percent `json:"rate" least:"0" doc:"Rate in percent" example:"20"`
}

// Rate returns the rate of the tax, which is the sum of its components.
func (t Tax) Rate() Percent {
	var rate Percent
	for _, c := range t.Components {
		rate = rate.Add(c.Rate)
	}
	return rate
}

func (t Tax) equal(u Tax) bool {
	if t.Category != u.Category || len(t.Components) != len(u.Components) {
		return false
	}
	for i, c := range t.Components {
		if c.Name != u.Components[i].Name || !c.Rate.Equal(u.Components[i].Rate) {
			return false
		}
	}
	return true
}

// sameBefore counts the components before position at that have the same name and rate.
func (t Tax) sameBefore(at int) (n int) {
	for _, c := range t.Components[:at] {
		if c.Name == t.Components[at].Name && c.Rate.Equal(t.Components[at].Rate) {
			n++
		}
	}
	return n
}
