// Command product is a bootstrap like the product's, with operations that fail.
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
		define("failure.none", "/none", func(context.Context) op.File { return text(1) }),
		define("failure.panic", "/panic", func(context.Context) op.File { panic("a secret") }),
		define("failure.hang", "/hang", func(ctx context.Context) op.File {
			if _, bounded := ctx.Deadline(); !bounded {
				return text(1) // fails the test: the context must have a deadline
			}
			time.Sleep(time.Hour)
			return op.File{}
		}),
		define("failure.huge", "/huge", func(context.Context) op.File { return text(7 << 20) }),
	}, start.Services{})
}

func define(id, path string, do func(context.Context) op.File) op.Operation {
	return op.Define(op.Spec{ID: id, On: op.Get("/failure" + path), Summary: "Fail", Needs: rights.Public(), May: []op.Grant{op.ReadTable}},
		func(ctx context.Context, _ *app.App, _ struct{}) (op.File, error) { return do(ctx), nil })
}

func text(size int) op.File {
	return op.File{Name: "a.txt", Type: "text/plain", Body: bytes.Repeat([]byte("a"), size)}
}
