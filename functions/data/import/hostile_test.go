package imports_test

import (
	"strings"
	"testing"

	"comptoir/functions/test/functest"
)

// Formulas are escaped in the file of rejected rows. When a user corrects that file
// and uploads it again, they are imported unescaped.
func TestFormulasOfRejectedRowsAreEscaped(t *testing.T) {
	c := functest.New(t, operations)
	const formula = `=HYPERLINK("https://elsewhere.example"; "Chevalier")`
	upload := func(name, file string) {
		t.Helper()
		key := "imports/" + string(c.ID) + "/contacts/" + name
		c.AWS.Put(key, []byte(file), nil)
		if err := c.TryInvoke("import.start", event(key), nil); err != nil {
			t.Fatal(err)
		}
		c.Project()
	}
	upload("a.csv", "=cmd();Nom;Adresse;Ville;Pays;Téléphone\n"+
		"x;\""+strings.ReplaceAll(formula, `"`, `""`)+"\";1 rue A;Reims;Nulle part;+33 1 23\n")
	results := c.AWS.Keys("results/")
	if len(results) != 1 {
		t.Fatalf("the rejected rows are in %v", results)
	}
	body, _ := c.AWS.File(results[0])
	file := string(body)
	if !strings.Contains(file, `"'=HYPERLINK(`) || !strings.Contains(file, ";'=cmd();") || !strings.Contains(file, ";+33 1 23\n") {
		t.Errorf("the rejected rows are %s", file)
	}
	upload("b.csv", strings.Replace(file, "Nulle part", "France", 2))
	found := c.Owner.Do("contact.list", functest.Request{}).Want(200)
	if found.Get("data.0.display_name") != formula || found.Get("data.0.phone") != "+33 1 23" {
		t.Errorf("the imported contact is %s", found.Body)
	}
}

// A file whose key names no organisation or no kind is moved to quarantine, and no
// item is written for it.
func TestFilesWithHostileKeysAreQuarantined(t *testing.T) {
	c := functest.New(t, operations)
	org := string(c.ID)
	before := len(c.Items("", nil))
	for _, key := range []string{
		"imports/x.csv",
		"imports/../" + org + "/contacts/a.csv",
		"imports/" + org + "/../contacts/a.csv",
		"imports/" + org + "#/contacts/a.csv",
		"imports/" + strings.ToLower(org) + "/contacts/a.csv",
		"imports/" + org + "/%2e%2e/a.csv",
		"imports//contacts/a.csv",
		"imports/org_00000000000000000000000000/contacts/a.csv",
		"imports/" + org + "/\u202econtacts/a.csv",
		"imports/" + org + "/users/a.csv",
	} {
		c.AWS.Put(key, []byte("Nom\nA\n"), nil)
		if err := c.TryInvoke("import.start", event(key), nil); err != nil {
			t.Errorf("%q: %v", key, err)
		}
		if _, exists := c.AWS.File("quarantine/" + strings.TrimPrefix(key, "imports/")); !exists {
			t.Errorf("%q is not in quarantine: %q", key, c.AWS.Keys(""))
		}
	}
	if now := len(c.Items("", nil)); now != before {
		t.Errorf("the table has %d items, want %d", now, before)
	}
}

func event(key string) map[string]any {
	return map[string]any{"detail": map[string]any{"object": map[string]string{"key": key, "sequencer": "1"}}}
}
