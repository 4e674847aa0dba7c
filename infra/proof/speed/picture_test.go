package speed

import (
	"fmt"
	"strings"
	"time"
)

// The picture shows the time of each operation next to its bare calls, and the throughput
// of many clients. Its sizes are in pixels.
const (
	names  = 210 // the width of the names at the left
	wide   = 480 // the longest bar
	height = 18  // of a bar
	inner  = 20  // the distance between the bars of an operation
	outer  = 12  // the additional distance between operations
	grey   = "#b8bcc4"
	blue   = "#2f6fb3"
	light  = "#9cc3e6"
	middle = "#5a9bd4"
)

// canvas is a picture that grows downwards.
type canvas struct {
	b strings.Builder
	y int
}

func (c *canvas) text(x, y int, weight, text string) {
	fmt.Fprintf(&c.b, `<text x="%d" y="%d" font-weight="%s">%s</text>`+"\n", x, y, weight, text)
}

// bar draws a bar with a label after it.
func (c *canvas) bar(share float64, colour, label string) {
	length := max(int(share*wide), 1)
	fmt.Fprintf(&c.b, `<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>`+"\n", names, c.y, length, height, colour)
	c.text(names+length+6, c.y+13, "normal", label)
	c.y += inner
}

func (c *canvas) title(title, about string) {
	c.y += 34
	c.text(12, c.y, "bold", title)
	c.y += 18
	c.text(12, c.y, "normal", about)
	c.y += 14
}

func (r report) picture() string {
	c := &canvas{}
	longest := time.Duration(1)
	for _, o := range r.overheads {
		longest = max(longest, o.ours.wall, o.bare.wall)
	}
	c.title("Overhead of an operation over its calls to the table",
		"Grey: the bare calls; blue: the operation, from event to response. Wall time, medians of pairs.")
	for _, o := range r.overheads {
		c.text(12, c.y+height+2, "normal", o.operation)
		c.bar(float64(o.bare.wall)/float64(longest), grey, fmt.Sprintf("%.2f ms", o.bare.wall.Seconds()*1000))
		c.bar(float64(o.ours.wall)/float64(longest), blue, fmt.Sprintf("%.2f ms (%+.0f %%)", o.ours.wall.Seconds()*1000, o.wall*100))
		c.y += outer
	}
	most := 1.0
	for _, x := range r.rates {
		most = max(most, x.perSecond)
	}
	c.title("Throughput of many clients",
		"Calls per second with 1, 8 and 64 clients, light to dark; for an import, rows per second.")
	last := ""
	for i, x := range r.rates {
		if x.operation != last {
			if last != "" {
				c.y += outer
			}
			c.text(12, c.y+inner+13, "normal", x.operation)
		}
		last = x.operation
		c.bar(x.perSecond/most, []string{light, middle, blue}[i%3], fmt.Sprintf("%.0f", x.perSecond))
	}
	c.y += 30
	c.text(12, c.y, "normal", machine())
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="13" fill="#22262c">
<rect width="100%%" height="100%%" fill="#ffffff"/>
%s</svg>
`, names+wide+170, c.y+20, c.b.String())
}
