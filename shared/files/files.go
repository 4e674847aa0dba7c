// Package files is the bucket: what people upload, what the product gives back,
// and the papers that are kept for ten years. It speaks S3.
//
// Owns: reading, writing and moving files, and the presigned forms and links
// that let others do so. Does not own: what keys mean (who writes a file names
// it), nor the events of arriving files (the bucket sends them to operations).
// Invariants: a missing file is fault.NotFound; a read goes on where a broken
// connection left it and never mixes two versions of a file; every call may be
// repeated.
//
// S3 tells a missing file from a forbidden one only to who may list the bucket
// (s3:ListBucket), so whoever may read files must be given that too. An endpoint
// named by an IP address is asked as http://address/bucket/key, any other as
// https://bucket.host/key: so does the SDK, without a setting.
package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"comptoir/shared/app"
	"comptoir/shared/fault"
)

// Bucket is one bucket.
type Bucket struct {
	client *s3.Client
	sign   *s3.PresignClient
	name   string
}

// New gives the bucket of that name.
func New(cfg aws.Config, bucket string, options ...func(*s3.Options)) *Bucket {
	client := s3.NewFromConfig(cfg, append([]func(*s3.Options){func(o *s3.Options) {
		o.DisableLogOutputChecksumValidationSkipped = true // parts of files carry none
	}}, options...)...)
	return &Bucket{client: client, sign: s3.NewPresignClient(client), name: bucket}
}

// Get reads a whole file; fault.NotFound if there is none.
func (b *Bucket) Get(ctx context.Context, key string) ([]byte, error) {
	f, err := b.Open(ctx, key, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	body, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	return body, nil
}

// Put writes a file. What was there remains as an older version.
func (b *Bucket) Put(ctx context.Context, key, contentType string, body []byte) error {
	_, err := b.client.PutObject(ctx, b.object(key, contentType, body))
	return failed("write", key, err)
}

// PutOnce writes a file unless there is one already, and returns what is there:
// of several who render the same paper at once, all get the same bytes.
func (b *Bucket) PutOnce(ctx context.Context, key, contentType string, body []byte) ([]byte, error) {
	in := b.object(key, contentType, body)
	in.IfNoneMatch = aws.String("*")
	_, err := b.client.PutObject(ctx, in, func(o *s3.Options) {
		o.Retryer = retry.AddWithErrorCodes(o.Retryer, "ConditionalRequestConflict") // another write is under way
	})
	switch {
	case code(err) == "PreconditionFailed":
		return b.Get(ctx, key)
	case err != nil:
		return nil, failed("write", key, err)
	}
	return body, nil
}

func (b *Bucket) object(key, contentType string, body []byte) *s3.PutObjectInput {
	return &s3.PutObjectInput{Bucket: &b.name, Key: &key, ContentType: &contentType, Body: bytes.NewReader(body)}
}

// Upload signs a form that puts one file of at most max bytes at the key. The
// fields go into it as they are ("Content-Type", "x-amz-meta-kind"): whoever
// uploads can change none of them.
func (b *Bucket) Upload(ctx context.Context, key string, max int64, valid time.Duration, fields map[string]string) (app.Form, error) {
	conditions := []any{[]any{"content-length-range", 0, max}}
	for name, value := range fields {
		conditions = append(conditions, map[string]string{name: value})
	}
	signed, err := b.sign.PresignPostObject(ctx, &s3.PutObjectInput{Bucket: &b.name, Key: &key}, func(o *s3.PresignPostOptions) {
		o.Expires, o.Conditions = valid, conditions
	})
	if err != nil {
		return app.Form{}, failed("sign an upload of", key, err)
	}
	form := app.Form{URL: signed.URL, Fields: signed.Values}
	for name, value := range fields {
		form.Fields[name] = value
	}
	return form, nil
}

// Link signs an address the file can be downloaded from under the given name.
// It does not look whether the file exists, and ends with the credentials that
// signed it, which on AWS live for some hours.
func (b *Bucket) Link(ctx context.Context, key, name string, valid time.Duration) (string, error) {
	signed, err := b.sign.PresignGetObject(ctx, &s3.GetObjectInput{
		Bucket: &b.name, Key: &key,
		ResponseContentDisposition: aws.String(mime.FormatMediaType("attachment", map[string]string{"filename": name})),
	}, s3.WithPresignExpires(valid))
	if err != nil {
		return "", failed("sign a link to", key, err)
	}
	return signed.URL, nil
}

// Move takes a file to another key, with its metadata. A move that was done
// before succeeds again.
func (b *Bucket) Move(ctx context.Context, from, to string) error {
	_, err := b.client.CopyObject(ctx, &s3.CopyObjectInput{
		Bucket: &b.name, Key: &to, CopySource: aws.String(escape(b.name + "/" + from)),
	})
	if missing(err) {
		_, err := b.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &b.name, Key: &to})
		return failed("move", from, err)
	}
	if err != nil {
		return failed("move", from, err)
	}
	_, err = b.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &b.name, Key: &from})
	return failed("delete, having copied it,", from, err)
}

// escape writes a bucket and key for the header that names a copy's source.
func escape(source string) string {
	return strings.NewReplacer("+", "%20", "%2F", "/").Replace(url.QueryEscape(source))
}

// failed says what was attempted; a missing file becomes fault.NotFound.
func failed(what, key string, err error) error {
	switch {
	case missing(err):
		return fmt.Errorf("%s %s: %w", what, key, fault.NotFound())
	case err != nil:
		return fmt.Errorf("%s %s: %w", what, key, err)
	}
	return nil
}

// missing tells whether there is a bucket, but no such file in it.
func missing(err error) bool {
	switch code(err) {
	case "NoSuchKey", "NoSuchVersion", "NotFound": // the last answers a HEAD, which has no body to say more
		return true
	}
	return false
}

// code is how S3 calls an error.
func code(err error) string {
	var e smithy.APIError
	if errors.As(err, &e) {
		return e.ErrorCode()
	}
	return ""
}
