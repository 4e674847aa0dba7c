package op

import (
	"strings"
	"testing"
)

// Two schemas never share a name: a client would take one for the other.
func TestPublicNamesAreUnique(t *testing.T) {
	of := map[string]string{}
	for line := range strings.Lines(nameText) {
		words := strings.Fields(line)
		if len(words) != 2 {
			t.Fatalf("%q is not a type and a name", line)
		}
		if first, known := of[words[1]]; known {
			t.Errorf("%s and %s are both named %s", first, words[0], words[1])
		}
		of[words[1]] = words[0]
	}
	for name, want := range map[string]string{
		"sales.View": "SalesOrder", "sales.View-200": "SalesOrder-200", "sales.View-200-read": "SalesOrder-200-read",
		"crm.Card-new": "NewContact", "fuzz.thing": "fuzz.thing",
	} {
		if got := publicName(name); got != want {
			t.Errorf("%s is named %s, want %s", name, got, want)
		}
	}
}
