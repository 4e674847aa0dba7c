package growth

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/middleware"

	"comptoir/functions/test/functest"
	"comptoir/shared/op"
)

// most is how much memory an import may take, whatever the size of its file.
const most = 100_000_000

// tally counts the requests to the table, and keeps nothing of them.
type tally struct {
	mu   sync.Mutex
	made map[string]int
}

func (c *tally) watch(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(s *middleware.Stack) error {
		return s.Initialize.Add(middleware.InitializeMiddlewareFunc("tally", func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
			c.mu.Lock()
			c.made[awsmiddleware.GetOperationName(ctx)]++
			c.mu.Unlock()
			return next.HandleInitialize(ctx, in)
		}), middleware.After)
	})
}

// take gives what was counted since the last time.
func (c *tally) take() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	made := c.made
	c.made = map[string]int{}
	return made
}

// imported is what the import of a file took.
type imported struct {
	rows     int
	requests map[string]int
	peak     int // bytes
	took     time.Duration
}

func (i imported) all() (n int) {
	for _, made := range i.requests {
		n += made
	}
	return n
}

// A row takes the same requests in a file of any length, and the file is never held
// as a whole.
func TestImportsGrow(t *testing.T) {
	var all []imported
	for _, n := range numbers(t, *rows) {
		i := bring(t, n)
		t.Logf("%d rows: %v, %d MB at most, %s", i.rows, i.requests, i.peak/1_000_000, i.took.Round(time.Millisecond))
		if i.peak > most {
			t.Errorf("%d rows took %d MB", n, i.peak/1_000_000)
		}
		all = append(all, i)
	}
	// What comes once for each file does not count: how many more requests are there
	// for how many more rows.
	for k := 2; k < len(all); k++ {
		if was, is := more(all[k-2], all[k-1]), more(all[k-1], all[k]); math.Abs(is-was) > was/100 {
			t.Errorf("a row takes %.3f requests up to %d rows, and %.3f from there to %d", was, all[k-1].rows, is, all[k].rows)
		}
	}
	if *write && !t.Failed() {
		save(t, "imports", imports(all))
	}
}

// more is how many requests each further row takes.
func more(a, b imported) float64 { return float64(b.all()-a.all()) / float64(b.rows-a.rows) }

// bring imports a file of new customers.
func bring(t *testing.T, rows int) imported {
	t.Helper()
	c := tally{made: map[string]int{}}
	company := functest.New(t, c.watch)
	key := fmt.Sprintf("imports/%s/customers/many.csv", company.ID)
	size := lay(company, key, rows)
	event := json.RawMessage(fmt.Sprintf(`{"detail-type": "Object Created", "source": "aws.s3", "detail": {"object": {"key": %q, "size": %d, "sequencer": "0000000000000000A1"}, "reason": "PutObject"}}`, key, size))
	debug.FreeOSMemory()
	c.take()
	stop := watch(size)
	began := time.Now()
	company.Invoke("import.start", event, nil)
	for left := company.AWS.Take(op.JobQueue); len(left) > 0; left = company.AWS.Take(op.JobQueue) {
		for _, m := range left {
			company.Receive("import.run", m)
		}
	}
	out := imported{rows: rows, took: time.Since(began), peak: stop(), requests: c.take()}
	var jobs struct {
		Data []struct {
			Status string
			Counts struct{ Created int }
		}
	}
	company.Owner.Do("job.list", functest.Request{}).Want(200).Into(&jobs)
	if len(jobs.Data) != 1 || jobs.Data[0].Status != "done" || jobs.Data[0].Counts.Created != rows {
		t.Fatalf("%d rows came to %+v", rows, jobs.Data)
	}
	return out
}

// lay puts the file into the bucket, and gives its size.
func lay(company *functest.Company, key string, rows int) int {
	var file strings.Builder
	file.WriteString("customerID,companyName,address,city,country\n")
	for i := range rows {
		fmt.Fprintf(&file, "C%07d,Client %d,%d rue du Port,Rouen,France\n", i, i, i)
	}
	body := []byte(file.String())
	company.AWS.Put(key, body, nil)
	return len(body)
}

// watch looks at the memory of this process until it is stopped, and gives the most
// it was: all of it, with the stand-ins for AWS, but not the file they hold.
func watch(held int) (stop func() int) {
	done, peak := make(chan struct{}), make(chan int)
	go func() {
		samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
		most := 0
		look := time.NewTicker(5 * time.Millisecond)
		defer look.Stop()
		for {
			metrics.Read(samples)
			most = max(most, int(samples[0].Value.Uint64()-samples[1].Value.Uint64()))
			select {
			case <-look.C:
			case <-done:
				peak <- most - held
				return
			}
		}
	}()
	return func() int {
		close(done)
		return <-peak
	}
}

// imports is the table of the imports.
func imports(all []imported) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s.\n\n| rows of new customers | requests | each further row | memory at most | rows a second |\n|--:|---|--:|--:|--:|\n", machine())
	for k, i := range all {
		var made []string
		for _, kind := range slices.Sorted(maps.Keys(i.requests)) {
			made = append(made, fmt.Sprintf("%d %s", i.requests[kind], kind))
		}
		each := "-"
		if k > 0 {
			each = fmt.Sprintf("%.3f", more(all[k-1], i))
		}
		fmt.Fprintf(&b, "| %d | %s | %s | %d MB | %.0f |\n", i.rows, strings.Join(made, ", "), each, i.peak/1_000_000, float64(i.rows)/i.took.Seconds())
	}
	return b.String()
}
