// Command api is the function of most operations that answer requests. It
// carries the table and nothing else, so that it starts at once.
package main

import (
	"comptoir/functions"
	"comptoir/functions/lambda/start"
	"comptoir/shared/op"
)

func main() {
	start.Main(op.API, functions.All(), start.Services{})
}
