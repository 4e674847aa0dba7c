package functest

import (
	"sync"

	"comptoir/shared/table/tabletest"
)

// Disturb makes the calls the product makes to the table and to the other
// services go wrong as a plan says, counted from now on; nil: no more.
func (w *World) Disturb(plan tabletest.Plan) {
	w.trouble.mu.Lock()
	defer w.trouble.mu.Unlock()
	w.trouble.plan, w.trouble.made = plan, map[string]int{}
}

// trouble is what goes wrong in a world at the moment.
type trouble struct {
	mu   sync.Mutex
	plan tabletest.Plan
	made map[string]int
}

func (t *trouble) next(c tabletest.Call) tabletest.Failure {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.plan == nil {
		return tabletest.Fine
	}
	t.made[c.Operation]++
	c.Number = t.made[c.Operation]
	return t.plan(c)
}
