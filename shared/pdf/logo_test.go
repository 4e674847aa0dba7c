package pdf_test

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"comptoir/shared/pdf"
	"comptoir/shared/pdf/sample"
)

func TestLogoIsCheckedAndPrinted(t *testing.T) {
	encoded := func(m image.Image, write func(*bytes.Buffer, image.Image) error) []byte {
		var out bytes.Buffer
		if err := write(&out, m); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	asPNG := func(b *bytes.Buffer, m image.Image) error { return png.Encode(b, m) }
	asJPEG := func(b *bytes.Buffer, m image.Image) error { return jpeg.Encode(b, m, nil) }
	asGIF := func(b *bytes.Buffer, m image.Image) error { return gif.Encode(b, m, nil) }
	area := func(w, h int) image.Rectangle { return image.Rect(0, 0, w, h) }

	logo, err := sample.Logo()
	if err != nil {
		t.Fatal(err)
	}
	huge := bytes.Clone(encoded(image.NewGray(area(1, 1)), asPNG))
	copy(huge[16:24], []byte{0, 1, 0, 0, 0, 1, 0, 0}) // the size in its header: 65,536 × 65,536 pixels

	cases := map[string]struct {
		logo    []byte
		printed bool
	}{
		"transparent PNG":    {logo, true},
		"16-bit PNG":         {encoded(image.NewNRGBA64(area(30, 20)), asPNG), true},
		"grey PNG":           {encoded(image.NewGray16(area(30, 20)), asPNG), true},
		"PNG with a palette": {encoded(image.NewPaletted(area(30, 20), color.Palette{color.White, color.Black}), asPNG), true},
		"JPEG":               {encoded(image.NewRGBA(area(300, 200)), asJPEG), true},
		"large photograph":   {encoded(image.NewRGBA(area(2400, 1600)), asJPEG), true},
		"very wide":          {encoded(image.NewRGBA(area(3000, 2)), asPNG), true},
		"very tall":          {encoded(image.NewRGBA(area(1, 900)), asPNG), true},
		"one pixel":          {encoded(image.NewRGBA(area(1, 1)), asPNG), true},
		"GIF":                {encoded(image.NewPaletted(area(3, 2), color.Palette{color.White}), asGIF), false},
		"truncated":          {logo[:len(logo)/2], false},
		"huge by its header": {huge, false},
		"text":               {[]byte("logo"), false},
		"empty":              {[]byte{}, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if err := pdf.CheckLogo(c.logo); (err == nil) != c.printed {
				t.Errorf("check: %v", err)
			}
			if len(c.logo) == 0 { // a PDF without a logo is valid
				return
			}
			file, err := pdf.Render(pdf.Paper{Kind: "invoice", Date: "2026-11-21", Logo: c.logo})
			if (err == nil) != c.printed {
				t.Errorf("render: %v", err)
			}
			if len(file) > 50_000 {
				t.Errorf("the file has %d bytes", len(file))
			}
		})
	}
}
