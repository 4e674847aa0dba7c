package sheet

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Reader returns the rows of a file, one after the other.
type Reader struct {
	src    io.Reader
	format Format
	split  splitter
	at     Position

	store  []byte // backing array of buf
	buf    []byte // bytes read and not yet returned
	ended  bool   // src is at its end
	failed error  // error of src
}

// Open detects the format of a file and returns a Reader at the first row after the
// headers. It refuses, with a fault, a file that is not a text table.
func Open(src io.Reader, o Options) (*Reader, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	r := &Reader{src: src}
	for len(r.buf) < SampleSize && !r.ended {
		r.fill()
	}
	if r.failed != nil {
		return nil, r.failed
	}
	format, start, err := detect(r.buf[:min(len(r.buf), SampleSize)], r.ended && len(r.buf) <= SampleSize, o)
	if err != nil {
		return nil, err
	}
	r.format, r.split = format, newSplitter(format)
	r.buf = r.buf[start.Offset:]
	r.at = start
	return r, nil
}

// Resume returns a Reader at a Position of an earlier Reader of the same file;
// src starts with the byte at its offset.
func Resume(src io.Reader, f Format, at Position) *Reader {
	return &Reader{src: src, format: f, split: newSplitter(f), at: at}
}

// Format returns the format of the file.
func (r *Reader) Format() Format { return r.format }

// Position returns the position after the last row returned.
func (r *Reader) Position() Position { return r.at }

// Next returns the next row that is not blank, and io.EOF after the last row.
// Any other error is the source's; the fault of a row is in the row.
func (r *Reader) Next() (Row, error) {
	for {
		rec, err := r.record()
		if err != nil {
			return Row{}, err
		}
		if rec.size > MaxRow {
			row := Row{Number: r.at.Row + 1, Offset: r.at.Offset, Fault: rowTooLarge.Fault(r.format.Language, MaxRow)}
			if err := r.skipLine(); err != nil {
				return Row{}, err
			}
			return row, nil
		}
		bytes := r.buf[:rec.size]
		r.take(rec.size)
		r.at.Row++
		if row, blank := r.format.row(bytes, rec); !blank {
			row.Number, row.Offset = r.at.Row, r.at.Offset-int64(rec.size)
			return row, nil
		}
	}
}

// record splits off the next record and reads as many bytes as that needs. The
// result does not depend on the size of the buffer: record looks at MaxRow+1
// bytes at most, and at fewer only at the end of the file.
func (r *Reader) record() (record, error) {
	for {
		window := r.buf[:min(len(r.buf), MaxRow+1)]
		more := len(window) <= MaxRow && !r.ended
		if len(window) == 0 && !more {
			if r.failed != nil {
				return record{}, r.failed
			}
			return record{}, io.EOF
		}
		if len(window) > 0 {
			if rec := r.split.split(window, more); rec.size > 0 {
				if r.failed != nil && rec.size == len(r.buf) {
					return record{}, r.failed // the row may be incomplete
				}
				return rec, nil
			}
		}
		r.fill()
	}
}

// skipLine skips the rest of the line, of any length.
func (r *Reader) skipLine() error {
	for {
		end := bytes.IndexAny(r.buf, "\r\n")
		if end >= 0 {
			if size, known := lineEnd(r.buf, end, !r.ended); known {
				r.take(size)
				break
			}
			r.take(end)
		} else {
			r.take(len(r.buf))
			if r.ended {
				break
			}
		}
		r.fill()
	}
	r.at.Row++
	return r.failed
}

func (r *Reader) take(n int) {
	r.buf = r.buf[n:]
	r.at.Offset += int64(n)
}

// fill reads more bytes, about as many as the buffer holds, so that a long row
// is scanned only a few times.
func (r *Reader) fill() {
	if r.ended {
		return
	}
	waiting := len(r.buf)
	size := waiting + max(64<<10, waiting)
	if size > len(r.store) {
		store := make([]byte, size)
		copy(store, r.buf)
		r.store = store
	} else {
		copy(r.store, r.buf)
	}
	n, err := io.ReadFull(r.src, r.store[waiting:size])
	r.buf = r.store[:waiting+n]
	if err != nil {
		r.ended = true
		if err != io.EOF && err != io.ErrUnexpectedEOF {
			r.failed = fmt.Errorf("read the table: %w", err)
		}
	}
}

// row converts the bytes of a record into a row, and reports whether it is blank.
func (f Format) row(b []byte, rec record) (row Row, blank bool) {
	decode := utf8Text
	switch {
	case f.Encoding == Windows1252, f.Encoding == ASCII && !utf8.Valid(b):
		decode = windowsText
	case !utf8.Valid(b):
		decode = windowsText
		row.Fault = badEncoding.Fault(f.Language)
	}
	row.Cells = make([]string, len(rec.cells))
	blank = true
	for i, c := range rec.cells {
		if row.Cells[i] = decode(c.text(b)); f.Guarded {
			row.Cells[i] = Unguard(row.Cells[i])
		}
		blank = blank && strings.TrimSpace(row.Cells[i]) == ""
	}
	n, headers := len(row.Cells), len(f.Header)
	switch {
	case blank:
	case bytes.IndexByte(b, 0) >= 0:
		row.Fault = binaryRow.Fault(f.Language)
		for i, s := range row.Cells {
			row.Cells[i] = strings.ReplaceAll(s, "\x00", "")
		}
	case rec.broken:
		row.Fault = badQuotes.Fault(f.Language)
	case headers == 0:
	case n < headers:
		row.Fault = tooFewCells.Fault(f.Language, n, headers)
	case n > f.Width || strings.TrimSpace(strings.Join(row.Cells[headers:], "")) != "":
		row.Fault = tooManyCells.Fault(f.Language, n, headers)
	case row.Fault == nil:
		row.Cells = row.Cells[:headers]
	}
	return row, blank
}

func utf8Text(b []byte) string { return string(b) }

// windowsText decodes Windows-1252. The five bytes that it leaves undefined are
// the control characters of the same number (WHATWG Encoding).
func windowsText(b []byte) string {
	var s strings.Builder
	s.Grow(len(b))
	for _, c := range b {
		r := charmap.Windows1252.DecodeByte(c)
		if r == utf8.RuneError {
			r = rune(c)
		}
		s.WriteRune(r)
	}
	return s.String()
}
