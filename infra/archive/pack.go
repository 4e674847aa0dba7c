package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"os"
)

// pack writes an archive with one file, named bootstrap as Lambda requires
// (provided.al2023). The file is executable by all users, its date is the earliest in
// the zip format, and it has no other metadata. The archive has at most most bytes.
func pack(binary, archive string, most int) error {
	code, err := os.ReadFile(binary)
	if err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	head := &zip.FileHeader{Name: "bootstrap", Method: zip.Deflate}
	head.SetMode(0o755)
	//lint:ignore SA1019 Modified would also write an extra field
	head.ModifiedDate = 1<<5 | 1 // 1 January 1980
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	// Level 4 needs half the time of the default 6, for 2 % more bytes.
	w.RegisterCompressor(zip.Deflate, func(to io.Writer) (io.WriteCloser, error) { return flate.NewWriter(to, 4) })
	f, err := w.CreateHeader(head)
	if err != nil {
		return fmt.Errorf("pack %s: %w", binary, err)
	}
	if _, err := f.Write(code); err != nil {
		return fmt.Errorf("pack %s: %w", binary, err)
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("pack %s: %w", binary, err)
	}
	if out.Len() > most {
		return fmt.Errorf("%s has %d bytes, %d at most: "+
			"see which packages the binary links in addition (go version -m, go tool nm), or raise the limit deliberately",
			archive, out.Len(), most)
	}
	return os.WriteFile(archive, out.Bytes(), 0o644)
}
