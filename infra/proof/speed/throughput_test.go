package speed

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"comptoir/functions"
	"comptoir/functions/test/functest"
)

// rate is the throughput of some concurrent clients.
type rate struct {
	operation string
	clients   int
	perSecond float64 // calls, or rows of an import
	half, p95 time.Duration
}

// clients returns the numbers of concurrent clients; fewer without -write.
func clients() []int {
	if *write {
		return []int{1, 8, 64}
	}
	return []int{1, 4}
}

// serve lets clients call an operation, each as soon as it has the last response, all in
// one organisation, until the time is over or the prepared requests are used up.
func serve(t *testing.T, p workload) []rate {
	t.Helper()
	var all []rate
	s := newScene(t)
	run := s.lambda(p.operation)
	for _, n := range clients() {
		queue := make(chan []byte, 20_000)
		for i := range p.most(n) {
			queue <- p.event(s, i)
		}
		close(queue)
		var mu sync.Mutex
		var waits []time.Duration
		began := time.Now()
		end := began.Add(time.Duration(*seconds * float64(time.Second)))
		var working sync.WaitGroup
		for range n {
			working.Go(func() {
				for e := range queue {
					at := time.Now()
					if at.After(end) {
						return
					}
					response, err := run(e)
					took := time.Since(at)
					if err := failure(response, err); err != nil {
						t.Errorf("%s: %v", p.operation, err)
						return
					}
					mu.Lock()
					waits = append(waits, took)
					mu.Unlock()
				}
			})
		}
		working.Wait()
		all = append(all, rated(p.operation, n, len(waits), time.Since(began), waits))
		t.Logf("%+v", all[len(all)-1])
	}
	return all
}

func rated(operation string, clients, done int, wall time.Duration, waits []time.Duration) rate {
	slices.Sort(waits)
	r := rate{operation: operation, clients: clients, perSecond: float64(done) / wall.Seconds()}
	if len(waits) > 0 {
		r.half, r.p95 = waits[len(waits)/2], waits[len(waits)*95/100]
	}
	return r
}

// most returns the number of prepared requests for some clients: each write needs its own
// document.
func (p workload) most(clients int) int {
	n := int(*seconds*150) + 2*clients
	if o, _ := functions.Find(p.operation); !o.Writes() {
		n *= 20
	}
	return n
}

// event returns a request with its own idempotency key, as Lambda receives it.
func (p workload) event(s *scene, n int) []byte {
	s.T.Helper()
	r := p.request(s, n)
	if r.Key != "" {
		r.Key = fmt.Sprint(time.Now().UnixNano())
	}
	return s.Owner.Event(p.operation, r)
}

// imports imports files of customers, one and two at once, as many as an organisation
// imports at once; each row is a new customer.
func imports(t *testing.T) []rate {
	t.Helper()
	rows := 10 + int(*seconds*60)
	s := newScene(t)
	run := s.started()
	var all []rate
	for _, n := range []int{1, 2} {
		events := make([][]byte, n)
		for i := range events {
			var file strings.Builder
			file.WriteString("customerID,companyName,address,city,country\n")
			for row := range rows {
				fmt.Fprintf(&file, "C%d-%d-%d,Client %d,%d rue du Port,Rouen,France\n", n, i, row, row, row)
			}
			key := fmt.Sprintf("imports/%s/customers/%d-%d.csv", s.ID, n, i)
			s.AWS.Put(key, []byte(file.String()), nil)
			events[i] = fmt.Appendf(nil, `{
				"detail-type": "Object Created", "source": "aws.s3",
				"detail": {"object": {"key": %q, "size": %d, "sequencer": "%018X"}, "reason": "PutObject"}
			}`, key, file.Len(), n*1000+i)
		}
		var working sync.WaitGroup
		waits := make([]time.Duration, n)
		began := time.Now()
		for i, e := range events {
			working.Go(func() {
				at := time.Now()
				if err := run(e); err != nil {
					t.Error(err)
				}
				waits[i] = time.Since(at)
			})
		}
		working.Wait()
		wall := time.Since(began)
		done := 0
		var jobs struct {
			Data []struct {
				Counts struct{ Created int }
			}
		}
		s.Owner.Do("job.list", functest.Request{Query: fmt.Sprintf("limit=%d", n)}).Want(200).Into(&jobs)
		for _, j := range jobs.Data {
			done += j.Counts.Created
		}
		if done != n*rows {
			t.Errorf("%d of %d rows are imported", done, n*rows)
		}
		all = append(all, rated("import (rows)", n, done, wall, waits))
		t.Logf("%+v", all[len(all)-1])
		s.Wait(time.Minute)
	}
	return all
}

// started returns the operation that a new file in the bucket starts.
func (s *scene) started() func(event []byte) error {
	return func(event []byte) error { return s.TryInvoke("import.start", json.RawMessage(event), nil) }
}
