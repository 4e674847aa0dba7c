package bucket

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/valyala/fasthttp"
	"github.com/versity/versitygw/backend"
	"github.com/versity/versitygw/s3response"

	"comptoir/infra/local/lambda"
)

// notifier is the server's backend, which tells of every object created.
type notifier struct {
	backend.Backend
	region  string
	account string
	created func(bucket, key string, event []byte) error
}

// PutObject is also what a form's POST ends in.
func (n *notifier) PutObject(ctx context.Context, in s3response.PutObjectInput) (s3response.PutObjectOutput, error) {
	out, err := n.Backend.PutObject(ctx, in)
	if err != nil {
		return out, err
	}
	size := int64(0)
	switch {
	case out.Size != nil:
		size = *out.Size
	case in.ContentLength != nil:
		size = *in.ContentLength
	}
	kind := "Put"
	if web, ok := ctx.(*fasthttp.RequestCtx); ok && web.IsPost() {
		kind = "Post"
	}
	return out, n.notify(ctx, kind, object{*in.Bucket, *in.Key, size, out.ETag, out.VersionID})
}

func (n *notifier) CompleteMultipartUpload(ctx context.Context, in *s3.CompleteMultipartUploadInput) (s3response.CompleteMultipartUploadResult, string, error) {
	out, version, err := n.Backend.CompleteMultipartUpload(ctx, in)
	if err != nil {
		return out, version, err
	}
	return out, version, n.notifyOf(ctx, "CompleteMultipartUpload", *in.Bucket, *in.Key, version)
}

func (n *notifier) CopyObject(ctx context.Context, in s3response.CopyObjectInput) (s3response.CopyObjectOutput, error) {
	out, err := n.Backend.CopyObject(ctx, in)
	if err != nil {
		return out, err
	}
	version := ""
	if out.VersionId != nil {
		version = *out.VersionId
	}
	return out, n.notifyOf(ctx, "Copy", *in.Bucket, *in.Key, version)
}

// object is what an event tells of the object.
type object struct {
	bucket, key string
	size        int64
	etag        string
	version     string
}

// notifyOf asks for the size and the tag that the backend's answer leaves out.
func (n *notifier) notifyOf(ctx context.Context, kind, bucket, key, version string) error {
	in := &s3.HeadObjectInput{Bucket: &bucket, Key: &key}
	if version != "" {
		in.VersionId = &version
	}
	head, err := n.Backend.HeadObject(ctx, in)
	if err != nil {
		return fmt.Errorf("look at the new object: %w", err)
	}
	o := object{bucket: bucket, key: key, version: version}
	if head.ContentLength != nil {
		o.size = *head.ContentLength
	}
	if head.ETag != nil {
		o.etag = *head.ETag
	}
	return n.notify(ctx, kind, o)
}

// notify raises an event of version 2.1:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
func (n *notifier) notify(ctx context.Context, kind string, o object) error {
	if n.created == nil {
		return nil
	}
	now := time.Now().UTC()
	id := lambda.RequestID()
	sourceIP := "127.0.0.1"
	if web, ok := ctx.(*fasthttp.RequestCtx); ok && web.Conn() != nil {
		sourceIP = web.RemoteIP().String()
	}
	identity := map[string]string{"principalId": n.account}
	described := map[string]any{
		"key":       eventKey(o.key),
		"size":      o.size,
		"eTag":      strings.Trim(o.etag, `"`),
		"sequencer": fmt.Sprintf("%018X", now.UnixNano()),
	}
	if o.version != "" {
		described["versionId"] = o.version
	}
	event, err := json.Marshal(map[string]any{"Records": []any{map[string]any{
		"eventVersion":      "2.1",
		"eventSource":       "aws:s3",
		"awsRegion":         n.region,
		"eventTime":         now.Format("2006-01-02T15:04:05.000Z"),
		"eventName":         "ObjectCreated:" + kind,
		"userIdentity":      identity,
		"requestParameters": map[string]string{"sourceIPAddress": sourceIP},
		"responseElements":  map[string]string{"x-amz-request-id": id, "x-amz-id-2": id},
		"s3": map[string]any{
			"s3SchemaVersion": "1.0",
			"configurationId": "comptoir-local",
			"bucket":          map[string]any{"name": o.bucket, "ownerIdentity": identity, "arn": "arn:aws:s3:::" + o.bucket},
			"object":          described,
		},
	}}})
	if err != nil {
		return fmt.Errorf("write the event of %s: %w", o.key, err)
	}
	if err := n.created(o.bucket, o.key, event); err != nil {
		return fmt.Errorf("tell of the new object %s: %w", o.key, err)
	}
	return nil
}

// eventKey encodes a key as S3's events do: as a form value, but with slashes left alone.
func eventKey(key string) string {
	return strings.ReplaceAll(url.QueryEscape(key), "%2F", "/")
}
