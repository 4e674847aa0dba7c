package door

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"comptoir/functions"
	"comptoir/shared/op"
)

// doors returns the doors of the product.
func doors(t *testing.T) Doors {
	t.Helper()
	d, err := Of(functions.Areas())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestPathSelectsDoorOfItsArea(t *testing.T) {
	d := doors(t)
	for _, a := range functions.Areas() {
		for _, n := range a.Nouns {
			for _, o := range n.Operations {
				if o.On.Kind != op.HTTP || o.On.Path == "" {
					continue
				}
				path := "/v1" + strings.NewReplacer("{", "", "}", "").Replace(o.On.Path)
				if got := d.To(path); got != a.Name {
					t.Errorf("%s selects the door %s, but %s is in %s", path, got, o.ID, a.Name)
				}
			}
		}
	}
}

// unknownPaths belong to no door.
var unknownPaths = []string{
	"", "/", "/v1", "/v1/", "/v1/unicorns", "/v2/contacts", "v1/contacts", "/contacts",
	"//v1/contacts", "/v1//contacts", "/v1/contactsx", "/v1/constructor",
}

func TestUnknownPathSelectsDefaultDoor(t *testing.T) {
	d := doors(t)
	if d.Default != "system" {
		t.Errorf("the default door is %s", d.Default)
	}
	for _, path := range unknownPaths {
		if got := d.To(path); got != d.Default {
			t.Errorf("%q selects %s", path, got)
		}
	}
}

// TestScriptSelectsSameDoorAsTo runs the script with Node and a substitute for
// CloudFront's module.
func TestScriptSelectsSameDoorAsTo(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("Node is not installed")
	}
	d := doors(t)
	paths := unknownPaths
	for _, o := range functions.All() {
		if o.On.Kind == op.HTTP {
			paths = append(paths, "/v1"+o.On.Path, "/v1"+o.On.Path+"/")
		}
	}
	uris, err := json.Marshal(paths)
	if err != nil {
		t.Fatal(err)
	}
	const module = "let at; const cf = { selectRequestOriginById: (id) => { at = id; } };"
	program := strings.Replace(d.Script(), "import cf from 'cloudfront';", module, 1) + fmt.Sprintf(`
console.log(JSON.stringify(%s.map((uri) => {
  at = '%s';
  handler({ request: { uri } });
  return at;
})));`, uris, d.Default)
	cmd := exec.CommandContext(t.Context(), node, "--input-type=module", "--eval", program)
	raw, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, d.Script())
	}
	var chosen []string
	if err := json.Unmarshal(raw, &chosen); err != nil || len(chosen) != len(paths) {
		t.Fatalf("%v: %s", err, raw)
	}
	for i, path := range paths {
		if want := d.To(path); chosen[i] != want {
			t.Errorf("%q: the script selects %s, and To %s", path, chosen[i], want)
		}
	}
}

func TestAmbiguousCatalogueIsRefused(t *testing.T) {
	area := func(name string, operations ...op.Operation) functions.Area {
		return functions.Area{Name: name, Nouns: []functions.Noun{{Name: "noun", Operations: operations}}}
	}
	at := func(path string) op.Operation {
		return op.Operation{Spec: op.Spec{ID: "noun.get", On: op.Get(path)}}
	}
	for name, x := range map[string]struct {
		areas []functions.Area
		words string
	}{
		"two areas with one word":         {[]functions.Area{area("a", at("/x")), area("b", at("/x/{id}"), at(""))}, "belongs to the door a"},
		"path without a word":             {[]functions.Area{area("a", at("/{id}"), at(""))}, "must begin with a word"},
		"no operation for unknown routes": {[]functions.Area{area("a", at("/x"))}, "no default door"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Of(x.areas); err == nil || !strings.Contains(err.Error(), x.words) {
				t.Errorf("got %v", err)
			}
		})
	}
}
