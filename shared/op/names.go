package op

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

// nameText lists the name of each schema in the documentation. Clients generate types from
// these names, so a name does not follow a Go type that moves.
//
//go:embed names.txt
var nameText string

var publicNames = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(nameText) {
		if words := strings.Fields(line); len(words) == 2 {
			all[words[0]] = words[1]
		}
	}
	return all
})

// ofStatus is the end of the name of a response, after the name of its schema.
var ofStatus = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`-\d{3}(-read)?$`) })

// publicName is the name of a schema, of its example or of a response with it. A schema
// without a name in names.txt keeps the name of its Go type; a test refuses it.
func publicName(name string) string {
	end := ofStatus().FindString(name)
	if public := publicNames()[strings.TrimSuffix(name, end)]; public != "" {
		return public + end
	}
	return name
}

// reference is a reference to a schema, an example or a response.
var reference = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`"#/components/(schemas|examples|responses)/([^"]+)"`)
})

// published encodes the document with the public names.
func published(doc *huma.OpenAPI) ([]byte, error) {
	if _, err := referred(doc); err != nil {
		return nil, err
	}
	renameKeys(doc.Components.Schemas.Map())
	renameKeys(doc.Components.Examples)
	renameKeys(doc.Components.Responses)
	raw, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	return reference().ReplaceAllFunc(raw, func(ref []byte) []byte {
		parts := reference().FindSubmatch(ref)
		return fmt.Appendf(nil, `"#/components/%s/%s"`, parts[1], publicName(string(parts[2])))
	}), nil
}

// renameKeys gives every value its public name.
func renameKeys[T any](values map[string]T) {
	renamed := map[string]T{}
	for name, v := range values {
		renamed[publicName(name)] = v
	}
	clear(values)
	for name, v := range renamed {
		values[name] = v
	}
}
