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

// patience is how many connections in a row may break without a byte read.
const patience = 3

// Open reads a file from a byte offset on; fault.NotFound if there is none. At
// its end there is nothing to read; beyond it is a conflict (file.shorter), since
// the file is not the one the offset was counted in.
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

// file is an open file. An import reads one for as long as it works on the
// rows, and S3 closes connections that read slowly: so it connects anew.
type file struct {
	ctx      context.Context // of the reading operation: Read takes none
	bucket   *Bucket
	key      string
	body     io.ReadCloser
	at, size int64
	etag     *string // of the version that is read
	metadata map[string]string
	broken   int // connections in a row that gave nothing
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
			return n, fmt.Errorf("read %s from byte %d on: %w", f.key, f.at, err)
		}
		if n > 0 {
			return n, nil
		}
	}
}

// reconnect goes on after an error, unless the file was read to its end (then
// its checksum is wrong) or the connections keep breaking.
func (f *file) reconnect(cause error) error {
	f.broken++
	if f.at >= f.size || f.broken > patience || f.ctx.Err() != nil {
		return cause
	}
	_ = f.body.Close() // it is broken
	return f.connect()
}

// connect asks for the rest of the file, of the version read so far.
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

// end stands at the end of the file, where S3 has no bytes to give.
func (f *file) end() error {
	out, err := f.bucket.client.HeadObject(f.ctx, &s3.HeadObjectInput{Bucket: &f.bucket.name, Key: &f.key})
	if err != nil {
		return err
	}
	f.size, f.etag = aws.ToInt64(out.ContentLength), out.ETag
	if f.at > f.size {
		return fault.Conflict("file.shorter", "It has %d bytes, and was to be read from byte %d on.", f.size, f.at)
	}
	f.body, f.metadata = io.NopCloser(strings.NewReader("")), plain(out.Metadata)
	return nil
}

// plain gives metadata lower-case names and its text back: S3 returns what is
// not ASCII as encoded words (RFC 2047).
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
