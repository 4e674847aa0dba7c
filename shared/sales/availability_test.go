package sales

import (
	"testing"

	"comptoir/shared/trade"

	"comptoir/shared/stock"

	"github.com/google/go-cmp/cmp"
)

func TestAvailabilityOfLines(t *testing.T) {
	cheese := func(q string) trade.FormLine { return item("itm_cheese", q) }
	for name, c := range map[string]struct {
		lines     []trade.FormLine
		status    Status
		available string
		want      []string // the missing quantity of each line
	}{
		"a draft that fits":                  {[]trade.FormLine{cheese("5")}, Draft, "5", []string{"0"}},
		"a draft that does not fit":          {[]trade.FormLine{cheese("5")}, Draft, "3", []string{"2"}},
		"two lines of one item":              {[]trade.FormLine{cheese("4"), cheese("4")}, Draft, "5", []string{"0", "3"}},
		"a confirmed order with reservation": {[]trade.FormLine{cheese("5")}, Confirmed, "0", []string{"0"}},
		"oversold, with reservation":         {[]trade.FormLine{cheese("5")}, Confirmed, "-2", []string{"2"}},
		"oversold by other orders":           {[]trade.FormLine{cheese("5")}, Draft, "-2", []string{"5"}},
		"a closed order needs no goods":      {[]trade.FormLine{cheese("5")}, Closed, "0", []string{"0"}},
		"services and free text are ignored": {
			[]trade.FormLine{item("itm_advice", "2"), text("3", "1"), cheese("1")}, Draft, "1", []string{"0"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := draft(t, "so_1", ordered(c.lines...))
			o.Status = c.status
			level := stock.Level{Warehouse: "wh_main"}
			level.Available = quantity(c.available)
			got := []string{}
			for _, a := range o.Availability(map[stock.ItemID]stock.Level{"itm_cheese": level}) {
				got = append(got, a.Short.String())
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
	o := draft(t, "so_1", ordered(cheese("5"))).with(func(o *Order) { o.Warehouse.ID = "" })
	if got := o.Availability(nil); len(got) != 0 {
		t.Errorf("an order without warehouse has availability %v, want none", got)
	}
}
