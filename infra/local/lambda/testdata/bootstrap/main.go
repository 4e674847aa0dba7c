// Command bootstrap is a function that performs the action named by its event.
package main

import (
	"context"
	"errors"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	calls := 0
	lambda.Start(func(_ context.Context, in struct{ Do string }) (any, error) {
		calls++
		switch in.Do {
		case "greet":
			return os.Getenv("GREETING") + " from " + os.Getenv("_HANDLER"), nil
		case "count":
			return calls, nil
		case "exit":
			os.Exit(3)
		case "hang":
			select {}
		}
		return nil, errors.New("no")
	})
}
