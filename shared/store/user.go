package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/table"
)

// Users are the members of an organisation.
var Users = Kind[org.User, org.UserID, org.User]{
	Name: "user", Modules: []rights.Module{rights.Users}, Schema: 1,
	ID:     func(u org.User) org.UserID { return u.ID },
	Label:  func(u org.User) string { return u.Name },
	Row:    func(u org.User) org.User { return u },
	States: func() []string { return []string{"member"} },
	Places: func(u org.User) []table.Place { return byName("member", u.Name, u.ID) },
}

// AddUser stages a new member. Sign-in finds the member by the e-mail address.
func AddUser(w *table.Work, u *org.User) error {
	taken := fault.Invalid("user.exists", "/email", "%s is already a member of this organisation. Enter another address.", u.Email)
	login := table.Fields{"user": string(u.ID)}
	if err := w.Once(loginKey(u.Email, w.Org), login, func(table.Record) error { return taken }); err != nil {
		return err
	}
	return Users.Add(w, u, Unguarded)
}

// Membership is a person's membership in one organisation.
type Membership struct {
	Org  org.OrganizationID
	User org.UserID
}

// Memberships are the organisations of the owner of an e-mail address, in the order
// in which they were joined: an invitation does not change the default
// organisation.
func Memberships(ctx context.Context, t *table.Table, email string) ([]Membership, error) {
	found, err := t.Partition(ctx, loginKey(email, ""), "")
	if err != nil {
		return nil, fmt.Errorf("find the memberships of an address: %w", err)
	}
	var all []Membership
	for _, r := range found {
		all = append(all, Membership{Org: id.Organization(r.Sort()), User: org.UserID(r.Text("user"))})
	}
	slices.SortFunc(all, func(a, b Membership) int { return strings.Compare(string(a.User), string(b.User)) }) // ids sort by time
	return all, nil
}

// Login is the key of a membership by e-mail address, for a batch of reads.
func Login(email string, o org.OrganizationID) table.Key { return loginKey(email, o) }

func folded(email string) string { return strings.ToLower(email) }

// Admission verifies that a user is still a member, with the role of the token.
func Admission(u org.UserID, role rights.Role) *table.Admission {
	return &table.Admission{Key: Users.Key(u), Check: func(r table.Record) error {
		user, err := Users.Open(r)
		if err != nil && fault.Code(err) != "not_found" {
			return fmt.Errorf("read member %s: %w", u, err)
		}
		if err != nil || user.Disabled {
			return fault.Forbidden("user.disabled",
				"Your access to this organisation has been withdrawn. Ask an owner of the organisation to restore it.")
		}
		if user.Role != role && user.Role != rights.Owner { // an owner has every right
			return fault.Forbidden("role.changed", "Your role has changed to %s since you signed in. Sign in again.", user.Role)
		}
		return nil
	}}
}
