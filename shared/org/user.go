package org

import (
	"strings"
	"time"

	"comptoir/shared/canon"
	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/rights"
	"comptoir/shared/visible"
)

// UserID identifies a member of an organisation.
type UserID string

// Prefix is the prefix of a user's id.
func (UserID) Prefix() string { return "usr" }

// User is a person with access to an organisation.
type User struct {
	ID    UserID `json:"id" readOnly:"true" doc:"The user"`
	Email string `json:"email" format:"email" maxLength:"254" doc:"Address for signing in" example:"marie@comptoir.example"`
	Member
	Disabled bool `json:"disabled,omitempty" doc:"The user has no access to the organisation"`
	Left     bool `json:"left,omitempty" readOnly:"true" doc:"The user has left the organisation. Only a new invitation brings the user back"`
	// Pending is false for every user of release 0.2 and earlier, who needed no consent.
	Pending   bool      `json:"pending,omitempty" readOnly:"true" doc:"The user was invited and has not accepted yet: the user has no access"`
	ExpiresAt time.Time `json:"expires_at,omitzero" readOnly:"true" doc:"When an invitation that is not accepted expires (UTC)"`
	journal.Stamp
}

// Member is the data of a user that an owner maintains.
type Member struct {
	Name     string      `json:"name" minLength:"1" maxLength:"200" doc:"Full name, shown as salesperson and in the timeline" example:"Marie Laurent"`
	Role     rights.Role `json:"role" pattern:"^(owner|sales|purchasing|accountant|reader|role_[0-7][0-9A-HJKMNP-TV-Z]{25})$" patternDescription:"owner, sales, purchasing, accountant, reader, or the id of one of the organisation's roles" doc:"Role, which determines the rights: a built-in one, or one of the organisation's" example:"sales"`
	Language string      `json:"language,omitempty" enum:"fr,en" doc:"Language of screens and messages"`
}

// Module is the module of the fields of a user.
func (User) Module() rights.Module { return rights.Users }

// Actor is the user as change entries name it.
func (u User) Actor() journal.Actor { return journal.Actor{ID: string(u.ID), Name: u.Name} }

// Active reports whether the user has access to the organisation.
func (u User) Active() bool { return !u.Pending && !u.Disabled }

// Open reports whether the user is invited and can still accept.
func (u User) Open(now time.Time) bool { return u.Pending && !u.Disabled && u.ExpiresAt.After(now) }

// Invite makes the user an invited one until the invitation expires.
func (u *User) Invite(now time.Time) {
	u.Pending, u.ExpiresAt = true, now.Add(InvitationDays*24*time.Hour)
}

// Accept makes an invited user a member.
func (u *User) Accept(now time.Time) error {
	if !u.Pending {
		return nil
	}
	if !u.Open(now) {
		return fault.Conflict("invitation.expired", "This invitation can no longer be accepted. Ask the organisation to invite you again.")
	}
	u.Pending, u.ExpiresAt = false, time.Time{}
	return nil
}

// NewUser makes a user who can sign in with an e-mail address. A domain with accents is
// stored as mail servers and the user pool have it: in ASCII.
func NewUser(id UserID, email string, m Member) (User, error) {
	var l fault.List
	e, err := canon.ParseEmail(email)
	if err != nil {
		canon.AddEmailFault(email, err, "user.email", "/email", &l)
	}
	_ = l.Take("", m.Check())
	if err := l.Err(); err != nil {
		return User{}, err
	}
	stored := e.String()
	if ascii := e.ASCII(); len(ascii) != len(stored) {
		stored = ascii
	}
	return User{ID: id, Email: stored, Member: m}, nil
}

// Check reports a name that shows nothing.
func (m *Member) Check() error {
	if m.Name = strings.TrimSpace(m.Name); !visible.Any(m.Name) {
		return fault.Invalid("user.name", "/name", "A user needs a name.")
	}
	return nil
}

// Guard refuses a change that would leave the organisation without an owner: one
// user must always have every right.
func (u User) Guard(otherOwners bool, next Member, disabled bool) error {
	if u.Role != rights.Owner || otherOwners || (next.Role == rights.Owner && !disabled) {
		return nil
	}
	return fault.Conflict("user.last_owner", "%s is the only owner. Make another user an owner first.", u.Name)
}
