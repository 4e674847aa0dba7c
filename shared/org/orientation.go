package org

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
)

// orientation returns the Exif orientation of a picture, 1 to 8; 1 (upright) if the file has none
// or an invalid one. It is in the Exif segment of a JPEG file and in the eXIf chunk of a PNG file.
func orientation(file []byte) int {
	exif := jpegExif(file)
	if bytes.HasPrefix(file, []byte("\x89PNG\r\n\x1a\n")) {
		exif = pngExif(file)
	}
	return orientationTag(exif)
}

// jpegExif returns the Exif data of a JPEG file: the first APP1 segment with the Exif signature,
// before the picture begins.
func jpegExif(file []byte) []byte {
	const signature = "Exif\x00\x00"
	for at := 2; at+4 <= len(file) && file[at] == 0xff; {
		marker := file[at+1]
		if marker == 0xff { // padding before a marker
			at++
			continue
		}
		if marker == 0xda || marker == 0xd9 { // the picture, the end
			return nil
		}
		if marker == 0x01 || marker >= 0xd0 && marker <= 0xd8 { // markers without a length
			at += 2
			continue
		}
		end := at + 2 + int(binary.BigEndian.Uint16(file[at+2:]))
		if end > len(file) {
			return nil
		}
		if data := file[at+4 : max(at+4, end)]; marker == 0xe1 && bytes.HasPrefix(data, []byte(signature)) {
			return data[len(signature):]
		}
		at = max(end, at+4)
	}
	return nil
}

// pngExif returns the Exif data of a PNG file: the content of its eXIf chunk.
func pngExif(file []byte) []byte {
	for at := 8; at+12 <= len(file); {
		size := int64(binary.BigEndian.Uint32(file[at:]))
		if size > int64(len(file)-at-12) {
			return nil
		}
		if string(file[at+4:at+8]) == "eXIf" {
			return file[at+8 : at+8+int(size)]
		}
		at += 12 + int(size)
	}
	return nil
}

// orientationTag reads the orientation from the first directory of Exif data (TIFF 6.0, tag 274).
func orientationTag(exif []byte) int {
	const tag, short, entry = 0x0112, 3, 12
	if len(exif) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if exif[0] == 'M' {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(exif[4:]))
	if at+2 > int64(len(exif)) {
		return 1
	}
	count := int64(order.Uint16(exif[at:]))
	for at += 2; count > 0 && at+entry <= int64(len(exif)); count, at = count-1, at+entry {
		if order.Uint16(exif[at:]) != tag || order.Uint16(exif[at+2:]) != short {
			continue
		}
		if value := order.Uint16(exif[at+8:]); value >= 1 && value <= 8 {
			return int(value)
		}
		return 1
	}
	return 1
}

// upright turns a picture as its orientation says. It copies no pixels.
func upright(picture image.Image, orientation int) image.Image {
	if orientation == 1 {
		return picture
	}
	return turned{picture, orientation}
}

// turned is a picture seen in another orientation.
type turned struct {
	image.Image
	orientation int
}

// Bounds returns the bounds of the turned picture. Orientations from 5 on swap width and height.
func (t turned) Bounds() image.Rectangle {
	b := t.Image.Bounds()
	if t.orientation >= 5 {
		return image.Rect(0, 0, b.Dy(), b.Dx())
	}
	return image.Rect(0, 0, b.Dx(), b.Dy())
}

// At returns the colour at a point of the turned picture.
func (t turned) At(x, y int) color.Color {
	b := t.Image.Bounds()
	right, bottom := b.Dx()-1, b.Dy()-1
	switch t.orientation {
	case 2:
		x = right - x
	case 3:
		x, y = right-x, bottom-y
	case 4:
		y = bottom - y
	case 5:
		x, y = y, x
	case 6:
		x, y = y, bottom-x
	case 7:
		x, y = right-y, bottom-x
	case 8:
		x, y = right-y, x
	}
	return t.Image.At(b.Min.X+x, b.Min.Y+y)
}
