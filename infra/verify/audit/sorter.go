package audit

import (
	"bufio"
	"container/heap"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// atOnce is the number of facts in memory; beyond it sorted runs are written to disk.
const atOnce = 100_000

// sorter returns any number of facts in order.
type sorter struct {
	most  int
	facts []fact
	runs  []*os.File
}

func (s *sorter) add(f fact) error {
	if s.facts = append(s.facts, f); len(s.facts) < s.most {
		return nil
	}
	return s.spill()
}

// spill writes the facts in memory to a new file.
func (s *sorter) spill() error {
	slices.SortStableFunc(s.facts, fact.compare)
	file, err := os.CreateTemp("", "audit-")
	if err != nil {
		return fmt.Errorf("write facts to disk: %w", err)
	}
	s.runs = append(s.runs, file)
	w := bufio.NewWriterSize(file, 1<<16)
	out := json.NewEncoder(w)
	for _, f := range s.facts {
		if err := out.Encode(f); err != nil {
			return fmt.Errorf("write facts to disk: %w", err)
		}
	}
	s.facts = s.facts[:0]
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write facts to disk: %w", err)
	}
	_, err = file.Seek(0, io.SeekStart)
	return err
}

// close removes the files.
func (s *sorter) close() {
	for _, file := range s.runs {
		_, _ = file.Close(), os.Remove(file.Name())
	}
}

// run is a source of sorted facts.
type run struct {
	first fact
	next  func() (fact, error)
}

// runHeap has the run with the smallest first fact at the top.
type runHeap []*run

func (h runHeap) Len() int           { return len(h) }
func (h runHeap) Less(i, j int) bool { return h[i].first.compare(h[j].first) < 0 }
func (h runHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *runHeap) Push(x any)        { *h = append(*h, x.(*run)) }
func (h *runHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// each passes all facts in order.
func (s *sorter) each(take func(fact)) error {
	slices.SortStableFunc(s.facts, fact.compare)
	at := 0
	sources := []func() (fact, error){func() (fact, error) {
		if at == len(s.facts) {
			return fact{}, io.EOF
		}
		at++
		return s.facts[at-1], nil
	}}
	for _, file := range s.runs {
		in := json.NewDecoder(bufio.NewReaderSize(file, 1<<16))
		sources = append(sources, func() (f fact, err error) { return f, in.Decode(&f) })
	}
	var h runHeap
	for _, next := range sources {
		r := &run{next: next}
		if err := r.advance(); err == nil {
			heap.Push(&h, r)
		} else if !errors.Is(err, io.EOF) {
			return fmt.Errorf("read facts from disk: %w", err)
		}
	}
	for len(h) > 0 {
		take(h[0].first)
		switch err := h[0].advance(); {
		case err == nil:
			heap.Fix(&h, 0)
		case errors.Is(err, io.EOF):
			heap.Pop(&h)
		default:
			return fmt.Errorf("read facts from disk: %w", err)
		}
	}
	return nil
}

func (r *run) advance() (err error) {
	r.first, err = r.next()
	return err
}
