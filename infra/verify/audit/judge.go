package audit

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// judge looks at the facts of one thing, one by one.
type judge interface {
	take(fact)
	end()
}

// judge looks at all facts together.
func (a *audit) judge() error {
	if a.err != nil {
		return a.err
	}
	for o, founded := range a.seen {
		a.Organizations++
		if !founded {
			a.find(o, string(o), "item.foreign", "There are items of an organisation that does not exist.")
		}
	}
	var last *fact
	var j judge
	err := a.facts.each(func(f fact) {
		if last == nil || !last.same(f) {
			if j != nil {
				j.end()
			}
			j = a.judgeOf(f.Topic)
		}
		j.take(f)
		last = &f
	})
	if j != nil && err == nil {
		j.end()
	}
	return err
}

func (a *audit) judgeOf(t topic) judge {
	switch t {
	case sums:
		return &adding{audit: a}
	case history:
		return &succession{audit: a}
	case series:
		return &numbering{audit: a}
	}
	return &meeting{audit: a}
}

// meeting brings together what is there and what must be there.
type meeting struct {
	*audit
	there  *fact
	wanted bool
}

func (m *meeting) take(f fact) {
	if f.Have {
		if m.there != nil && f.Rule != "" {
			m.find(f.Org, f.Doc, f.Rule, "%s is there twice.", f.What)
		}
		m.there = &f
		return
	}
	m.wanted = true
	m.Checks++
	switch {
	case m.there == nil:
		m.find(f.Org, f.Doc, f.Rule, "%s is not there.", f.What)
	case f.Value != "" && f.Value != m.there.Value:
		m.find(f.Org, f.Doc, f.Rule, "%s says %q, and must say %q.", f.What, short(m.there.Value), short(f.Value))
	}
}

func (m *meeting) end() {
	if m.there != nil && m.there.Rule != "" && !m.wanted {
		m.find(m.there.Org, m.there.Doc, m.there.Rule, "%s follows from nothing.", m.there.What)
	}
}

// short keeps a sentence readable.
func short(text string) string {
	if len(text) > 300 {
		return strings.ToValidUTF8(text[:300], "") + "…"
	}
	return text
}

// adding adds figures up.
type adding struct {
	*audit
	about fact
	has   bool
	is    figures
	must  figures
}

func (s *adding) take(f fact) {
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

func (s *adding) end() {
	if !s.has && s.about.Lone {
		return
	}
	names := maps.Clone(s.is)
	names.add(s.must)
	var wrong []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if !s.is[name].Equal(s.must[name]) {
			wrong = append(wrong, fmt.Sprintf("%s is %s, and must be %s", name, s.is[name], s.must[name]))
		}
	}
	if len(wrong) > 0 {
		s.find(s.about.Org, s.about.Doc, s.about.Rule, "Of %s, %s.", s.about.What, strings.Join(wrong, "; "))
	}
}
