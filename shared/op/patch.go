package op

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"
)

// MergePatch is the body of a PATCH: a merge-patch (RFC 7396) of a T. A field that
// is left out keeps its value, null empties it, a list is replaced as a whole.
type MergePatch[T any] struct{ raw json.RawMessage }

// UnmarshalJSON stores the patch until it is applied to a document.
func (p *MergePatch[T]) UnmarshalJSON(b []byte) error {
	p.raw = append(p.raw[:0], b...)
	return nil
}

// patches is the type of the document that the patch changes.
func (MergePatch[T]) patches() reflect.Type { return reflect.TypeFor[T]() }

// emptied are the fields of a patch that are null and must not be. A patch
// requires no field, so huma accepts null for every field.
func emptied(s *huma.Schema, change any, at *huma.PathBuffer) []error {
	fields, _ := change.(map[string]any)
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		field := s.Properties[name]
		if field == nil {
			continue
		}
		at.Push(name)
		if fields[name] == nil && !field.Nullable {
			errs = append(errs, &huma.ErrorDetail{Location: at.String(), Message: "expected a value, not null"})
		}
		errs = append(errs, emptied(field, fields[name], at)...)
		at.Pop()
	}
	return errs
}

// Apply returns the value after the patch.
func (p MergePatch[T]) Apply(current T) (T, error) {
	var out T
	now, err := json.Marshal(current)
	if err != nil {
		return out, fmt.Errorf("apply a merge-patch: %w", err)
	}
	target, err := exactly(now)
	if err != nil {
		return out, fmt.Errorf("apply a merge-patch: %w", err)
	}
	change, err := exactly(p.raw)
	if err != nil {
		return out, fmt.Errorf("apply a merge-patch: %w", err)
	}
	merged, err := json.Marshal(merge(target, change))
	if err != nil {
		return out, fmt.Errorf("apply a merge-patch: %w", err)
	}
	if err := json.Unmarshal(merged, &out); err != nil {
		at := huma.NewPathBuffer(nil, 0)
		at.Push("body")
		return out, schemaFault(misfits(reflect.TypeFor[T](), change, at, mostFaults))
	}
	return out, nil
}

// exactly decodes JSON without converting its numbers to floats.
func exactly(raw []byte) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	err = d.Decode(&v)
	return v, err
}

// merge is the algorithm of RFC 7396, section 2.
func merge(target, change any) any {
	c, ok := change.(map[string]any)
	if !ok {
		return change
	}
	t, ok := target.(map[string]any)
	if !ok {
		t = map[string]any{}
	}
	for k, v := range c {
		if v == nil {
			delete(t, k)
		} else {
			t[k] = merge(t[k], v)
		}
	}
	return t
}

// Schema is the schema of T in which no field is required and every optional
// field may be null.
func (MergePatch[T]) Schema(r huma.Registry) *huma.Schema {
	t := reflect.TypeFor[T]()
	whole := r.Schema(t, false, t.Name())
	if whole.Ref != "" {
		whole = r.SchemaFromRef(whole.Ref)
	}
	return partial(r, whole)
}

func partial(r huma.Registry, whole *huma.Schema) *huma.Schema {
	s := *whole
	s.Required, s.Properties = nil, map[string]*huma.Schema{}
	for name, p := range whole.Properties {
		target := p
		if p.Ref != "" {
			target = r.SchemaFromRef(p.Ref)
		}
		var q huma.Schema
		if target.Type == huma.TypeObject && target.Properties != nil {
			q = *partial(r, target)
		} else {
			q = *target
		}
		if p.Description != "" {
			q.Description = p.Description
		}
		q.Nullable, q.Default = !slices.Contains(whole.Required, name), nil
		s.Properties[name] = &q
	}
	return &s
}
