package op

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"comptoir/shared/fault"
)

// names scans the names of a document, whose text is JSON. The first result lists the
// names that an object contains twice: the intended value is undefined (RFC 8259, 4).
// plain reports whether all names consist of lower-case letters, digits and underscores,
// as documented names do.
func names(text []byte) (repeated []error, plain bool) {
	plain = true
	var below []frame // the open objects and lists
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{':
			below = append(below, frame{object: true})
		case '[':
			below = append(below, frame{})
		case '}', ']':
			below = below[:len(below)-1]
		case ',':
			below[len(below)-1].count++
		case '"':
			end := endOfText(text, i)
			if rest := bytes.TrimLeft(text[end:], " \t\r\n"); len(rest) > 0 && rest[0] == ':' {
				innermost := &below[len(below)-1]
				if innermost.repeats(text[i:end]) {
					twice := fault.Invalid("request.repeated", "", "This object contains the name twice. Write it once.")
					repeated = append(repeated, &misfit{location(below), twice})
				}
				plain = plain && strings.Trim(innermost.name, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
			}
			i = end - 1
		}
	}
	return repeated, plain
}

// frame is an object or a list that is being scanned.
type frame struct {
	object bool
	count  int    // commas so far
	name   string // the last name
	seen   map[string]bool
}

// repeats adds a name, in its quotes, and reports whether it was there before.
func (f *frame) repeats(quoted []byte) bool {
	if bytes.IndexByte(quoted, '\\') < 0 {
		f.name = string(quoted[1 : len(quoted)-1])
	} else if json.Unmarshal(quoted, &f.name) != nil {
		return false
	}
	if f.seen == nil {
		f.seen = map[string]bool{}
	}
	before := f.seen[f.name]
	f.seen[f.name] = true
	return before
}

// endOfText is the index after the text that begins with the quote at i.
func endOfText(text []byte, i int) int {
	for i++; text[i] != '"'; i++ {
		if text[i] == '\\' {
			i++
		}
	}
	return i + 1
}

// location is the position of the last name of the innermost object.
func location(below []frame) string {
	at := huma.NewPathBuffer(nil, 0)
	at.Push("body")
	for _, f := range below {
		if f.object {
			at.Push(pathName(f.name))
		} else {
			at.PushIndex(f.count)
		}
	}
	return at.String()
}

// misspelt are the names of a document that differ from documented names only in
// case. They are refused like any other unknown name,
// although encoding/json would accept them.
func misspelt(schemas huma.Registry, s *huma.Schema, document any, at *huma.PathBuffer) []error {
	if s.Ref != "" {
		s = schemas.SchemaFromRef(s.Ref)
	}
	var errs []error
	switch d := document.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(d)) {
			below := s.Properties[name]
			if below == nil {
				below, _ = s.AdditionalProperties.(*huma.Schema)
			}
			at.Push(name)
			switch {
			case below != nil:
				errs = append(errs, misspelt(schemas, below, d[name], at)...)
			case slices.ContainsFunc(slices.Collect(maps.Keys(s.Properties)), func(p string) bool { return strings.EqualFold(p, name) }):
				errs = append(errs, &huma.ErrorDetail{Location: at.String(), Message: "unexpected property"})
			}
			at.Pop()
		}
	case []any:
		if s.Items == nil {
			break
		}
		for i, element := range d {
			at.PushIndex(i)
			errs = append(errs, misspelt(schemas, s.Items, element, at)...)
			at.Pop()
		}
	}
	return errs
}

// pathNames encodes names so that a path can contain them: in a path, points and brackets
// separate names. Points and brackets within a name become private-use characters of
// Unicode, which texts do not contain; pointers contain the original characters again.
func pathNames(v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Collect(maps.Keys(v)) {
			pathNames(v[name])
			if safe := pathName(name); safe != name {
				v[safe] = v[name]
				delete(v, name)
			}
		}
	case []any:
		for _, element := range v {
			pathNames(element)
		}
	}
}

func pathName(name string) string {
	if !strings.ContainsAny(name, ".[]") {
		return name
	}
	return strings.NewReplacer(".", "\ue000", "[", "\ue001", "]", "\ue002").Replace(name)
}

// realName decodes a name from a path.
func realName(name string) string {
	return strings.NewReplacer("\ue000", ".", "\ue001", "[", "\ue002", "]").Replace(name)
}
