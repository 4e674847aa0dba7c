package org

import (
	"strings"

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
	journal.Stamp
}

// Member is the data of a user that an owner maintains.
type Member struct {
	Name     string      `json:"name" minLength:"1" maxLength:"200" doc:"Full name, shown as salesperson and in the timeline" example:"Marie Laurent"`
	Role     rights.Role `json:"role" enum:"owner,sales,purchasing,accountant,reader" doc:"Role, which determines the rights" example:"sales"`
	Language string      `json:"language,omitempty" enum:"fr,en" doc:"Language of screens and messages"`
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
