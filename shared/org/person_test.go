package org

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"comptoir/shared/fault"
)

func TestPersonKeepsBounds(t *testing.T) {
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	b := Bounds{Organizations: 2, Memberships: 3, Invitations: 1}
	o := func(n int) OrganizationID { return OrganizationID(fmt.Sprint("org_", n)) }
	var p Person
	for n, want := range []string{"", "", "quota.organizations"} {
		if err := p.Found(o(n), now.Add(time.Duration(n)*time.Hour), b); fault.Code(err) != want {
			t.Errorf("foundation %d: %v, want %q", n, err, want)
		}
	}
	if f, _ := fault.As(p.Found(o(3), now.Add(23*time.Hour), b)); f == nil || f.RetryAfter != time.Hour {
		t.Errorf("the next foundation: %v", f)
	}
	if err := p.Found(o(2), now.Add(24*time.Hour), b); err != nil || p.First != o(2) {
		t.Errorf("after a day: %v, the first is %s", err, p.First)
	}
	if err := p.Accept(o(4), b); fault.Code(err) != "quota.memberships" || p.First != o(2) {
		t.Errorf("the fourth membership: %v, the first is %s", err, p.First)
	}
	p.Forget(o(2))
	if p.First != "" || len(p.Member) != 2 {
		t.Errorf("after leaving: %+v", p)
	}
	if err := p.Accept(o(4), b); err != nil || p.First != o(4) {
		t.Errorf("after leaving: %v, the first is %s", err, p.First)
	}
	if err := p.Accept(o(4), b); err != nil || len(p.Member) != 3 {
		t.Errorf("a membership counts twice: %v, %v", err, p.Member)
	}
	for n := range 3 {
		until := now.Add(time.Duration(n+1) * time.Hour)
		if err := p.Invite(o(10+n), now, until, b); err != nil {
			t.Errorf("invitation %d: %v", n, err)
		}
	}
	if err := p.Invite(o(10), now, now.Add(9*time.Hour), b); err != nil {
		t.Errorf("a renewed invitation: %v", err)
	}
	f, _ := fault.As(p.Invite(o(13), now, now.Add(time.Hour), b))
	if f == nil || f.RetryAfter != 0 || !strings.Contains(f.Detail, "11:00 (UTC)") {
		t.Errorf("the fourth invitation: %v", f)
	}
	if err := p.Invite(o(13), now.Add(2*time.Hour), now.Add(3*time.Hour), b); err != nil || len(p.Invited) != 3 {
		t.Errorf("after the end of one: %v, %v", err, p.Invited)
	}
}
