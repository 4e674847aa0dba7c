package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/org"
	"comptoir/shared/table"
)

// ReadPerson reads what is kept of the owner of an e-mail address across organisations.
func ReadPerson(ctx context.Context, w *table.Work, email string) (p org.Person, err error) {
	r, err := w.Load(ctx, personKey(email))
	if err != nil {
		return p, err
	}
	return p, personIn(r, &p)
}

func personIn(r table.Record, p *org.Person) error {
	if err := r.Kept(p); err != nil {
		return fmt.Errorf("read a person: %w", err)
	}
	return nil
}

// SavePerson stages what is kept of a person, unless another request has changed it since
// the read: two organisations founded at once are counted one after the other.
func SavePerson(w *table.Work, email string, p org.Person) error {
	k := personKey(email)
	was := w.Seen(k).Text(revision)
	n, _ := strconv.Atoi(was) // 0 if there is none
	return w.KeepIf(k, 1, p, table.Fields{revision: strconv.Itoa(n + 1)}, revision, was, table.Again)
}

// revision is the attribute that counts the changes of a person.
const revision = "rev"

// CountInvitation counts an invitation of the organisation, and refuses one above the
// bound of the day (UTC).
func CountInvitation(w *table.Work, most int) error {
	today := w.Now.UTC().Truncate(24 * time.Hour)
	tomorrow := today.Add(24 * time.Hour)
	return w.Count(quotaKey("invitations", today.Format(time.DateOnly)), 1, most, tomorrow.Add(quotaTTL), fault.Quota("quota.invitations",
		fmt.Sprintf("Your organisation has sent %d invitations today, as many as it may. You can send the next one after midnight (UTC).", most),
		tomorrow.Sub(w.Now)))
}

// IsMember reads whether the owner of an e-mail address is a member of an organisation.
func IsMember(ctx context.Context, w *table.Work, email string, o org.OrganizationID) (bool, error) {
	if !id.Valid(o) {
		return false, nil
	}
	r, err := w.Load(ctx, loginKey(email, o))
	return r.Exists() && !membershipOf(r).Pending(), err
}

// Leave stages the end of a user's membership.
func Leave(w *table.Work, u *org.User, p org.Person) error {
	if err := errors.Join(SavePerson(w, u.Email, p), RemoveMembership(w, u.Email, u.ID)); err != nil {
		return err
	}
	return Users.Save(w, u, Unguarded)
}

// People are the users that one person is, by organisation, with what the person may see of
// each organisation.
type People struct {
	First       org.OrganizationID // comes first at sign-in
	Memberships []Membership
	Users       map[org.OrganizationID]org.User
	Settings    map[org.OrganizationID]org.Settings
}

// ReadSignIn reads the users of memberships in one batched read. A user that does not
// exist is left out.
func ReadSignIn(ctx context.Context, t *table.Table, email string, all []Membership) (People, error) {
	return readPeople(ctx, t, email, all, false)
}

// ReadPeople reads the memberships and invitations of the owner of an e-mail address, with
// their organisations, and another user, the one that the token names.
func ReadPeople(ctx context.Context, t *table.Table, email string, o org.OrganizationID, u org.UserID) (People, error) {
	var all []Membership
	if email != "" {
		var err error
		if all, err = Memberships(ctx, t, email); err != nil {
			return People{}, err
		}
	}
	named := func(m Membership) bool { return m.Org == o && m.User == u }
	if u == "" || slices.ContainsFunc(all, named) {
		return readPeople(ctx, t, email, all, true)
	}
	others := slices.DeleteFunc(slices.Clone(all), func(m Membership) bool { return m.Org == o })
	p, err := readPeople(ctx, t, email, append(others, Membership{Org: o, User: u}), true)
	p.Memberships = others
	return p, err
}

func readPeople(ctx context.Context, t *table.Table, email string, all []Membership, settings bool) (People, error) {
	p := People{Memberships: all, Users: map[org.OrganizationID]org.User{}, Settings: map[org.OrganizationID]org.Settings{}}
	keys := []table.Key{personKey(email)}
	for _, m := range all {
		if keys = append(keys, Users.Key(m.User).Of(m.Org)); settings {
			keys = append(keys, Settings().Of(m.Org))
		}
	}
	found, err := t.Lookup(ctx, keys...)
	if err != nil {
		return p, fmt.Errorf("read the users of an address: %w", err)
	}
	var person org.Person
	if err := personIn(found[personKey(email)], &person); err != nil {
		return p, err
	}
	p.First = person.First
	for _, m := range all {
		u, err := Users.Open(found[Users.Key(m.User).Of(m.Org)])
		if fault.Code(err) == "not_found" {
			continue
		}
		if err != nil {
			return p, err
		}
		if p.Users[m.Org] = u; !settings {
			continue
		}
		if p.Settings[m.Org], err = openSettings(found[Settings().Of(m.Org)]); err != nil {
			return p, err
		}
	}
	return p, nil
}
