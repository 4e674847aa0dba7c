package org

import (
	"fmt"
	"slices"
	"time"

	"comptoir/shared/fault"
)

// Bounds limit what one person and one organisation may create: settings of the stage.
type Bounds struct {
	Organizations int // founded by one person in a day
	Memberships   int // of one person, and open invitations to one address
	Invitations   int // sent by one organisation in a day
}

// DefaultBounds are the bounds of a stage that sets none.
func DefaultBounds() Bounds { return Bounds{Organizations: 3, Memberships: 20, Invitations: 20} }

// InvitationDays is how long an invitation can be accepted.
const InvitationDays = 30

// Person is the owner of an e-mail address, across organisations. Memberships of release
// 0.2 and earlier are not listed.
type Person struct {
	First   OrganizationID               `json:"first,omitempty"`   // founded, accepted or chosen last
	Member  []OrganizationID             `json:"member,omitempty"`  // the organisations of the person
	Invited map[OrganizationID]time.Time `json:"invited,omitempty"` // invitations and the end of each
	Founded []time.Time                  `json:"founded,omitempty"` // organisations of the last day
}

const day = 24 * time.Hour

// Found records that the person founds an organisation, which then comes first at
// sign-in.
func (p *Person) Found(o OrganizationID, now time.Time, b Bounds) error {
	p.Founded = slices.DeleteFunc(slices.Clone(p.Founded), func(at time.Time) bool { return !at.After(now.Add(-day)) })
	if n := len(p.Founded); n >= b.Organizations {
		free := p.Founded[n-max(b.Organizations, 1)].Add(day)
		return fault.Quota("quota.organizations", fmt.Sprintf(
			"You have created %d organisations within a day, as many as one person may. You can create the next one on %s (UTC).",
			n, moment(free)), free.Sub(now))
	}
	if err := p.join(o, b); err != nil {
		return err
	}
	p.Founded = append(p.Founded, now)
	return nil
}

// Accept records that the person joins an organisation, which then comes first at
// sign-in.
func (p *Person) Accept(o OrganizationID, b Bounds) error {
	delete(p.Invited, o)
	return p.join(o, b)
}

func (p *Person) join(o OrganizationID, b Bounds) error {
	p.Member = slices.DeleteFunc(slices.Clone(p.Member), func(m OrganizationID) bool { return m == o })
	if n := len(p.Member); n >= b.Memberships {
		return fault.Quota("quota.memberships", fmt.Sprintf(
			"You are a member of %d organisations, as many as one person may be. Leave one of them first: GET /v1/me lists them.", n), 0)
	}
	p.Member, p.First = append(p.Member, o), o
	return nil
}

// Invite records an invitation. Expired invitations are forgotten.
func (p *Person) Invite(o OrganizationID, now, until time.Time, b Bounds) error {
	open := map[OrganizationID]time.Time{}
	var next time.Time
	for other, end := range p.Invited {
		if end.After(now) && other != o {
			open[other] = end
			if next.IsZero() || end.Before(next) {
				next = end
			}
		}
	}
	if len(open) >= b.Memberships {
		return fault.Quota("quota.invitations", fmt.Sprintf(
			"This address has %d open invitations, as many as one address may have. Ask its owner to accept or decline one "+
				"(GET /v1/me lists them); the next one expires on %s (UTC).", len(open), moment(next)), 0)
	}
	open[o] = until
	p.Invited = open
	return nil
}

// Forget removes an organisation that the person has left, or an invitation that was
// declined or withdrawn.
func (p *Person) Forget(o OrganizationID) {
	delete(p.Invited, o)
	p.Member = slices.DeleteFunc(p.Member, func(m OrganizationID) bool { return m == o })
	if p.First == o {
		p.First = ""
	}
}

func moment(at time.Time) string { return at.UTC().Format("2 January 2006 at 15:04") }
