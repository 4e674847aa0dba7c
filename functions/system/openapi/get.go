package openapi

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"fmt"
	"io"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
)

// Get returns the documentation of the API as an OpenAPI 3.1 document.
var Get = op.Define(op.Spec{
	ID:      "openapi.get",
	On:      op.Get("/openapi.json"),
	Summary: "Read this documentation",
	Doc: "The document is public and needs no token. It is compressed if the client accepts gzip (Accept-Encoding). With " +
		"If-None-Match and the ETag of the current document the response is 304.",
	Needs: rights.Public(),
	Gives: "application/json",
}, get)

// document is the compressed OpenAPI document, built by make update.
//
//go:embed openapi.json.gz
var document []byte

func get(context.Context, *app.App, op.Nothing) (op.File, error) {
	return op.File{Name: "openapi.json", Type: "application/json", Body: document, Gzip: true}, nil
}

// Served returns the document, not compressed.
func Served() ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(document))
	if err != nil {
		return nil, fmt.Errorf("read the OpenAPI document: %w", err)
	}
	return io.ReadAll(r)
}
