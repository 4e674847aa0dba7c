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
	First []S                       // the states a document can be made in; none: every state
	Held  func(D) error             // why a document can take no step at all for the moment; nil: always nothing
	Wrong func(D, Step[S, D]) error // why a document in its state cannot take a step, which starts from others; where it returns nil, Code does
	Code  string                    // of the refusal that names the document's state and those the step starts from
	Label func(D) string            // how that refusal calls the document
	Steps []Step[S, D]              // in the order actions are shown
	Leaps map[S]S                   // two steps that one change may take at once
}

// Life is the life cycle of the kind of document D, whatever its states.
type Life[D any] interface {
	Can(action string, d D) error
	Moves(action string, d D) bool
	Stands(d D) string
	Begins(state string) bool
	Leads(from, to string) bool
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

// Take takes the step of an action together with what else the action changes. If
// either is refused the document stays as it was.
func (c Cycle[S, D]) Take(action string, d *D, change func(*D) error) error {
	next := *d
	if err := c.Do(action, &next); err != nil {
		return err
	}
	if err := change(&next); err != nil {
		return err
	}
	*d = next
	return nil
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
	return c.refuse(*d, Step[S, D]{To: to})
}

// refuse reports why the document's state forbids a step.
func (c Cycle[S, D]) refuse(d D, s Step[S, D]) error {
	if c.Wrong != nil {
		if err := c.Wrong(d, s); err != nil {
			return err
		}
	}
	return fault.Conflict(c.Code, "%s is %s; this is for one that is %s.", c.Label(d), *c.State(&d), s.Starts())
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

// Moves reports whether an action takes the document, as it stands, to another state.
func (c Cycle[S, D]) Moves(action string, d D) bool {
	state := *c.State(&d)
	return slices.ContainsFunc(c.Steps, func(s Step[S, D]) bool {
		return s.Action == action && slices.Contains(s.From, state) && s.To != "" && s.To != state
	})
}

// Next is where each state leads, in the order of the steps.
func (c Cycle[S, D]) Next() map[S][]S {
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
	return last, c.refuse(d, last)
}

// Stands is the document's state.
func (c Cycle[S, D]) Stands(d D) string { return string(*c.State(&d)) }

// Begins reports whether a document can be made in a state.
func (c Cycle[S, D]) Begins(state string) bool {
	return len(c.First) == 0 || slices.Contains(c.First, S(state))
}

// Leads reports whether one change can take a document from one state to another.
func (c Cycle[S, D]) Leads(from, to string) bool {
	leap, known := c.Leaps[S(from)]
	return known && leap == S(to) || slices.Contains(c.Next()[S(from)], S(to))
}
