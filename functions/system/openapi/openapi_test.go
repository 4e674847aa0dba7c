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

// ask reads the document as a client with these headers.
func ask(t *testing.T, w *functest.World, headers map[string]string) *functest.Response {
	t.Helper()
	e := events.APIGatewayV2HTTPRequest{Version: "2.0", RawPath: "/v1/openapi.json", Headers: headers}
	e.RequestContext.HTTP.Method = "GET"
	return w.Anonymous(t).Send("openapi.get", e)
}

// The document goes compressed to clients that take it so, whole to the others, and
// not at all to those that have it.
func TestTheDocumentIsServed(t *testing.T) {
	w := functest.NewWorld(t)
	whole, err := openapi.Served()
	if err != nil || !json.Valid(whole) {
		t.Fatalf("the document is no JSON: %v", err)
	}
	plain := ask(t, w, nil).Want(200)
	if !bytes.Equal(plain.Body, whole) || plain.Header["content-encoding"] != "" || plain.Header["vary"] != "accept-encoding" {
		t.Errorf("a client that takes no gzip gets %v", plain.Header)
	}
	packed := ask(t, w, map[string]string{"accept-encoding": "br, gzip"}).Want(200)
	r, err := gzip.NewReader(bytes.NewReader(packed.Body))
	if err != nil {
		t.Fatal(err)
	}
	if inflated, err := io.ReadAll(r); err != nil || !bytes.Equal(inflated, whole) || packed.Header["content-encoding"] != "gzip" {
		t.Errorf("compressed it is another document, or %v (%v)", packed.Header, err)
	}
	if len(packed.Body)*5 > len(whole) {
		t.Errorf("%d bytes are compressed to %d", len(whole), len(packed.Body))
	}
	again := ask(t, w, map[string]string{"accept-encoding": "gzip", "if-none-match": packed.Header["etag"]}).Want(304)
	if len(again.Body) > 0 || again.Header["etag"] != packed.Header["etag"] {
		t.Errorf("a client that has it gets %d bytes, %v", len(again.Body), again.Header)
	}
}
