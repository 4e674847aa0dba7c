// Package door is which HTTP API takes a request. An area of the catalogue is a
// door of the API: an HTTP API of its own, because one holds at most 300
// integrations. All doors are behind one address, and the first word of a path
// below /v1 leads to its door.
//
// Owns: the doors, the words that lead to each, and the function that chooses
// among them at the address. Does not own: the areas (functions), what a door is
// made of (infra/stack). Invariants: a word leads to one door; a path that leads
// to none goes to the door of the operation that answers for no route.
package door

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"comptoir/functions"
	"comptoir/shared/op"
)

// Door is an HTTP API.
type Door struct {
	Name  string   // of the area
	Words []string // the first words of its paths: sales-orders
}

// Doors are those of a stage.
type Doors struct {
	All     []Door
	Default string // the door of every path that leads to no other
}

// Of returns the doors of a catalogue. An area without routes has none.
func Of(areas []functions.Area) (Doors, error) {
	var doors Doors
	leads := map[string]string{}
	for _, a := range areas {
		d := Door{Name: a.Name}
		for _, n := range a.Nouns {
			for _, o := range n.Operations {
				if o.On.Kind != op.HTTP {
					continue
				}
				if o.On.Path == "" {
					doors.Default = a.Name
					continue
				}
				word, _, _ := strings.Cut(strings.TrimPrefix(o.On.Path, "/"), "/")
				if word == "" || strings.Contains(word, "{") {
					return Doors{}, fmt.Errorf("%s: the path %s begins with no word of its own, which names its door", o.ID, o.On.Path)
				}
				if other, taken := leads[word]; taken && other != a.Name {
					return Doors{}, fmt.Errorf("%s: /%s leads to the door %s already, and cannot lead to %s too", o.ID, word, other, a.Name)
				}
				leads[word] = a.Name
				if !slices.Contains(d.Words, word) {
					d.Words = append(d.Words, word)
				}
			}
		}
		if len(d.Words) > 0 {
			slices.Sort(d.Words)
			doors.All = append(doors.All, d)
		}
	}
	if !slices.ContainsFunc(doors.All, func(d Door) bool { return d.Name == doors.Default }) {
		return Doors{}, errors.New("no door answers for the paths without one: the area of the route $default needs another route")
	}
	return doors, nil
}

// To returns the door of a path.
func (d Doors) To(path string) string {
	parts := strings.Split(path, "/")
	if len(parts) < 3 || parts[0] != "" || parts[1] != "v1" {
		return d.Default
	}
	for _, one := range d.All {
		if slices.Contains(one.Words, parts[2]) {
			return one.Name
		}
	}
	return d.Default
}

// Script is To as a CloudFront Function: it selects the origin named after the
// door. The default door is the origin of the behaviour, and needs no selection.
//
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html
func (d Doors) Script() string {
	var b strings.Builder
	b.WriteString(`import cf from 'cloudfront';

// Written by infra/door: the door of the first word below /v1.
function door(uri) {
  const path = uri.split('/');
  if (path[0] !== '' || path[1] !== 'v1') return '';
  switch (path[2]) {
`)
	for _, one := range d.All {
		if one.Name == d.Default {
			continue
		}
		for _, w := range one.Words {
			fmt.Fprintf(&b, "    case '%s':\n", w)
		}
		fmt.Fprintf(&b, "      return '%s';\n", one.Name)
	}
	b.WriteString(`    default:
      return '';
  }
}

function handler(event) {
  const to = door(event.request.uri);
  if (to !== '') cf.selectRequestOriginById(to);
  return event.request;
}
`)
	return b.String()
}
