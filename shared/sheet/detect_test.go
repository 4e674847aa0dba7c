package sheet_test

import (
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comptoir/shared/fault"
	"comptoir/shared/sheet"
)

func TestOpenDetectsFormat(t *testing.T) {
	const accents = "Nom;Ville\nChâteau;Reims\n"
	format := func(e sheet.Encoding, d sheet.Delimiter, c sheet.Decimal, o sheet.DateOrder, header ...string) sheet.Format {
		return sheet.Format{Encoding: e, Delimiter: d, Quoting: sheet.Quoted, Decimal: c, Dates: o, Header: header, Width: len(header)}
	}
	cases := []struct {
		name, file, language string
		options              sheet.Options
		want                 sheet.Format
		warnings             []string
	}{
		{
			name: "ASCII without hints, in French", file: "a,b\n1,2\n",
			want: format(sheet.ASCII, sheet.Comma, sheet.DecimalComma, sheet.DayMonthYear, "a", "b"),
		},
		{
			name: "ASCII without hints, in English", file: "a,b\n1,2\n", language: "en",
			want: format(sheet.ASCII, sheet.Comma, sheet.DecimalPoint, sheet.MonthDayYear, "a", "b"),
		},
		{
			name: "UTF-8 with accents", file: accents,
			want: format(sheet.UTF8, sheet.Semicolon, sheet.DecimalComma, sheet.DayMonthYear, "Nom", "Ville"),
		},
		{
			name: "byte order mark", file: "\xef\xbb\xbfa;b\n1;2\n",
			want: format(sheet.UTF8, sheet.Semicolon, sheet.DecimalComma, sheet.DayMonthYear, "a", "b"),
		},
		{
			name: "Windows-1252", file: "Nom;Ville\nCh\xe2teau;B\xe2le\n",
			want: format(sheet.Windows1252, sheet.Semicolon, sheet.DecimalComma, sheet.DayMonthYear, "Nom", "Ville"),
		},
		{
			name: "one invalid byte in a UTF-8 file", file: accents + "Bâle;Gen\xe8ve\nÉvian;x\n", warnings: []string{"sheet.mixed_encoding"},
			want: format(sheet.UTF8, sheet.Semicolon, sheet.DecimalComma, sheet.DayMonthYear, "Nom", "Ville"),
		},
		{
			name: "encoding given", file: accents, options: sheet.Options{Encoding: sheet.Windows1252},
			want: format(sheet.Windows1252, sheet.Semicolon, sheet.DecimalComma, sheet.DayMonthYear, "Nom", "Ville"),
		},
		{
			name: "tab", file: "a\tb, c\n1\t2\n3,4\t5\n",
			want: format(sheet.ASCII, sheet.Tab, sheet.DecimalComma, sheet.DayMonthYear, "a", "b, c"),
		},
		{name: "pipe", file: "a|b\n1|2\n", want: format(sheet.ASCII, sheet.Pipe, sheet.DecimalComma, sheet.DayMonthYear, "a", "b")},
		{
			name: "semicolons between numbers with commas", file: "item;price;cost\nx;1,50;2,5\ny;3,25;4,75\n", language: "en",
			want: format(sheet.ASCII, sheet.Semicolon, sheet.DecimalComma, sheet.MonthDayYear, "item", "price", "cost"),
		},
		{
			name: "commas in unquoted addresses do not hide the comma",
			file: "id,street,city\n1,24, place Kléber,Reims\n2,x,y\n",
			want: format(sheet.UTF8, sheet.Comma, sheet.DecimalComma, sheet.DayMonthYear, "id", "street", "city"),
		},
		{
			name: "delimiter declared by Excel", file: "sep=;\r\na,b;c\r\n1;2\r\n",
			want: format(sheet.ASCII, sheet.Semicolon, sheet.DecimalComma, sheet.DayMonthYear, "a,b", "c"),
		},
		{
			name: "delimiter after a known header",
			file: "Known [dmy comma],\"b;e\n;5\"\nx,;;0;\n", options: sheet.Options{Titles: []string{"Known"}},
			want: format(sheet.ASCII, sheet.Comma, sheet.DecimalComma, sheet.DayMonthYear, "Known [dmy comma]", "b;e\n;5"),
		},
		{
			name: "delimiter after a known header in quotes",
			file: "\"Known [ymd point]\";\"b,e\nc,d\"\nx,;0\n", options: sheet.Options{Titles: []string{"Known"}},
			want: format(sheet.ASCII, sheet.Semicolon, sheet.DecimalComma, sheet.DayMonthYear, "Known [ymd point]", "b,e\nc,d"),
		},
		{
			name: "header that only begins like a known header",
			file: "\"Known, the case\";b;e\nx;;0\n", options: sheet.Options{Titles: []string{"Known"}},
			want: format(sheet.ASCII, sheet.Semicolon, sheet.DecimalComma, sheet.DayMonthYear, "Known, the case", "b", "e"),
		},
		{name: "one column", file: "Nom\nA\nB\n", want: format(sheet.ASCII, sheet.Comma, sheet.DecimalComma, sheet.DayMonthYear, "Nom")},
		{
			name: "a point decides for a French organisation too", file: "a,b\n14.00,x\n1234,y\n",
			want: format(sheet.ASCII, sheet.Comma, sheet.DecimalPoint, sheet.DayMonthYear, "a", "b"),
		},
		{
			name: "telephone numbers are not counted as numbers",
			file: "name,phone,price\nA,88.60,14.5\nB,(5) 555-4729,2.25\nC,030-007,7.5\n", language: "fr",
			want: format(sheet.ASCII, sheet.Comma, sheet.DecimalPoint, sheet.DayMonthYear, "name", "phone", "price"),
		},
		{
			name: "grouped thousands show the decimal sign", file: "a\tb\n1.234.567\tx\n", language: "en",
			want: format(sheet.ASCII, sheet.Tab, sheet.DecimalComma, sheet.MonthDayYear, "a", "b"),
		},
		{
			name: "1,234 can be read in two ways", file: "a;b\n1,234;x\n", language: "en", warnings: []string{"sheet.ambiguous_decimals"},
			want: format(sheet.ASCII, sheet.Semicolon, sheet.DecimalPoint, sheet.MonthDayYear, "a", "b"),
		},
		{
			name: "both decimal signs", file: "a;b\n1,5;x\n1,7;y\n2.5;z\n", warnings: []string{"sheet.mixed_decimals"},
			want: format(sheet.ASCII, sheet.Semicolon, sheet.DecimalComma, sheet.DayMonthYear, "a", "b"),
		},
		{
			name: "days above twelve come first", file: "d;x\n04/07/1996;1\n25/07/1996;2\n", language: "en",
			want: format(sheet.ASCII, sheet.Semicolon, sheet.DecimalPoint, sheet.DayMonthYear, "d", "x"),
		},
		{
			name: "days above twelve come second", file: "d;x\n07/04/1996;1\n07/25/96;2\n",
			want: format(sheet.ASCII, sheet.Semicolon, sheet.DecimalComma, sheet.MonthDayYear, "d", "x"),
		},
		{
			name: "ISO dates", file: "d;x\n1996-07-04;1\n1996-08-25 00:00:00;2\n",
			want: format(sheet.ASCII, sheet.Semicolon, sheet.DecimalComma, sheet.YearMonthDay, "d", "x"),
		},
		{
			name: "ambiguous dates in French", file: "d;x\n04/07/1996;1\n", warnings: []string{"sheet.ambiguous_dates"},
			want: format(sheet.ASCII, sheet.Semicolon, sheet.DecimalComma, sheet.DayMonthYear, "d", "x"),
		},
		{
			name: "ambiguous dates in English", file: "d;x\n04/07/1996;1\n", language: "en", warnings: []string{"sheet.ambiguous_dates"},
			want: format(sheet.ASCII, sheet.Semicolon, sheet.DecimalPoint, sheet.MonthDayYear, "d", "x"),
		},
		{
			name: "ambiguous dates in British English", file: "d;x\n04/07/1996;1\n", language: "en-GB", warnings: []string{"sheet.ambiguous_dates"},
			want: format(sheet.ASCII, sheet.Semicolon, sheet.DecimalPoint, sheet.DayMonthYear, "d", "x"),
		},
		{
			name: "contradicting dates",
			file: "d;x\n25/07/1996;1\n26/07/1996;1\n07/25/1996;2\n", warnings: []string{"sheet.mixed_dates"},
			want: format(sheet.ASCII, sheet.Semicolon, sheet.DecimalComma, sheet.DayMonthYear, "d", "x"),
		},
		{
			name: "order given", file: "d;x\n04/07/1996;1\n", options: sheet.Options{Dates: sheet.MonthDayYear},
			want: format(sheet.ASCII, sheet.Semicolon, sheet.DecimalComma, sheet.MonthDayYear, "d", "x"),
		},
		{
			name: "blank lines before the headers", file: "\n  \n;;\na;b\n1;2\n",
			want: format(sheet.ASCII, sheet.Semicolon, sheet.DecimalComma, sheet.DayMonthYear, "a", "b"),
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			c.options.Language = c.language
			r, err := sheet.Open(strings.NewReader(c.file), c.options)
			if err != nil {
				t.Fatal(err)
			}
			got := r.Format()
			var warnings []string
			for _, w := range got.Warnings {
				warnings = append(warnings, w.Code)
			}
			if !slices.Equal(warnings, c.warnings) {
				t.Errorf("the warnings are %v, want %v", warnings, c.warnings)
			}
			got.Warnings, c.want.Language = nil, c.language
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestOpenTreatsUnmatchedQuotesOfTabFileAsText(t *testing.T) {
	r, err := sheet.Open(strings.NewReader("a\tb\n\"Le Bon\tx\nBon app'\ty\n"), sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Format().Quoting; got != sheet.Unquoted {
		t.Errorf("the quoting is %s, want %s", got, sheet.Unquoted)
	}
	if row, err := r.Next(); err != nil || row.Fault != nil || row.Cells[0] != `"Le Bon` {
		t.Errorf("the first row is %+v, %v", row, err)
	}
}

func TestOpenRefusesOtherFiles(t *testing.T) {
	wide := strings.Repeat("x;", sheet.MaxColumns) + "x\n"
	cases := []struct {
		name, file string
		options    sheet.Options
		code       string
	}{
		{"empty", "", sheet.Options{}, "sheet.empty"},
		{"only blank lines", "\n\r\n , ,\n", sheet.Options{}, "sheet.empty"},
		{"only a byte order mark", "\xef\xbb\xbf", sheet.Options{}, "sheet.empty"},
		{"XLSX", "PK\x03\x04xx", sheet.Options{}, "sheet.workbook"},
		{"XLS", "\xd0\xcf\x11\xe0\xa1\xb1", sheet.Options{}, "sheet.workbook"},
		{"UTF-16", "\xff\xfea\x00;\x00", sheet.Options{}, "sheet.utf16"},
		{"NUL bytes", "a;b\n\x00;1\n", sheet.Options{}, "sheet.binary"},
		{"an open quote in the headers", "\"a;b\n1;2\n", sheet.Options{}, "sheet.bad_header"},
		{"an endless line", strings.Repeat("x", 2*sheet.SampleSize), sheet.Options{}, "sheet.bad_header"},
		{"very long headers", strings.Repeat("x", 40_000) + "\n1\n", sheet.Options{}, "sheet.bad_header"},
		{"too many columns", wide, sheet.Options{}, "sheet.too_many_columns"},
		{"an unknown option", "a;b\n", sheet.Options{Delimiter: ";"}, "sheet.unknown_option"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			for _, c.options.Language = range []string{"fr", "en"} {
				if _, err := sheet.Open(strings.NewReader(c.file), c.options); fault.Code(err) != c.code {
					t.Errorf("Open returned %v, want %s", err, c.code)
				}
			}
		})
	}
}

func TestReaderReturnsErrorOfSource(t *testing.T) {
	r, err := sheet.Open(io.MultiReader(strings.NewReader("a;b\n1;2\n"), broken{}), sheet.Options{})
	if err == nil || fault.Code(err) != "" {
		t.Errorf("Open returned %v, %v; want the source's error", r, err)
	}
	long := "a;b\n" + strings.Repeat("1;2\n", 200_000) + "9;"
	r, err = sheet.Open(io.MultiReader(strings.NewReader(long), broken{}), sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for {
		if _, err = r.Next(); err != nil {
			break
		}
		n++
	}
	if n != 200_000 || err == io.EOF {
		t.Errorf("Next returned %d rows, then %v", n, err)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }
