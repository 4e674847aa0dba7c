package cycle_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"comptoir/shared/cycle"
	"comptoir/shared/fault"
)

type state string

type door struct {
	State  state
	Locked bool
	Busy   bool
}

func life() cycle.Cycle[state, door] {
	return cycle.Cycle[state, door]{
		State: func(d *door) *state { return &d.State },
		Held: func(d door) error {
			if d.Busy {
				return fault.Conflict("door.busy", "It is being painted.")
			}
			return nil
		},
		Wrong: func(d door, s cycle.Step[state, door]) error {
			return fault.Conflict("door.state", "It is %s, not one of %v.", d.State, s.From)
		},
		Steps: []cycle.Step[state, door]{
			{Action: "open", From: []state{"shut"}, To: "open", Unless: func(d door) error {
				if d.Locked {
					return fault.Conflict("door.locked", "Unlock it first.")
				}
				return nil
			}},
			{Action: "open", From: []state{"ajar"}, To: "open"},
			{Action: "knock", From: []state{"shut", "open"}},
			{From: []state{"open"}, To: "ajar"}, // the wind closes the door a little
		},
	}
}

func TestDoChangesStateOrRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		door   door
		action string
		want   state
		code   string
	}{
		"a step":                       {door{State: "shut"}, "open", "open", ""},
		"its second step":              {door{State: "ajar"}, "open", "open", ""},
		"a guard that refuses":         {door{State: "shut", Locked: true}, "open", "shut", "door.locked"},
		"from another state":           {door{State: "open"}, "open", "open", "door.state"},
		"a step without another state": {door{State: "open"}, "knock", "open", ""},
		"held in every state":          {door{State: "shut", Busy: true}, "open", "shut", "door.busy"},
	} {
		t.Run(name, func(t *testing.T) {
			d := c.door
			if err := life().Do(c.action, &d); fault.Code(err) != c.code || d.State != c.want {
				t.Errorf("state %s, error %v", d.State, err)
			}
			if err := life().Can(c.action, c.door); fault.Code(err) != c.code {
				t.Errorf("Can reports %v", err)
			}
		})
	}
}

func TestFollowTakesStepWithoutAction(t *testing.T) {
	d := door{State: "open"}
	if err := life().Follow("ajar", &d); err != nil || d.State != "ajar" {
		t.Errorf("state %s, error %v", d.State, err)
	}
	if err := life().Follow("shut", &d); fault.Code(err) != "door.state" || d.State != "ajar" {
		t.Errorf("state %s, error %v", d.State, err)
	}
}

func TestAllowedListsEveryActionOnce(t *testing.T) {
	want := []cycle.Allowed{
		{Action: "open", Code: "door.state", Detail: "It is open, not one of [shut ajar]."},
		{Action: "knock", Allowed: true},
	}
	if d := cmp.Diff(want, life().Allowed(door{State: "open"})); d != "" {
		t.Error(d)
	}
}

func TestNextListsTransitions(t *testing.T) {
	if d := cmp.Diff(map[state][]state{"shut": {"open"}, "ajar": {"open"}, "open": {"ajar"}}, life().Next()); d != "" {
		t.Error(d)
	}
}
