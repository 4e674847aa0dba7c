package org

import (
	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/rights"
)

// UserID names a member of an organisation.
type UserID string

// Prefix of a user's id.
func (UserID) Prefix() string { return "usr" }

// User is a person who works in an organisation.
type User struct {
	ID    UserID `json:"id" readOnly:"true" doc:"The user"`
	Email string `json:"email" format:"email" maxLength:"254" doc:"He signs in with it" example:"marie@comptoir.example"`
	Member
	Disabled bool `json:"disabled,omitempty" doc:"May no longer do anything"`
	journal.Stamp
}

// Member is what an owner decides about a user.
type Member struct {
	Name     string      `json:"name" minLength:"1" maxLength:"200" doc:"Full name, shown as salesperson and in the timeline" example:"Marie Laurent"`
	Role     rights.Role `json:"role" enum:"owner,sales,purchasing,accountant,reader" doc:"What he may do" example:"sales"`
	Language string      `json:"language,omitempty" enum:"fr,en" doc:"Language of screens and messages"`
}

// Guard says why a user who may be the last owner cannot be changed so: an
// organisation always has somebody who may do everything.
func (u User) Guard(otherOwners bool, next Member, disabled bool) error {
	if u.Role != rights.Owner || otherOwners || (next.Role == rights.Owner && !disabled) {
		return nil
	}
	return fault.Conflict("user.last_owner", "%s is the only owner. Make somebody else an owner first.", u.Name)
}
