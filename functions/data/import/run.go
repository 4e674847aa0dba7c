package imports

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
)

// Run does the next slice of an import. A message delivered twice finds the lease
// held, or the job over; a message delivered again after a crash resumes the slice.
var Run = op.Define(op.Spec{
	ID:          "import.run",
	On:          op.Queued(op.JobQueue, 1),
	Summary:     "Continue an import",
	Needs:       rights.Member(),
	May:         []op.Grant{op.ReadTable, op.WriteTable, op.ReadImports, op.WriteImports, op.SendTo(op.JobQueue)},
	Runs:        op.Imports,
	Memory:      1024,
	Timeout:     15 * time.Minute,
	Concurrency: 4,
}, run)

func run(ctx context.Context, a *app.App, e events.SQSEvent) (op.Nothing, error) {
	for _, r := range e.Records {
		var m app.JobMessage
		if err := json.Unmarshal([]byte(r.Body), &m); err != nil {
			return op.Nothing{}, fmt.Errorf("read a message: %w", err)
		}
		if err := work(ctx, a, m, r.MessageId, turn); err != nil {
			return op.Nothing{}, err
		}
	}
	return op.Nothing{}, nil
}
