// Package cycle runs the life cycle of a kind of document.
//
// Owns: the life cycle as data: the states in which an action is allowed, the state it
// leads to, and the guard of the step. Does not own: the states and guards
// themselves (each kind declares its own), nor rights. Invariants: a document
// changes its state only by a step of its cycle; the list of allowed actions and the
// actions themselves use the same steps.
package cycle

import (
	"slices"
	"strings"

	"comptoir/shared/fault"
)

// Step is one transition of a document of the kind D.
type Step[S ~string, D any] struct {
	Action string        // verb of its operation, such as "confirm"; empty: the step follows from another change, such as a payment
	From   []S           // states the step starts from
	To     S             // state the step leads to; empty: the state does not change
	Unless func(D) error // reports why a document in one of these states cannot take the step; nil: every document can
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
	State func(*D) *S   // the field with the document's state
	First []S           // states of a new document; none: every state
	Held  func(D) error // reports why a document can take no step at the moment; nil: no such reason
	// Wrong returns the refusal of a step that starts from other states; if it is nil or returns nil, Code is used.
	Wrong func(D, Step[S, D]) error
	Code  string         // of the refusal that names the document's state and the step's states
	Label func(D) string // the document's name in that refusal
	Steps []Step[S, D]   // in the order in which actions are shown
	Leaps map[S]S        // two steps that one change may take at once
}

// Life is the life cycle of the kind of document D, independent of the type of its states.
type Life[D any] interface {
	Can(action string, d D) error
	Moves(action string, d D) bool
	StateOf(d D) string
	Begins(state string) bool
	Leads(from, to string) bool
}

// Allowed is an action of a kind, and whether a document permits it.
type Allowed struct {
	Action  string `json:"action" doc:"The action, as in its path" example:"confirm"`
	Allowed bool   `json:"allowed" doc:"Whether the document's state permits the action; rights are not considered"`
	Code    string `json:"code,omitempty" doc:"Code of the refusal, if the action is not allowed" example:"order.status"`
	Detail  string `json:"detail,omitempty" doc:"Reason for the refusal, in a sentence"`
}

// Do takes the step of an action, or reports why it cannot be taken.
func (c Cycle[S, D]) Do(action string, d *D) error {
	s, err := c.step(action, *d)
	if err == nil && s.To != "" {
		*c.State(d) = s.To
	}
	return err
}

// Take takes the step of an action together with the other changes of the action. If
// either is refused the document does not change.
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

// Follow takes a step to a state that follows from another change and has no action.
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
	return fault.Conflict(c.Code, "%s is %s; this action is possible only when it is %s.", c.Label(d), *c.State(&d), s.Starts())
}

// Allowed lists every action of the kind in a fixed order, with the reason
// of each refusal.
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

// Moves reports whether an action changes the document's current state.
func (c Cycle[S, D]) Moves(action string, d D) bool {
	state := *c.State(&d)
	return slices.ContainsFunc(c.Steps, func(s Step[S, D]) bool {
		return s.Action == action && slices.Contains(s.From, state) && s.To != "" && s.To != state
	})
}

// Next are the states that each state leads to, in the order of the steps.
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
			s.From = slices.Concat(last.From, s.From) // all states the action starts from
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

// StateOf returns the document's state.
func (c Cycle[S, D]) StateOf(d D) string { return string(*c.State(&d)) }

// Begins reports whether a new document can have a state.
func (c Cycle[S, D]) Begins(state string) bool {
	return len(c.First) == 0 || slices.Contains(c.First, S(state))
}

// Leads reports whether one change can take a document from one state to another.
func (c Cycle[S, D]) Leads(from, to string) bool {
	leap, known := c.Leaps[S(from)]
	return known && leap == S(to) || slices.Contains(c.Next()[S(from)], S(to))
}
