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

// Digest is the identity of a file's content: its SHA-256 in hexadecimal,
// whatever the file is called. The file is read once, in constant memory.
func Digest(file io.Reader) (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return "", fmt.Errorf("read the file: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Identity is what an organisation knows a dropped file by: the same content
// dropped again for the same kind, and the same role where its sender says one,
// is the earlier job.
func (d Drop) Identity() string {
	return string(d.Kind) + "/" + string(d.Wishes.Role) + "/" + d.File.SHA256
}

// Identity is what a record is known by where it comes from.
type Identity struct {
	Source string // the system and the sort of record: customers and vendors of one system may share numbers
	ID     string
}

// Of is the identity of a row: its id in the other system. A row without one is
// known by all that it says, so that the same row dropped again is the same.
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
