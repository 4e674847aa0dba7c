package functest

import (
	"sync"
)

// AtOnce makes n requests at the same moment and gives their answers.
func AtOnce(n int, do func(int) *Response) []*Response {
	answers := make([]*Response, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { answers[i] = do(i) })
	}
	all.Wait()
	return answers
}
