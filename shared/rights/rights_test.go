package rights_test

import (
	"slices"
	"strings"
	"testing"

	"comptoir/shared/rights"
)

// allRights are the rights of every module and action.
func allRights() []rights.Right {
	var all []rights.Right
	for _, m := range rights.Modules() {
		for _, a := range rights.Actions() {
			all = append(all, rights.Right{Module: m, Action: a})
		}
	}
	return all
}

// writes reports whether an action changes data, inside or outside the product.
func writes(a rights.Action) bool {
	return !slices.Contains([]rights.Action{rights.ActionView, rights.ActionExport}, a)
}

// These rules apply to the whole matrix, independent of the rights of each role.
func TestEveryRoleKeepsRules(t *testing.T) {
	for _, role := range rights.Roles() {
		t.Run(string(role), func(t *testing.T) {
			for _, r := range allRights() {
				may := role.Set().May(r)
				if may != slices.Contains(role.Set().Actions(r.Module), r.Action) {
					t.Errorf("%s: Actions and May contradict each other", r)
				}
				if role == rights.Owner && !may {
					t.Errorf("the owner may not %s", r)
				}
				if role == rights.Reader && may && r.Action != rights.ActionView {
					t.Errorf("a reader may %s", r)
				}
				ownersOnly := slices.Contains([]rights.Module{rights.Organization, rights.Users, rights.Maintenance}, r.Module)
				if ownersOnly && role != rights.Owner && may && writes(r.Action) {
					t.Errorf("%s: only owners manage users, the organisation and maintenance", r)
				}
				if may && r.Action != rights.ActionView && r.Module != rights.Imports && !role.Set().May(rights.View(r.Module)) {
					t.Errorf("%s is granted without the right to view the module", r)
				}
			}
			for _, r := range []rights.Right{rights.Member(), rights.SignedIn(), rights.Self(), rights.Public()} {
				if !role.Set().May(r) {
					t.Errorf("%s lacks a right that every user has: %s", role, r)
				}
			}
		})
	}
}

// A right that is not in the matrix is refused.
func TestUnknownRoleHasNoRights(t *testing.T) {
	for _, role := range []rights.Role{"", "admin", "Owner", "owner "} {
		for _, r := range append(allRights(), rights.Member(), rights.SignedIn()) {
			if role.Set().May(r) {
				t.Errorf("%q may %s", role, r)
			}
		}
	}
	for _, role := range rights.Roles() {
		for _, r := range []rights.Right{rights.View("payroll"), {Module: rights.Contacts, Action: "burn"}} {
			if role.Set().May(r) {
				t.Errorf("%s has the unknown right %s", role, r)
			}
		}
	}
}

// The table lists the division of labour in a trading company.
func TestRolesOfEachRight(t *testing.T) {
	for name, c := range map[string]struct {
		right rights.Right
		roles string
	}{
		"selling":                      {rights.Create(rights.SalesOrders), "owner sales"},
		"reading orders":               {rights.View(rights.SalesOrders), "owner sales purchasing accountant reader"},
		"writing invoices":             {rights.Create(rights.Invoices), "owner sales accountant"},
		"voiding, crediting invoices":  {rights.Edit(rights.Invoices), "owner accountant"},
		"sending, numbering invoices":  {rights.Mail(rights.Invoices), "owner sales accountant"},
		"seeing invoices":              {rights.View(rights.Invoices), "owner sales accountant reader"},
		"keeping the address book":     {rights.Edit(rights.Contacts), "owner sales purchasing accountant"},
		"keeping items and stock":      {rights.Edit(rights.Items), "owner purchasing"},
		"declaring taxes":              {rights.Edit(rights.Settings), "owner accountant"},
		"inviting people":              {rights.Create(rights.Users), "owner"},
		"changing the organisation":    {rights.Edit(rights.Organization), "owner"},
		"bringing files in":            {rights.Create(rights.Imports), "owner sales purchasing accountant"},
		"rebuilding derived items":     {rights.Edit(rights.Maintenance), "owner"},
		"reading one's own membership": {rights.Member(), "owner sales purchasing accountant reader"},
		"deleting contacts":            {rights.Delete(rights.Contacts), "owner sales purchasing accountant"},
	} {
		t.Run(name, func(t *testing.T) {
			var may []string
			for _, role := range rights.Roles() {
				if role.Set().May(c.right) {
					may = append(may, string(role))
				}
			}
			if got := strings.Join(may, " "); got != c.roles {
				t.Errorf("%s is granted to %s, want %s", c.right, got, c.roles)
			}
		})
	}
}

func TestNameOfRight(t *testing.T) {
	for want, c := range map[string]struct {
		right          rights.Right
		public, inside bool
	}{
		"contacts:create": {rights.Create(rights.Contacts), false, true},
		"invoices:mail":   {rights.Mail(rights.Invoices), false, true},
		"member":          {rights.Member(), false, true},
		"link:estimate":   {rights.Link("estimate"), true, false},
		"signed-in":       {rights.SignedIn(), false, false},
		"self":            {rights.Self(), false, false},
		"public":          {rights.Public(), true, false},
	} {
		if got := c.right.String(); got != want || c.right.IsPublic() != c.public || c.right.NeedsOrganization() != c.inside {
			t.Errorf("%s has the name %s, public %v, inside an organisation %v", want, got, c.right.IsPublic(), c.right.NeedsOrganization())
		}
	}
}
