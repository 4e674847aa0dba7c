// Command product is a bootstrap as the product's are, with operations that end badly.
package main

import (
	"bytes"
	"context"
	"time"

	"comptoir/functions/lambda/start"
	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
)

func main() {
	start.Main(op.API, []op.Operation{
		define("mishap.none", "/none", func(context.Context) op.File { return text(1) }),
		define("mishap.panic", "/panic", func(context.Context) op.File { panic("a secret") }),
		define("mishap.hang", "/hang", func(ctx context.Context) op.File {
			if _, told := ctx.Deadline(); !told {
				return text(1) // it does not know when to end
			}
			time.Sleep(time.Hour)
			return op.File{}
		}),
		define("mishap.huge", "/huge", func(context.Context) op.File { return text(7 << 20) }),
	}, start.Services{})
}

func define(id, path string, do func(context.Context) op.File) op.Operation {
	return op.Define(op.Spec{ID: id, On: op.Get("/mishap" + path), Summary: "Go wrong", Needs: rights.Public(), May: []op.Grant{op.ReadTable}},
		func(ctx context.Context, _ *app.App, _ struct{}) (op.File, error) { return do(ctx), nil })
}

func text(size int) op.File {
	return op.File{Name: "a.txt", Type: "text/plain", Body: bytes.Repeat([]byte("a"), size)}
}
