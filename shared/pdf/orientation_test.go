package pdf_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"comptoir/shared/org"
	"comptoir/shared/pdf"
)

// stored draws the sample picture as a camera stores it in an orientation: turned so that the
// orientation turns it back. The picture has another colour in each corner, and is wider than tall.
func stored(orientation int) image.Image {
	const w, h = 64, 32
	at := func(x, y int) color.Color {
		return color.RGBA{R: uint8(x / (w / 2) * 255), G: uint8(y / (h / 2) * 255), B: 90, A: 255}
	}
	width, height := w, h
	if orientation >= 5 {
		width, height = h, w
	}
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range h {
		for x := range w {
			sx, sy := x, y // where the pixel is stored (Exif 2.32, 4.6.4)
			switch orientation {
			case 2:
				sx = w - 1 - x
			case 3:
				sx, sy = w-1-x, h-1-y
			case 4:
				sy = h - 1 - y
			case 5:
				sx, sy = y, x
			case 6:
				sx, sy = y, w-1-x
			case 7:
				sx, sy = h-1-y, w-1-x
			case 8:
				sx, sy = h-1-y, x
			}
			m.Set(sx, sy, at(x, y))
		}
	}
	return m
}

// exif is Exif data with an orientation.
func exif(order binary.AppendByteOrder, orientation int) []byte {
	head := []byte("II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		head = []byte("MM\x00*")
	}
	out := order.AppendUint32(head, 8)
	out = order.AppendUint16(out, 2)
	for _, e := range [][2]int{{0x0100, 64}, {0x0112, orientation}} {
		out = order.AppendUint16(out, uint16(e[0]))
		out = order.AppendUint16(out, 3)
		out = order.AppendUint32(out, 1)
		out = order.AppendUint16(out, uint16(e[1]))
		out = order.AppendUint16(out, 0)
	}
	return order.AppendUint32(out, 0)
}

func asPNG(t *testing.T, orientation int, data []byte) []byte {
	var out bytes.Buffer
	if err := png.Encode(&out, stored(orientation)); err != nil {
		t.Fatal(err)
	}
	chunk := append([]byte("eXIf"), data...)
	chunk = append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), chunk...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	file := out.Bytes()
	const afterHeader = 8 + 25
	return bytes.Join([][]byte{file[:afterHeader], chunk, file[afterHeader:]}, nil)
}

func asJPEG(t *testing.T, orientation int, data []byte) []byte {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, stored(orientation), &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	data = append([]byte("Exif\x00\x00"), data...)
	segment := append([]byte{0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(data)+2))...)
	return bytes.Join([][]byte{segment, data, out.Bytes()[2:]}, nil)
}

func TestLogoIsPrintedUpright(t *testing.T) {
	printed := func(logo []byte) []byte {
		file, err := pdf.Render(pdf.Paper{Kind: "invoice", Date: "2026-11-21", Logo: logo})
		if err != nil {
			t.Fatal(err)
		}
		return file
	}
	upright := printed(asPNG(t, 1, exif(binary.LittleEndian, 1)))
	for n := 2; n <= 8; n++ {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			if !bytes.Equal(printed(asPNG(t, n, exif(order, n))), upright) {
				t.Errorf("a PNG of orientation %d in %s is printed in another way than the upright picture", n, order)
			}
			picture, _, err := org.ReadLogo(asJPEG(t, n, exif(order, n)))
			if err != nil || picture.Bounds().Dx() != 64 {
				t.Fatalf("a JPEG of orientation %d is read as %v: %v", n, picture.Bounds(), err)
			}
			for _, corner := range []image.Point{{4, 4}, {60, 4}, {4, 28}, {60, 28}} {
				r, g, _, _ := picture.At(corner.X, corner.Y).RGBA()
				if (r > 0x8000) != (corner.X > 32) || (g > 0x8000) != (corner.Y > 16) {
					t.Errorf("a JPEG of orientation %d has red %x and green %x at %v", n, r, g, corner)
				}
			}
		}
	}
}

// Damaged Exif data and data without an orientation leave the picture as it is.
func TestInvalidOrientationIsIgnored(t *testing.T) {
	good := exif(binary.LittleEndian, 6)
	far := bytes.Clone(good)
	binary.LittleEndian.PutUint32(far[4:], 0xfffffff0)
	for name, data := range map[string][]byte{
		"none": nil, "short": good[:6], "cut in the directory": good[:12], "beyond the data": far,
		"no value": exif(binary.BigEndian, 0), "unknown value": exif(binary.BigEndian, 9), "not Exif": bytes.Repeat([]byte{0xff}, 40),
	} {
		for kind, file := range map[string][]byte{"PNG": asPNG(t, 1, data), "JPEG": asJPEG(t, 1, data)} {
			if picture, _, err := org.ReadLogo(file); err != nil || picture.Bounds() != image.Rect(0, 0, 64, 32) {
				t.Errorf("%s, %s: %v", kind, name, err)
			}
		}
	}
}
