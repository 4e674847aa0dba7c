package functions_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"comptoir/functions"
	"comptoir/functions/test/golden"
	"comptoir/shared/op"
	"comptoir/shared/rights"
)

// The golden file lists the catalogue, one operation per line. A change of the file is
// a change of the deployed system.
func TestCatalogue(t *testing.T) {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "operation\ttrigger\tright\tgrants\tbinary\tmemory\ttimeout\treserved")
	for _, o := range functions.All() {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\t%s\t%s\n",
			o.ID, trigger(o.On), o.Needs, join(o.May), o.Runs, o.Memory, o.Timeout, reserved(o.Spec))
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	golden.Compare(t, "testdata/catalogue.txt", golden.Trimmed(b.String()))
}

func trigger(on op.Trigger) string {
	switch on.Kind {
	case op.HTTP:
		return on.Route()
	case op.Bucket:
		return "file " + on.Prefix
	case op.Queue:
		return fmt.Sprintf("queue %s, %d at once", on.Queue, on.Batch)
	case op.Stream:
		return fmt.Sprintf("stream, %d at once", on.Batch)
	case op.Schedule:
		return "every " + on.Every.String()
	}
	return string(on.Kind)
}

func join(grants []op.Grant) string {
	var words []string
	for _, g := range grants {
		words = append(words, string(g))
	}
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, " ")
}

func reserved(s op.Spec) string {
	if s.Concurrency == 0 {
		return "-"
	}
	return fmt.Sprint(s.Concurrency)
}

// The golden file lists the rights of each role, and the operations that need each
// right.
func TestRightsOfEachRoleMatchGolden(t *testing.T) {
	needed := map[rights.Right][]string{}
	for _, o := range functions.All() {
		if o.On.Kind == op.HTTP {
			needed[o.Needs] = append(needed[o.Needs], o.ID)
		}
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	header := []string{"right"}
	for _, r := range rights.Roles() {
		header = append(header, string(r))
	}
	fmt.Fprintln(w, strings.Join(append(header, "operations"), "\t"))
	row := func(right rights.Right) {
		cells := []string{right.String()}
		for _, r := range rights.Roles() {
			cells = append(cells, map[bool]string{true: "yes", false: "-"}[r.Set().May(right)])
		}
		slices.Sort(needed[right])
		fmt.Fprintln(w, strings.Join(append(cells, strings.Join(needed[right], " ")), "\t"))
	}
	for _, right := range []rights.Right{rights.Public(), rights.SignedIn(), rights.Self(), rights.Member()} {
		row(right)
	}
	for _, m := range rights.Modules() {
		for _, a := range rights.Actions() {
			row(rights.Right{Module: m, Action: a})
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	golden.Compare(t, "testdata/rights.txt", golden.Trimmed(b.String()))
}

// The golden file lists the routes. The operation of the route $default reads it for
// its response to a request that matches no route.
func TestRoutesMatchGolden(t *testing.T) {
	var lines []string
	for _, o := range functions.All() {
		if o.On.Kind == op.HTTP && o.On.Path != "" {
			lines = append(lines, o.On.Route())
		}
	}
	slices.SortFunc(lines, func(a, b string) int {
		_, pa, _ := strings.Cut(a, " ")
		_, pb, _ := strings.Cut(b, " ")
		return strings.Compare(pa+" "+a, pb+" "+b)
	})
	for i := 1; i < len(lines); i++ {
		if lines[i] == lines[i-1] {
			t.Errorf("two operations have the route %s", lines[i])
		}
	}
	golden.Compare(t, "system/route/routes.txt", strings.Join(lines, "\n")+"\n")
}
