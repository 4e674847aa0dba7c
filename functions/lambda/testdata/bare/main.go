// Command bare is a function that does nothing. It measures the start of any Go
// function, without this repository's packages.
package main

import "github.com/aws/aws-lambda-go/lambda"

func main() { lambda.Start(func() {}) }
