// Package files stores files in an S3 bucket: uploads, results for download, and
// the PDFs that are kept for ten years.
//
// Owns: reading, writing and moving files, and the presigned forms and links for
// uploads and downloads.
// Does not own: the meaning of keys (the writer of a file chooses its key), and
// the events of uploaded files (the bucket sends them to operations).
// Invariants: a missing file is fault.NotFound; a read resumes after a broken
// connection and never mixes two versions of a file; every call is idempotent.
//
// S3 distinguishes a missing file from a forbidden one only if the caller may list
// the bucket (s3:ListBucket), so a role that reads files needs that permission too.
// The SDK addresses an endpoint that is an IP address as
// http://address/bucket/key, and any other as https://bucket.host/key.
package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/filename"
)

// Bucket is one bucket.
type Bucket struct {
	client *s3.Client
	sign   *s3.PresignClient
	name   string
	kept   int // years
}

// New returns the bucket of that name.
func New(cfg aws.Config, bucket string, options ...func(*s3.Options)) *Bucket {
	client := s3.NewFromConfig(cfg, append([]func(*s3.Options){func(o *s3.Options) {
		o.DisableLogOutputChecksumValidationSkipped = true // ranges of files have no checksum
	}}, options...)...)
	return &Bucket{client: client, sign: s3.NewPresignClient(client), name: bucket}
}

// Keep sets for how many years a file of PutOnce can be neither deleted nor replaced. The
// bucket then needs Object Lock. It returns the bucket.
func (b *Bucket) Keep(years int) *Bucket {
	b.kept = years
	return b
}

// Get reads a whole file; fault.NotFound if it does not exist.
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

// Put writes a file. An existing file remains as an older version.
func (b *Bucket) Put(ctx context.Context, key, contentType string, body []byte) error {
	_, err := b.client.PutObject(ctx, b.object(key, contentType, body))
	return failed("write", key, err)
}

// PutOnce writes a file unless it exists, and returns the stored bytes. Several
// processes that render the same document at once all get the same bytes.
func (b *Bucket) PutOnce(ctx context.Context, key, contentType string, body []byte) ([]byte, error) {
	in := b.object(key, contentType, body)
	in.IfNoneMatch = aws.String("*")
	if b.kept > 0 {
		in.ObjectLockMode, in.ObjectLockRetainUntilDate = types.ObjectLockModeGovernance, aws.Time(time.Now().UTC().AddDate(b.kept, 0, 0))
	}
	_, err := b.client.PutObject(ctx, in, func(o *s3.Options) {
		o.Retryer = retry.AddWithErrorCodes(o.Retryer, "ConditionalRequestConflict") // another write is in progress
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

// Upload signs a form that uploads one file of at most max bytes to the key. The
// signature covers the fields ("Content-Type", "x-amz-meta-kind"), so that the
// uploader cannot change them.
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

// Link signs a URL that downloads the file under the given name. It does not check
// whether the file exists. The URL expires at the latest with the credentials that
// signed it, on AWS after some hours.
func (b *Bucket) Link(ctx context.Context, key, name string, valid time.Duration) (string, error) {
	signed, err := b.sign.PresignGetObject(ctx, &s3.GetObjectInput{
		Bucket: &b.name, Key: &key,
		ResponseContentDisposition: aws.String(filename.Header("attachment", name)),
	}, s3.WithPresignExpires(valid))
	if err != nil {
		return "", failed("sign a link to", key, err)
	}
	return signed.URL, nil
}

// Move moves a file to another key, with its metadata. Moving it again succeeds.
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
	return failed("delete after the copy", from, err)
}

// escape encodes bucket and key for the header that names a copy's source.
func escape(source string) string {
	return strings.NewReplacer("+", "%20", "%2F", "/").Replace(url.QueryEscape(source))
}

// failed adds the action and the key to an error. A missing file becomes
// fault.NotFound.
func failed(action, key string, err error) error {
	switch {
	case missing(err):
		return fmt.Errorf("%s %s: %w", action, key, fault.NotFound())
	case err != nil:
		return fmt.Errorf("%s %s: %w", action, key, err)
	}
	return nil
}

// missing reports whether the bucket exists and the file does not.
func missing(err error) bool {
	switch code(err) {
	case "NoSuchKey", "NoSuchVersion", "NotFound": // NotFound is the response to a HEAD, which has no body
		return true
	}
	return false
}

// code is S3's code of an error.
func code(err error) string {
	var e smithy.APIError
	if errors.As(err, &e) {
		return e.ErrorCode()
	}
	return ""
}
