package money

// The tax categories of EN 16931 (UNTDID 5305) a line may have. Only Standard charges a tax.
const (
	Standard       = "S"
	ZeroRated      = "Z"
	Exempt         = "E"
	ReverseCharge  = "AE"
	IntraCommunity = "K"
	Export         = "G"
	OutsideScope   = "O"
)

// Tax is one declared tax as the calculation needs it: its category and what it is made of. Tax-free
// is a tax too, of 0 %.
type Tax struct {
	Category   string      `json:"category" enum:"S,Z,E,AE,K,G,O" doc:"EN 16931 category (UNTDID 5305)" example:"S"`
	Components []Component `json:"components" doc:"What it is made of; usually one"`
}

// Component is one of the parts a tax is made of, like GST and QST.
type Component struct {
	Name string  `json:"name" doc:"Name of the part" example:"TVA"`
	Rate Percent `json:"rate" doc:"Rate in percent" example:"20"`
}

// Rate is the rate of the tax: its components together.
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

// sameBefore counts the components before this one that have its name and rate.
func (t Tax) sameBefore(at int) (n int) {
	for _, c := range t.Components[:at] {
		if c.Name == t.Components[at].Name && c.Rate.Equal(t.Components[at].Rate) {
			n++
		}
	}
	return n
}
