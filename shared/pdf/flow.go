package pdf

import (
	"comptoir/shared/words"

	"github.com/shopspring/decimal"
)

// keep is how many lines of the table stand with the totals, at least.
const keep = 2

// layTable runs the lines over as many pages as they need, headings carried, and puts the totals under the last of them.
func (c *composer) layTable() {
	totals := c.totalsBlock()
	if len(c.paper.Lines) == 0 {
		c.fit(4, totals)
		return
	}
	styles := c.layColumns()
	head := c.tableHead(styles)
	carry := c.carryRow(words.CarriedForward, decimal.Zero, styles).height
	if !c.hasNets() {
		carry = 0
	}
	var rows []row
	for _, line := range c.paper.Lines {
		rows = append(rows, c.rowsOf(line, styles)...)
	}

	sum := decimal.Zero
	for next := 0; next < len(rows); {
		top := head.height
		if next > 0 && carry > 0 {
			top += carry
		}
		count := fitting(rows[next:], c.room()-top, carry, totals.height)
		if count == 0 && c.fresh {
			count = 1 // nothing more can be gained by turning the page
		}
		if count == 0 {
			c.turn()
			continue
		}
		c.put(head)
		if next > 0 && carry > 0 {
			c.put(c.carryRow(words.BroughtForward, sum, styles))
		}
		for _, r := range rows[next : next+count] {
			c.put(r.block)
			sum = sum.Add(r.net)
		}
		next += count
		if next < len(rows) {
			if carry > 0 {
				c.put(c.carryRow(words.CarriedForward, sum, styles))
			}
			c.turn()
		}
	}
	c.fit(0, totals)
}

// fitting says how many of the rows left go on a page with this much room: all of them only if the totals follow, else as
// many as fit above the sum carried forward, always leaving rows to stand with the totals, and never parting a heading
// from the line it announces.
func fitting(rows []row, room, carry, totals float64) int {
	height := 0.0
	for _, r := range rows {
		height += r.height
	}
	if height+totals <= room {
		return len(rows)
	}
	count := 0
	for used := carry; count < len(rows) && used+rows[count].height <= room; count++ {
		used += rows[count].height
	}
	most := len(rows)
	for left := keep; most > 0 && left > 0; most-- {
		if !rows[most-1].heading {
			left--
		}
	}
	if count > most {
		count = most
		if most == 0 && height > room/2 {
			count = len(rows) - 1 // rows so tall that they cannot stand together with the totals
		}
	}
	for count > 0 && count < len(rows) && rows[count-1].heading && !rows[count].heading {
		count--
	}
	return count
}

func (c *composer) hasNets() bool {
	for _, line := range c.paper.Lines {
		if line.Net != "" {
			return true
		}
	}
	return false
}
