package pdf

import (
	"comptoir/shared/words"

	"github.com/shopspring/decimal"
)

// keep is the minimal number of lines of the table on the page that has the totals.
const keep = 2

// layTable lays the lines out on as many pages as they need, repeats the column headers on each page, and puts the
// totals under the last line.
func (c *composer) layTable() {
	totals := c.totalsBlock()
	if len(c.paper.Lines) == 0 {
		c.fit(4, totals)
		c.layTaxes()
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

	below := 0.0 // height of the rows that are left
	for _, r := range rows {
		below += r.height
	}
	sum := decimal.Zero
	for next := 0; next < len(rows); {
		top := head.height
		if next > 0 && carry > 0 {
			top += carry
		}
		count := fitting(rows[next:], below, c.space()-top, carry, totals.height)
		if count == 0 && c.fresh {
			count = 1 // a new page would not have more space
		}
		if count == 0 {
			c.newPage()
			continue
		}
		c.put(head)
		if next > 0 && carry > 0 {
			c.put(c.carryRow(words.BroughtForward, sum, styles))
		}
		for _, r := range rows[next : next+count] {
			c.put(r.block)
			sum, below = sum.Add(r.net), below-r.height
		}
		next += count
		if next < len(rows) {
			if carry > 0 {
				c.put(c.carryRow(words.CarriedForward, sum, styles))
			}
			c.newPage()
		}
	}
	c.fit(0, totals)
	c.layTaxes()
}

// fitting returns how many of the remaining rows, of that height, fit on a page with that much space: all of them if the totals fit too,
// otherwise as many as fit above the sum carried forward. It always leaves rows for the page of the totals, and never
// separates a heading from the line after it.
func fitting(rows []row, height, space, carry, totals float64) int {
	if height+totals <= space {
		return len(rows)
	}
	count := 0
	for used := carry; count < len(rows) && used+rows[count].height <= space; count++ {
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
		if most == 0 && height > space/2 {
			count = len(rows) - 1 // the rows are too tall to share a page with the totals
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
