package org

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // a logo is one of the two
	_ "image/png"

	"comptoir/shared/fault"
)

// Logo is the picture at the head of an organisation's papers. Its file is kept
// beside the settings, by its hash: every document reads the settings, only a
// paper that is printed reads the file.
type Logo struct {
	File []byte `json:"file,omitempty" maxLength:"140000" doc:"PNG or JPEG in base64, at most 100 KB and 4 million pixels; shown only when asked for by include=logo"`
	Hash string `json:"hash,omitempty" readOnly:"true" doc:"SHA-256 of the file: names this version of the logo"`
	Type string `json:"media_type,omitempty" readOnly:"true" enum:"image/png,image/jpeg" doc:"What the file is" example:"image/png"`
	Size int    `json:"size,omitempty" readOnly:"true" doc:"Bytes of the file"`
}

// How large a logo may be. What fits into few bytes can unpack to very many: 4
// million pixels take 16 MB, and paper shows 80,000 of them.
const (
	maxLogoBytes  = 100_000
	maxLogoPixels = 4_000_000
)

// instead is the logo in place of another one: a new file, the other one if
// there is no file, or none at all.
func (g Logo) instead(was Logo) Logo {
	if len(g.File) == 0 && g.Hash != "" {
		return was
	}
	return Logo{File: g.File}
}

// check looks at a new file and describes it.
func (g *Logo) check(l *fault.List) {
	if len(g.File) == 0 {
		return
	}
	if n := len(g.File); n > maxLogoBytes {
		l.Add("organization.logo", "/logo/file", "The logo has %d bytes; at most %d are kept. Make it smaller.", n, maxLogoBytes)
		return
	}
	_, format, err := ReadLogo(g.File)
	if err != nil {
		l.Add("organization.logo", "/logo/file", "The logo cannot be printed: %s. Give a PNG or JPEG file in base64.", err)
		return
	}
	g.Hash, g.Type, g.Size = LogoHash(g.File), "image/"+format, len(g.File)
}

// ReadLogo reads a file that can be printed as a logo, a whole PNG or JPEG of
// sane size, and says which of the two ("png", "jpeg") it is.
func ReadLogo(file []byte) (picture image.Image, format string, err error) {
	config, format, err := image.DecodeConfig(bytes.NewReader(file))
	switch {
	case err != nil || format != "png" && format != "jpeg":
		return nil, "", errors.New("it is neither a PNG nor a JPEG picture")
	case config.Width < 1 || config.Height < 1 || config.Width > maxLogoPixels/config.Height:
		return nil, "", fmt.Errorf("it is %d by %d pixels, which are more than %d in all", config.Width, config.Height, maxLogoPixels)
	}
	picture, _, err = image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, "", errors.New("the picture is broken")
	}
	return picture, format, nil
}

// LogoHash names a logo by what it shows: SHA-256 of its file, and nothing for
// none.
func LogoHash(file []byte) string {
	if len(file) == 0 {
		return ""
	}
	sum := sha256.Sum256(file)
	return hex.EncodeToString(sum[:])
}
