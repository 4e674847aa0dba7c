package imports

import (
	"path"
	"slices"
	"strings"
	"testing"

	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/intake"
)

// FuzzKey checks keys, which are chosen by the user who uploads a file. A key names
// an organisation, a kind and a file, or is refused; it never leaves the folder of
// the organisation.
func FuzzKey(f *testing.F) {
	const org = "org_01KAMX0000000000000000VEXN"
	for _, s := range []string{
		"", "/", "imports/", "imports//", "imports/" + org, "imports/" + org + "/",
		"imports/" + org + "/contacts", "imports/" + org + "/contacts/", "imports/" + org + "/contacts/a.csv",
		"imports/" + org + "/contacts/job_01KAMX0000000000000000AAAA/a.csv", "imports/" + org + "/contacts/../orders/a.csv",
		"imports/../" + org + "/contacts/a.csv", "imports/" + org + "/contacts/..", "imports/" + org + "/contacts/a/..",
		"imports/" + strings.ToLower(org) + "/contacts/a.csv", "imports/" + org + "#/contacts/a.csv",
		"IMPORTS/" + org + "/contacts/a.csv", "results/" + org + "/contacts/a.csv", "quarantine/x",
		"imports/" + org + "/%2e%2e/a.csv", "imports/" + org + "/contacts/\x00", "imports/" + org + "/contacts/a\r\nb.csv",
		"imports/" + org + "/contacts/\u202egsj.csv", "imports/" + org + "/contacts/" + strings.Repeat("a/", 400),
		"imports/imports/" + org + "/contacts/a.csv", `imports\` + org + `\contacts\a.csv`,
		"imports/" + org + "/contacts/<script>.csv",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, key string) {
		a, err := parseKey(key, "1")
		if err != nil {
			if code := fault.Code(err); code != "import.unknown_place" && code != "import.unknown_kind" {
				t.Fatalf("parseKey(%q) returned code %q: %v", key, code, err)
			}
			return
		}
		if !id.Valid(a.org) || !slices.Contains(intake.Kinds(), a.kind) || a.key != key || !strings.HasPrefix(key, inbox+string(a.org)+"/") {
			t.Fatalf("parseKey(%q) returned %+v", key, a)
		}
		if strings.Contains(a.file.Name, "/") {
			t.Fatalf("the name of the file %q is %q", key, a.file.Name)
		}
	})
}

// FuzzName checks that safeName returns one path element, which does not leave its
// folder, for any name of a file.
func FuzzName(f *testing.F) {
	for _, s := range []string{
		"", ".", "..", "...", "a.csv", "../../etc/passwd", "a/b", `a\b`, "\x00", "\r\n", "é̀.csv", "\u202egsj.exe",
		strings.Repeat("é", 300), "..\u200b", "．．", ". .", "%2e%2e", "-", "a..b", "con",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		safe := safeName(name)
		if safe == "" || strings.ContainsAny(safe, "/\\\x00%\r\n\" ") || len([]rune(safe)) > 100 || safeName(safe) != safe {
			t.Fatalf("safeName(%q) is %q", name, safe)
		}
		if path.Join("/folder", safe) != "/folder/"+safe {
			t.Fatalf("safeName(%q) is %q, which leaves the folder", name, safe)
		}
	})
}
