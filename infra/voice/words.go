package main

import (
	"fmt"
	"regexp"
	"strings"
)

// word is an entry of the list: an expression, the places it is looked for in,
// and what to write instead.
type word struct {
	where   string
	pattern *regexp.Regexp
	instead string
}

type words []word

// finding is a word that was found, with its line from the start of the passage.
type finding struct {
	line int
	text string
}

// parse reads the list.
func parse(text string) (words, error) {
	var all words
	for i, line := range strings.Split(text, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		column := strings.Split(line, "\t")
		if len(column) != 3 || strings.Trim(column[0], "cdsn") != "" {
			return nil, fmt.Errorf("words.txt:%d: a line is where, expression, instead", i+1)
		}
		pattern, caseless := strings.CutPrefix(column[1], "(?-i)")
		flags := "(?i)"
		if caseless {
			flags = ""
		}
		compiled, err := regexp.Compile(flags + `(?:^|\b)(?:` + pattern + `)\b`)
		if err != nil {
			return nil, fmt.Errorf("words.txt:%d: %w", i+1, err)
		}
		all = append(all, word{column[0], compiled, column[2]})
	}
	return all, nil
}

// opening words may begin a question.
var opening = regexp.MustCompile(`^(Who|Whose|Whom|What|Which)\b`)

// find returns the words of the list that a passage has.
func (w words) find(p passage) []finding {
	var all []finding
	for _, x := range w {
		if !strings.ContainsRune(x.where, p.kind) {
			continue
		}
		for _, at := range x.pattern.FindAllStringIndex(p.text, -1) {
			found := strings.TrimSpace(p.text[at[0]:at[1]])
			if opening.MatchString(found) && question(p.text[at[0]:]) {
				continue
			}
			line := strings.Count(p.text[:at[0]], "\n")
			all = append(all, finding{line, fmt.Sprintf("%q: %s", found, x.instead)})
		}
	}
	return all
}

// question reports whether a text begins with a question.
func question(text string) bool {
	end := strings.IndexAny(text, ".?!")
	return end >= 0 && text[end] == '?'
}
