// Package cycle runs the life cycle of a kind of document.
//
// Owns: what a life cycle is: as data, which action leads from which state to
// which, with the guard beside the step. Does not own: the states and guards
// themselves (each kind declares its own), nor rights. Invariants: a document
// changes its state by a step of its cycle only; what is allowed and what is
// done are asked of the same steps.
package cycle

import (
	"slices"
	"strings"

	"comptoir/shared/fault"
)

// Step is one way a document of the kind D can go.
type Step[S ~string, D any] struct {
	Action string        // its operation's verb, such as "confirm"; empty: it follows from another change, such as a payment
	From   []S           // the states it starts from
	To     S             // the state it leads to; empty: the state stays
	Unless func(D) error // why a document in one of these states cannot take it; nil: every one can
}

// Starts names the states the step starts from: "draft or confirmed".
func (s Step[S, D]) Starts() string {
	var names []string
	for _, from := range s.From {
		if !slices.Contains(names, string(from)) {
			names = append(names, string(from))
		}
	}
	return strings.Join(names, " or ")
}

// Cycle is the life cycle of a kind of document.
type Cycle[S ~string, D any] struct {
	State func(*D) *S               // where a document keeps its state
	Held  func(D) error             // why a document can take no step at all for the moment; nil: always nothing
	Wrong func(D, Step[S, D]) error // why a document in its state cannot take a step, which starts from others
	Steps []Step[S, D]              // in the order actions are shown
}

// Allowed is an action of a kind, and whether a document can take it.
type Allowed struct {
	Action  string `json:"action" doc:"The action, as in its address" example:"confirm"`
	Allowed bool   `json:"allowed" doc:"Whether it can be done with the document as it stands, rights aside"`
	Code    string `json:"code,omitempty" doc:"Why not: the code the action would be refused with" example:"order.status"`
	Detail  string `json:"detail,omitempty" doc:"The same in a sentence"`
}

// Do takes the step of an action, or reports why it cannot be taken.
func (c Cycle[S, D]) Do(action string, d *D) error {
	s, err := c.step(action, *d)
	if err == nil && s.To != "" {
		*c.State(d) = s.To
	}
	return err
}

// Can reports why the document cannot take an action.
func (c Cycle[S, D]) Can(action string, d D) error {
	_, err := c.step(action, d)
	return err
}

// Follow takes a step to a state that is no action but follows from another change.
func (c Cycle[S, D]) Follow(to S, d *D) error {
	state := c.State(d)
	for _, s := range c.Steps {
		if s.Action == "" && s.To == to && slices.Contains(s.From, *state) {
			*state = to
			return nil
		}
	}
	return c.Wrong(*d, Step[S, D]{To: to})
}

// Allowed lists every action of the kind in a fixed order, each with the reason
// of its refusal.
func (c Cycle[S, D]) Allowed(d D) []Allowed {
	all := []Allowed{}
	for i, s := range c.Steps {
		same := func(t Step[S, D]) bool { return t.Action == s.Action }
		if s.Action == "" || slices.ContainsFunc(c.Steps[:i], same) {
			continue
		}
		a := Allowed{Action: s.Action, Allowed: true}
		if err := c.Can(s.Action, d); err != nil {
			a.Allowed, a.Code, a.Detail = false, fault.Code(err), err.Error()
			if f, ok := fault.As(err); ok {
				a.Detail = f.Detail
			}
		}
		all = append(all, a)
	}
	return all
}

// Moves is where each state leads, in the order of the steps.
func (c Cycle[S, D]) Moves() map[S][]S {
	moves := map[S][]S{}
	for _, s := range c.Steps {
		for _, from := range s.From {
			if s.To != "" && s.To != from && !slices.Contains(moves[from], s.To) {
				moves[from] = append(moves[from], s.To)
			}
		}
	}
	return moves
}

// step finds the step of an action that starts from the document's state.
func (c Cycle[S, D]) step(action string, d D) (last Step[S, D], err error) {
	if c.Held != nil {
		if err := c.Held(d); err != nil {
			return last, err
		}
	}
	state := *c.State(&d)
	for _, s := range c.Steps {
		if s.Action != action {
			continue
		}
		if !slices.Contains(s.From, state) {
			s.From = slices.Concat(last.From, s.From) // all it could start from
			last = s
			continue
		}
		if s.Unless != nil {
			err = s.Unless(d)
		}
		return s, err
	}
	return last, c.Wrong(d, last)
}
