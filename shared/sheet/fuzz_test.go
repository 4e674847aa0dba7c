package sheet_test

import (
	"bytes"
	"io"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"comptoir/shared/fault"
	"comptoir/shared/sheet"
)

// FuzzReader checks the invariants of the package for any bytes.
func FuzzReader(f *testing.F) {
	for _, s := range []string{
		"", "\n", "a", "a,b\n1,2\n", "\xef\xbb\xbfa;b\r\n\"1\r\n\";2\r\n", "sep=;\na;b\n1,5;04/07/1996\n",
		"a,b\n\"1,2\n3,4\n", "a,b\n\"1\"x,2\n\"3\n4\",5\n,\n", "Nom\tVille\n\"Ch\xe2teau\tx\n",
		"a,b\né,1\n\xe9,2\n", "a,b,,\n1,2,,\n1,2,3,\n1\n", "a|b\r1|\"\"\"\"\r",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := sheet.Open(bytes.NewReader(file), sheet.Options{})
		if err != nil {
			if fault.Code(err) == "" {
				t.Fatalf("Open returned an error without a code: %v", err)
			}
			return
		}
		format, positions := r.Format(), []sheet.Position{r.Position()}
		var rows []sheet.Row
		for {
			row, err := r.Next()
			if err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			before, after := positions[len(positions)-1], r.Position()
			if row.Offset < before.Offset || row.Number <= before.Row || after.Row != row.Number || after.Offset <= row.Offset {
				t.Fatalf("row %d at %d between %+v and %+v", row.Number, row.Offset, before, after)
			}
			if row.Fault == nil && len(row.Cells) != len(format.Header) {
				t.Fatalf("%d cells under %d headers", len(row.Cells), len(format.Header))
			}
			for _, c := range row.Cells {
				if !utf8.ValidString(c) {
					t.Fatalf("cell %q is not UTF-8", c)
				}
				if _, fault := format.Number(c); fault != nil && fault.Code == "" {
					t.Fatalf("the fault of %q has no code", c)
				}
				if _, fault := format.Date(c); fault != nil && fault.Code == "" {
					t.Fatalf("the fault of %q has no code", c)
				}
			}
			rows, positions = append(rows, row), append(positions, after)
		}
		if end := r.Position().Offset; end != int64(len(file)) {
			t.Fatalf("stopped at byte %d of %d", end, len(file))
		}
		for i := 0; i < len(positions); i += 1 + len(positions)/8 {
			src := iotest.HalfReader(bytes.NewReader(file[positions[i].Offset:]))
			if d := cmp.Diff(rows[i:], all(t, sheet.Resume(src, format, positions[i])), equalEmpty); d != "" {
				t.Fatalf("resumed at %+v: %s", positions[i], d)
			}
		}
	})
}

// equalEmpty makes a nil slice of rows equal to an empty one.
var equalEmpty = cmp.Transformer("rows", func(r []sheet.Row) map[int]sheet.Row {
	m := map[int]sheet.Row{}
	for _, row := range r {
		m[row.Number] = row
	}
	return m
})
