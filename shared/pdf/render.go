package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"comptoir/shared/glyph"
	"comptoir/shared/words"
)

// Render prints the document as a PDF file. It fails on an amount that is not a plain decimal, on an invalid date, or on a
// logo that CheckLogo refuses. It never fails on a text.
func Render(p Paper) ([]byte, error) {
	if p.Language == "" {
		p.Language = words.French
	}
	made, err := check(p)
	if err != nil {
		return nil, fmt.Errorf("print %s %s: %w", p.Kind, p.Number, err)
	}
	c := &composer{sheet: newSheet(), paper: p}
	if err := c.compose(); err != nil {
		return nil, fmt.Errorf("print %s %s: %w", p.Kind, p.Number, err)
	}
	c.draw()

	f := c.sheet.file
	f.SetTitle(glyph.OneLine(c.name()+joined(" – ", p.From.Name)), true)
	f.SetSubject(glyph.OneLine(p.To.Name), true)
	f.SetAuthor(glyph.OneLine(p.From.Name), true)
	f.SetCreator("Comptoir", true)
	f.SetProducer("Comptoir", true)
	f.SetLang(string(p.Language))
	f.SetCreationDate(made)
	f.SetModificationDate(made)
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		return nil, fmt.Errorf("print %s %s: %w", p.Kind, p.Number, err)
	}
	return out.Bytes(), nil
}

// composer first lays blocks out on pages and then draws them, since each page shows the number of pages.
type composer struct {
	*sheet
	paper Paper

	foot    []string // the identity, wrapped
	bottom  float64  // where the body of every page ends
	pages   [][]placed
	y       float64 // where the next block goes
	fresh   bool    // the current page has no block yet
	logo    [2]float64
	columns []column
}

// block is a piece of a page with a known height. It is not split over pages.
type block struct {
	height float64
	draw   func(y float64)
}

type placed struct {
	block
	y float64
}

// The body of every page but the first starts here, under a short heading.
const nextPageTop = 25.0

func (c *composer) compose() error {
	if len(c.paper.Logo) > 0 {
		w, h, err := c.addLogo(c.paper.Logo)
		if err != nil {
			return err
		}
		c.logo = [2]float64{w, h}
	}
	c.layFoot()
	c.pages, c.y = [][]placed{nil}, c.layHead()
	c.layTable()
	c.layPayment()
	c.layTexts()
	return nil
}

// newPage starts a new page.
func (c *composer) newPage() {
	c.pages, c.y, c.fresh = append(c.pages, nil), nextPageTop, true
}

// space is the free height of the current page.
func (c *composer) space() float64 { return c.bottom - c.y }

// put adds a block below the last one.
func (c *composer) put(b block) {
	last := len(c.pages) - 1
	c.pages[last] = append(c.pages[last], placed{block: b, y: c.y})
	c.y += b.height
	c.fresh = false
}

// fit adds a block, on a new page if the current page is too full. At the top of a page it drops the space before the
// block.
func (c *composer) fit(gap float64, b block) {
	if !c.fresh && c.space() < gap+b.height {
		c.newPage()
	}
	if !c.fresh {
		c.y += gap
	}
	c.put(b)
}

func (c *composer) draw() {
	for i, blocks := range c.pages {
		c.file.AddPage()
		if i == 0 {
			c.drawHead()
		} else {
			c.drawNextHead()
		}
		for _, b := range blocks {
			b.draw(b.y)
		}
		c.drawFoot(i+1, len(c.pages))
		c.drawStamp()
	}
}

// name is the name of the document, such as "Facture n° F2026-000123".
func (c *composer) name() string {
	p := c.paper
	name := p.Language.Title(p.Kind)
	if p.Number != "" {
		name += " " + c.number()
	}
	return name
}

// number is the document's number with its sign, kept on one line.
func (c *composer) number() string {
	return c.paper.Language.Label(words.NumberSign) + "\u00a0" + c.paper.Number
}

// check refuses values that cannot be printed correctly, and returns the time at which the PDF was made.
func check(p Paper) (time.Time, error) {
	decimals := map[string]string{}
	for i, l := range p.Lines {
		at := fmt.Sprintf("/lines/%d/", i)
		decimals[at+"quantity"], decimals[at+"agreed"], decimals[at+"unit_price"], decimals[at+"net"] = l.Quantity, l.Agreed, l.UnitPrice, l.Net
	}
	for i, t := range p.Totals {
		decimals[fmt.Sprintf("/totals/%d/amount", i)] = t.Amount
	}
	for i, t := range p.Taxes {
		decimals[fmt.Sprintf("/taxes/%d/base", i)], decimals[fmt.Sprintf("/taxes/%d/tax", i)] = t.Base, t.Tax
	}
	for at, text := range decimals {
		if text != "" && !words.IsDecimal(text) {
			return time.Time{}, fmt.Errorf("%s: %q is not a plain decimal", at, text)
		}
	}
	if !p.Made.IsZero() && p.Date == "" {
		return p.Made.UTC(), nil
	}
	day, err := time.Parse(time.DateOnly, p.Date)
	if err != nil {
		return time.Time{}, fmt.Errorf("/date: %q is not a date", p.Date)
	}
	if p.Made.IsZero() {
		return day, nil
	}
	return p.Made.UTC(), nil
}

// joined returns the text after a separator, or an empty string if the text is empty.
func joined(separator, text string) string {
	if text == "" {
		return ""
	}
	return separator + strings.TrimSpace(text)
}
