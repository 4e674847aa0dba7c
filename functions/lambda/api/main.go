// Command api is the binary of most operations that respond to HTTP requests. It
// links the client of the table and no other, so that it starts fast.
package main

import (
	"comptoir/functions"
	"comptoir/functions/lambda/start"
	"comptoir/shared/op"
)

func main() {
	start.Main(op.API, functions.All(), start.Services{})
}
