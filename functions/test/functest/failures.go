package functest

import (
	"sync"

	"comptoir/shared/table/tabletest"
)

// InjectFailures makes calls of the product to the table and to the other services
// fail as a plan says. Calls are counted from now on. A nil plan ends the failures.
func (w *World) InjectFailures(plan tabletest.Plan) {
	w.faults.mu.Lock()
	defer w.faults.mu.Unlock()
	w.faults.plan, w.faults.made = plan, map[string]int{}
}

// faults is the plan of injected faults of a world.
type faults struct {
	mu   sync.Mutex
	plan tabletest.Plan
	made map[string]int // calls since the plan was set, by operation
}

// next returns the failure of a call.
func (f *faults) next(c tabletest.Call) tabletest.Failure {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.plan == nil {
		return tabletest.Fine
	}
	f.made[c.Operation]++
	c.Number = f.made[c.Operation]
	return f.plan(c)
}
