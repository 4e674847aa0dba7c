package org_test

import (
	"bytes"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"comptoir/shared/fault"
	"comptoir/shared/org"
)

// A logo must be a complete picture, not only begin like one.
func TestLogoMustBePrintable(t *testing.T) {
	encoded := func(write func(*bytes.Buffer) error) []byte {
		var out bytes.Buffer
		if err := write(&out); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	picture := image.NewGray(image.Rect(0, 0, 60, 20))
	asPNG := encoded(func(b *bytes.Buffer) error { return png.Encode(b, picture) })
	asJPEG := encoded(func(b *bytes.Buffer) error { return jpeg.Encode(b, picture, nil) })
	asGIF := encoded(func(b *bytes.Buffer) error { return gif.Encode(b, picture, nil) })
	huge := bytes.Clone(asPNG)
	copy(huge[16:24], []byte{0, 1, 0, 0, 0, 1, 0, 0}) // the header now says 65,536 × 65,536 pixels
	many := encoded(func(b *bytes.Buffer) error { return png.Encode(b, image.NewGray(image.Rect(0, 0, 2001, 2000))) })

	for name, c := range map[string]struct {
		file []byte
		kind string // empty: refused
	}{
		"a PNG":                      {asPNG, "image/png"},
		"a JPEG":                     {asJPEG, "image/jpeg"},
		"a GIF":                      {asGIF, ""},
		"text":                       {[]byte("hello"), ""},
		"only the start of a PNG":    {[]byte("\x89PNG and no more"), ""},
		"only the start of a JPEG":   {[]byte("\xff\xd8 and no more"), ""},
		"a truncated PNG":            {asPNG[:len(asPNG)/2], ""},
		"a PNG with a forged size":   {huge, ""},
		"few bytes, too many pixels": {many, ""},
		"too many bytes":             {append(bytes.Clone(asPNG), make([]byte, 100_001)...), ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := org.Settings{}
			p := profile()
			p.Logo = org.Logo{File: c.file, Hash: "forged", Type: "text/html", Size: 1}
			err := s.Rewrite(p)
			if c.kind == "" {
				if f, ok := fault.As(err); !ok || f.Code != "organization.logo" || f.Fields[0].Pointer != "/logo/file" {
					t.Errorf("got %v", err)
				}
				return
			}
			if g := s.Logo; err != nil || g.Type != c.kind || g.Size != len(c.file) ||
				g.Hash != org.LogoHash(c.file) || len(g.Hash) != 64 {
				t.Errorf("error %v, logo %s, %d bytes, %s", err, g.Type, g.Size, g.Hash)
			}
		})
	}
}

// A profile without a file keeps the logo if it contains a hash, and removes it otherwise.
func TestLogoIsKeptWithoutNewFile(t *testing.T) {
	was := org.Logo{Hash: strings.Repeat("a", 64), Type: "image/png", Size: 7}
	for name, c := range map[string]struct{ given, want org.Logo }{
		"unchanged":                {was, was},
		"with another hash":        {org.Logo{Hash: "b", Type: "image/jpeg"}, was},
		"removed":                  {org.Logo{}, org.Logo{}},
		"described without a hash": {org.Logo{Type: "image/png", Size: 7}, org.Logo{}},
	} {
		t.Run(name, func(t *testing.T) {
			s := org.Settings{}
			s.Logo = was
			p := profile()
			p.Logo = c.given
			if err := s.Rewrite(p); err != nil || s.Logo.Hash != c.want.Hash || s.Logo.Type != c.want.Type ||
				s.Logo.Size != c.want.Size {
				t.Errorf("error %v, logo %+v", err, s.Logo)
			}
		})
	}
}
