package audit_test

import (
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/infra/verify/audit"
)

// In a table in which everything was done by the product nothing is found.
func TestAHealthyCompany(t *testing.T) {
	c := newCompany(t)
	c.World.Company("Another one").Owner.Do("contact.create", functest.Request{Body: `{"display_name": "Élodie Œuvrard", "vendor": true}`}).Want(201)
	c.Project()
	found, s, err := audit.Table(t.Context(), c.DB, c.Name)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Error(f)
	}
	t.Log(s)
	if s.Organizations != 2 || s.Documents < 35 || s.Checks < 500 {
		t.Errorf("it looked at %s", s)
	}
}
