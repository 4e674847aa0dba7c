package bucket

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"comptoir/infra/local/fixture"
)

const (
	name       = "files"
	documented = "amzn-s3-demo-bucket1" // the bucket's name in AWS's examples
)

// TestBucketActsAsS3 is one test because a process can have only one server.
func TestBucketActsAsS3(t *testing.T) {
	raised := make(chan []byte, 10)
	config := Config{
		Folder: t.TempDir(), Region: "eu-west-3", AccessKey: "local", SecretKey: "secret", Buckets: []string{name, documented},
		Created: func(_, _ string, event []byte) error { raised <- event; return nil },
	}
	example := fixture.Read(t, "object-created")
	t.Chdir(t.TempDir()) // the server changes the working directory; the test restores it
	whole := t
	s, at := start(whole, config)
	client := clientAt(at, config)

	t.Run("PUT sends documented event", func(t *testing.T) {
		put(t, client, documented, "example-key", "hello")
		_, event := nextEvent(t, raised)
		example.Compare(t, event)
	})
	t.Run("event has the key without encoding", func(t *testing.T) {
		put := put(t, client, name, "imports/o1/contacts/été 1+2.csv", "a;b\n")
		d, _ := nextEvent(t, raised)
		o := d.Object
		if o.Key != "imports/o1/contacts/été 1+2.csv" || o.Size != 4 || `"`+o.ETag+`"` != *put.ETag || o.VersionID != *put.VersionId {
			t.Errorf("got object %+v, put %v %v", o, *put.ETag, *put.VersionId)
		}
	})
	t.Run("earlier versions are kept", func(t *testing.T) {
		first := put(t, client, name, "invoices/1.pdf", "one")
		put(t, client, name, "invoices/1.pdf", "two")
		one, _ := nextEvent(t, raised)
		two, _ := nextEvent(t, raised)
		if one.Object.Sequencer >= two.Object.Sequencer {
			t.Errorf("the sequencer does not grow: %s, %s", one.Object.Sequencer, two.Object.Sequencer)
		}
		if got := get(t, client, "invoices/1.pdf", first.VersionId); got != "one" {
			t.Errorf("the first version is %q", got)
		}
	})
	t.Run("copy sends event", func(t *testing.T) {
		_, err := client.CopyObject(t.Context(), &s3.CopyObjectInput{
			Bucket: aws.String(name), Key: aws.String("copy"), CopySource: aws.String(name + "/invoices/1.pdf"),
		})
		if err != nil {
			t.Fatal(err)
		}
		if d, _ := nextEvent(t, raised); d.Reason != "CopyObject" || d.Object.Key != "copy" || d.Object.Size != 3 || d.Object.VersionID == "" {
			t.Errorf("got %+v", d)
		}
	})
	t.Run("completed multipart upload sends one event", func(t *testing.T) {
		upload(t, client, "large.csv")
		if d, _ := nextEvent(t, raised); d.Reason != "CompleteMultipartUpload" || d.Object.Size != 5<<20+1 {
			t.Errorf("got %+v", d)
		}
	})
	t.Run("form obeys its policy", func(t *testing.T) {
		for _, c := range []struct {
			name, body string
			status     int
		}{{"allowed size", "a;b", 204}, {"too large", strings.Repeat("x", 11), 400}} {
			if got := post(t, client, "imports/o1/items/x.csv", c.body); got != c.status {
				t.Errorf("%s: got %d, want %d", c.name, got, c.status)
			}
		}
		if d, _ := nextEvent(t, raised); d.Reason != "POST Object" || d.Object.Key != "imports/o1/items/x.csv" {
			t.Errorf("got %+v", d)
		}
	})
	t.Run("key with path traversal stays in the bucket", func(t *testing.T) {
		const secret = "content that must stay in the bucket"
		for _, key := range []string{
			"..", "../x", "../../x", "a/../../x", "imports/../../metadata/x", "../" + documented + "/x", "a/../../" + documented + "/x",
			"./x", "//x", "/etc/x", "a//../../x", `..\x`, "%2e%2e/x", "..;/x", "a/..", ".sgwtmp/x", strings.Repeat("../", 20) + "tmp/x",
		} {
			_, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(name), Key: &key, Body: strings.NewReader(secret)})
			if err == nil {
				if d, _ := nextEvent(t, raised); d.Object.Key != key {
					t.Errorf("the event of %q has the key %q", key, d.Object.Key)
				}
				if got := get(t, client, key, nil); got != secret {
					t.Errorf("%q has the content %q", key, got)
				}
			}
			if status := post(t, client, key, "a;b"); status == 204 {
				if d, _ := nextEvent(t, raised); d.Object.Key != key {
					t.Errorf("the event of the form's %q has the key %q", key, d.Object.Key)
				}
			}
		}
		inside := filepath.Join(config.Folder, "objects", name) + string(filepath.Separator)
		versions := filepath.Join(config.Folder, "versions") + string(filepath.Separator)
		err := filepath.WalkDir(filepath.Dir(config.Folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasPrefix(path, inside) || strings.HasPrefix(path, versions) {
				return err
			}
			if held, err := os.ReadFile(path); err == nil && (string(held) == secret || string(held) == "a;b") {
				t.Errorf("%s is outside the bucket", path)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	t.Run("preflight is allowed", func(t *testing.T) {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodOptions, at+"/"+name+"/x", nil)
		req.Header.Set("Origin", "http://app.example")
		req.Header.Set("Access-Control-Request-Method", "POST")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != 200 || res.Header.Get("Access-Control-Allow-Origin") == "" {
			t.Errorf("got %d %v", res.StatusCode, res.Header)
		}
	})
	t.Run("wrong secret is refused", func(t *testing.T) {
		wrong := config
		wrong.SecretKey = "wrong"
		if _, err := clientAt(at, wrong).ListBuckets(t.Context(), &s3.ListBucketsInput{}); err == nil {
			t.Error("the wrong secret was accepted")
		}
	})
	t.Run("objects survive a restart", func(t *testing.T) {
		s.Stop()
		s, at = start(whole, config)
		client = clientAt(at, config)
		if got := get(t, client, "invoices/1.pdf", nil); got != "two" {
			t.Errorf("got %q", got)
		}
	})
	t.Run("unused connection does not delay Stop", func(t *testing.T) {
		spare, err := net.Dial("unix", s.socket)
		if err != nil {
			t.Fatal(err)
		}
		defer spare.Close()
		if got := get(t, client, "invoices/1.pdf", nil); got != "two" { // after this the server has both connections
			t.Errorf("got %q", got)
		}
		began := time.Now()
		s.Stop()
		if took := time.Since(began); took > 2*stopLimit {
			t.Errorf("Stop took %s", took)
		}
	})
	if len(raised) > 0 {
		t.Errorf("%d unexpected events", len(raised))
	}
}

// start starts a server and serves it at an address.
func start(t *testing.T, c Config) (*Server, string) {
	t.Helper()
	s, err := Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(s.Handler())
	t.Cleanup(front.Close)
	return s, front.URL
}

func clientAt(at string, c Config) *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: &at, Region: c.Region, UsePathStyle: true,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: c.AccessKey, SecretAccessKey: c.SecretKey}, nil
		}),
	})
}

// detail is the detail of an event.
type detail struct {
	Object struct {
		Key       string
		Size      int64
		ETag      string
		VersionID string `json:"version-id"`
		Sequencer string
	}
	Reason string
}

// nextEvent waits for the next event and returns its detail and its text.
func nextEvent(t *testing.T, raised <-chan []byte) (detail, []byte) {
	t.Helper()
	select {
	case text := <-raised:
		var e struct{ Detail detail }
		if err := json.Unmarshal(text, &e); err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		return e.Detail, text
	case <-time.After(5 * time.Second):
		t.Fatal("no event")
		return detail{}, nil
	}
}

func put(t *testing.T, c *s3.Client, bucket, key, body string) *s3.PutObjectOutput {
	t.Helper()
	out, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader(body)})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func get(t *testing.T, c *s3.Client, key string, version *string) string {
	t.Helper()
	out, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(name), Key: &key, VersionId: version})
	if err != nil {
		t.Fatal(err)
	}
	defer out.Body.Close()
	body, err := io.ReadAll(out.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func upload(t *testing.T, c *s3.Client, key string) {
	t.Helper()
	started, err := c.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: aws.String(name), Key: &key})
	if err != nil {
		t.Fatal(err)
	}
	var parts []types.CompletedPart
	for i, size := range []int{5 << 20, 1} {
		part, err := c.UploadPart(t.Context(), &s3.UploadPartInput{
			Bucket: aws.String(name), Key: &key, UploadId: started.UploadId,
			PartNumber: aws.Int32(int32(i + 1)), Body: bytes.NewReader(make([]byte, size)),
		})
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, types.CompletedPart{ETag: part.ETag, PartNumber: aws.Int32(int32(i + 1))})
	}
	_, err = c.CompleteMultipartUpload(t.Context(), &s3.CompleteMultipartUploadInput{
		Bucket: aws.String(name), Key: &key, UploadId: started.UploadId, MultipartUpload: &types.CompletedMultipartUpload{Parts: parts},
	})
	if err != nil {
		t.Fatal(err)
	}
}

// post sends a file through a presigned form of at most ten bytes.
func post(t *testing.T, c *s3.Client, key, body string) int {
	t.Helper()
	form, err := s3.NewPresignClient(c).PresignPostObject(context.Background(), &s3.PutObjectInput{Bucket: aws.String(name), Key: &key},
		func(o *s3.PresignPostOptions) { o.Conditions = []any{[]any{"content-length-range", 1, 10}} })
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	w := multipart.NewWriter(&text)
	for field, value := range form.Values {
		if err := w.WriteField(field, value); err != nil {
			t.Fatal(err)
		}
	}
	file, err := w.CreateFormFile("file", "x.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(file, body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	res, err := http.Post(form.URL, w.FormDataContentType(), &text)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if answer, err := io.ReadAll(res.Body); err == nil && res.StatusCode >= 300 {
		t.Logf("%s", answer)
	}
	return res.StatusCode
}
