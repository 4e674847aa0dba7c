package op

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// sharing finds what several operations say alike, so that the document says it
// once: parameters, answers, and the examples of answers.
type sharing struct {
	components *huma.Components
	met        map[string]int    // how often, by content
	name       map[string]string // of parameters, by content
	content    map[string]string // of parameters, by name
}

// share says once what the operations of a document say alike.
func share(doc *huma.OpenAPI) {
	s := sharing{components: doc.Components, met: map[string]int{}, name: map[string]string{}, content: map[string]string{}}
	for _, exact := range []bool{true, false} {
		for o := range each(doc) {
			s.example(o, exact)
		}
	}
	for o := range each(doc) {
		s.meet(o)
	}
	for o := range each(doc) {
		s.replace(o)
	}
}

// example moves the example of an answer to the document's examples. The example of
// a noun is good for what adds to it only fields that may be left out; an answer that
// is exactly the noun gives it.
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

// meet counts what an operation says.
func (s *sharing) meet(o *huma.Operation) {
	for _, p := range o.Parameters {
		if p.Ref == "" {
			what := contentOf(p)
			if s.met[what]++; s.name[what] == "" {
				s.name[what] = s.free(o.Tags[0], p.Name, what)
			}
		}
	}
	s.met[contentOf(o.Responses[strconv.Itoa(o.DefaultStatus)])]++
}

// free is a name for a parameter: its own, or with that of the resource before it
// where another one has it.
func (s *sharing) free(resource, name, what string) string {
	safe := strings.NewReplacer("[", ".", "]", "").Replace(name)
	for _, n := range []string{safe, resource + "." + safe} {
		if s.content[n] == "" && s.components.Parameters[n] == nil {
			s.content[n] = what
			return n
		}
	}
	return ""
}

// replace refers to what is said elsewhere too.
func (s *sharing) replace(o *huma.Operation) {
	for i, p := range o.Parameters {
		what := contentOf(p)
		if name := s.name[what]; p.Ref == "" && s.met[what] > 1 && name != "" {
			s.components.Parameters[name] = p
			o.Parameters[i] = &huma.Param{Ref: "#/components/parameters/" + name}
		}
	}
	status := strconv.Itoa(o.DefaultStatus)
	m, r := answerOf(o), o.Responses[status]
	if m == nil || m.Schema.Ref == "" || s.met[contentOf(r)] < 2 {
		return
	}
	name := strings.TrimPrefix(m.Schema.Ref, refers) + "-" + status
	if o.Method == http.MethodGet {
		name += "-read"
	}
	s.components.Responses[name] = r
	o.Responses[status] = &huma.Response{Ref: "#/components/responses/" + name}
}

// answerOf is the JSON an operation answers with when all goes well; nil, if none.
func answerOf(o *huma.Operation) *huma.MediaType {
	return o.Responses[strconv.Itoa(o.DefaultStatus)].Content["application/json"]
}

func contentOf(said any) string {
	raw, err := json.Marshal(said)
	if err != nil {
		return ""
	}
	return string(raw)
}
