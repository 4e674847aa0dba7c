package me

import (
	"slices"
	"time"

	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Membership is one of the caller's organisations.
type Membership struct {
	Organization Organization `json:"organization" doc:"The organisation"`
	Role         rights.Role  `json:"role" doc:"The caller's role in it: a built-in one, or the id of one of the organisation's"`
	Disabled     bool         `json:"disabled,omitempty" doc:"The organisation has withdrawn the caller's access"`
	First        bool         `json:"first,omitempty" doc:"It comes first at sign-in"`
}

// Invitation is an invitation that the caller can accept.
type Invitation struct {
	Organization Organization `json:"organization" doc:"The organisation that invites; its id is the id of the invitation"`
	Role         rights.Role  `json:"role" doc:"The role that the caller gets: a built-in one, or the id of one of the organisation's"`
	ExpiresAt    time.Time    `json:"expires_at" doc:"The invitation expires then (UTC)"`
}

// organizations returns a person's memberships, in the order of sign-in, and open
// invitations.
func organizations(p store.People, now time.Time) (members []Membership, invitations []Invitation) {
	members, invitations = []Membership{}, []Invitation{}
	for _, m := range p.Memberships {
		u, exists := p.Users[m.Org]
		if !exists || u.ID != m.User {
			continue
		}
		o := Organization{m.Org, p.Settings[m.Org].Name}
		switch {
		case u.Open(now):
			invitations = append(invitations, Invitation{o, u.Role, u.ExpiresAt})
		case !u.Pending:
			members = append(members, Membership{Organization: o, Role: u.Role, Disabled: u.Disabled})
		}
	}
	rank := func(m Membership) int {
		switch {
		case m.Disabled:
			return 2
		case m.Organization.ID == p.First:
			return 0
		}
		return 1
	}
	slices.SortStableFunc(members, func(a, b Membership) int { return rank(a) - rank(b) })
	if len(members) > 0 && !members[0].Disabled {
		members[0].First = true
	}
	return members, invitations
}
