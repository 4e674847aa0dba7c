package op

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// sharing finds equal parts of several operations, so that the document contains them
// once: parameters, responses, and the examples of responses.
type sharing struct {
	components *huma.Components
	count      map[string]int    // occurrences, by content
	name       map[string]string // name of a parameter, by content
	content    map[string]string // content of a parameter, by name
}

// share moves the parts that operations of a document have in common to its components.
func share(doc *huma.OpenAPI) {
	s := sharing{components: doc.Components, count: map[string]int{}, name: map[string]string{}, content: map[string]string{}}
	for _, exact := range []bool{true, false} {
		for o := range each(doc) {
			s.example(o, exact)
		}
	}
	for o := range each(doc) {
		s.tally(o)
	}
	for o := range each(doc) {
		s.replace(o)
	}
}

// example moves the example of a response to the document's examples. The example of
// a noun is valid for every type that adds only optional fields to it. A response that
// is exactly the noun provides the example.
func (s *sharing) example(o *huma.Operation, exact bool) {
	m := answerOf(o)
	if m == nil || m.Example == nil || m.Schema.Ref == "" {
		return
	}
	name := strings.TrimPrefix(m.Schema.Ref, refers)
	for of := s.components.Schemas.Map()[name]; len(of.AllOf) > 0 && len(of.Required) == 0; of = s.components.Schemas.Map()[name] {
		name = strings.TrimPrefix(of.AllOf[0].Ref, refers)
	}
	if exact && name != strings.TrimPrefix(m.Schema.Ref, refers) {
		return
	}
	if s.components.Examples[name] == nil {
		s.components.Examples[name] = &huma.Example{Value: m.Example}
	}
	m.Example, m.Examples = nil, map[string]*huma.Example{"answer": {Ref: "#/components/examples/" + name}}
}

// tally counts the parameters and the response of an operation.
func (s *sharing) tally(o *huma.Operation) {
	for _, p := range o.Parameters {
		if p.Ref == "" {
			content := contentOf(p)
			if s.count[content]++; s.name[content] == "" {
				s.name[content] = s.free(o.Tags[0], p.Name, content)
			}
		}
	}
	s.count[contentOf(o.Responses[strconv.Itoa(o.DefaultStatus)])]++
}

// free is an unused name for a parameter: its own name, or, if another parameter has
// that name, the resource and its own name.
func (s *sharing) free(resource, name, content string) string {
	safe := strings.NewReplacer("[", ".", "]", "").Replace(name)
	for _, n := range []string{safe, resource + "." + safe} {
		if s.content[n] == "" && s.components.Parameters[n] == nil {
			s.content[n] = content
			return n
		}
	}
	return ""
}

// replace replaces the parts that other operations have too by references.
func (s *sharing) replace(o *huma.Operation) {
	for i, p := range o.Parameters {
		content := contentOf(p)
		if name := s.name[content]; p.Ref == "" && s.count[content] > 1 && name != "" {
			s.components.Parameters[name] = p
			o.Parameters[i] = &huma.Param{Ref: "#/components/parameters/" + name}
		}
	}
	status := strconv.Itoa(o.DefaultStatus)
	m, r := answerOf(o), o.Responses[status]
	if m == nil || m.Schema.Ref == "" || s.count[contentOf(r)] < 2 {
		return
	}
	name := strings.TrimPrefix(m.Schema.Ref, refers) + "-" + status
	if o.Method == http.MethodGet {
		name += "-read"
	}
	s.components.Responses[name] = r
	o.Responses[status] = &huma.Response{Ref: "#/components/responses/" + name}
}

// answerOf is the JSON response of an operation that succeeded, or nil without one.
func answerOf(o *huma.Operation) *huma.MediaType {
	return o.Responses[strconv.Itoa(o.DefaultStatus)].Content["application/json"]
}

func contentOf(value any) string {
	raw, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	return string(raw)
}
