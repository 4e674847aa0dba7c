package audit_test

import (
	"testing"
)

// In a company in which everything was done by the product nothing is found.
func TestAHealthyCompany(t *testing.T) {
	c := newCompany(t)
	found, s := look(t, c.World)
	for _, f := range found {
		t.Error(f)
	}
	t.Log(s)
	if s.Organizations != 1 || s.Documents < 35 || s.Checks < 500 {
		t.Errorf("it looked at %s", s)
	}
}
