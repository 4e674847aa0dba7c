package sheet_test

import (
	"strings"
	"testing"

	"comptoir/shared/sheet"
)

func TestGuardEscapesFormulas(t *testing.T) {
	for cell, want := range map[string]string{
		"": "", "'": "'", "x": "x", "O'Neill": "O'Neill", "a=b": "a=b", "12": "12", "'t Hof": "'t Hof",
		"=1+1": "'=1+1", `=HYPERLINK("http://x.example","y")`: `'=HYPERLINK("http://x.example","y")`, "@SUM(A1)": "'@SUM(A1)",
		"+cmd|' /C calc'!A0": "'+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0": "'-2+3+cmd|' /C calc'!A0",
		"-": "-", "-5": "-5", "-1 234,50": "-1 234,50",
		"+33 1 23 45 67 89": "+33 1 23 45 67 89", "+1 (555) 010-9999": "+1 (555) 010-9999",
		"-5 €": "'-5 €", "- a dash": "'- a dash",
		"\t=1": "'\t=1", "\r\n=1": "'\r\n=1", " =1": "' =1", "\u00a0=1": "'\u00a0=1", "＝1": "'＝1",
		"'=1": "''=1", "''=1": "'''=1", "'-5": "''-5", "=": "'=",
	} {
		got := sheet.Guard(cell)
		if got != want {
			t.Errorf("Guard(%q) is %q, want %q", cell, got, want)
		}
		if back := sheet.Unguard(got); back != cell {
			t.Errorf("Unguard(%q) is %q, want %q", got, back, cell)
		}
	}
}

// FuzzGuard checks that no guarded cell is a formula, and that Unguard restores every cell.
func FuzzGuard(f *testing.F) {
	for _, s := range []string{"", "=1", "'=1", "-5", "+a", "\t", " '@", "＝", "''", "'\xff="} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		guarded := sheet.Guard(cell)
		if back := sheet.Unguard(guarded); back != cell {
			t.Fatalf("Guard(%q) is %q, and Unguard returns %q", cell, guarded, back)
		}
		rest := strings.TrimLeft(guarded, " \u00a0\u202f")
		if rest != "" && strings.ContainsRune("=@\t\r\n", rune(rest[0])) || strings.HasPrefix(rest, "＝") {
			t.Fatalf("Guard(%q) is %q, which a spreadsheet runs", cell, guarded)
		}
		active := func(r rune) bool { return r >= 'A' && r <= 'z' || r == '|' || r == '!' || r == '\'' }
		if rest != "" && (rest[0] == '-' || rest[0] == '+') && strings.ContainsFunc(rest, active) {
			t.Fatalf("Guard(%q) is %q, which a spreadsheet runs", cell, guarded)
		}
	})
}
