package bucket

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/valyala/fasthttp"
	"github.com/versity/versitygw/backend"
	"github.com/versity/versitygw/s3response"

	"comptoir/infra/local/lambda"
)

// account is the AWS account of the bucket.
const account = "000000000000"

// notifier is the server's backend. It sends an event for each created object.
type notifier struct {
	backend.Backend
	region  string
	created func(bucket, key string, event []byte) error
}

// PutObject handles a PUT and also a form's POST.
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
	reason := "PutObject"
	if web, ok := ctx.(*fasthttp.RequestCtx); ok && web.IsPost() {
		reason = "POST Object"
	}
	return out, n.notify(ctx, reason, object{*in.Bucket, *in.Key, size, out.ETag, out.VersionID})
}

func (n *notifier) CompleteMultipartUpload(
	ctx context.Context, in *s3.CompleteMultipartUploadInput,
) (s3response.CompleteMultipartUploadResult, string, error) {
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
	return out, n.notifyOf(ctx, "CopyObject", *in.Bucket, *in.Key, version)
}

// object is the object's description in an event.
type object struct {
	bucket, key string
	size        int64
	etag        string
	version     string
}

// notifyOf reads the size and the tag, which the backend's response omits, and sends the event.
func (n *notifier) notifyOf(ctx context.Context, reason, bucket, key, version string) error {
	in := &s3.HeadObjectInput{Bucket: &bucket, Key: &key}
	if version != "" {
		in.VersionId = &version
	}
	head, err := n.Backend.HeadObject(ctx, in)
	if err != nil {
		return fmt.Errorf("read the metadata of the new object: %w", err)
	}
	o := object{bucket: bucket, key: key, version: version}
	if head.ContentLength != nil {
		o.size = *head.ContentLength
	}
	if head.ETag != nil {
		o.etag = *head.ETag
	}
	return n.notify(ctx, reason, o)
}

// notify sends the event that S3 puts on EventBridge. Unlike S3's notifications, it has the key without encoding:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
func (n *notifier) notify(ctx context.Context, reason string, o object) error {
	if n.created == nil {
		return nil
	}
	now := time.Now().UTC()
	described := map[string]any{
		"key":       o.key,
		"size":      o.size,
		"etag":      strings.Trim(o.etag, `"`),
		"sequencer": fmt.Sprintf("%018X", now.UnixNano()),
	}
	if o.version != "" {
		described["version-id"] = o.version
	}
	event, err := json.Marshal(map[string]any{
		"version":     "0",
		"id":          lambda.RequestID(),
		"detail-type": "Object Created",
		"source":      "aws.s3",
		"account":     account,
		"time":        now.Format("2006-01-02T15:04:05Z"),
		"region":      n.region,
		"resources":   []string{"arn:aws:s3:::" + o.bucket},
		"detail": map[string]any{
			"version":           "0",
			"event-version":     "1.0",
			"bucket":            map[string]string{"name": o.bucket},
			"object":            described,
			"request-id":        fmt.Sprintf("%016X", rand.Uint64()),
			"requester":         account,
			"source-ip-address": "127.0.0.1",
			"reason":            reason,
		},
	})
	if err != nil {
		return fmt.Errorf("write the event of %s: %w", o.key, err)
	}
	if err := n.created(o.bucket, o.key, event); err != nil {
		return fmt.Errorf("send the event of the new object %s: %w", o.key, err)
	}
	return nil
}
