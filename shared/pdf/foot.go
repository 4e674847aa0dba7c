package pdf

import (
	"strconv"
	"strings"

	"comptoir/shared/words"
)

var footStyle = style{size: 6.8, ink: grey}

// The foot of every page has the issuer's identity on the left (code de commerce art. R123-237) and the page number on the
// right.
const (
	footEnd     = paperHeight - 10
	footWidth   = 145.0
	maxFootRows = 9
)

// layFoot wraps the identity. Its height decides where the body of every page ends.
func (c *composer) layFoot() {
	c.foot = c.rowsOfAll(footStyle, c.paper.Identity, footWidth, maxFootRows)
	c.bottom = c.footTop() - 5
}

func (c *composer) footTop() float64 {
	return footEnd - float64(max(1, len(c.foot)))*footStyle.leading() - 2
}

func (c *composer) drawFoot(page, pages int) {
	top := c.footTop()
	c.line(rule, 0.2, leftEdge, top, rightEdge, top)
	c.writeAll(footStyle, leftEdge, top+2, c.foot)
	of := strings.NewReplacer("{page}", strconv.Itoa(page), "{pages}", strconv.Itoa(pages)).Replace(c.paper.Language.Label(words.PageOf))
	c.writeRight(style{size: 8, ink: black}, rightEdge, top+2, of)
}

// stampWord returns the word for the state of a draft or void document. The header shows it too, where every reader
// sees it.
func (c *composer) stampWord() string {
	switch c.paper.State {
	case Draft:
		return c.paper.Language.Label(words.Draft)
	case Void:
		return c.paper.Language.Voided(c.paper.Kind)
	default:
		return ""
	}
}

// drawStamp writes the state across the page, half transparent on top of the content.
func (c *composer) drawStamp() {
	word := strings.ToUpper(c.stampWord())
	if word == "" {
		return
	}
	st, alpha := style{bold: true, size: 100, ink: accent}, 0.08
	if c.paper.State == Void {
		st.ink, alpha = ink{200, 40, 30}, 0.15
	}
	w := c.width(st, word)
	st.size *= 200 / w
	c.file.SetAlpha(alpha, "Normal")
	c.file.TransformBegin()
	c.file.TransformRotate(50, paperWidth/2, paperHeight/2)
	c.write(st, paperWidth/2-100, paperHeight/2-st.leading()/2, word)
	c.file.TransformEnd()
	c.file.SetAlpha(1, "Normal")
}
