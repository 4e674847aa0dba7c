package rights_test

import (
	"slices"
	"strings"
	"testing"

	"comptoir/shared/rights"
)

// everything is every right there is.
func everything() []rights.Right {
	var all []rights.Right
	for _, m := range rights.Modules() {
		for _, a := range rights.Actions() {
			all = append(all, rights.Right{Module: m, Action: a})
		}
	}
	return all
}

// writes tells whether an action leaves something changed, here or outside.
func writes(a rights.Action) bool {
	return !slices.Contains([]rights.Action{rights.ActionView, rights.ActionExport}, a)
}

// What holds of the whole matrix, whoever is given what in it.
func TestWhatHoldsOfEveryRole(t *testing.T) {
	for _, role := range rights.Roles() {
		t.Run(string(role), func(t *testing.T) {
			for _, r := range everything() {
				may := role.Set().May(r)
				if may != slices.Contains(role.Set().Actions(r.Module), r.Action) {
					t.Errorf("%s: the matrix says something else than the question", r)
				}
				if role == rights.Owner && !may {
					t.Errorf("the owner may not %s", r)
				}
				if role == rights.Reader && may && r.Action != rights.ActionView {
					t.Errorf("a reader may %s", r)
				}
				if ours := r.Module == rights.Organization || r.Module == rights.Users || r.Module == rights.Maintenance; ours && role != rights.Owner && may && writes(r.Action) {
					t.Errorf("%s: only owners decide who works here and how", r)
				}
				if may && r.Action != rights.ActionView && r.Module != rights.Imports && !role.Set().May(rights.View(r.Module)) {
					t.Errorf("%s is given to somebody who may not see it", r)
				}
			}
			for _, r := range []rights.Right{rights.Member(), rights.SignedIn(), rights.Public()} {
				if !role.Set().May(r) {
					t.Errorf("%s may not what everybody may: %s", role, r)
				}
			}
		})
	}
}

// What is not in the matrix is refused.
func TestWhoHasNoRoleMayNothing(t *testing.T) {
	for _, role := range []rights.Role{"", "admin", "Owner", "owner "} {
		for _, r := range append(everything(), rights.Member(), rights.SignedIn()) {
			if role.Set().May(r) {
				t.Errorf("%q may %s", role, r)
			}
		}
	}
	for _, role := range rights.Roles() {
		for _, r := range []rights.Right{rights.View("payroll"), {Module: rights.Contacts, Action: "burn"}} {
			if role.Set().May(r) {
				t.Errorf("%s may %s, of which nobody has heard", role, r)
			}
		}
	}
}

// The trade's division of labour.
func TestWhoDoesWhat(t *testing.T) {
	for name, c := range map[string]struct {
		right rights.Right
		roles string
	}{
		"selling":                      {rights.Create(rights.SalesOrders), "owner sales"},
		"reading orders":               {rights.View(rights.SalesOrders), "owner sales purchasing accountant reader"},
		"writing invoices":             {rights.Create(rights.Invoices), "owner sales accountant"},
		"numbering, voiding invoices":  {rights.Edit(rights.Invoices), "owner accountant"},
		"mailing invoices":             {rights.Mail(rights.Invoices), "owner sales accountant"},
		"seeing invoices":              {rights.View(rights.Invoices), "owner sales accountant reader"},
		"keeping the address book":     {rights.Edit(rights.Contacts), "owner sales purchasing accountant"},
		"keeping items and stock":      {rights.Edit(rights.Items), "owner purchasing"},
		"declaring taxes":              {rights.Edit(rights.Settings), "owner accountant"},
		"inviting people":              {rights.Create(rights.Users), "owner"},
		"changing the organisation":    {rights.Edit(rights.Organization), "owner"},
		"bringing files in":            {rights.Create(rights.Imports), "owner sales purchasing accountant"},
		"rebuilding what is derived":   {rights.Edit(rights.Maintenance), "owner"},
		"asking who one is":            {rights.Member(), "owner sales purchasing accountant reader"},
		"deleting somebody's contacts": {rights.Delete(rights.Contacts), "owner sales purchasing accountant"},
	} {
		t.Run(name, func(t *testing.T) {
			var may []string
			for _, role := range rights.Roles() {
				if role.Set().May(c.right) {
					may = append(may, string(role))
				}
			}
			if got := strings.Join(may, " "); got != c.roles {
				t.Errorf("%s is given to %s, want %s", c.right, got, c.roles)
			}
		})
	}
}

func TestWhatARightIsCalled(t *testing.T) {
	for want, c := range map[string]struct {
		right          rights.Right
		public, inside bool
	}{
		"contacts:create": {rights.Create(rights.Contacts), false, true},
		"invoices:mail":   {rights.Mail(rights.Invoices), false, true},
		"member":          {rights.Member(), false, true},
		"link:estimate":   {rights.Link("estimate"), true, false},
		"signed-in":       {rights.SignedIn(), false, false},
		"public":          {rights.Public(), true, false},
	} {
		if got := c.right.String(); got != want || c.right.IsPublic() != c.public || c.right.NeedsOrganization() != c.inside {
			t.Errorf("%s is called %s, public %v, inside an organisation %v", want, got, c.right.IsPublic(), c.right.NeedsOrganization())
		}
	}
}
