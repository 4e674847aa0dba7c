// Package pdftest reads the text of files that package pdf prints.
//
// Owns: extracting the text of our own files, page by page, in tests.
// Does not own: reading other PDF files. It understands only the text operator that package pdf writes.
package pdftest

import (
	"bytes"
	"compress/zlib"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
)

// Pages returns the text of each page. Texts at the same height are one line, separated by " | "; no-break spaces are plain
// spaces.
func Pages(t testing.TB, file []byte) []string {
	t.Helper()
	if !bytes.HasPrefix(file, []byte("%PDF-")) {
		t.Fatalf("not a PDF file: it starts with %q", file[:min(len(file), 12)])
	}
	var pages []string
	for _, content := range streams(file) {
		if strings.Contains(content, " Td (") {
			pages = append(pages, linesOf(content))
		}
	}
	return pages
}

// Says reports whether the file has the sentence, regardless of line breaks.
func Says(t testing.TB, file []byte, sentence string) bool {
	t.Helper()
	whole := strings.ReplaceAll(strings.Join(Pages(t, file), " "), " | ", " ")
	return strings.Contains(single(whole), single(sentence))
}

// single replaces every run of white space by one space.
func single(s string) string {
	return strings.Join(strings.FieldsFunc(s, unicode.IsSpace), " ")
}

// streams inflates every compressed stream of the file.
func streams(file []byte) []string {
	var found []string
	for {
		_, after, more := bytes.Cut(file, []byte("stream\n"))
		if !more {
			return found
		}
		if z, err := zlib.NewReader(bytes.NewReader(after)); err == nil {
			if content, err := io.ReadAll(z); err == nil {
				found = append(found, string(content))
			}
		}
		_, file, _ = bytes.Cut(after, []byte("endstream"))
	}
}

// textOperator matches the operator that draws a line of text: its position, and the text in UTF-16.
var textOperator = regexp.MustCompile(`(?s)BT (-?[\d.]+) (-?[\d.]+) Td \(((?:[^\\)]|\\.)*)\) Tj ET`)

func linesOf(content string) string {
	var lines strings.Builder
	last := math.Inf(1)
	for i, m := range textOperator.FindAllStringSubmatch(content, -1) {
		y, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			continue
		}
		switch {
		case i == 0:
		case math.Abs(y-last) < 1.5:
			lines.WriteString(" | ")
		default:
			lines.WriteByte('\n')
		}
		last = y
		lines.WriteString(decoded(m[3]))
	}
	return lines.String()
}

func decoded(escaped string) string {
	var raw []byte
	for i := 0; i < len(escaped); i++ {
		b := escaped[i]
		if b == '\\' {
			i++
			b = escaped[i]
			if b == 'r' {
				b = '\r'
			}
		}
		raw = append(raw, b)
	}
	var units []uint16
	for i := 0; i+1 < len(raw); i += 2 {
		units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
	}
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(string(utf16.Decode(units)))
}
