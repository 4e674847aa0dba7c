package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"comptoir/shared/canon"
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
	Uses: func(u org.User) []string {
		if own, is := org.OwnRole(u.Role); is {
			return []string{string(own)}
		}
		return nil
	},
}

// AddUser stages a new user: the founder of an organisation, or a person who is invited.
// Sign-in finds the user by the e-mail address.
func AddUser(w *table.Work, u *org.User) error {
	if err := SaveMembership(w, u.Email, Membership{}, memberOf(*u, w.Now)); err != nil {
		return err
	}
	return Users.Add(w, u, Unguarded)
}

// ExpectUser adds a user, unless the id names none, to the next batch of reads.
func ExpectUser(w *table.Work, v org.UserID) {
	if id.Valid(v) {
		w.Expect(Users.Key(v))
	}
}

// Membership is a person's membership in one organisation, or an invitation to it. The
// zero value is none.
type Membership struct {
	Org   org.OrganizationID
	User  org.UserID
	Since time.Time // founded or accepted; zero for members of release 0.2 and earlier
	Until time.Time // end of an invitation; zero for a member
}

// Pending reports whether it is an invitation.
func (m Membership) Pending() bool { return !m.Until.IsZero() }

// memberOf is the membership of a user.
func memberOf(u org.User, now time.Time) Membership {
	if u.Pending {
		return Membership{User: u.ID, Until: u.ExpiresAt}
	}
	return Membership{User: u.ID, Since: now}
}

func membershipOf(r table.Record) (m Membership) {
	m = Membership{Org: id.Organization(r.Sort()), User: org.UserID(r.Text("user"))}
	m.Since, _ = time.Parse(time.RFC3339Nano, r.Text("since")) // zero if it is missing
	m.Until, _ = time.Parse(time.RFC3339Nano, r.Text("until"))
	return m
}

// Memberships are the organisations of the owner of an e-mail address, and the
// invitations. The organisation founded or accepted last comes first; members of release
// 0.2 and earlier come last, in the order in which they joined.
func Memberships(ctx context.Context, t *table.Table, email string) ([]Membership, error) {
	var all []Membership
	for _, k := range loginKeys(email) {
		found, err := t.Partition(ctx, k, "")
		if err != nil {
			return nil, fmt.Errorf("find the memberships of an address: %w", err)
		}
		for _, r := range found {
			all = append(all, membershipOf(r))
		}
	}
	slices.SortFunc(all, func(a, b Membership) int {
		return cmp.Or(b.Since.Compare(a.Since), strings.Compare(string(a.User), string(b.User))) // ids sort by time
	})
	return all, nil
}

// OwnsOrganization reports whether the owner of an e-mail address is the owner of an
// organisation.
func OwnsOrganization(ctx context.Context, t *table.Table, email string) (bool, error) {
	all, err := Memberships(ctx, t, email)
	for _, m := range all {
		if m.Pending() {
			continue
		}
		found, err := t.Partition(ctx, Settings().Of(m.Org), "")
		if err != nil {
			return false, fmt.Errorf("find the owners of %s: %w", m.Org, err)
		}
		for _, r := range found {
			if s, err := openSettings(r); r.Sort() == self && (err != nil || slices.Contains(s.Owners, m.User)) {
				return err == nil, err
			}
		}
	}
	return false, err
}

// ReadMembership reads the membership of the owner of an address in the organisation of
// the work, and what is kept of that person, in one batch with the other expected keys.
func ReadMembership(ctx context.Context, w *table.Work, email string) (m Membership, p org.Person, err error) {
	w.Expect(personKey(email))
	r, err := w.Load(ctx, loginKey(email, w.Org))
	if err != nil {
		return m, p, err
	}
	if r.Exists() {
		m = membershipOf(r)
	}
	p, err = ReadPerson(ctx, w, email)
	return m, p, err
}

// SaveMembership stages the membership of a user in the organisation of the work, unless
// another request has changed it.
func SaveMembership(w *table.Work, email string, was, m Membership) error {
	f := table.Fields{"user": string(m.User)}
	if m.Pending() {
		f["until"] = table.Instant(m.Until)
	} else {
		f["since"] = table.Instant(m.Since)
	}
	return w.Swap(loginKey(email, w.Org), f, "user", string(was.User), table.Again)
}

// RemoveMembership stages the end of a membership or of an invitation.
func RemoveMembership(w *table.Work, email string, u org.UserID) error {
	return w.DropIf(loginKey(email, w.Org), "user", string(u), table.Again)
}

// SaveUser stages a user with the membership that follows from it.
func SaveUser(w *table.Work, u *org.User, was Membership) error {
	if err := SaveMembership(w, u.Email, was, memberOf(*u, w.Now)); err != nil {
		return err
	}
	return Users.Save(w, u, Unguarded)
}

// RemoveInvited stages the deletion of a user who has not accepted, with the invitation.
func RemoveInvited(ctx context.Context, w *table.Work, u *org.User) error {
	m, p, err := ReadMembership(ctx, w, u.Email)
	if err != nil {
		return err
	}
	if m.User == u.ID {
		p.Forget(w.Org)
		if err := errors.Join(SavePerson(w, u.Email, p), RemoveMembership(w, u.Email, u.ID)); err != nil {
			return err
		}
	}
	return Users.Remove(w, u)
}

// Login is the key of a membership by e-mail address, for a batch of reads.
func Login(email string, o org.OrganizationID) table.Key { return loginKey(email, o) }

// loginKeys are the partitions with the memberships of an address. Release 0.2 did not write
// domains with accents in ASCII.
func loginKeys(email string) []table.Key {
	keys := []table.Key{loginKey(email, "")}
	if former := strings.ToLower(email); former != canon.EmailKey(email) {
		keys = append(keys, table.System("LOGIN#"+table.Hashed(former), ""))
	}
	return keys
}

// SenderAddress is the e-mail address of the user who sends a mail; empty for an unknown user
// and one without access.
func SenderAddress(ctx context.Context, w *table.Work, v org.UserID) (string, error) {
	u, err := Users.Get(ctx, w, v)
	if fault.Code(err) == "not_found" || err == nil && !u.Active() {
		return "", nil
	}
	return u.Email, err
}

// Admission verifies that a user is still a member, with the role of the token.
func Admission(u org.UserID, role rights.Role) *table.Admission {
	return &table.Admission{Key: Users.Key(u), Check: func(r table.Record) error {
		user, err := Users.Open(r)
		if err != nil && fault.Code(err) != "not_found" {
			return fmt.Errorf("read member %s: %w", u, err)
		}
		switch {
		case err == nil && user.Pending:
			return fault.Forbidden("user.disabled", "You have not accepted the invitation of this organisation yet. "+
				"Accept it (POST /v1/me/invitations/{id}/accept) and request a new token.")
		case err == nil && user.Left:
			return fault.Forbidden("user.disabled", "You have left this organisation. Ask an owner of the organisation for a new invitation.")
		case err != nil || user.Disabled:
			return fault.Forbidden("user.disabled",
				"Your access to this organisation has been withdrawn. Ask an owner of the organisation to restore it.")
		}
		if user.Role != role && user.Role != rights.Owner { // an owner has every right
			return fault.Forbidden("role.changed", "Your role has changed to %s since you signed in. Sign in again.", user.Role)
		}
		return nil
	}}
}
