package audit_test

import (
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/infra/verify/audit"
)

// A table that only the product has written has no findings.
func TestProductLeavesNoFindings(t *testing.T) {
	c := newCompany(t)
	other := functest.Request{Body: `{"display_name": "Élodie Œuvrard", "vendor": true}`}
	c.World.Company("Another one").Owner.Do("contact.create", other).Want(201)
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
		t.Errorf("the check covers only %s", s)
	}
}
