package openapi_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/functions/system/openapi"
	"comptoir/functions/test/functest"
)

// request reads the document with these headers.
func request(t *testing.T, w *functest.World, headers map[string]string) *functest.Response {
	t.Helper()
	e := events.APIGatewayV2HTTPRequest{Version: "2.0", RawPath: "/v1/openapi.json", Headers: headers}
	e.RequestContext.HTTP.Method = "GET"
	return w.Anonymous(t).Send("openapi.get", e)
}

// The document is compressed for clients that accept gzip, and not sent to clients that
// have it.
func TestDocumentIsServed(t *testing.T) {
	w := functest.NewWorld(t, operations)
	whole, err := openapi.Served()
	if err != nil || !json.Valid(whole) {
		t.Fatalf("the document is not JSON: %v", err)
	}
	plain := request(t, w, nil).Want(200)
	if !bytes.Equal(plain.Body, whole) || plain.Header["content-encoding"] != "" || plain.Header["vary"] != "accept-encoding" {
		t.Errorf("without gzip the headers are %v", plain.Header)
	}
	packed := request(t, w, map[string]string{"accept-encoding": "br, gzip"}).Want(200)
	r, err := gzip.NewReader(bytes.NewReader(packed.Body))
	if err != nil {
		t.Fatal(err)
	}
	if inflated, err := io.ReadAll(r); err != nil || !bytes.Equal(inflated, whole) || packed.Header["content-encoding"] != "gzip" {
		t.Errorf("the compressed document differs, or the headers are %v (%v)", packed.Header, err)
	}
	if len(packed.Body)*5 > len(whole) {
		t.Errorf("%d bytes are compressed to %d, want a fifth at most", len(whole), len(packed.Body))
	}
	again := request(t, w, map[string]string{"accept-encoding": "gzip", "if-none-match": packed.Header["etag"]}).Want(304)
	if len(again.Body) > 0 || again.Header["etag"] != packed.Header["etag"] {
		t.Errorf("with If-None-Match the response has %d bytes, %v", len(again.Body), again.Header)
	}
}
