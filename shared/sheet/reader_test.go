package sheet_test

import (
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"comptoir/shared/sheet"
)

// brief formats a row: its cells joined, after the code of its fault if it has one.
func brief(r sheet.Row) string {
	s := strings.Join(r.Cells, "|")
	if r.Fault != nil {
		s = r.Fault.Code + ": " + s
	}
	return s
}

func all(t testing.TB, r *sheet.Reader) (rows []sheet.Row) {
	t.Helper()
	for {
		row, err := r.Next()
		if err == io.EOF {
			return rows
		} else if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
}

func TestReaderSplitsRows(t *testing.T) {
	cases := []struct {
		name, file string
		want       []string
	}{
		{"plain", "a,b\n1,2\n3,4\n", []string{"1|2", "3|4"}},
		{"no line end after the last row", "a,b\n1,2", []string{"1|2"}},
		{"CR LF, lone CR and LF", "a,b\r\n1,2\r3,4\n5,6\r\n", []string{"1|2", "3|4", "5|6"}},
		{
			"quoted commas, quotes and line ends", "a,b\n\"1, rue\",\"dit \"\"le Grand\"\"\"\n\"2\nrue\",x\n",
			[]string{`1, rue|dit "le Grand"`, "2\nrue|x"},
		},
		{"empty cells", "a,b\n,\"\"\n\"\",1\n2,\n", []string{"|1", "2|"}},
		{"blank lines are skipped", "a,b\n\n1,2\n , \n\n3,4\n\n", []string{"1|2", "3|4"}},
		{"a quote inside a cell is text", "a,b\nBon app\",5\" tube\n", []string{`Bon app"|5" tube`}},
		{"formulas are unchanged", "a,b\n=1+1,@x\n-2,+3\n", []string{"=1+1|@x", "-2|+3"}},
		{"one cell too many", "a,b\n1,2,3\n4,5\n", []string{"row.too_many_cells: 1|2|3", "4|5"}},
		{"a trailing comma", "a,b\n1,2,\n", []string{"row.too_many_cells: 1|2|"}},
		{"one cell too few", "a,b\n1\n4,5\n", []string{"row.too_few_cells: 1", "4|5"}},
		{"blank headers at the end are not columns", "a,b,,\n1,2,,\n1,2\n1,2,3,\n", []string{"1|2", "1|2", "row.too_many_cells: 1|2|3|"}},
		{"an unclosed quote", "a,b\n\"1,2\n3,4\n5,6\n", []string{"row.bad_quotes: \"1|2", "3|4", "5|6"}},
		{"an unclosed quote before quoted cells", "a,b\n\"1,2\n3,\"4\"\n\"5\",6\n", []string{"row.bad_quotes: \"1|2", "3|4", "5|6"}},
		{
			"an unclosed quote before another unclosed quote", "a,b,c\nx,\"1,2\n3,4,5\n6,7\",8,9\n10,11,12\n",
			[]string{"row.bad_quotes: x|\"1|2", "3|4|5", "row.too_many_cells: 6|7\"|8|9", "10|11|12"},
		},
		{"a quote closed in the middle of a cell", "a,b\n\"1\"x,2\n3,4\n", []string{`row.bad_quotes: "1"x|2`, "3|4"}},
		{"an accent of Windows-1252 in a file without accents", "a,b\nGen\xe8ve,2\n", []string{"Genève|2"}},
		{"bytes that Windows-1252 leaves undefined", "a,b\n\xe8\x81,2\n", []string{"è\u0081|2"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r, err := sheet.Open(strings.NewReader(c.file), sheet.Options{Delimiter: sheet.Comma})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, row := range all(t, r) {
				got = append(got, brief(row))
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestRowsHaveNumbersOfSpreadsheet(t *testing.T) {
	r, err := sheet.Open(strings.NewReader("\xef\xbb\xbfa,b\r\n1,2\r\n\r\n\"3\r\n\",4\r\n5\r\n"), sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	type start struct {
		number int
		offset int64
	}
	var got []start
	for _, row := range all(t, r) {
		got = append(got, start{row.Number, row.Offset})
	}
	want := []start{{2, 8}, {4, 15}, {5, 24}}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(start{})); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(sheet.Position{Offset: 27, Row: 5}, r.Position()); d != "" {
		t.Error(d)
	}
}

func TestReaderHandlesRowsAfterSample(t *testing.T) {
	filler := strings.Repeat("x;y\n", sheet.SampleSize/4)
	big := strings.Repeat("z", sheet.MaxRow+1)
	cases := []struct {
		name, head, tail string
		want             []string
	}{
		{"a first accent in UTF-8", "a;b\n", "é;1\n", []string{"é|1"}},
		{"a first accent in Windows-1252", "a;b\n", "\xe9;1\né;2\n", []string{"é|1", "é|2"}},
		{"a broken accent in a UTF-8 file", "a;b\né;1\n", "\xe9;1\né;2\n", []string{"row.bad_encoding: é|1", "é|2"}},
		{"a NUL byte", "a;b\n", "1\x00;2\n3;4\n", []string{"row.binary: 1|2", "3|4"}},
		{"an endless row", "a;b\n", big + ";2\n3;4\n", []string{"row.too_large: ", "3|4"}},
		{"an endless last row", "a;b\n", "3;4\n" + big, []string{"3|4", "row.too_large: "}},
		{
			"an endless quoted cell", "a;b\n", "\"1\n" + strings.Repeat("x;y\n", 3) + "\"" + big,
			[]string{"row.bad_quotes: \"1", "x|y", "x|y", "x|y", "row.too_large: "},
		},
		{"the longest row", "a;b\n", big[:sheet.MaxRow-3] + ";2\n3;4\n", []string{big[:sheet.MaxRow-3] + "|2", "3|4"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r, err := sheet.Open(strings.NewReader(c.head+filler+c.tail), sheet.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, row := range all(t, r) {
				if s := brief(row); s != "x|y" || c.name == "an endless quoted cell" {
					got = append(got, s)
				}
			}
			got = got[max(0, len(got)-len(c.want)):]
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("%.300s", d)
			}
		})
	}
}

func TestReaderUsesConstantMemory(t *testing.T) {
	r, err := sheet.Open(io.LimitReader(&loop{text: "1234;Vins et alcools Chevalier;59 rue de l'Abbaye\n"}, 32<<20), sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for n := 0; ; n++ {
		if _, err := r.Next(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if n%200_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			if now.HeapAlloc > before.HeapAlloc+4<<20 {
				t.Fatalf("at row %d the heap has grown by %d bytes", n, now.HeapAlloc-before.HeapAlloc)
			}
		}
	}
}

// No arrangement of quotes makes reading slow.
func TestReaderIsFastForHostileQuotes(t *testing.T) {
	for _, line := range []string{"\"\n", "x,\"\n", "\"\"\"\n", "a\",b,\"c\n", "\"a\n\"\"\n", "\"\r", ",\"\"\"\"\"\n,\n", "a\",\n\"b\n"} {
		start := time.Now()
		file := io.MultiReader(strings.NewReader("a,b,c,d,e,f,g,h,i,j\n"), io.LimitReader(&loop{text: line}, 1<<20))
		r, err := sheet.Open(file, sheet.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for {
			if _, err := r.Next(); err != nil {
				break
			}
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("1 MB of %q took %s", line, took)
		}
	}
}

// loop repeats a text without end.
type loop struct {
	text string
	at   int
}

func (l *loop) Read(p []byte) (int, error) {
	n := copy(p, l.text[l.at:])
	l.at = (l.at + n) % len(l.text)
	return n, nil
}

func TestReaderReturnsSameRowsFromSlowSource(t *testing.T) {
	file := "a,b\n1,\"2\n\"\r\n\"3\",4\r\n"
	fast, err1 := sheet.Open(strings.NewReader(file), sheet.Options{})
	slow, err2 := sheet.Open(iotest.OneByteReader(strings.NewReader(file)), sheet.Options{})
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(all(t, fast), all(t, slow)); d != "" {
		t.Error(d)
	}
}
