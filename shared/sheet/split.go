package sheet

import "bytes"

// splitter splits bytes into records. It works on bytes, since all delimiters
// are ASCII and no byte of a UTF-8 accent is.
type splitter struct {
	delimiter byte
	quotes    bool
	headers   int // columns that have a header
	width     int // cells of the header row; 0 until it is known
}

func newSplitter(f Format) splitter {
	return splitter{byte(f.Delimiter.Char()), f.Quoting == Quoted, len(f.Header), f.Width}
}

// cell is the position of a cell in a record, without its quotes.
type cell struct {
	from, to int32
	doubled  bool // it contains doubled quotes
}

// record is the bytes of a row, split into cells.
type record struct {
	cells  []cell
	size   int  // bytes, the line end included; 0: more bytes are needed
	broken bool // the quotes do not match: cells are those of the first line, split at every delimiter
}

// split splits the first record off b. A record of several lines is accepted
// only if it is valid in every respect; otherwise it ends at the first line end,
// so that an unmatched quote costs one row, not the rest of the file.
func (s splitter) split(b []byte, more bool) record {
	var rec record
	at, spans := 0, false
	for {
		c := cell{from: int32(at)}
		end := at
		if s.quotes && at < len(b) && b[at] == '"' {
			closed, known := false, false
			if c, end, closed, known = quoted(b, at, s.delimiter, more); !known {
				return record{}
			} else if !closed {
				return s.line(b, more)
			}
			spans = spans || bytes.ContainsAny(b[c.from:c.to], "\r\n")
		} else {
			end += s.plain(b[at:])
			c.to = int32(end)
		}
		if end == len(b) && more {
			return record{}
		}
		rec.cells = append(rec.cells, c)
		if spans && s.width > 0 && len(rec.cells) > s.width {
			return s.line(b, more)
		}
		if end < len(b) && b[end] == s.delimiter {
			at = end + 1
			continue
		}
		size, known := lineEnd(b, end, more)
		if !known {
			return record{}
		}
		rec.size = size
		break
	}
	if spans && (len(rec.cells) < s.headers || rec.size > MaxRow) {
		return s.line(b, more)
	}
	return rec
}

// line splits the first line off b and ignores its quotes.
func (s splitter) line(b []byte, more bool) record {
	end := bytes.IndexAny(b, "\r\n")
	if end < 0 {
		if more {
			return record{}
		}
		end = len(b)
	}
	size, known := lineEnd(b, end, more)
	if !known {
		return record{}
	}
	rec := record{size: size, broken: true}
	for at := 0; ; {
		to := at + s.plain(b[at:end])
		rec.cells = append(rec.cells, cell{from: int32(at), to: int32(to)})
		if to == end {
			return rec
		}
		at = to + 1
	}
}

// plain returns the length of a cell without quotes.
func (s splitter) plain(b []byte) int {
	for i, c := range b {
		if c == s.delimiter || c == '\n' || c == '\r' {
			return i
		}
	}
	return len(b)
}

// quoted reads the quoted cell that starts at b[at]. It is closed if its second
// quote is followed by a delimiter, a line end or the end of the file.
func quoted(b []byte, at int, delimiter byte, more bool) (c cell, end int, closed, known bool) {
	c.from = int32(at + 1)
	for j := at + 1; ; {
		k := bytes.IndexByte(b[j:], '"')
		if k < 0 {
			return c, 0, false, !more
		}
		j += k
		c.to = int32(j)
		if j+1 == len(b) {
			return c, j + 1, true, !more
		}
		switch b[j+1] {
		case '"':
			c.doubled = true
			j += 2
		case delimiter, '\r', '\n':
			return c, j + 1, true, true
		default:
			return c, 0, false, true
		}
	}
}

// lineEnd returns the index after the line end at b[at]: LF, CR LF or a lone CR.
func lineEnd(b []byte, at int, more bool) (next int, known bool) {
	if at == len(b) {
		return at, !more
	}
	if b[at] == '\n' {
		return at + 1, true
	}
	if at+1 == len(b) {
		return at + 1, !more
	}
	if b[at+1] == '\n' {
		return at + 2, true
	}
	return at + 1, true
}

// text returns the bytes of a cell, with doubled quotes undone.
func (c cell) text(b []byte) []byte {
	raw := b[c.from:c.to]
	if c.doubled {
		raw = bytes.ReplaceAll(raw, []byte(`""`), []byte(`"`))
	}
	return raw
}
