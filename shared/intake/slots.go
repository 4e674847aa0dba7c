package intake

import (
	"fmt"
	"slices"
	"time"

	"comptoir/shared/fault"
)

// These are the limits of an organisation. A job keeps its slot until it ends, or until
// no slice of it has begun for longer than Lambda runs a slice: so a job whose process
// died gives its slot back by itself.
const (
	MostRunning   = 2  // imports at once
	MostRequested = 20 // uploads that were requested and have not arrived
	SlotTime      = 16 * time.Minute
	RequestTime   = 24 * time.Hour // after that, a requested upload is given up
	mostWaiting   = 1000           // of the list; the schedule finds the others
)

// Slots is the list of the open imports of an organisation: running, waiting for a slot,
// and waiting for their file.
type Slots struct {
	Running   []Slot  `json:"running,omitempty"`
	Waiting   []JobID `json:"waiting,omitempty"`
	Requested []Slot  `json:"requested,omitempty"`
}

// Slot is the place of a job in a list, until a time.
type Slot struct {
	Job   JobID     `json:"job"`
	Until time.Time `json:"until"`
}

// Take gives a job a slot, or renews its slot, and reports whether it has one. A job
// without a slot waits.
func (s *Slots) Take(j JobID, now time.Time) bool {
	s.Running = without(s.Running, j, now)
	if len(s.Running) < MostRunning {
		s.Running = append(s.Running, Slot{j, now.Add(SlotTime)})
		s.Waiting = slices.DeleteFunc(slices.Clone(s.Waiting), func(w JobID) bool { return w == j })
		return true
	}
	if !slices.Contains(s.Waiting, j) && len(s.Waiting) < mostWaiting {
		s.Waiting = append(slices.Clone(s.Waiting), j)
	}
	return false
}

// Request records a requested upload, or refuses it.
func (s *Slots) Request(j JobID, now time.Time) error {
	if running := without(s.Running, "", now); len(running) >= MostRunning {
		return fault.Quota("import.too_many", fmt.Sprintf(
			"%d imports of your organisation are running, and no more run at once. Wait until one of them ends, or cancel one.", len(running),
		), time.Minute)
	}
	s.Requested = without(s.Requested, "", now)
	if len(s.Requested) >= MostRequested {
		return fault.Quota("import.too_many", fmt.Sprintf(
			"%d requested uploads of your organisation wait for their files, and no more may wait. "+
				"Upload the files, or cancel the requests; a request expires after a day.", len(s.Requested),
		), s.Requested[0].Until.Sub(now))
	}
	s.Requested = append(s.Requested, Slot{j, now.Add(RequestTime)})
	return nil
}

// Leave removes a job from all lists, and reports whether it was in one.
func (s *Slots) Leave(j JobID) bool {
	was := *s
	is := func(w JobID) bool { return w == j }
	s.Waiting = slices.DeleteFunc(slices.Clone(s.Waiting), is)
	s.Running, s.Requested = without(s.Running, j, time.Time{}), without(s.Requested, j, time.Time{})
	return len(was.Waiting) != len(s.Waiting) || len(was.Running) != len(s.Running) || len(was.Requested) != len(s.Requested)
}

// Next lists the waiting jobs for which slots are free, the first that came first.
func (s Slots) Next(now time.Time) []JobID {
	free := MostRunning - len(without(s.Running, "", now))
	return s.Waiting[:max(0, min(free, len(s.Waiting)))]
}

// without returns the slots of other jobs that have not expired.
func without(all []Slot, j JobID, now time.Time) []Slot {
	return slices.DeleteFunc(slices.Clone(all), func(s Slot) bool { return s.Job == j || !now.Before(s.Until) })
}
