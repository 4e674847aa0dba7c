package store

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/crm"
	"comptoir/shared/id"
	"comptoir/shared/org"
	"comptoir/shared/table"
	"comptoir/shared/table/tabletest"
)

// Names with numbers are listed by the value of the numbers, page by page in both directions.
func TestListsByNameSortNumbersByValue(t *testing.T) {
	d := newDesk(t)
	want := []string{"Client", "Client 9", "client 10", "Client 10 bis", "Client 100"}
	vis := []string{"Fil 0,5 m", "Fil 2 m", "Vis 6 mm", "Vis 10 mm", "Vis 100 mm"}
	for _, n := range []int{2, 3, 1, 4, 0} {
		d.contact(want[n])
		u := org.User{ID: id.New[org.UserID](d.scope.Now), Email: fmt.Sprintf("u%d@x.example", n), Member: org.Member{Name: want[n]}}
		d.run(func(_ context.Context, w *table.Work) error { return AddUser(w, &u) })
	}
	for _, n := range []int{4, 0, 2, 1, 3} {
		d.item(vis[n])
	}
	for _, list := range []struct {
		want []string
		read func(context.Context, *table.Work, table.Page) (names []string, next string, err error)
	}{
		{want, func(ctx context.Context, w *table.Work, p table.Page) (names []string, next string, err error) {
			rows, next, err := ListContacts(ctx, w, ContactFilter{}, "", p)
			for _, r := range rows {
				names = append(names, r.DisplayName)
			}
			return names, next, err
		}},
		{want, func(ctx context.Context, w *table.Work, p table.Page) (names []string, next string, err error) {
			rows, next, err := Users.List(ctx, w, Filter{}, p)
			for _, r := range rows {
				names = append(names, r.Name)
			}
			return names, next, err
		}},
		{vis, func(ctx context.Context, w *table.Work, p table.Page) (names []string, next string, err error) {
			rows, next, err := Items.List(ctx, w, Filter{}, p)
			for _, r := range rows {
				names = append(names, r.Name)
			}
			return names, next, err
		}},
	} {
		for _, descending := range []bool{false, true} {
			var got []string
			for p := (table.Page{Limit: 2, Descending: descending}); ; {
				d.run(func(ctx context.Context, w *table.Work) error {
					names, next, err := list.read(ctx, w, p)
					got, p.Cursor = append(got, names...), next
					return err
				})
				if p.Cursor == "" {
					break
				}
			}
			if descending {
				slices.Reverse(got)
			}
			if !slices.Equal(got, list.want) {
				t.Errorf("descending %t: %q, want %q", descending, got, list.want)
			}
		}
	}
}

// former is a desk whose documents can be put back into the form of release 0.2.
type former struct {
	*desk
	db   *dynamodb.Client
	name string
}

func newFormer(t *testing.T) former {
	t.Helper()
	db, name := tabletest.New(t, table.Definition(""))
	d := newDesk(t)
	d.table = table.Open(db, name, []byte("secret"))
	return former{d, db, name}
}

func (f former) raw(k table.Key) table.Record {
	f.t.Helper()
	var r table.Record
	f.run(func(ctx context.Context, w *table.Work) (err error) {
		r, err = w.Load(ctx, k)
		return err
	})
	return r
}

// age puts a contact into the form of release 0.2: its sort key and its claims.
func (f former) age(c crm.Contact) {
	f.t.Helper()
	f.run(func(_ context.Context, w *table.Work) error {
		for _, claim := range contactClaims(c) {
			if claim.Later {
				if err := w.Drop(claim.Key()); err != nil {
					return err
				}
			}
		}
		for _, claim := range formerClaims(c) {
			if err := w.Put(claim.Key(), table.Fields{"holder": string(c.ID), "label": c.DisplayName}); err != nil {
				return err
			}
		}
		return nil
	})
	r := f.raw(Contacts.Key(c.ID))
	if _, err := f.db.UpdateItem(f.t.Context(), &dynamodb.UpdateItemInput{
		TableName: &f.name,
		Key: map[string]types.AttributeValue{
			"pk": &types.AttributeValueMemberS{Value: r.Group()}, "sk": &types.AttributeValueMemberS{Value: self},
		},
		// release 0.2 has no attribute e
		UpdateExpression:          aws.String("SET s1 = :s REMOVE e"),
		ExpressionAttributeValues: map[string]types.AttributeValue{":s": &types.AttributeValueMemberS{Value: contactPlaces(c)[0].Former}},
	}); err != nil {
		f.t.Fatal(err)
	}
	if f.raw(Contacts.Key(c.ID)).Renewed() {
		f.t.Fatal("the document is renewed")
	}
}

// like returns the contacts that share the e-mail address or the tax number.
func (f former) like(email, tax string) (names []string) {
	f.t.Helper()
	f.run(func(ctx context.Context, w *table.Work) error {
		c, err := crm.NewContact(id.New[crm.ContactID](f.scope.Now), crm.Card{DisplayName: "Other", Email: email, TaxNumber: tax})
		if err != nil {
			return err
		}
		found, err := LikeContacts(ctx, w, c)
		for _, l := range found {
			names = append(names, l.DisplayName)
		}
		return err
	})
	return names
}

// A document of release 0.2 is listed and found as before, until it is saved or renewed. Then
// it has the present keys and no former ones.
func TestDocumentsOfEarlierReleaseAreRenewed(t *testing.T) {
	f := newFormer(t)
	type contact = crm.Contact
	for name, renew := range map[string]func(contact) error{
		"by a rebuild": func(c contact) error {
			return f.table.Run(t.Context(), f.scope, func(ctx context.Context, w *table.Work) error { return Renew(ctx, w, string(c.ID)) })
		},
		"by a change": func(c contact) error {
			return f.table.Run(t.Context(), f.scope, func(ctx context.Context, w *table.Work) error {
				c, err := Contacts.Get(ctx, w, c.ID)
				if err != nil {
					return err
				}
				c.Remarks = "changed"
				return Contacts.Save(w, &c, Unguarded)
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			f.desk.t = t
			c := f.card(crm.Card{DisplayName: "Client 10", Email: "jean-pierre@x.example", TaxNumber: "FR 44 732 829 320"})
			f.age(c)
			if got := f.like("jean-pierre@x.example", ""); !slices.Equal(got, []string{"Client 10"}) {
				t.Errorf("before: %q", got)
			}
			if got := f.like("jean.pierre@x.example", ""); len(got) > 0 {
				t.Errorf("another address is the same: %q", got)
			}
			for range 2 {
				if err := renew(c); err != nil {
					t.Fatal(err)
				}
			}
			r := f.raw(Contacts.Key(c.ID))
			if !r.Renewed() || r.Text("s1") != contactPlaces(c)[0].Sort {
				t.Errorf("the sort key is %q, renewed %t", r.Text("s1"), r.Renewed())
			}
			for _, claim := range contactClaims(c) {
				if f.raw(claim.Key()).Text("holder") != string(c.ID) {
					t.Errorf("the claim of %s is missing", claim.Kind)
				}
			}
			for _, claim := range formerClaims(c) {
				if f.raw(claim.Key()).Exists() {
					t.Errorf("the former claim of %s is left", claim.Kind)
				}
			}
			if got := f.like("Jean-Pierre <jean-pierre@X.example>", "fr44732829320"); !slices.Equal(got, []string{"Client 10", "Client 10"}) {
				t.Errorf("after: %q", got)
			}
			f.run(func(ctx context.Context, w *table.Work) error {
				c, err := Contacts.Get(ctx, w, c.ID)
				if err != nil {
					return err
				}
				return Contacts.Remove(w, &c)
			})
			if got := f.like("jean-pierre@x.example", "FR44732829320"); len(got) > 0 {
				t.Errorf("a deleted contact is found: %q", got)
			}
		})
	}
}

// A former claim of a deleted contact does not stay, and two long names are two.
func TestFormerClaimsEndWithContact(t *testing.T) {
	f := newFormer(t)
	c := f.card(crm.Card{DisplayName: "Client 10", Email: "jean-pierre@x.example"})
	f.age(c)
	f.run(func(ctx context.Context, w *table.Work) error {
		c, err := Contacts.Get(ctx, w, c.ID)
		if err != nil {
			return err
		}
		return Contacts.Remove(w, &c)
	})
	for _, claim := range formerClaims(c) {
		if f.raw(claim.Key()).Exists() {
			t.Errorf("the former claim of %s is left", claim.Kind)
		}
	}
	long := "Société coopérative de production et de distribution des vins et alcools de la montagne de Reims et de la vallée de la Marne "
	f.card(crm.Card{DisplayName: long + "Nord"})
	for name, want := range map[string]int{long + "Nord": 1, long + "Sud": 0} {
		f.run(func(ctx context.Context, w *table.Work) error {
			found, err := LikeContacts(ctx, w, crm.Contact{ID: "con_1", Card: crm.Card{DisplayName: name}})
			if len(found) != want {
				t.Errorf("%s is like %v", name, found)
			}
			return err
		})
	}
}
