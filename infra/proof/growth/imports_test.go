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
	"comptoir/functions/test/samples"
	"comptoir/shared/op"
)

// most is the memory limit of an import, in bytes, for a file of any size.
const most = 100_000_000

// tally counts the requests to the table.
type tally struct {
	mu     sync.Mutex
	counts map[string]int
}

func (c *tally) watch(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(s *middleware.Stack) error {
		return s.Initialize.Add(middleware.InitializeMiddlewareFunc("tally", func(
			ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
		) (middleware.InitializeOutput, middleware.Metadata, error) {
			c.mu.Lock()
			c.counts[awsmiddleware.GetOperationName(ctx)]++
			c.mu.Unlock()
			return next.HandleInitialize(ctx, in)
		}), middleware.After)
	})
}

// take returns the counts since the last call.
func (c *tally) take() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	counts := c.counts
	c.counts = map[string]int{}
	return counts
}

// imported is the cost of the import of a file.
type imported struct {
	rows     int
	requests map[string]int
	peak     int // bytes
	took     time.Duration
}

func (i imported) all() (n int) {
	for _, count := range i.requests {
		n += count
	}
	return n
}

// A row needs the same requests in a file of any length, and the file is never in memory
// as a whole.
func TestImportCostsStayConstant(t *testing.T) {
	var all []imported
	for _, n := range numbers(t, *rows) {
		i := importFile(t, n)
		t.Logf("%d rows: %v, %d MB peak, %s", i.rows, i.requests, i.peak/1_000_000, i.took.Round(time.Millisecond))
		if i.peak > most {
			t.Errorf("%d rows need %d MB", n, i.peak/1_000_000)
		}
		all = append(all, i)
	}
	// Requests that occur once for each file do not count: the comparison is between the
	// additional requests for additional rows.
	for k := 2; k < len(all); k++ {
		if was, is := more(all[k-2], all[k-1]), more(all[k-1], all[k]); math.Abs(is-was) > was/100 {
			t.Errorf("a row needs %.3f requests up to %d rows, and %.3f from there to %d",
				was, all[k-1].rows, is, all[k].rows)
		}
	}
	if *write && !t.Failed() {
		save(t, "imports", imports(all))
	}
}

// more returns the requests of each additional row.
func more(a, b imported) float64 { return float64(b.all()-a.all()) / float64(b.rows-a.rows) }

// importFile imports a file of new customers.
func importFile(t *testing.T, rows int) imported {
	t.Helper()
	c := tally{counts: map[string]int{}}
	company := functest.New(t, samples.Everything, functest.WithClient(c.watch))
	key := fmt.Sprintf("imports/%s/customers/many.csv", company.ID)
	size := upload(company, key, rows)
	event := json.RawMessage(fmt.Sprintf(`{
		"detail-type": "Object Created", "source": "aws.s3",
		"detail": {"object": {"key": %q, "size": %d, "sequencer": "0000000000000000A1"}, "reason": "PutObject"}
	}`, key, size))
	debug.FreeOSMemory()
	c.take()
	stop := watchMemory(size)
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
		t.Fatalf("the import of %d rows ends with %+v", rows, jobs.Data)
	}
	return out
}

// upload puts a file into the bucket, and returns its size.
func upload(company *functest.Company, key string, rows int) int {
	var file strings.Builder
	file.WriteString("customerID,companyName,address,city,country\n")
	for i := range rows {
		fmt.Fprintf(&file, "C%07d,Client %d,%d rue du Port,Rouen,France\n", i, i, i)
	}
	body := []byte(file.String())
	company.AWS.Put(key, body, nil)
	return len(body)
}

// watchMemory samples the memory of this process until stop is called, which returns the
// peak: all memory, with the local servers that imitate AWS, but without the file that
// they hold.
func watchMemory(held int) (stop func() int) {
	done, peak := make(chan struct{}), make(chan int)
	go func() {
		samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
		most := 0
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			metrics.Read(samples)
			most = max(most, int(samples[0].Value.Uint64()-samples[1].Value.Uint64()))
			select {
			case <-tick.C:
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

// imports returns the table of the imports.
func imports(all []imported) string {
	var b strings.Builder
	b.WriteString(machine() + ".\n\n| rows of new customers | requests | per additional row | peak memory | rows per second |\n" +
		"|--:|---|--:|--:|--:|\n")
	for k, i := range all {
		var counts []string
		for _, kind := range slices.Sorted(maps.Keys(i.requests)) {
			counts = append(counts, fmt.Sprintf("%d %s", i.requests[kind], kind))
		}
		each := "-"
		if k > 0 {
			each = fmt.Sprintf("%.3f", more(all[k-1], i))
		}
		fmt.Fprintf(&b, "| %d | %s | %s | %d MB | %.0f |\n", i.rows, strings.Join(counts, ", "), each,
			i.peak/1_000_000, float64(i.rows)/i.took.Seconds())
	}
	return b.String()
}
