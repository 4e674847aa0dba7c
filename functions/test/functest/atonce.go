package functest

import "sync"

// AtOnce makes n requests concurrently and returns their responses.
func AtOnce(n int, do func(int) *Response) []*Response {
	responses := make([]*Response, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { responses[i] = do(i) })
	}
	all.Wait()
	return responses
}
