package table

import (
	"bytes"
	"compress/flate"
	_ "embed" // the dictionary
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// The content of an item is JSON, compressed by DEFLATE (RFC 1951) with a preset
// dictionary. DynamoDB charges per kilobyte, rounded up, and most documents fit into
// one when packed. The first byte of a packed attribute names the dictionary, the
// second the schema of its content.
//
// A document and its row are one stream, cut after the row: the row can be read
// without the document, from an index that holds nothing else, and the document refers
// back to it. A cut is a sync flush whose last four bytes, always 00 00 FF FF, are
// left out as in RFC 7692.

// dictionary1 is permanent: stored items refer to it. A better dictionary gets the
// next number, and this one stays (decision-packed.md).
//
//go:embed dictionary/1.txt
var dictionary1 []byte

const (
	dictionary       = 1       // the dictionary of new items
	level            = 6       // flate's lower levels hardly use a dictionary
	maxUnpackedBytes = 8 << 20 // this package does not pack larger texts
)

// packers and unpackers are reused: creating one is slower than using it.
var (
	packers   sync.Pool
	unpackers sync.Pool
)

// pack compresses texts as one stream, and returns the piece of each text.
func pack(texts ...[]byte) ([][]byte, error) {
	var b bytes.Buffer
	z, reused := packers.Get().(*flate.Writer)
	if reused {
		z.Reset(&b)
	} else {
		var err error
		if z, err = flate.NewWriterDict(&b, level, dictionary1); err != nil {
			return nil, fmt.Errorf("prepare a packer: %w", err)
		}
	}
	defer packers.Put(z)
	parts := make([][]byte, 0, len(texts))
	for _, t := range texts {
		b.Reset()
		if _, err := z.Write(t); err != nil {
			return nil, fmt.Errorf("pack: %w", err)
		}
		if err := z.Flush(); err != nil {
			return nil, fmt.Errorf("pack: %w", err)
		}
		parts = append(parts, bytes.Clone(bytes.TrimSuffix(b.Bytes(), syncMark)))
	}
	return parts, nil
}

var (
	syncMark  = []byte{0, 0, 0xff, 0xff}
	endOfData = []byte{1, 0, 0, 0xff, 0xff} // an empty last block
)

// unpack returns the text of a stream that was cut into pieces.
func unpack(parts ...[]byte) ([]byte, error) {
	readers := make([]io.Reader, 0, 2*len(parts)+1)
	for _, p := range parts {
		readers = append(readers, bytes.NewReader(p), bytes.NewReader(syncMark))
	}
	in := io.MultiReader(append(readers, bytes.NewReader(endOfData))...)
	z, reused := unpackers.Get().(io.ReadCloser)
	if reused {
		if err := z.(flate.Resetter).Reset(in, dictionary1); err != nil {
			return nil, fmt.Errorf("unpack: %w", err)
		}
	} else {
		z = flate.NewReaderDict(in, dictionary1)
	}
	defer unpackers.Put(z)
	text, err := io.ReadAll(io.LimitReader(z, maxUnpackedBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("unpack: %w", err)
	case len(text) > maxUnpackedBytes:
		return nil, errors.New("unpack: the text is larger than the limit")
	}
	return text, nil
}

// encodeJSON returns a value as items store it: in the order of its fields, on one
// line.
func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil // ends with a line feed, as every packed text
}

func decodeJSON(raw []byte, v any) error {
	if err := json.Unmarshal(raw, v); err != nil {
		return fmt.Errorf("decode: %w", err)
	}
	return nil
}

// Attributes that hold packed texts.
const (
	docAttribute     = "doc"
	versionAttribute = "v"
	changesAttribute = "n"
)

// packOne packs a value that is alone in its item.
func packOne(schema int, v any) (types.AttributeValue, error) {
	raw, err := encodeJSON(v)
	if err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	return packText(schema, raw)
}

func packText(schema int, raw []byte) (types.AttributeValue, error) {
	parts, err := pack(raw)
	if err != nil {
		return nil, err
	}
	return blob(append([]byte{dictionary, byte(schema)}, parts[0]...)), nil
}

// packed splits an attribute into its schema and its stream.
func packed(a types.AttributeValue) (schema int, stream []byte, err error) {
	b, ok := a.(*types.AttributeValueMemberB)
	if !ok || len(b.Value) < 2 {
		return 0, nil, errors.New("unpack: the attribute has no packed text")
	}
	if b.Value[0] != dictionary {
		return 0, nil, fmt.Errorf("unpack: there is no dictionary %d", b.Value[0])
	}
	return int(b.Value[1]), b.Value[2:], nil
}

// unpackOne returns the text of a value that is alone in its item.
func unpackOne(a types.AttributeValue) ([]byte, error) {
	_, stream, err := packed(a)
	if err != nil {
		return nil, err
	}
	return unpack(stream)
}

// packDocument packs a row, a document and the entry of its creation, each on a line.
// A kind that is in no list has no row; a tombstone has only the entry.
func packDocument(schema int, row, doc, entry []byte) (item, error) {
	texts := [][]byte{append(line(doc), line(entry)...)}
	if row != nil {
		texts = append([][]byte{line(row)}, texts...)
	}
	parts, err := pack(texts...)
	if err != nil {
		return nil, err
	}
	it := item{}
	if row != nil {
		it[Projected] = blob(append([]byte{dictionary, byte(schema)}, parts[0]...))
	}
	it[docAttribute] = blob(append([]byte{dictionary, byte(schema)}, parts[len(parts)-1]...))
	return it, nil
}

// line returns a text that ends with a line feed; nil stays nil.
func line(text []byte) []byte {
	if text == nil || bytes.HasSuffix(text, []byte("\n")) {
		return bytes.Clone(text)
	}
	return append(bytes.Clone(text), '\n')
}

// unpackDocument returns the row, the document and the entry of its creation; a
// tombstone has only the entry.
func unpackDocument(it item) (row, doc, entry []byte, err error) {
	var streams [][]byte
	names := []string{docAttribute}
	if it[Projected] != nil {
		names = []string{Projected, docAttribute}
	}
	for _, name := range names {
		_, stream, err := packed(it[name])
		if err != nil {
			return nil, nil, nil, err
		}
		streams = append(streams, stream)
	}
	all, err := unpack(streams...)
	if err != nil {
		return nil, nil, nil, err
	}
	next := func() (line []byte) {
		line, all, _ = bytes.Cut(all, []byte("\n"))
		return line
	}
	if it[Projected] != nil {
		row = next()
	}
	if it["deleted"] == nil {
		doc = next()
	}
	if entry = next(); len(entry) == 0 {
		entry = nil
	}
	return row, doc, entry, nil
}

// unpackRow returns the row, which lists show, without the document.
func unpackRow(it item) ([]byte, error) { return unpackOne(it[Projected]) }

// schemaOf returns the schema that a document was packed in.
func schemaOf(it item) int {
	schema, _, err := packed(it[docAttribute])
	if err != nil {
		return 0
	}
	return schema
}
