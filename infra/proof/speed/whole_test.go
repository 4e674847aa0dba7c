package speed

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"comptoir/functions/test/functest"
)

// fullCost is the CPU time of a call with all its derived data (its projection), in this
// process and in the table's server, with eight clients.
type fullCost struct {
	figure
	calls       int
	own, server time.Duration // per call
}

// tick is the unit of the times in /proc/<pid>/stat (proc(5): 100 a second).
const tick = 10 * time.Millisecond

// servers returns the CPU time of this process's child processes: the table's server. Only
// Linux reports it.
func servers() (took time.Duration) {
	children, _ := filepath.Glob("/proc/self/task/*/children")
	for _, file := range children {
		pids, _ := os.ReadFile(file)
		for pid := range strings.FieldsSeq(string(pids)) {
			stat, _ := os.ReadFile("/proc/" + pid + "/stat")
			_, after, _ := strings.Cut(string(stat), ") ")
			for i, field := range strings.Fields(after) {
				if n, err := strconv.Atoi(field); err == nil && (i == 11 || i == 12) { // utime, stime
					took += time.Duration(n) * tick
				}
			}
		}
	}
	return took
}

// figure is a call whose whole cost is measured.
type figure struct {
	name, operation string
	request         func(s *scene, n int) functest.Request
	before, tryton  float64 // ms, own and server: release 0.1.1, Tryton 6.0 with PostgreSQL
}

// figures returns the calls that were compared with Tryton 6.0 with PostgreSQL. This
// program measured release 0.1.1 on 2026-11-30, alternately with its successor.
func figures() []figure {
	order := func(s *scene) string {
		lines := functest.Line(s.Cheese, "1") + "," + functest.Line(s.Glass, "2") + "," + functest.Line(s.Advice, "3")
		return functest.Body(s.Wine, lines)
	}
	key := func(n int) string { return fmt.Sprint("key ", n) }
	on := func(create string, confirmed bool, body string) func(*scene, int) functest.Request {
		return func(s *scene, n int) functest.Request {
			id := s.Make(create, order(s))
			if confirmed {
				s.Act("salesorder.confirm", id, "").Want(200)
			}
			return functest.Request{ID: id, Match: "*", Body: body, Key: key(n)}
		}
	}
	var first string
	return []figure{
		{"read an order", "salesorder.get", func(s *scene, n int) functest.Request {
			if n == 0 {
				first = s.Make("salesorder.create", order(s))
			}
			return functest.Request{ID: first}
		}, 2.83, 29},
		{"list 50 customers", "contact.list", func(s *scene, n int) functest.Request {
			for i := 0; n == 0 && i < 60; i++ {
				s.Make("contact.create", fmt.Sprintf(`{
					"display_name": "Client %d", "legal_name": "Client %d SARL", "customer": true, "email": "client-%d@example.org",
					"billing_address": {"street": "%d rue du Port", "postal_code": "76000", "city": "Rouen", "country": "FR"}}`, i, i, i, i))
			}
			return functest.Request{Query: "type=customer&limit=50"}
		}, 7.05, 30},
		{"create an order of 3 lines", "salesorder.create", func(s *scene, n int) functest.Request {
			return functest.Request{Key: key(n), Body: order(s)}
		}, 16.8, 67},
		{"order to draft invoice", "salesorder.convert-to-invoice", on("salesorder.create", true, "{}"), 36.0, 359},
		{"legal number", "invoice.mark-sent", on("invoice.create", false, ""), 30.4, 1217},
		{"merge two orders", "salesorder.merge", func(s *scene, n int) functest.Request {
			one, two := s.Make("salesorder.create", order(s)), s.Make("salesorder.create", order(s))
			return functest.Request{
				Key:  key(n),
				Body: fmt.Sprintf(`{"orders": [{"id": %q, "version": 1}, {"id": %q, "version": 1}]}`, one, two),
			}
		}, 49.3, 593},
		{"produce the PDF of an order", "salesorder.pdf", on("salesorder.create", false, ""), 16.0, 1090},
	}
}

// measure lets eight clients make calls, and waits for the projection.
func (f figure) measure(t *testing.T) fullCost {
	s := newScene(t)
	run := s.lambda(f.operation)
	calls := 16 + int(*seconds*100)
	if strings.HasSuffix(f.operation, ".get") || strings.HasSuffix(f.operation, ".list") {
		calls *= 10
	}
	queue := make(chan []byte, calls)
	for n := range calls {
		queue <- s.Owner.Event(f.operation, f.request(s, n))
	}
	close(queue)
	s.Project()
	own, others := processors(), servers()
	var working sync.WaitGroup
	for range 8 {
		working.Go(func() {
			for event := range queue {
				response, err := run(event)
				ok := bytes.HasPrefix(response, []byte(`{"statusCode":2`)) || bytes.HasPrefix(response, []byte(`{"statusCode":3`))
				if err != nil || !ok {
					t.Errorf("the response of %s is %.300s (%v)", f.operation, response, err)
				}
			}
		})
	}
	working.Wait()
	s.Project()
	return fullCost{f, calls, (processors() - own) / time.Duration(calls), (servers() - others) / time.Duration(calls)}
}
