package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"comptoir/shared/app"
	"comptoir/shared/fault"
)

// patience is how many consecutive connections may break before a byte is read.
const patience = 3

// Open opens a file at a byte offset; fault.NotFound if it does not exist. At the
// end of the file there is nothing to read. An offset beyond the end is a conflict
// (file.shorter), since the offset belongs to another version of the file.
func (b *Bucket) Open(ctx context.Context, key string, offset int64) (app.File, error) {
	f := &file{ctx: ctx, bucket: b, key: key, at: offset}
	err := f.connect()
	if code(err) == "InvalidRange" {
		err = f.end()
	}
	if err != nil {
		return nil, failed("open", key, err)
	}
	return f, nil
}

// file is an open file. An import reads slowly, while it processes the rows, and
// S3 closes slow connections; so file reconnects.
type file struct {
	ctx      context.Context // of the reading operation: Read takes none
	bucket   *Bucket
	key      string
	body     io.ReadCloser
	at, size int64
	etag     *string // of the version being read
	metadata map[string]string
	broken   int // consecutive connections without a byte
}

func (f *file) Size() int64                 { return f.size }
func (f *file) Tag() string                 { return strings.Trim(aws.ToString(f.etag), `"`) }
func (f *file) Metadata() map[string]string { return maps.Clone(f.metadata) }
func (f *file) Close() error                { return f.body.Close() }

func (f *file) Read(p []byte) (int, error) {
	for {
		n, err := f.body.Read(p)
		f.at += int64(n)
		if n > 0 {
			f.broken = 0
		}
		if err == nil || errors.Is(err, io.EOF) && f.at == f.size {
			return n, err
		}
		if err := f.reconnect(err); err != nil {
			return n, fmt.Errorf("read %s from byte %d: %w", f.key, f.at, err)
		}
		if n > 0 {
			return n, nil
		}
	}
}

// reconnect resumes after an error. It returns the error if the whole file was
// read (then its checksum is wrong) or too many connections broke.
func (f *file) reconnect(cause error) error {
	f.broken++
	if f.at >= f.size || f.broken > patience || f.ctx.Err() != nil {
		return cause
	}
	_ = f.body.Close() // the connection is broken
	return f.connect()
}

// connect requests the rest of the file, in the version read so far.
func (f *file) connect() error {
	in := &s3.GetObjectInput{Bucket: &f.bucket.name, Key: &f.key, IfMatch: f.etag}
	if f.at > 0 {
		in.Range = aws.String(fmt.Sprintf("bytes=%d-", f.at))
	}
	out, err := f.bucket.client.GetObject(f.ctx, in)
	if err != nil {
		return err
	}
	f.body, f.etag = out.Body, out.ETag
	f.size = f.at + aws.ToInt64(out.ContentLength)
	f.metadata = plain(out.Metadata)
	return nil
}

// end opens the file at its end, which S3 refuses as a range.
func (f *file) end() error {
	out, err := f.bucket.client.HeadObject(f.ctx, &s3.HeadObjectInput{Bucket: &f.bucket.name, Key: &f.key})
	if err != nil {
		return err
	}
	f.size, f.etag = aws.ToInt64(out.ContentLength), out.ETag
	if f.at > f.size {
		return fault.Conflict("file.shorter", "The file has %d bytes, fewer than the offset %d.", f.size, f.at)
	}
	f.body, f.metadata = io.NopCloser(strings.NewReader("")), plain(out.Metadata)
	return nil
}

// plain returns metadata with lower-case names and decoded values: S3 returns text
// that is not ASCII as encoded words (RFC 2047).
func plain(metadata map[string]string) map[string]string {
	p := make(map[string]string, len(metadata))
	for name, value := range metadata {
		if text, err := new(mime.WordDecoder).DecodeHeader(value); err == nil {
			value = text
		}
		p[strings.ToLower(name)] = value
	}
	return p
}
