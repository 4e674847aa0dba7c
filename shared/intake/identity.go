package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
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
// dropped again for the same kind is the earlier job.
func (d Drop) Identity() string { return string(d.Kind) + "/" + d.File.SHA256 }
