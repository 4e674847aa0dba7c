// Package stream is Lambda's event source mapping for a DynamoDB stream: two readers that follow the table's change entries.
//
// Owns: following the shards, the filter, order, checkpoints, retries with bisecting, partial batch failures, and the
// failure destination, which keeps the complete record.
// Does not own: the meaning of a change entry.
// Invariants: a reader receives a shard's records in order and at least once; its checkpoint on disk never passes a record
// that was neither handled nor kept as a failure; the two readers do not wait for each other.
//
// https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
package stream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"

	"comptoir/infra/local/failure"
	"comptoir/infra/local/function"
	"comptoir/infra/local/spool"
	"comptoir/shared/table"
)

// Config describes the readers.
type Config struct {
	Client    *dynamodbstreams.Client
	Table     string
	Folder    string
	Functions []function.Function
	Poll      time.Duration // between two reads of a shard without new records; zero is 100 ms
	Backoff   time.Duration // before the first retry; doubles each time; zero is 200 ms
	Log       *slog.Logger
}

// Service runs the readers.
type Service struct {
	readers []*reader
	stop    context.CancelFunc
	work    sync.WaitGroup
}

// reader follows the stream for one function.
type reader struct {
	Config
	kind        function.Reader
	function    function.Function
	batch       int
	tries       int
	filter      filter
	checkpoints *spool.Spool
	failures    *spool.Spool
}

// Open starts the readers; the table may be created later. Two functions on one reader are an error: AWS would run both,
// but a stream serves only two readers.
func Open(c Config) (*Service, error) {
	if c.Poll == 0 {
		c.Poll = 100 * time.Millisecond
	}
	if c.Backoff == 0 {
		c.Backoff = 200 * time.Millisecond
	}
	inserted, err := parse(table.Inserted)
	if err != nil {
		return nil, fmt.Errorf("read the filter of the stream: %w", err)
	}
	s := &Service{}
	readers := map[function.Reader]string{}
	for _, f := range function.By[function.Stream](c.Functions) {
		if other, exists := readers[f.By.Reader]; exists {
			return nil, fmt.Errorf("stream reader %s has two functions: %s and %s", f.By.Reader, other, f.Name)
		}
		readers[f.By.Reader] = f.Name
		r := &reader{Config: c, kind: f.By.Reader, function: f.Function, batch: f.By.Batch, tries: f.By.Tries, filter: inserted}
		if r.batch == 0 {
			r.batch = 100
		}
		if r.tries == 0 {
			r.tries = 5
		}
		if r.checkpoints, err = spool.Open(filepath.Join(c.Folder, string(r.kind), "checkpoints")); err != nil {
			return nil, err
		}
		if r.failures, err = spool.Open(filepath.Join(c.Folder, string(r.kind), "failures")); err != nil {
			return nil, err
		}
		s.readers = append(s.readers, r)
	}
	var ctx context.Context
	ctx, s.stop = context.WithCancel(context.Background())
	for _, r := range s.readers {
		s.work.Go(func() { r.follow(ctx) })
	}
	return s, nil
}

// Close waits for the calls in progress.
func (s *Service) Close() {
	s.stop()
	s.work.Wait()
}

// Shelves returns, by reader, the records that failed after all retries.
func (s *Service) Shelves() []failure.Shelf {
	var all []failure.Shelf
	for _, r := range s.readers {
		all = append(all, failure.Shelf{Name: "stream-" + string(r.kind), Source: r})
	}
	return all
}

// checkpoint is the position of a reader in a shard.
type checkpoint struct {
	Stream   string `json:"stream"`
	Sequence string `json:"sequence"` // of the last handled record
	Done     bool   `json:"done"`     // the shard is closed and read to its end
}

// follow reads the shards as they appear, each after its parent.
func (r *reader) follow(ctx context.Context) {
	var work sync.WaitGroup
	defer work.Wait()
	started := map[string]bool{}
	finished := make(chan string, 1)
	done := map[string]bool{}
	for ctx.Err() == nil {
		arn, shards, err := r.shards(ctx)
		if err != nil && ctx.Err() == nil {
			r.Log.Warn("stream not readable yet", "reader", r.kind, "error", err)
		}
		open := map[string]bool{}
		for _, s := range shards {
			open[*s.ShardId] = true
		}
		for _, s := range shards {
			id := *s.ShardId
			waits := s.ParentShardId != nil && open[*s.ParentShardId] && !done[*s.ParentShardId]
			if started[arn+id] || waits {
				continue
			}
			started[arn+id] = true
			work.Go(func() {
				r.read(ctx, arn, id)
				select {
				case finished <- id:
				case <-ctx.Done():
				}
			})
		}
		// An existing stream is polled every 10 seconds, because its shards change every
		// few hours.
		wait := 10 * time.Second
		if len(shards) == 0 {
			wait = r.Poll
		}
		timer := time.NewTimer(wait)
		select {
		case id := <-finished:
			done[id] = true
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
	}
}

// shards reads the table's stream and all its shards.
func (r *reader) shards(ctx context.Context) (arn string, all []types.Shard, err error) {
	streams, err := r.Client.ListStreams(ctx, &dynamodbstreams.ListStreamsInput{TableName: &r.Table})
	if err != nil {
		return "", nil, fmt.Errorf("list streams: %w", err)
	}
	if len(streams.Streams) == 0 {
		return "", nil, nil
	}
	// A new table of the same name has a new stream; the last stream is the current one.
	arn = *streams.Streams[len(streams.Streams)-1].StreamArn
	var last *string
	for {
		out, err := r.Client.DescribeStream(ctx, &dynamodbstreams.DescribeStreamInput{StreamArn: &arn, ExclusiveStartShardId: last})
		if err != nil {
			return "", nil, fmt.Errorf("describe stream: %w", err)
		}
		all = append(all, out.StreamDescription.Shards...)
		if last = out.StreamDescription.LastEvaluatedShardId; last == nil {
			return arn, all, nil
		}
	}
}

// read follows one shard until it is closed or the context ends.
func (r *reader) read(ctx context.Context, arn, shard string) {
	name := string(r.kind) + "-" + shard
	var at checkpoint
	found, err := r.checkpoints.Load(r.Log, name, &at)
	if err != nil {
		r.Log.Error("checkpoint not readable; the shard is read from its beginning", "reader", r.kind, "error", err)
	}
	if !found || at.Stream != arn {
		at = checkpoint{Stream: arn}
	}
	var iterator *string
	for ctx.Err() == nil && !at.Done {
		err := r.step(ctx, shard, name, &at, &iterator)
		if err == nil {
			continue
		}
		// After any error (an expired iterator, a restarting server) the reader starts again from the checkpoint.
		iterator = nil
		var trimmed *types.TrimmedDataAccessException
		if errors.As(err, &trimmed) {
			at.Sequence = ""
		}
		if ctx.Err() == nil {
			r.Log.Warn("stream not readable", "reader", r.kind, "error", err)
			wait(ctx, time.Second)
		}
	}
}

// step reads one page and handles its records.
func (r *reader) step(ctx context.Context, shard, name string, at *checkpoint, iterator **string) error {
	if *iterator == nil {
		in := &dynamodbstreams.GetShardIteratorInput{
			StreamArn: &at.Stream, ShardId: &shard, ShardIteratorType: types.ShardIteratorTypeTrimHorizon,
		}
		if at.Sequence != "" {
			in.ShardIteratorType, in.SequenceNumber = types.ShardIteratorTypeAfterSequenceNumber, &at.Sequence
		}
		out, err := r.Client.GetShardIterator(ctx, in)
		if err != nil {
			return fmt.Errorf("get an iterator: %w", err)
		}
		*iterator = out.ShardIterator
	}
	page, err := r.Client.GetRecords(ctx, &dynamodbstreams.GetRecordsInput{ShardIterator: *iterator})
	if err != nil {
		return fmt.Errorf("get records: %w", err)
	}
	save := func(sequence string) error {
		at.Sequence = sequence
		return r.checkpoints.Put(name, at)
	}
	if err := r.handle(ctx, shard, at.Stream, page.Records, save); err != nil {
		return err
	}
	*iterator = page.NextShardIterator
	if *iterator == nil {
		at.Done = true
		return r.checkpoints.Put(name, at)
	}
	if len(page.Records) == 0 {
		wait(ctx, r.Poll)
	}
	return nil
}

func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
