package openapi

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed" // the document is part of the program
	"fmt"
	"io"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
)

// Get gives the documentation of the API as an OpenAPI 3.1 document.
var Get = op.Define(op.Spec{
	ID:      "openapi.get",
	On:      op.Get("/openapi.json"),
	Summary: "Read this documentation",
	Doc:     "The same for everybody, so it needs no token. Compressed where the client takes gzip (Accept-Encoding); its ETag names the content, and If-None-Match is answered 304 while it is the same.",
	Needs:   rights.Public(),
	Gives:   "application/json",
}, get)

// document is the OpenAPI document, compressed: make update builds it.
//
//go:embed openapi.json.gz
var document []byte

func get(context.Context, *app.App, op.Nothing) (op.File, error) {
	return op.File{Name: "openapi.json", Type: "application/json", Body: document, Gzip: true}, nil
}

// Served is the document as clients read it.
func Served() ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(document))
	if err != nil {
		return nil, fmt.Errorf("read the OpenAPI document: %w", err)
	}
	return io.ReadAll(r)
}
