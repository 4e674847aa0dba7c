// Package sample contains the logo of a sample company, which the demo and tests use.
//
// Owns: the logo.
// Does not own: how a logo is printed (shared/pdf).
// Invariants: the logo has the same bytes each time.
package sample

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
)

// Logo draws a small PNG with a transparent background: a shop's counter under its awning.
func Logo() ([]byte, error) {
	const size, fine = 160, 3 // each pixel is the average of fine × fine points
	picture := image.NewNRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			var r, g, b, a int
			for s := range fine * fine {
				px := (float64(x) + (float64(s%fine)+0.5)/fine) / size
				py := (float64(y) + (float64(s/fine)+0.5)/fine) / size
				if c, inside := logoAt(px, py); inside {
					r, g, b, a = r+int(c.R), g+int(c.G), b+int(c.B), a+1
				}
			}
			if a > 0 {
				picture.SetNRGBA(x, y, color.NRGBA{R: uint8(r / a), G: uint8(g / a), B: uint8(b / a), A: uint8(255 * a / (fine * fine))})
			}
		}
	}
	var out bytes.Buffer
	err := png.Encode(&out, picture)
	return out.Bytes(), err
}

// logoAt returns the colour at a point of the unit square, and reports whether the logo covers the point.
func logoAt(x, y float64) (color.NRGBA, bool) {
	navy, ochre := color.NRGBA{31, 58, 95, 255}, color.NRGBA{222, 150, 48, 255}
	switch {
	case y >= 0.08 && y < 0.34 && math.Abs(x-0.5) < 0.34+0.36*(y-0.08): // the awning, wider below
		return stripe(x, navy, ochre), true
	case y >= 0.34 && scallop(x, y): // its edge
		return stripe(x, navy, ochre), true
	case y >= 0.62 && y < 0.70 && math.Abs(x-0.5) < 0.44: // the counter's top
		return ochre, true
	case y >= 0.70 && y < 0.92 && math.Abs(x-0.5) < 0.38: // its front
		return navy, true
	case y >= 0.34 && y < 0.62 && math.Abs(math.Abs(x-0.5)-0.35) < 0.018: // the posts
		return navy, true
	}
	return color.NRGBA{}, false
}

func stripe(x float64, even, odd color.NRGBA) color.NRGBA {
	if int(math.Floor(x*8))%2 == 0 {
		return even
	}
	return odd
}

func scallop(x, y float64) bool {
	middle := (math.Floor(x*8) + 0.5) / 8
	return math.Abs(x-0.5) < 0.434 && math.Hypot(x-middle, y-0.34) < 0.0625
}
