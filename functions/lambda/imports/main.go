// Command imports is the binary of the background operations: those on files,
// queues, the stream of change entries and the schedule. It links the clients of
// the bucket, the queues and the event bus.
package main

import (
	"github.com/aws/aws-sdk-go-v2/aws"

	"comptoir/functions"
	"comptoir/functions/lambda/start"
	"comptoir/shared/app"
	"comptoir/shared/bus"
	"comptoir/shared/files"
	"comptoir/shared/op"
	"comptoir/shared/queue"
)

func main() {
	start.Main(op.Imports, functions.All(), start.Services{
		Files: func(cfg aws.Config, s start.Settings) app.Files { return files.New(cfg, s.Bucket).Keep(s.Kept) },
		Queue: func(cfg aws.Config, s start.Settings) app.Queue { return queue.New(cfg, s.Queues) },
		Bus:   func(cfg aws.Config, s start.Settings) app.Bus { return bus.New(cfg, s.Bus) },
	})
}
