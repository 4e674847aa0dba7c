package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"comptoir/shared/sheet"
)

// Digest returns the SHA-256 of a file's content in hexadecimal. It reads the file
// once, in constant memory.
func Digest(file io.Reader) (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return "", fmt.Errorf("read the file: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Identity returns the idempotency key of a file within an organisation: its kind,
// the requested role and its content. A file with the same identity belongs to the
// earlier job.
func (d Drop) Identity() string {
	return string(d.Kind) + "/" + string(d.Wishes.Role) + "/" + d.File.SHA256
}

// Identity is the identity of a record in the system that it comes from.
type Identity struct {
	Source string // the system and the kind of record: customers and vendors of one system may share numbers
	ID     string
}

// Of returns the identity of a row: its id in the other system, or a digest of all
// its values if it has none, so that the same row imported again is recognised.
func (p *Parser) Of(source, id string, row sheet.Row) Identity {
	if id != "" {
		return Identity{source, id}
	}
	r := &reading{Parser: p, row: row}
	var fields []string
	for f := range p.at {
		if text := r.cell(f); text != "" {
			fields = append(fields, fmt.Sprintf("%s=%d:%s", f, len(text), text))
		}
	}
	slices.Sort(fields)
	sum := sha256.Sum256([]byte(strings.Join(fields, "\n")))
	return Identity{source + ".row", hex.EncodeToString(sum[:16])}
}
