package openapi

import (
	"context"
	_ "embed" // the document is part of the program

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
)

// Get gives the documentation of the API as an OpenAPI 3.1 document.
var Get = op.Define(op.Spec{
	ID:      "openapi.get",
	On:      op.Get("/openapi.json"),
	Summary: "Read this documentation",
	Doc:     "The same for everybody, so it needs no token.",
	Needs:   rights.Public(),
	Gives:   "application/json",
}, get)

//go:embed openapi.json
var document []byte

func get(context.Context, *app.App, op.Nothing) (op.File, error) {
	return op.File{Name: "openapi.json", Type: "application/json", Body: document}, nil
}
