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

// Every test of an old release is there: tests.txt lists them, and a line
// "test OLD -> NEW" of the renames says what took the place of one that is not.
func TestNoTestOfAnOldReleaseIsLost(t *testing.T) {
	there := map[string]bool{}
	is := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)\w+)\(`)
	for _, s := range source.Read(t, "functions", "shared", "infra") {
		for _, m := range is.FindAllStringSubmatch(s.Text, -1) {
			there[m[1]] = true
		}
	}
	for _, file := range renameTables(t) {
		renamed := map[string]string{}
		for _, r := range readRenames(t, file) {
			if r.what == "test" {
				renamed[r.old] = r.new
				if there[r.old] || !there[r.new] {
					t.Errorf("%s: %s is said to be %s now: the first is there, or the second is not", file, r.old, r.new)
				}
			}
		}
		for _, line := range readLines(t, filepath.Join(filepath.Dir(file), "tests.txt")) {
			if _, name, _ := strings.Cut(line, " "); !there[name] && renamed[name] == "" {
				t.Errorf("%s is no more: put it back, or say in %s what took its place, and why", line, file)
			}
		}
	}
}

// No operation asks the table for more than it did in an old release, in requests or
// in units, unless a line "cost OPERATION AS -> what rose" of the renames says why.
func TestNoOperationAsksForMoreThanItDid(t *testing.T) {
	now := readCost(t, "../cost/testdata/cost.txt")
	for _, file := range renameTables(t) {
		reasons, used := map[string]string{}, map[string]bool{}
		var pairs []string
		for _, r := range readRenames(t, file) {
			switch r.what {
			case "cost":
				reasons[r.old] = r.new
			case "operation":
				pairs = append(pairs, r.old, r.new)
			}
		}
		name := strings.NewReplacer(pairs...)
		for row, was := range readCost(t, filepath.Join(filepath.Dir(file), "cost.txt")) {
			is, there := now[name.Replace(row)]
			reason := strings.ReplaceAll(row, " | ", " ")
			if _, reader, _ := strings.Cut(row, " | "); reasons["* "+reader] != "" {
				reason = "* " + reader
			}
			switch {
			case reasons[reason] != "" && (!there || is.exceeds(was)):
				used[reason] = true
			case !there:
				t.Errorf("the cost of %s is counted no more: say why in %s", row, file)
			case is.exceeds(was):
				t.Errorf("%s asks the table for more than it did, %v instead of %v: ask for less, or say why in %s", row, is, was, file)
			}
		}
		for reason := range reasons {
			if !used[reason] {
				t.Errorf("%s: %s asks for no more than it did; take the line out", file, reason)
			}
		}
	}
}

// demand is what one row of a table of costs asks of the table: requests, read units,
// write units.
type demand [3]float64

func (a demand) exceeds(b demand) bool { return a[0] > b[0] || a[1] > b[1] || a[2] > b[2] }

// readCost reads a table of costs: by operation and way, or by change entry and reader.
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

// renameTables are the tables of renames, one for each release before this one.
func renameTables(t *testing.T) []string {
	t.Helper()
	all, err := filepath.Glob("testdata/*/renames.txt")
	if err != nil || len(all) == 0 {
		t.Fatalf("there is no table of renames: %v", err)
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
