package audit

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// checker compares the facts of one key, which arrive one after the other.
type checker interface {
	add(fact)
	end()
}

// check compares all facts.
func (a *audit) check() error {
	if a.err != nil {
		return a.err
	}
	for o, founded := range a.seen {
		a.Organizations++
		if !founded {
			a.find(o, string(o), "item.foreign", "The organisation has items but no settings.")
		}
	}
	var last *fact
	var c checker
	err := a.facts.each(func(f fact) {
		if last == nil || !last.same(f) {
			if c != nil {
				c.end()
			}
			c = a.checkerOf(f.Topic)
		}
		c.add(f)
		last = &f
	})
	if c != nil && err == nil {
		c.end()
	}
	return err
}

func (a *audit) checkerOf(t topic) checker {
	switch t {
	case sums:
		return &sumCheck{audit: a}
	case history:
		return &historyCheck{audit: a}
	case series:
		return &seriesCheck{audit: a}
	}
	return &presenceCheck{audit: a}
}

// presenceCheck compares existing items with required ones.
type presenceCheck struct {
	*audit
	existing *fact
	required bool
}

func (m *presenceCheck) add(f fact) {
	if f.Have {
		if m.existing != nil && f.Rule != "" {
			m.find(f.Org, f.Doc, f.Rule, "There are two of %s.", f.What)
		}
		m.existing = &f
		return
	}
	m.required = true
	m.Checks++
	switch {
	case m.existing == nil:
		m.find(f.Org, f.Doc, f.Rule, "Missing: %s.", f.What)
	case f.Value != "" && f.Value != m.existing.Value:
		m.find(f.Org, f.Doc, f.Rule, "The content of %s is %q, not %q.", f.What, short(m.existing.Value), short(f.Value))
	}
}

func (m *presenceCheck) end() {
	if m.existing != nil && m.existing.Rule != "" && !m.required {
		e := m.existing
		m.find(e.Org, e.Doc, e.Rule, "No document requires %s.", e.What)
	}
}

// short truncates a text to a readable length.
func short(text string) string {
	if len(text) > 300 {
		return strings.ToValidUTF8(text[:300], "") + "…"
	}
	return text
}

// sumCheck compares sums of figures.
type sumCheck struct {
	*audit
	about fact
	has   bool
	is    figures
	must  figures
}

func (s *sumCheck) add(f fact) {
	if s.must == nil {
		s.about, s.must, s.is = f, figures{}, figures{}
	}
	if f.Have {
		s.has = true
		s.is.add(f.Figures)
		return
	}
	s.Checks++
	s.must.add(f.Figures)
}

func (s *sumCheck) end() {
	if !s.has && s.about.Lone {
		return
	}
	names := maps.Clone(s.is)
	names.add(s.must)
	var wrong []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if !s.is[name].Equal(s.must[name]) {
			wrong = append(wrong, fmt.Sprintf("%s is %s, not %s", name, s.is[name], s.must[name]))
		}
	}
	if len(wrong) > 0 {
		s.find(s.about.Org, s.about.Doc, s.about.Rule, "In %s, %s.", s.about.What, strings.Join(wrong, "; "))
	}
}
