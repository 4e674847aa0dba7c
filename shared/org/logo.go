package org

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // the formats of a logo
	_ "image/png"

	"comptoir/shared/fault"
)

// Logo is the picture in the header of an organisation's documents. Its file is stored apart
// from the settings, by its hash: every document reads the settings, only a PDF reads the
// file.
type Logo struct {
	File []byte `json:"file,omitempty" maxLength:"140000" doc:"PNG or JPEG in base64, at most 100 KB and 4 million pixels; shown only with include=logo"`
	Hash string `json:"hash,omitempty" readOnly:"true" doc:"SHA-256 of the file: names this version of the logo"`
	Type string `json:"media_type,omitempty" readOnly:"true" enum:"image/png,image/jpeg" doc:"Media type of the file" example:"image/png"`
	Size int    `json:"size,omitempty" readOnly:"true" doc:"Size of the file in bytes"`
}

// Limits of a logo. A small file can contain a large picture: 4 million pixels need 16 MB of
// memory, and a PDF shows 80,000 of them.
const (
	maxLogoBytes  = 100_000
	maxLogoPixels = 4_000_000
)

// replacing is the logo that replaces another one: a new file, the current logo if the hash
// is given without a file, or none.
func (g Logo) replacing(was Logo) Logo {
	if len(g.File) == 0 && g.Hash != "" {
		return was
	}
	return Logo{File: g.File}
}

// check validates a new file and sets its hash, type and size.
func (g *Logo) check(l *fault.List) {
	if len(g.File) == 0 {
		return
	}
	if n := len(g.File); n > maxLogoBytes {
		l.Add("organization.logo", "/logo/file", "The logo has %d bytes; the maximum is %d. Choose a smaller file.", n, maxLogoBytes)
		return
	}
	_, format, err := ReadLogo(g.File)
	if err != nil {
		l.Add("organization.logo", "/logo/file", "The logo cannot be printed: %s. Send a PNG or JPEG file in base64.", err)
		return
	}
	g.Hash, g.Type, g.Size = LogoHash(g.File), "image/"+format, len(g.File)
}

// ReadLogo decodes a file that can be printed as a logo, a complete PNG or JPEG within the
// size limit, turned upright, and returns its format ("png", "jpeg").
func ReadLogo(file []byte) (picture image.Image, format string, err error) {
	config, format, err := image.DecodeConfig(bytes.NewReader(file))
	switch {
	case err != nil || format != "png" && format != "jpeg":
		return nil, "", errors.New("the file is neither a PNG nor a JPEG picture")
	case config.Width < 1 || config.Height < 1 || config.Width > maxLogoPixels/config.Height:
		return nil, "", fmt.Errorf("the picture has %d by %d pixels, which is more than %d pixels", config.Width, config.Height, maxLogoPixels)
	}
	picture, _, err = image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, "", errors.New("the picture is damaged")
	}
	return upright(picture, orientation(file)), format, nil
}

// LogoHash identifies a logo by its content: the SHA-256 of its file, or an empty string for
// no file.
func LogoHash(file []byte) string {
	if len(file) == 0 {
		return ""
	}
	sum := sha256.Sum256(file)
	return hex.EncodeToString(sum[:])
}
