package sales

import (
	"slices"
	"testing"

	"comptoir/shared/trade"

	"comptoir/shared/money"
	"comptoir/shared/stock"

	"github.com/google/go-cmp/cmp"
)

// A confirmed order of three lines, of whose first 4 of 10 are invoiced, and of
// whose second 2 of 3 are packed.
func begun(t *testing.T) Order {
	o := confirmed(t, "so_1", ordered(text("10", "10"), item("itm_cheese", "3"), taxed(text("5", "2"), "tax_55")).
		below(trade.FormSection{Discount: percent("10"), Freight: amount("12"), ShippingTax: "tax_20"}))
	invoice(t, &o, taken(1, "4"))
	o.Lines = slices.Clone(o.Lines)
	o.Lines[1].Packed = quantity("2")
	return o
}

func TestWriteWithHistory(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Form)
		want   []string
	}{
		"nothing":                      {func(*Form) {}, nil},
		"notes":                        {func(f *Form) { f.Notes = "Merci" }, nil},
		"more of everything":           {func(f *Form) { f.Lines[0].Quantity, f.Lines[1].Quantity = quantity("12"), quantity("4") }, nil},
		"as little as was invoiced":    {func(f *Form) { f.Lines[0].Quantity = quantity("4") }, nil},
		"less than was invoiced":       {func(f *Form) { f.Lines[0].Quantity = quantity("3") }, []string{"line.quantity_below_invoiced /lines/0/quantity"}},
		"as little as was packed":      {func(f *Form) { f.Lines[1].Quantity = quantity("2") }, nil},
		"less than was packed":         {func(f *Form) { f.Lines[1].Quantity = quantity("1") }, []string{"line.quantity_below_packed /lines/1/quantity"}},
		"a rate that is invoiced":      {func(f *Form) { f.Lines[0].Rate = price("9") }, []string{"line.frozen /lines/0/rate"}},
		"a tax that is invoiced":       {func(f *Form) { f.Lines[0].Tax = "tax_55" }, []string{"line.frozen /lines/0/tax_id"}},
		"a discount invoiced":          {func(f *Form) { f.Lines[0].Discount = percent("1") }, []string{"line.frozen /lines/0/discount"}},
		"the kind of an invoiced":      {func(f *Form) { f.Lines[0].Kind = stock.Service }, []string{"line.frozen /lines/0/item_id"}},
		"the item of a packed line":    {func(f *Form) { f.Lines[1].Item = "itm_advice"; f.Lines[1].Kind = "" }, []string{"line.frozen /lines/1/item_id"}},
		"the rate of a packed line":    {func(f *Form) { f.Lines[1].Rate, f.Lines[1].Discount = price("13"), percent("5") }, nil},
		"an invoiced line gone":        {func(f *Form) { f.Lines = f.Lines[1:] }, []string{"line.has_history /lines"}},
		"a packed line gone":           {func(f *Form) { f.Lines = []trade.FormLine{f.Lines[0], f.Lines[2]} }, []string{"line.has_history /lines"}},
		"another line gone":            {func(f *Form) { f.Lines = f.Lines[:2] }, nil},
		"lines in another order":       {func(f *Form) { slices.Reverse(f.Lines) }, nil},
		"a line more":                  {func(f *Form) { f.Lines = append([]trade.FormLine{text("1", "1")}, f.Lines...) }, nil},
		"another customer":             {func(f *Form) { f.CustomerID = "con_swiss" }, []string{"document.customer_frozen /customer_id"}},
		"another currency":             {func(f *Form) { f.Currency = money.MustCurrency("USD") }, []string{"document.currency_frozen /currency"}},
		"another tax mode":             {func(f *Form) { f.TaxInclusive = true }, []string{"document.tax_mode_frozen /tax_inclusive"}},
		"another document discount":    {func(f *Form) { f.Sections[0].Discount = percent("11") }, []string{"document.discount_frozen /sections/0/discount"}},
		"another shipping charge":      {func(f *Form) { f.Sections[0].Freight = amount("20") }, nil},
		"more given back than is left": {func(f *Form) { f.Sections[0].Adjustment = amount("-150") }, []string{"document.invoiced_differs "}},
		"less shipping than invoiced":  {func(f *Form) { f.Sections[0].Freight = amount("1") }, []string{"document.invoiced_differs "}},
		"another warehouse":            {func(f *Form) { f.Warehouse = "wh_two" }, nil},
		"only what is invoiced":        {func(f *Form) { f.Lines[0].Quantity = quantity("4"); f.Lines = f.Lines[:2] }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			o := begun(t)
			f := o.Form()
			c.change(&f)
			if d := cmp.Diff(c.want, told(o.Write(f, but(office("con_wine"), func(s *trade.Sources) {
				if f.CustomerID != "con_wine" {
					*s = office(f.CustomerID)
				}
			})))); d != "" {
				t.Fatal(d)
			}
			invoice(t, &o)
			sameMoney(t, o, billed(o))
		})
	}
}

// Where overselling is forbidden, goods an invoice gives back come back to where
// they were taken from.
func TestTheWarehouseStaysWhileGoodsAreInvoiced(t *testing.T) {
	forbidden := but(office("con_wine"), func(s *trade.Sources) { s.Settings.Preferences.ForbidOverselling = true })
	o := confirmed(t, "so_1", ordered(item("itm_cheese", "3")))
	f := o.Form()
	f.Warehouse = "wh_two"
	check(t, o.Write(f, forbidden))
	part := invoice(t, &o, taken(1, "1"))
	f.Warehouse = "wh_main"
	if d := cmp.Diff([]string{"document.warehouse_frozen /warehouse_id"}, told(o.Write(f, forbidden))); d != "" {
		t.Error(d)
	}
	f.Warehouse, f.Notes = "wh_two", "Merci"
	check(t, o.Write(f, forbidden))
	check(t, o.Unbill(part))
	f.Warehouse = "wh_main"
	check(t, o.Write(f, forbidden))
}

// What was left may be dropped from an order; but what its invoices took of
// shipping and discount must then be the whole of it.
func TestWriteDropsTheRest(t *testing.T) {
	for name, c := range map[string]struct {
		below trade.FormSection
		drop  func(*Form)
		want  []string
	}{
		"nothing stands below":        {trade.FormSection{}, func(*Form) {}, nil},
		"a percentage":                {trade.FormSection{Discount: percent("10")}, func(*Form) {}, nil},
		"the shipping of two lines":   {trade.FormSection{Freight: amount("10"), ShippingTax: "tax_20"}, func(*Form) {}, []string{"document.invoiced_differs "}},
		"the shipping, cut in half":   {trade.FormSection{Freight: amount("10"), ShippingTax: "tax_20"}, func(f *Form) { f.Sections[0].Freight = amount("5") }, nil},
		"the discount of two lines":   {trade.FormSection{Discount: less("10")}, func(*Form) {}, []string{"document.invoiced_differs "}},
		"the adjustment of two lines": {trade.FormSection{Adjustment: amount("0.10")}, func(*Form) {}, []string{"document.invoiced_differs "}},
		"the adjustment, cut in half": {trade.FormSection{Adjustment: amount("0.10")}, func(f *Form) { f.Sections[0].Adjustment = amount("0.05") }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			o := confirmed(t, "so_1", ordered(text("1", "100"), taxed(text("1", "100"), "tax_55")).below(c.below))
			invoice(t, &o, taken(1, "1"))
			f := o.Form()
			f.Lines = f.Lines[:1]
			c.drop(&f)
			if d := cmp.Diff(c.want, told(o.Write(f, office("con_wine")))); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestCreditedLineMayChangeButNotVanish(t *testing.T) {
	o := confirmed(t, "so_1", ordered(text("2", "10"), text("1", "5")))
	check(t, o.Credit(invoice(t, &o)))
	f := o.Form()
	f.Lines[0].Rate, f.Lines[0].Discount, f.Lines[0].Quantity = price("9"), percent("5"), quantity("1")
	check(t, o.Write(f, office("con_wine")))
	f.Lines = f.Lines[:1]
	if d := cmp.Diff([]string{"line.has_history /lines"}, told(o.Write(f, office("con_wine")))); d != "" {
		t.Error(d)
	}
	invoice(t, &o)
	sameMoney(t, o, billed(o))
}
