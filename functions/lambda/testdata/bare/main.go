// Command bare is a function that does nothing: what every function in Go takes to
// start, before it links anything of ours.
package main

import "github.com/aws/aws-lambda-go/lambda"

func main() { lambda.Start(func() {}) }
