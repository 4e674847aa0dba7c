package table

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"comptoir/shared/fault"
	"comptoir/shared/org"
)

func users() kind[org.User] {
	return kind[org.User]{
		name: "user", schema: 1,
		key:   func(u org.User) Key { return User(u.ID) },
		id:    func(u org.User) string { return string(u.ID) },
		label: func(u org.User) string { return u.Name },
		row:   func(u org.User) any { return u },
		rows: func(u org.User) rows {
			return rows{state: "USR#" + shard, stateSort: fold(u.Name) + "#" + string(u.ID)}
		},
	}
}

// User reads a member of the organisation.
func (w *Work) User(ctx context.Context, id org.UserID) (org.User, error) {
	return users().get(ctx, w, User(id))
}

// AddUser stages a new member, found by his e-mail address when he signs in.
func (w *Work) AddUser(u *org.User) error {
	if err := w.stage(write{
		key: loginKey(u.Email, w.Org), put: item{"kind": text("login"), "user": text(string(u.ID)), "org": text(string(w.Org))}, cond: "attribute_not_exists(pk)",
		failed: func(item) error {
			return fault.Conflict("user.exists", "%s is a member already.", u.Email)
		},
	}); err != nil {
		return err
	}
	return users().add(w, u)
}

// SaveUser stages a changed member.
func (w *Work) SaveUser(u *org.User) error { return users().save(w, u) }

// Users lists the members by name.
func (w *Work) Users(ctx context.Context, p Page) ([]org.User, string, error) {
	page, next, err := w.list(ctx, query{name: "users", index: "gsi1", branches: []branch{{partition: "USR#" + shard}}}, p)
	if err != nil {
		return nil, "", err
	}
	rows, err := rowsOf[org.User](page)
	return rows, next, err
}

// Membership is one organisation a person is a member of.
type Membership struct {
	Org  org.OrganizationID
	User org.UserID
}

// Memberships are the organisations the owner of an e-mail address works in, the
// first he joined first: so nobody who invites him takes him away from it.
func (t *Table) Memberships(ctx context.Context, email string) ([]Membership, error) {
	k := loginKey(email, "")
	out, err := t.db.Query(ctx, &dynamodb.QueryInput{
		TableName: &t.name, KeyConditionExpression: aws.String("pk = :p"), ExpressionAttributeValues: item{":p": text(k.pk)}, ConsistentRead: aws.Bool(true),
	})
	if err != nil {
		return nil, fmt.Errorf("find who signs in: %w", err)
	}
	var all []Membership
	for _, it := range out.Items {
		all = append(all, Membership{Org: org.OrganizationID(str(it["org"])), User: org.UserID(str(it["user"]))})
	}
	slices.SortFunc(all, func(a, b Membership) int { return strings.Compare(string(a.User), string(b.User)) }) // ids sort by time
	return all, nil
}

// Login is the key of a membership by e-mail address, to be expected.
func Login(email string, o org.OrganizationID) Key { return loginKey(email, o) }
