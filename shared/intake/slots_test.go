package intake_test

import (
	"fmt"
	"testing"
	"time"

	"comptoir/shared/fault"
	"comptoir/shared/intake"
)

func TestSlotsAreBounded(t *testing.T) {
	var s intake.Slots
	if !s.Take("a", noon) || !s.Take("b", noon) || s.Take("c", noon) || s.Take("d", noon) || s.Take("c", noon) {
		t.Errorf("the slots are %+v, want two running and two waiting", s)
	}
	if !s.Take("a", noon) || len(s.Waiting) != 2 || len(s.Next(noon)) != 0 {
		t.Errorf("the slots are %+v, want a renewed", s)
	}
	if err := s.Request("e", noon); fault.Code(err) != "import.too_many" {
		t.Errorf("a request while two imports run returned %v", err)
	}
	s.Leave("b")
	if next := s.Next(noon); len(next) != 1 || next[0] != "c" {
		t.Errorf("%v is next, want c", next)
	}
	if !s.Take("d", noon) || len(s.Waiting) != 1 {
		t.Errorf("the slots are %+v, want c waiting", s)
	}
	// A process that died gives its slot back.
	later := noon.Add(intake.SlotTime)
	if next := s.Next(later); len(next) != 1 || !s.Take("c", later) || len(s.Waiting) != 0 {
		t.Errorf("the slots are %+v, want c running", s)
	}
	if s.Leave("unknown") || !s.Leave("c") {
		t.Error("the list knows an unknown job, or forgot c")
	}
}

func TestRequestsAreBoundedAndExpire(t *testing.T) {
	var s intake.Slots
	for n := range intake.MostRequested {
		if err := s.Request(intake.JobID(fmt.Sprint(n)), noon.Add(time.Duration(n)*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	now := noon.Add(time.Hour)
	f, is := fault.As(s.Request("more", now))
	if !is || f.Kind != fault.KindQuota || f.RetryAfter != intake.RequestTime-time.Hour {
		t.Errorf("one request too many returned %v", f)
	}
	if err := s.Request("more", noon.Add(intake.RequestTime)); err != nil {
		t.Errorf("after the first request has expired: %v", err)
	}
	s.Leave("5")
	if err := s.Request("one more", noon.Add(intake.RequestTime)); err != nil {
		t.Errorf("after a request has ended: %v", err)
	}
}
