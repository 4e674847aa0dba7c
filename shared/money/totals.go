package money

// Totals holds the totals of a document. Subtotal, Discount and Shipping include tax in a
// tax-inclusive document, and in no other.
//
//	Subtotal − Discount + Shipping
//	= Net [+ Tax, unless it is in the prices]    EN 16931 BT-109, BT-110
//	+ Adjustment = Total
type Totals struct {
	Subtotal   Amount     `json:"subtotal" doc:"Sum of the lines after their own discounts, including tax if the prices include tax"`
	Discount   Amount     `json:"discount" doc:"Discount of the document, including tax if the prices include tax"`
	Shipping   Amount     `json:"shipping" doc:"Shipping charge, including tax if the prices include tax"`
	Net        Amount     `json:"net" doc:"Total without tax (EN 16931 BT-109)"`
	Taxes      []TaxGroup `json:"taxes" doc:"Tax by category and rate (EN 16931 BG-23)"`
	Tax        Amount     `json:"tax" doc:"Total of the taxes (BT-110)"`
	Adjustment Amount     `json:"adjustment" doc:"Added after tax"`
	Total      Amount     `json:"total" doc:"Amount to pay"`
}

// LineTotal holds the amounts of a line.
type LineTotal struct {
	Gross  Amount `json:"gross" readOnly:"true" doc:"Quantity times rate, including tax if the prices include tax"`
	Amount Amount `json:"amount" readOnly:"true" doc:"Amount of the line after its discount, including tax if the prices include tax"`
	Net    Amount `json:"net" readOnly:"true" doc:"Amount of the line without tax (EN 16931 BT-131)"`
}

// Computed holds the totals of a document and of each of its lines.
type Computed struct {
	Totals
	Lines []LineTotal // in the order of the document's lines
}

// TaxGroup holds the amounts of a document with the same tax category and rate. Lines, Allowance,
// Charge and Base are without tax: Base = Lines − Allowance + Charge.
type TaxGroup struct {
	Category   string    `json:"category" doc:"EN 16931 category (BT-118)"`
	Rate       Percent   `json:"rate" doc:"Rate in percent (BT-119)"`
	Lines      Amount    `json:"lines" doc:"Lines of the group, without tax"`
	Allowance  Amount    `json:"allowance" doc:"The group's share of the document's discount, without tax (BT-92)"`
	Charge     Amount    `json:"charge" doc:"Shipping charge of the group, without tax (BT-99)"`
	Base       Amount    `json:"base" doc:"Amount the tax is charged on (BT-116)"`
	Tax        Amount    `json:"tax" doc:"The tax (BT-117)"`
	Components []TaxPart `json:"components" doc:"Components of the tax; they add up to it"`
	Discount   Amount    `json:"discount" doc:"The allowance, including tax if the prices include tax"`
	Shipping   Amount    `json:"shipping" doc:"The charge, including tax if the prices include tax"`
}

// TaxPart is one component's share of a group's tax.
type TaxPart struct {
	Name string  `json:"name" doc:"Name of the component"`
	Rate Percent `json:"rate" doc:"Its rate in percent"`
	Tax  Amount  `json:"tax" doc:"Its share of the tax"`
}

// Add returns the sum of both, such as the totals of several partial invoices.
func (t Totals) Add(u Totals) Totals { return t.join(u, Amount.Add) }

// Sub returns t less u, such as when an invoice is deleted, voided or credited.
func (t Totals) Sub(u Totals) Totals { return t.join(u, Amount.Sub) }

// Add returns the sum of both lines.
func (l LineTotal) Add(m LineTotal) LineTotal { return l.join(m, Amount.Add) }

// Sub returns l less m.
func (l LineTotal) Sub(m LineTotal) LineTotal { return l.join(m, Amount.Sub) }

// Discount returns the displayed discount of the line, including tax if the prices include tax.
func (l LineTotal) Discount() Amount { return l.Gross.Sub(l.Amount) }

// IsZero reports whether the line amounts to zero, before and after its discount.
func (l LineTotal) IsZero() bool { return l.Gross.IsZero() && l.Amount.IsZero() && l.Net.IsZero() }

// Add returns the sum of both. Lines are added by position.
func (c Computed) Add(d Computed) Computed {
	lines := make([]LineTotal, max(len(c.Lines), len(d.Lines)))
	copy(lines, c.Lines)
	for i, line := range d.Lines {
		lines[i] = lines[i].Add(line)
	}
	return Computed{Totals: c.Totals.Add(d.Totals), Lines: lines}
}

type joining func(a, b Amount) Amount

func (t Totals) join(u Totals, f joining) Totals {
	groups := append([]TaxGroup{}, t.Taxes...)
	for _, g := range u.Taxes {
		groups = joinGroup(groups, g, f)
	}
	return Totals{
		Subtotal: f(t.Subtotal, u.Subtotal), Discount: f(t.Discount, u.Discount),
		Shipping: f(t.Shipping, u.Shipping), Net: f(t.Net, u.Net), Taxes: groups, Tax: f(t.Tax, u.Tax),
		Adjustment: f(t.Adjustment, u.Adjustment), Total: f(t.Total, u.Total),
	}
}

func (l LineTotal) join(m LineTotal, f joining) LineTotal {
	return LineTotal{f(l.Gross, m.Gross), f(l.Amount, m.Amount), f(l.Net, m.Net)}
}

// joinGroup joins g with the group of the same category and rate. It appends one if there is none.
func joinGroup(groups []TaxGroup, g TaxGroup, f joining) []TaxGroup {
	i := findGroup(groups, g.Category, g.Rate)
	if i < 0 {
		i = len(groups)
		groups = append(groups, TaxGroup{Category: g.Category, Rate: g.Rate})
	}
	groups[i] = groups[i].join(g, f)
	return groups
}

func (g TaxGroup) join(h TaxGroup, f joining) TaxGroup {
	components := append([]TaxPart{}, g.Components...)
	for i, p := range h.Components {
		at := findComponent(components, p.Name, p.Rate, h.sameBefore(i))
		if at < 0 {
			at = len(components)
			components = append(components, TaxPart{Name: p.Name, Rate: p.Rate})
		}
		components[at].Tax = f(components[at].Tax, p.Tax)
	}
	return TaxGroup{
		Category: g.Category, Rate: g.Rate, Lines: f(g.Lines, h.Lines), Allowance: f(g.Allowance, h.Allowance),
		Charge: f(g.Charge, h.Charge), Base: f(g.Base, h.Base), Tax: f(g.Tax, h.Tax), Components: components,
		Discount: f(g.Discount, h.Discount), Shipping: f(g.Shipping, h.Shipping),
	}
}

func findGroup(groups []TaxGroup, category string, rate Percent) int {
	for i, g := range groups {
		if g.Category == category && g.Rate.Equal(rate) {
			return i
		}
	}
	return -1
}

// findComponent finds a component by name and rate. A tax may have two components with the same name
// and rate (14 % and 14 %): nth is the number of such components before it.
func findComponent(components []TaxPart, name string, rate Percent, nth int) int {
	for i, p := range components {
		if p.Name == name && p.Rate.Equal(rate) {
			if nth == 0 {
				return i
			}
			nth--
		}
	}
	return -1
}

// sameBefore counts the components before position at that have the same name and rate.
func (g TaxGroup) sameBefore(at int) (n int) {
	for _, p := range g.Components[:at] {
		if p.Name == g.Components[at].Name && p.Rate.Equal(g.Components[at].Rate) {
			n++
		}
	}
	return n
}
