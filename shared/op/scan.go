package op

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"comptoir/shared/fault"
	"comptoir/shared/visible"
)

// Bounds of a document whose schema has none of its own.
const (
	mostElements = 1000 // of a list
	mostNames    = 500  // of an object with names of the client's choice
	mostName     = 1000 // characters of such a name
	mostText     = 1000 // characters of a text
	longestLine  = 300  // characters; a field with a greater maximum may have several lines
)

// scan reads a body, whose text is valid JSON, as far as its schema allows: in one pass, and
// with memory for what the schema knows. It ends at the bound of faults. A value that is unknown,
// repeated, or beyond a bound is a fault, and not part of the document. A value of the wrong
// type is replaced by an empty one, so that the check of the schema reports it.
type scan struct {
	text     []byte
	at       int
	schemas  huma.Registry
	path     *huma.PathBuffer
	found    *huma.ValidateResult
	reports  int             // faults so far, with those that a position had before
	reported map[string]bool // the pointers with a fault
	whole    []number        // whole numbers that are written with a point or an exponent
}

// full reports whether the bound of faults is reached: the rest is not read.
func (s *scan) full() bool { return s.reports >= mostFaults }

// report adds a fault at the present position, the first of its kind there.
func (s *scan) report(err error) {
	s.reports++
	at := pointer(s.path.String())
	if key := at + " " + field(err).Code; !s.reported[key] {
		s.reported[key], s.reported[at] = true, true
		s.found.Errors = append(s.found.Errors, err)
	}
}

// breaks reports that the value at the present position breaks a rule of the schema.
func (s *scan) breaks(message string, args ...any) {
	s.report(&huma.ErrorDetail{Location: s.path.String(), Message: fmt.Sprintf(message, args...)})
}

// space skips white space, and returns the byte after it.
func (s *scan) space() byte {
	for s.text[s.at] == ' ' || s.text[s.at] == '\t' || s.text[s.at] == '\n' || s.text[s.at] == '\r' {
		s.at++
	}
	return s.text[s.at]
}

// value reads the next value.
func (s *scan) value(of *huma.Schema) any {
	for of.Ref != "" {
		of = s.schemas.SchemaFromRef(of.Ref)
	}
	switch s.space() {
	case '{':
		if of.Type != huma.TypeObject {
			s.skip()
			return map[string]any{}
		}
		return s.object(of)
	case '[':
		if of.Type != huma.TypeArray {
			s.skip()
			return []any{}
		}
		return s.list(of)
	case '"':
		return s.string(of)
	case 't':
		s.at += len("true")
		return true
	case 'f':
		s.at += len("false")
		return false
	case 'n':
		s.at += len("null")
		return nil
	}
	return s.number(of)
}

// more reports whether an object or a list that ends with close continues, and skips the
// comma before the next element.
func (s *scan) more(close byte) bool {
	next := s.space()
	if next == ',' {
		s.at++
		next = s.space()
	}
	if next == close {
		s.at++
		return false
	}
	return true
}

func (s *scan) object(of *huma.Schema) map[string]any {
	fields := map[string]any{}
	for s.at++; !s.full() && s.more('}'); {
		name := s.quoted()
		s.space()
		s.at++ // the colon
		if bytes.IndexByte(name, '\\') >= 0 {
			name = unquoted(name)
		}
		schema := of.Properties[string(name)]
		if schema == nil {
			schema = s.free(of, name, len(fields))
		}
		if schema == nil {
			s.skip()
			continue
		}
		key := pathName(string(name))
		s.path.Push(key)
		if _, again := fields[key]; again {
			s.report(&misfit{s.path.String(), fault.Invalid("request.repeated", "", "This object contains the name twice. Write it once.")})
			s.skip()
		} else {
			fields[key] = s.value(schema)
		}
		s.path.Pop()
	}
	return fields
}

// free returns the schema of a field whose name the client chooses; nil if the name is a fault.
func (s *scan) free(of *huma.Schema, name []byte, before int) *huma.Schema {
	others, any := of.AdditionalProperties.(*huma.Schema)
	if most := bound(of.MaxProperties, mostNames); any && before >= most {
		s.breaks("expected object with at most %d names", most)
		return nil
	}
	s.path.Push(pathName(cut(string(name))))
	defer s.path.Pop()
	if !any {
		s.breaks("unexpected property")
		return nil
	}
	if utf8.RuneCount(name) > mostName {
		s.breaks("expected name of at most %d characters", mostName)
		return nil
	}
	if broken := visible.Lines(string(name)); broken != nil {
		s.forbids(broken)
		return nil
	}
	return others
}

func (s *scan) list(of *huma.Schema) []any {
	elements := []any{}
	most := bound(of.MaxItems, mostElements)
	for s.at++; !s.full() && s.more(']'); {
		if len(elements) == most {
			for s.skip(); s.more(']'); {
				s.skip()
			}
			s.breaks("expected array length <= %d", most)
			break
		}
		s.path.PushIndex(len(elements))
		elements = append(elements, s.value(of.Items))
		s.path.Pop()
	}
	return elements
}

func bound(own *int, otherwise int) int {
	if own != nil {
		return *own
	}
	return otherwise
}

// skip skips a value.
func (s *scan) skip() {
	depth := 0
	for {
		switch s.space() {
		case '{', '[':
			depth++
			s.at++
		case '}', ']':
			depth--
			s.at++
		case ',', ':':
			s.at++
		case '"':
			s.quoted()
		default:
			for s.at++; s.text[s.at] > ' ' && strings.IndexByte(",]}", s.text[s.at]) < 0; {
				s.at++
			}
		}
		if depth == 0 {
			return
		}
	}
}

// quoted skips a text, and returns it as it is written, without its quotes.
func (s *scan) quoted() []byte {
	began := s.at + 1
	for s.at++; s.text[s.at] != '"'; s.at++ {
		if s.text[s.at] == '\\' {
			s.at++
		}
	}
	s.at++
	return s.text[began : s.at-1]
}
