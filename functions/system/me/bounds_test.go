package me_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/functions/test/functest"
	"comptoir/shared/org"
	"comptoir/shared/rights"
)

// bounded returns a world with these bounds.
func bounded(t *testing.T, b org.Bounds) *functest.World {
	w := functest.NewWorld(t)
	w.Tools.Bounds = b
	return w
}

// wantQuota fails the test unless so many responses succeeded and the others are 429 with
// the code and the time to wait; 0: none, since waiting does not help.
func wantQuota(t *testing.T, all []*functest.Response, succeeded int, code string, wait time.Duration) {
	t.Helper()
	good := 0
	for _, r := range all {
		if r.Status < 300 {
			good++
			continue
		}
		r.WantCode(429, code)
		if got, _ := strconv.Atoi(r.Header["retry-after"]); time.Duration(got)*time.Second != wait {
			t.Errorf("%s: Retry-After is %d", r.Body, got)
		}
	}
	if good != succeeded {
		t.Errorf("%d requests succeeded, want %d", good, succeeded)
	}
}

const sarl = `{"name": "Chez Paul", "currency": "EUR", "address": {"street": "1 rue Haute", "city": "Lille", "country": "FR"}, "bare": true}`

func TestFoundationsAreBounded(t *testing.T) {
	w := bounded(t, org.Bounds{Organizations: 2, Memberships: 20, Invitations: 20})
	p := w.Founder(paul)
	found := func(int) *functest.Response { return p.Do("organization.create", functest.Request{Body: sarl}) }
	wantQuota(t, functest.AtOnce(6, found), 2, "quota.organizations", 24*time.Hour)
	w.Founder("eve@comptoir.example").Do("organization.create", functest.Request{Body: sarl}).Want(201)
	w.Wait(23 * time.Hour)
	wantQuota(t, functest.AtOnce(1, found), 0, "quota.organizations", time.Hour)
	w.Wait(time.Hour)
	found(0).Want(201)
}

func TestMembershipsAreBounded(t *testing.T) {
	w := bounded(t, org.Bounds{Organizations: 20, Memberships: 2, Invitations: 20})
	var all []*functest.Company
	for n := range 5 {
		all = append(all, w.Company(fmt.Sprint("Company ", n)))
	}
	p := w.Founder(paul)
	join := func(c *functest.Company) *functest.Response {
		invite(c, paul, rights.Sales).Want(201)
		return answer(p, "accept", c)
	}
	join(all[0]).Want(200)
	join(all[1]).Want(200)
	invite(all[2], paul, rights.Sales).Want(201)
	wantQuota(t, []*functest.Response{answer(p, "accept", all[2])}, 0, "quota.memberships", 0)
	wantQuota(t, []*functest.Response{p.Do("organization.create", functest.Request{Body: sarl})}, 0, "quota.memberships", 0)
	answer(p, "leave", all[0]).Want(204)
	answer(p, "accept", all[2]).Want(200)

	// Invitations of several organisations at once do not exceed the bound; an answer frees a place.
	others := []*functest.Company{all[0], all[3], all[4]}
	answers := functest.AtOnce(3, func(n int) *functest.Response { return invite(others[n], paul, rights.Sales) })
	wantQuota(t, answers, 2, "quota.invitations", 0)
	for _, r := range answers {
		if r.Status != 429 {
			continue
		}
		if !strings.Contains(r.Get("detail"), "decline") || !strings.Contains(r.Get("detail"), "expires on") {
			t.Errorf("the refusal is %s", r.Body)
		}
	}
	for _, c := range others {
		answer(p, "decline", c)
	}
	invite(all[3], paul, rights.Sales).Want(201)
}

func TestInvitationsOfADayAreBounded(t *testing.T) {
	w := bounded(t, org.Bounds{Organizations: 20, Memberships: 20, Invitations: 3})
	c, other := w.Company("One"), w.Company("Other")
	wantQuota(t, functest.AtOnce(6, func(n int) *functest.Response { return invite(c, fmt.Sprint(n, paul), rights.Sales) }),
		3, "quota.invitations", 15*time.Hour)
	wantQuota(t, []*functest.Response{invite(c, "0"+paul, rights.Sales)}, 0, "quota.invitations", 15*time.Hour)
	invite(other, paul, rights.Sales).Want(201)
	w.Wait(15 * time.Hour)
	invite(c, paul, rights.Sales).Want(201)
}

// A membership that release 0.2 stored stays one: without a time, and without what is kept of
// the person. Several of them keep their order; an organisation that is joined later comes
// first.
func TestMembersOfOldReleaseStayMembers(t *testing.T) {
	w := functest.NewWorld(t)
	one, two, three := w.Company("One"), w.Company("Two"), w.Company("Three")
	p := w.Founder(paul)
	for _, c := range []*functest.Company{one, two} {
		invite(c, paul, rights.Sales).Want(201)
		w.Wait(time.Minute)
	}
	answer(p, "accept", two).Want(200)
	answer(p, "accept", one).Want(200)
	for _, it := range w.Items("", nil) {
		key := map[string]types.AttributeValue{"pk": it["pk"], "sk": it["sk"]}
		switch pk := it["pk"].(*types.AttributeValueMemberS).Value; {
		case len(pk) > 10 && pk[:10] == "SYS#LOGIN#":
			if _, err := w.DB.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
				TableName: &w.Name, Key: key, UpdateExpression: aws.String("REMOVE since"),
			}); err != nil {
				t.Fatal(err)
			}
		case len(pk) > 11 && pk[:11] == "SYS#PERSON#":
			if _, err := w.DB.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: &w.Name, Key: key}); err != nil {
				t.Fatal(err)
			}
		}
	}
	first := func() string { return w.SignIn(paul, "Paul").Org() }
	if got := first(); got != string(one.ID) {
		t.Errorf("the token is for %s, want the organisation joined first, %s", got, one.ID)
	}
	invite(three, paul, rights.Sales).Want(201)
	if got := first(); got != string(one.ID) {
		t.Errorf("after an invitation the token is for %s", got)
	}
	p.Do("me.update", functest.Request{Body: fmt.Sprintf(`{"organization_id": %q}`, two.ID)}).Want(200)
	if got := first(); got != string(two.ID) {
		t.Errorf("the token is for %s, want the chosen organisation", got)
	}
	answer(p, "leave", two).Want(204)
	answer(p, "accept", three).Want(200)
	if got := first(); got != string(three.ID) {
		t.Errorf("the token is for %s, want the organisation joined last", got)
	}
}
