package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
)

// operations returns the ids of all operations: each has a sample event.
func (o operator) operations() (all []string, err error) {
	files, err := os.ReadDir(o.events)
	if err != nil {
		return nil, fmt.Errorf("read the names of the operations: %w", err)
	}
	for _, f := range files {
		if name, ok := strings.CutSuffix(f.Name(), ".json"); ok {
			all = append(all, name)
		}
	}
	return all, nil
}

// operationsOf returns the operations by the names of their functions' log groups.
func (o operator) operationsOf() (map[string]string, error) {
	all, err := o.operations()
	names := map[string]string{}
	for _, name := range all {
		names[lambdaLogs+o.stage.Function(name)] = name
	}
	return names, err
}

// checkOperation refuses an unknown operation and suggests similar ones.
func (o operator) checkOperation(operation string) error {
	all, err := o.operations()
	if err != nil || slices.Contains(all, operation) {
		return err
	}
	if similar := near(operation, all); len(similar) > 0 {
		return fmt.Errorf("there is no operation %s; similar ones are %s", operation, strings.Join(similar, ", "))
	}
	return fmt.Errorf("there is no operation %s: events/ has a sample event of each", operation)
}

// near returns the names most similar to a mistyped one, the most similar first: those
// that contain all its words, and those a few characters away.
func near(name string, all []string) []string {
	const most = 5
	words := strings.FieldsFunc(name, func(r rune) bool { return r == '.' || r == '-' })
	away := map[string]int{}
	for _, candidate := range all {
		d := distance(name, candidate)
		if len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(candidate, w) }) {
			d = 0
		}
		if d <= 1+len(name)/4 {
			away[candidate] = d
		}
	}
	similar := make([]string, 0, len(away))
	for _, candidate := range all {
		if _, ok := away[candidate]; ok {
			similar = append(similar, candidate)
		}
	}
	slices.SortStableFunc(similar, func(a, b string) int { return cmp.Compare(away[a], away[b]) })
	return similar[:min(most, len(similar))]
}

// distance is the number of characters to insert, delete or replace to turn one word
// into the other (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0] // row[j] of the previous character, one column to the left
		row[0] = i + 1
		for j := range len(b) {
			cost := before
			if a[i] != b[j] {
				cost++
			}
			before = row[j+1]
			row[j+1] = min(cost, row[j]+1, before+1)
		}
	}
	return row[len(b)]
}
