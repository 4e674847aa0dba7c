package sales

import (
	"slices"
	"testing"

	"comptoir/shared/trade"

	"comptoir/shared/money"
	"comptoir/shared/stock"

	"github.com/google/go-cmp/cmp"
)

// startedOrder returns a confirmed order of three lines. Of the first line 4 of 10
// are invoiced, of the second 2 of 3 are packed.
func startedOrder(t *testing.T) Order {
	o := confirmed(t, "so_1", ordered(text("10", "10"), item("itm_cheese", "3"), taxed(text("5", "2"), "tax_55")).
		below(trade.FormSection{Discount: percent("10"), Shipping: amount("12"), ShippingTax: "tax_20"}))
	invoice(t, &o, taken(1, "4"))
	o.Lines = slices.Clone(o.Lines)
	o.Lines[1].Packed = quantity("2")
	return o
}

func TestWriteKeepsHistory(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Form)
		want   []string
	}{
		"no change":             {func(*Form) {}, nil},
		"notes":                 {func(f *Form) { f.Notes = "Merci" }, nil},
		"higher quantities":     {func(f *Form) { f.Lines[0].Quantity, f.Lines[1].Quantity = quantity("12"), quantity("4") }, nil},
		"the invoiced quantity": {func(f *Form) { f.Lines[0].Quantity = quantity("4") }, nil},
		"less than invoiced": {
			func(f *Form) { f.Lines[0].Quantity = quantity("3") }, []string{"line.quantity_below_invoiced /lines/0/quantity"},
		},
		"the packed quantity": {func(f *Form) { f.Lines[1].Quantity = quantity("2") }, nil},
		"less than packed": {
			func(f *Form) { f.Lines[1].Quantity = quantity("1") }, []string{"line.quantity_below_packed /lines/1/quantity"},
		},
		"rate of an invoiced line":     {func(f *Form) { f.Lines[0].Rate = price("9") }, []string{"line.frozen /lines/0/rate"}},
		"tax of an invoiced line":      {func(f *Form) { f.Lines[0].Tax = "tax_55" }, []string{"line.frozen /lines/0/tax_id"}},
		"discount of an invoiced line": {func(f *Form) { f.Lines[0].Discount = percent("1") }, []string{"line.frozen /lines/0/discount"}},
		"kind of an invoiced line":     {func(f *Form) { f.Lines[0].Kind = stock.Service }, []string{"line.frozen /lines/0/item_id"}},
		"item of a packed line": {
			func(f *Form) { f.Lines[1].Item = "itm_advice"; f.Lines[1].Kind = "" }, []string{"line.frozen /lines/1/item_id"},
		},
		"rate of a packed line":    {func(f *Form) { f.Lines[1].Rate, f.Lines[1].Discount = price("13"), percent("5") }, nil},
		"an invoiced line removed": {func(f *Form) { f.Lines = f.Lines[1:] }, []string{"line.has_history /lines"}},
		"a packed line removed": {
			func(f *Form) { f.Lines = []trade.FormLine{f.Lines[0], f.Lines[2]} }, []string{"line.has_history /lines"},
		},
		"another line removed":   {func(f *Form) { f.Lines = f.Lines[:2] }, nil},
		"lines in another order": {func(f *Form) { slices.Reverse(f.Lines) }, nil},
		"a line added":           {func(f *Form) { f.Lines = append([]trade.FormLine{text("1", "1")}, f.Lines...) }, nil},
		"another customer":       {func(f *Form) { f.CustomerID = "con_swiss" }, []string{"document.customer_frozen /customer_id"}},
		"another currency": {
			func(f *Form) { f.Currency = money.MustCurrency("USD") }, []string{"document.currency_frozen /currency"},
		},
		"another tax mode": {func(f *Form) { f.TaxInclusive = true }, []string{"document.tax_mode_frozen /tax_inclusive"}},
		"another document discount": {
			func(f *Form) { f.Sections[0].Discount = percent("11") }, []string{"document.discount_frozen /sections/0/discount"},
		},
		"another shipping charge":     {func(f *Form) { f.Sections[0].Shipping = amount("20") }, nil},
		"negative rest":               {func(f *Form) { f.Sections[0].Adjustment = amount("-150") }, []string{"document.invoiced_differs "}},
		"less shipping than invoiced": {func(f *Form) { f.Sections[0].Shipping = amount("1") }, []string{"document.invoiced_differs "}},
		"another warehouse":           {func(f *Form) { f.Warehouse = "wh_two" }, nil},
		"only what is invoiced":       {func(f *Form) { f.Lines[0].Quantity = quantity("4"); f.Lines = f.Lines[:2] }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			o := startedOrder(t)
			f := o.Form()
			c.change(&f)
			if d := cmp.Diff(c.want, codes(o.Write(f, with(office("con_wine"), func(s *trade.Sources) {
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

// Where overselling is forbidden, an invoice gives its goods back to the warehouse
// they were taken from.
func TestWarehouseIsFixedWhileGoodsAreInvoiced(t *testing.T) {
	forbidden := with(office("con_wine"), func(s *trade.Sources) { s.Settings.Preferences.ForbidOverselling = true })
	o := confirmed(t, "so_1", ordered(item("itm_cheese", "3")))
	f := o.Form()
	f.Warehouse = "wh_two"
	check(t, o.Write(f, forbidden))
	drawn := invoice(t, &o, taken(1, "1"))
	f.Warehouse = "wh_main"
	if d := cmp.Diff([]string{"document.warehouse_frozen /warehouse_id"}, codes(o.Write(f, forbidden))); d != "" {
		t.Error(d)
	}
	f.Warehouse, f.Notes = "wh_two", "Merci"
	check(t, o.Write(f, forbidden))
	check(t, o.Unbill(drawn))
	f.Warehouse = "wh_main"
	check(t, o.Write(f, forbidden))
}

// The rest of an order can be removed. The shares of shipping and discount on its
// invoices must then be the whole shipping and discount.
func TestWriteRemovesRest(t *testing.T) {
	for name, c := range map[string]struct {
		below  trade.FormSection
		remove func(*Form)
		want   []string
	}{
		"an empty section": {trade.FormSection{}, func(*Form) {}, nil},
		"a percentage":     {trade.FormSection{Discount: percent("10")}, func(*Form) {}, nil},
		"shipping of two lines": {
			trade.FormSection{Shipping: amount("10"), ShippingTax: "tax_20"}, func(*Form) {}, []string{"document.invoiced_differs "},
		},
		"half of the shipping": {
			trade.FormSection{Shipping: amount("10"), ShippingTax: "tax_20"}, func(f *Form) { f.Sections[0].Shipping = amount("5") }, nil,
		},
		"discount of two lines":   {trade.FormSection{Discount: less("10")}, func(*Form) {}, []string{"document.invoiced_differs "}},
		"adjustment of two lines": {trade.FormSection{Adjustment: amount("0.10")}, func(*Form) {}, []string{"document.invoiced_differs "}},
		"half of the adjustment": {
			trade.FormSection{Adjustment: amount("0.10")}, func(f *Form) { f.Sections[0].Adjustment = amount("0.05") }, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := confirmed(t, "so_1", ordered(text("1", "100"), taxed(text("1", "100"), "tax_55")).below(c.below))
			invoice(t, &o, taken(1, "1"))
			f := o.Form()
			f.Lines = f.Lines[:1]
			c.remove(&f)
			if d := cmp.Diff(c.want, codes(o.Write(f, office("con_wine")))); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestCreditedLineCanChangeButNotBeRemoved(t *testing.T) {
	o := confirmed(t, "so_1", ordered(text("2", "10"), text("1", "5")))
	check(t, o.Credit(invoice(t, &o)))
	f := o.Form()
	f.Lines[0].Rate, f.Lines[0].Discount, f.Lines[0].Quantity = price("9"), percent("5"), quantity("1")
	check(t, o.Write(f, office("con_wine")))
	f.Lines = f.Lines[:1]
	if d := cmp.Diff([]string{"line.has_history /lines"}, codes(o.Write(f, office("con_wine")))); d != "" {
		t.Error(d)
	}
	invoice(t, &o)
	sameMoney(t, o, billed(o))
}
