package stories_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"comptoir/functions/test/source"
)

// Each test of an old release still exists, under its name or the name of the test
// that replaced it: a line of tests.txt is PACKAGE NAME [NEW NAME].
func TestOldReleaseTestsExist(t *testing.T) {
	exists := map[string]bool{}
	isTest := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)\w+)\(`)
	for _, s := range source.Read(t, "functions", "shared", "infra") {
		for _, m := range isTest.FindAllStringSubmatch(s.Text, -1) {
			exists[m[1]] = true
		}
	}
	for _, table := range renameTables(t) {
		file := filepath.Join(filepath.Dir(table), "tests.txt")
		for _, line := range readLines(t, file) {
			if words := strings.Fields(line); !exists[words[len(words)-1]] {
				t.Errorf("%s: %s no longer exists: restore it, or name the test that replaces it", file, line)
			}
		}
	}
}

// No operation needs more requests to the table or more units than in an old release,
// unless a line "cost ROW -> FIGURES" of the renames lists what has risen, and why.
func TestOperationCostsDoNotRise(t *testing.T) {
	now := readCost(t, "../cost/testdata/cost.txt")
	for _, file := range renameTables(t) {
		reasons, used := map[string]string{}, map[string]bool{}
		var pairs []string
		for _, r := range readRenames(t, file) {
			switch r.kind {
			case "cost":
				reasons[r.old] = r.new
			case "operation":
				pairs = append(pairs, r.old, r.new)
			}
		}
		current := strings.NewReplacer(pairs...)
		for row, was := range readCost(t, filepath.Join(filepath.Dir(file), "cost.txt")) {
			is, exists := now[current.Replace(row)]
			reason := strings.ReplaceAll(row, " | ", " ")
			if _, reader, _ := strings.Cut(row, " | "); reasons["* "+reader] != "" {
				reason = "* " + reader
			}
			switch {
			case reasons[reason] != "" && (!exists || is.exceeds(was)):
				used[reason] = true
			case !exists:
				t.Errorf("the cost of %s is no longer counted: give the reason in %s", row, file)
			case is.exceeds(was):
				t.Errorf("%s needs more requests or units than before, %v instead of %v: reduce them, or give the reason in %s",
					row, is, was, file)
			}
		}
		for reason := range reasons {
			if !used[reason] {
				t.Errorf("%s: the cost of %s has not risen: remove the line", file, reason)
			}
		}
	}
}

// demand is the figures of one row of a cost table: requests, read units, write units.
type demand [3]float64

func (a demand) exceeds(b demand) bool { return a[0] > b[0] || a[1] > b[1] || a[2] > b[2] }

// readCost reads a cost table. Its rows are named by operation and variant, or by change
// entry and reader.
func readCost(t *testing.T, file string) map[string]demand {
	t.Helper()
	rows := map[string]demand{}
	gap := regexp.MustCompile(` {2,}`)
	for _, line := range readLines(t, file) {
		cells := gap.Split(line, -1)
		if len(cells) < 5 || cells[2] == "requests" {
			continue
		}
		var a demand
		for request := range strings.FieldsSeq(cells[2]) {
			_, times, many := strings.Cut(request, "×")
			n, err := strconv.ParseFloat(times, 64)
			switch {
			case request == "-":
			case !many:
				a[0]++
			case err == nil:
				a[0] += n
			default:
				t.Fatalf("%s: %q: %v", file, line, err)
			}
		}
		for i := range 2 {
			units, err := strconv.ParseFloat(cells[3+i], 64)
			if err != nil {
				t.Fatalf("%s: %q: %v", file, line, err)
			}
			a[1+i] = units
		}
		rows[cells[0]+" | "+cells[1]] = a
	}
	return rows
}

// renameTables returns the files of renames, one for each release before this one.
func renameTables(t *testing.T) []string {
	t.Helper()
	all, err := filepath.Glob("testdata/*/renames.txt")
	if err != nil || len(all) == 0 {
		t.Fatalf("found no renames.txt: %v", err)
	}
	return all
}

func readLines(t *testing.T, file string) []string {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(strings.Split(string(raw), "\n"), func(l string) bool { return strings.TrimSpace(l) == "" })
}
