package audit_test

import (
	"slices"
	"strings"
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

// A document that release 0.2 has written has its sort key and its search words until it is
// renewed; those of a renewed document are wrong.
func TestFormOfEarlierReleaseIsAccepted(t *testing.T) {
	c := newCompany(t)
	items := clearItems(t, c.Items("", nil))
	for _, renewed := range []bool{false, true} {
		h := c.edit(t, items)
		doc, note := h.find("contact", h.bystander+" ."), h.find("note", suffix(h.bystander))
		h.set(doc, changes{"s1": text(strings.Replace(str(doc.item["s1"]), " #", "#", 1))})
		if !renewed {
			h.set(doc, changes{"e": nil})
		}
		h.set(note, changes{"doc.words": []any{"elodie", "oeuvrard"}})
		for _, w := range []string{"fille", "example"} {
			h.remove(h.find("word", word(w, h.bystander)))
		}
		var got []string
		for _, f := range h.findings() {
			got = append(got, f.Rule)
		}
		slices.Sort(got)
		want := ""
		if renewed {
			want = "document.index note.wrong word.missing"
		}
		if got = slices.Compact(got); strings.Join(got, " ") != want {
			t.Errorf("renewed %t: found %v, want %s", renewed, got, want)
		}
	}
}
