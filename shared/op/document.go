package op

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// Document is the documentation of the API as a whole: the facts that belong to no single
// operation.
type Document struct {
	Title, Version, Text, License string
	Server                        string            // base address of the paths
	Tags                          map[string]string // description of each resource
	// Sample returns a request that succeeds, as a client writes it, and its response.
	Sample func(operation string) Sample
}

// Sample is an example request and its response; a nil field is not shown.
type Sample struct {
	Path, Query, Header map[string]string
	Body, Answer        json.RawMessage
}

// OpenAPI describes operations as an OpenAPI 3.1 document.
func (d Document) OpenAPI(operations []Operation) ([]byte, error) {
	var described Spec
	schemas := newSchemas(func() string { return described.Resource() }, documented())
	doc := &huma.OpenAPI{
		OpenAPI: "3.1.0", Components: &huma.Components{Schemas: schemas},
		Servers: []*huma.Server{{URL: d.Server}}, Security: []map[string][]string{{"token": {}}},
		Info: &huma.Info{Title: d.Title, Version: d.Version, Description: d.Text, License: &huma.License{Name: d.License, Identifier: d.License}},
	}
	complete(doc.Components)
	var responses, bodies, patches []*huma.Schema
	for _, o := range operations {
		if o.On.Kind != HTTP || o.On.Path == "" {
			continue
		}
		described = o.Spec
		page, in := o.documentation(schemas)
		doc.AddOperation(page)
		for _, r := range page.Responses {
			for _, m := range r.Content {
				responses = append(responses, m.Schema)
			}
		}
		switch {
		case in.body == nil:
		case in.patch:
			body := schemas.Schema(in.document, true, "")
			for _, media := range in.medias() {
				page.RequestBody.Content[media].Schema = body
			}
			patches = append(patches, body)
		default:
			for _, m := range page.RequestBody.Content {
				m.Schema = in.body
			}
			bodies = append(bodies, in.body)
		}
	}
	for _, r := range doc.Components.Responses {
		for _, m := range r.Content {
			responses = append(responses, m.Schema)
		}
	}
	show(schemas, responses, bodies, patches)
	for value, codes := range valueCodes() {
		for name, s := range schemas.Map() {
			if base, _, _ := strings.Cut(name, "-"); base == schemaName(value, "") {
				s.Extensions = map[string]any{"x-codes": codes}
			}
		}
	}
	for _, s := range schemas.Map() {
		describePattern(s)
		describeDefaults(s)
	}
	for o := range each(doc) {
		for _, p := range o.Parameters {
			if p.Schema != nil {
				describePattern(p.Schema)
			}
		}
		d.illustrate(o)
		for _, tag := range o.Tags {
			if !slices.ContainsFunc(doc.Tags, func(t *huma.Tag) bool { return t.Name == tag }) {
				doc.Tags = append(doc.Tags, &huma.Tag{Name: tag, Description: d.Tags[tag]})
			}
		}
	}
	share(doc)
	slices.SortFunc(doc.Tags, func(a, b *huma.Tag) int { return strings.Compare(a.Name, b.Name) })
	raw, err := published(doc)
	if err != nil {
		return nil, fmt.Errorf("write the OpenAPI document: %w", err)
	}
	return raw, nil
}

// each visits the operations of a document in the order of their paths.
func each(doc *huma.OpenAPI) func(yield func(*huma.Operation) bool) {
	return func(yield func(*huma.Operation) bool) {
		for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
			item := doc.Paths[path]
			for _, o := range []*huma.Operation{item.Get, item.Post, item.Patch, item.Delete} {
				if o != nil && !yield(o) {
					return
				}
			}
		}
	}
}

// describeDefaults says the defaults of fields in words: generators of types make a field
// with a default a required one.
func describeDefaults(s *huma.Schema) {
	for name, p := range s.Properties {
		if p.Default != nil {
			q := *p
			q.Description, q.Default = fmt.Sprintf("%s. By default %v", p.Description, p.Default), nil
			s.Properties[name] = &q
		}
	}
	below(s, describeDefaults)
}

// describePattern moves the description of a pattern to a name that extensions may have.
func describePattern(s *huma.Schema) {
	if s.PatternDescription != "" {
		s.Extensions = maps.Clone(s.Extensions)
		if s.Extensions == nil {
			s.Extensions = map[string]any{}
		}
		s.Extensions["x-pattern-description"], s.PatternDescription = s.PatternDescription, ""
	}
	below(s, describePattern)
}

// illustrate adds the sample to an operation's description.
func (d Document) illustrate(o *huma.Operation) {
	s := d.Sample(o.OperationID)
	for _, p := range o.Parameters {
		for _, from := range []struct {
			in     string
			values map[string]string
		}{{"path", s.Path}, {"query", s.Query}, {"header", s.Header}} {
			if v, ok := from.values[p.Name]; ok && p.In == from.in {
				p.Example = typed(p.Schema, v)
			}
		}
	}
	if o.RequestBody != nil && s.Body != nil {
		for _, m := range o.RequestBody.Content {
			m.Example = s.Body
		}
	}
	if s.Answer == nil {
		return
	}
	for media, m := range o.Responses[strconv.Itoa(o.DefaultStatus)].Content {
		if media != "text/html" { // a page is a text
			m.Example = s.Answer
		}
	}
}

// typed converts a parameter's text to a value of its schema.
func typed(s *huma.Schema, text string) any {
	if s != nil && s.Type == huma.TypeArray {
		return strings.Split(text, ",")
	}
	if s != nil && (s.Type == huma.TypeInteger || s.Type == huma.TypeNumber || s.Type == huma.TypeBoolean) && json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	return text
}

// referred encodes the document without the schemas that have no reference, such as the
// schema from which a merge-patch was derived.
func referred(doc *huma.OpenAPI) ([]byte, error) {
	for {
		raw, err := json.Marshal(doc)
		if err != nil {
			return nil, err
		}
		all := doc.Components.Schemas.Map()
		before := len(all)
		maps.DeleteFunc(all, func(name string, _ *huma.Schema) bool {
			return !bytes.Contains(raw, []byte(`"#/components/schemas/`+name+`"`))
		})
		if len(all) == before {
			return raw, nil
		}
	}
}

// complete adds the components that all operations refer to.
func complete(c *huma.Components) {
	c.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {
		Type: "http", Scheme: "bearer", BearerFormat: "JWT",
		Description: "An access token. It names the organisation, the user and the role. A user without an organisation creates one first.",
	}}
	c.Parameters, c.Headers, c.Responses, c.Examples = parameters(), headers(), map[string]*huma.Response{}, map[string]*huma.Example{}
	c.Responses[notModified] = &huma.Response{
		Description: "The client has the current response", Headers: map[string]*huma.Param{"ETag": header("ETag")},
	}
	for _, r := range refusals() {
		c.Responses[r.name] = r.problem(c.Schemas)
	}
}
