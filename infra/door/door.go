// Package door selects the HTTP API of a request. Each area of the catalogue is a
// door of the API: an HTTP API of its own, because one has at most 300
// integrations. All doors are behind one address, and the first word of a path
// below /v1 selects its door.
//
// Owns: the doors, the words of each, and the function that selects a door at the
// address.
// Does not own: the areas (functions), the resources of a door (infra/stack).
// Invariants: a word belongs to one door; a path without a door goes to the door
// of the operation for unknown routes.
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
	Name  string   // the area's name
	Words []string // the first words of its paths: sales-orders
}

// Doors are the doors of a stage.
type Doors struct {
	All     []Door
	Default string // the door of the paths without another door
}

// Of returns the doors of a catalogue. An area without routes has no door.
func Of(areas []functions.Area) (Doors, error) {
	var doors Doors
	doorOf := map[string]string{}
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
					return Doors{}, fmt.Errorf("%s: the path %s must begin with a word, which selects its door", o.ID, o.On.Path)
				}
				if other, exists := doorOf[word]; exists && other != a.Name {
					return Doors{}, fmt.Errorf("%s: /%s belongs to the door %s and cannot belong to %s too", o.ID, word, other, a.Name)
				}
				doorOf[word] = a.Name
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
		return Doors{}, errors.New("there is no default door: the area of the route $default needs another route")
	}
	return doors, nil
}

// To returns the door of a path.
func (d Doors) To(path string) string {
	words := strings.Split(path, "/")
	if len(words) < 3 || words[0] != "" || words[1] != "v1" {
		return d.Default
	}
	for _, one := range d.All {
		if slices.Contains(one.Words, words[2]) {
			return one.Name
		}
	}
	return d.Default
}

// Script returns To as a CloudFront Function. The function selects the origin named
// after the door. The default door is the origin of the behaviour and needs no
// selection.
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
