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

// FuzzKey: whoever drops a file chooses its key. It names an organisation, what
// the file is about and a name, or the file is put aside; it never leads out of
// the folder it stands in.
func FuzzKey(f *testing.F) {
	const org = "org_01KAMX0000000000000000VEXN"
	for _, s := range []string{
		"", "/", "imports/", "imports//", "imports/" + org, "imports/" + org + "/", "imports/" + org + "/contacts", "imports/" + org + "/contacts/", "imports/" + org + "/contacts/a.csv",
		"imports/" + org + "/contacts/job_01KAMX0000000000000000AAAA/a.csv", "imports/" + org + "/contacts/../orders/a.csv", "imports/../" + org + "/contacts/a.csv", "imports/" + org + "/contacts/..", "imports/" + org + "/contacts/a/..",
		"imports/" + strings.ToLower(org) + "/contacts/a.csv", "imports/" + org + "#/contacts/a.csv", "IMPORTS/" + org + "/contacts/a.csv", "results/" + org + "/contacts/a.csv", "quarantine/x", "imports/" + org + "/%2e%2e/a.csv",
		"imports/" + org + "/contacts/\x00", "imports/" + org + "/contacts/a\r\nb.csv", "imports/" + org + "/contacts/\u202egsj.csv", "imports/" + org + "/contacts/" + strings.Repeat("a/", 400), "imports/imports/" + org + "/contacts/a.csv", `imports\` + org + `\contacts\a.csv`, "imports/" + org + "/contacts/<script>.csv",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, key string) {
		a, err := address(key, "1")
		if err != nil {
			if code := fault.Code(err); code != "import.unknown_place" && code != "import.unknown_kind" {
				t.Fatalf("%q is refused as %q: %v", key, code, err)
			}
			return
		}
		if !id.Valid(a.org) || !slices.Contains(intake.Kinds(), a.kind) || a.key != key || !strings.HasPrefix(key, inbox+string(a.org)+"/") {
			t.Fatalf("%q is read as %+v", key, a)
		}
		if strings.Contains(a.file.Name, "/") {
			t.Fatalf("%q is a file %q", key, a.file.Name)
		}
	})
}

// FuzzName: whatever a file is called, its name as the last part of a key is one
// plain part, which no path goes through.
func FuzzName(f *testing.F) {
	for _, s := range []string{"", ".", "..", "...", "a.csv", "../../etc/passwd", "a/b", `a\b`, "\x00", "\r\n", "é̀.csv", "\u202egsj.exe", strings.Repeat("é", 300), "..\u200b", "．．", ". .", "%2e%2e", "-", "a..b", "con"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		p := plain(name)
		if p == "" || strings.ContainsAny(p, "/\\\x00%\r\n\" ") || len([]rune(p)) > 100 || plain(p) != p {
			t.Fatalf("%q becomes %q", name, p)
		}
		if path.Join("/folder", p) != "/folder/"+p {
			t.Fatalf("%q becomes %q, which leads elsewhere", name, p)
		}
	})
}
