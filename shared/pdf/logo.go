package pdf

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"codeberg.org/go-pdf/fpdf"

	"comptoir/shared/org"
)

// The maximal size of a logo in millimetres, and its maximal resolution: 200 dots per inch are enough on paper.
const (
	logoWidth, logoHeight = 60.0, 20.0
	logoDotsPerMM         = 8
)

// CheckLogo returns an error if a picture cannot be printed as a logo.
func CheckLogo(picture []byte) error {
	_, _, err := org.ReadLogo(picture)
	return err
}

// addLogo adds the picture to the file, on white and at most at that resolution, and returns its size in
// millimetres.
func (s *sheet) addLogo(picture []byte) (w, h float64, err error) {
	decoded, format, err := org.ReadLogo(picture)
	if err != nil {
		return 0, 0, fmt.Errorf("read the logo: %w", err)
	}
	bounds := decoded.Bounds()
	scale := min(logoWidth/float64(bounds.Dx()), logoHeight/float64(bounds.Dy()))
	w, h = float64(bounds.Dx())*scale, float64(bounds.Dy())*scale
	small := shrink(decoded, max(1, int(w*logoDotsPerMM)), max(1, int(h*logoDotsPerMM)))

	var out bytes.Buffer
	kind := "PNG"
	if format == "jpeg" {
		kind, err = "JPG", jpeg.Encode(&out, small, &jpeg.Options{Quality: 88})
	} else {
		err = png.Encode(&out, small)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("write the logo: %w", err)
	}
	s.file.RegisterImageOptionsReader("logo", fpdf.ImageOptions{ImageType: kind}, &out)
	return w, h, s.file.Error()
}

func (s *sheet) drawLogo(x, y, w, h float64) {
	s.file.ImageOptions("logo", x, y, w, h, false, fpdf.ImageOptions{}, 0, "")
}

// shrink averages a picture down to at most w by h pixels, on white; it never enlarges.
func shrink(from image.Image, w, h int) *image.RGBA {
	b := from.Bounds()
	w, h = min(w, b.Dx()), min(h, b.Dy())
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			box := image.Rect(b.Min.X+x*b.Dx()/w, b.Min.Y+y*b.Dy()/h, b.Min.X+(x+1)*b.Dx()/w, b.Min.Y+(y+1)*b.Dy()/h)
			to.SetRGBA(x, y, average(from, box))
		}
	}
	return to
}

// average returns the mean colour of a box of pixels over white.
func average(from image.Image, box image.Rectangle) color.RGBA {
	var r, g, b, n uint64
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			pr, pg, pb, pa := from.At(x, y).RGBA()
			under := uint64(0xffff - pa)
			r, g, b, n = r+uint64(pr)+under, g+uint64(pg)+under, b+uint64(pb)+under, n+1
		}
	}
	return color.RGBA{R: uint8(r / n >> 8), G: uint8(g / n >> 8), B: uint8(b / n >> 8), A: 255}
}
