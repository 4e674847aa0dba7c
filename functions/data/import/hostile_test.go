package imports_test

import (
	"strings"
	"testing"

	"comptoir/functions/test/functest"
)

// What a spreadsheet would run is guarded in the file of rejected rows; mended and
// dropped again, the row comes in as it was meant.
func TestFormulasOfRejectedRows(t *testing.T) {
	c := functest.New(t)
	const formula = `=HYPERLINK("https://elsewhere.example"; "Chevalier")`
	drop := func(name, file string) {
		t.Helper()
		key := "imports/" + string(c.ID) + "/contacts/" + name
		c.AWS.Put(key, []byte(file), nil)
		if err := c.TryInvoke("import.start", event(key), nil); err != nil {
			t.Fatal(err)
		}
		c.Project()
	}
	drop("a.csv", "=cmd();Nom;Adresse;Ville;Pays;Téléphone\nx;\""+strings.ReplaceAll(formula, `"`, `""`)+"\";1 rue A;Reims;Nulle part;+33 1 23\n")
	results := c.AWS.Keys("results/")
	if len(results) != 1 {
		t.Fatalf("the rejected rows are in %v", results)
	}
	body, _ := c.AWS.File(results[0])
	file := string(body)
	if !strings.Contains(file, `"'=HYPERLINK(`) || !strings.Contains(file, ";'=cmd();") || !strings.Contains(file, ";+33 1 23\n") {
		t.Errorf("they are written as %s", file)
	}
	drop("b.csv", strings.Replace(file, "Nulle part", "France", 2))
	found := c.Owner.Do("contact.list", functest.Request{}).Want(200)
	if found.Get("data.0.display_name") != formula || found.Get("data.0.phone") != "+33 1 23" {
		t.Errorf("it comes in as %s", found.Body)
	}
}

// A key that names no organisation or no kind, or leads elsewhere, is put aside
// under quarantine, and nothing is written for it.
func TestKeysOfStrangers(t *testing.T) {
	c := functest.New(t)
	org := string(c.ID)
	before := len(c.Items("", nil))
	for _, key := range []string{
		"imports/x.csv", "imports/../" + org + "/contacts/a.csv", "imports/" + org + "/../contacts/a.csv", "imports/" + org + "#/contacts/a.csv", "imports/" + strings.ToLower(org) + "/contacts/a.csv",
		"imports/" + org + "/%2e%2e/a.csv", "imports//contacts/a.csv", "imports/org_00000000000000000000000000/contacts/a.csv", "imports/" + org + "/\u202econtacts/a.csv", "imports/" + org + "/users/a.csv",
	} {
		c.AWS.Put(key, []byte("Nom\nA\n"), nil)
		if err := c.TryInvoke("import.start", event(key), nil); err != nil {
			t.Errorf("%q: %v", key, err)
		}
		if _, there := c.AWS.File("quarantine/" + strings.TrimPrefix(key, "imports/")); !there {
			t.Errorf("%q is not put aside: %q", key, c.AWS.Keys(""))
		}
	}
	if now := len(c.Items("", nil)); now != before {
		t.Errorf("there were %d items and are %d", before, now)
	}
}

func event(key string) map[string]any {
	return map[string]any{"detail": map[string]any{"object": map[string]string{"key": key, "sequencer": "1"}}}
}
