package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
)

// rebuildTime is the time within which the rebuilds after an update must be done.
const rebuildTime = 2 * time.Minute

// rebuilt starts the tick, which starts the rebuilds that the update needs, and verifies
// the table until it is right.
func (s *scene) rebuilt(ctx context.Context, log io.Writer) error {
	out, err := lambda.NewFromConfig(s.config()).Invoke(ctx, &lambda.InvokeInput{
		FunctionName: aws.String("comptoir-" + stageName + "-schedule-tick"), Payload: []byte(`{"source": "aws.events"}`),
	})
	if err != nil {
		return fmt.Errorf("start the tick: %w", err)
	}
	if out.FunctionError != nil {
		return fmt.Errorf("the tick reports %.2000s", out.Payload)
	}
	deadline := time.After(rebuildTime)
	again := time.NewTicker(2 * time.Second)
	defer again.Stop()
	for {
		err := s.verify(ctx, log)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-deadline:
			return fmt.Errorf("after %s the rebuilds have not corrected what the earlier state derived (a projection that changed needs a new derivation in shared/store/rebuild.go): %w", rebuildTime, err)
		case <-again.C:
		}
	}
}
