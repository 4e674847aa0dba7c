package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"comptoir/infra/local/stack"
	"comptoir/infra/site"
)

// browser returns the Chromium of this machine, or "".
func browser() string {
	for _, path := range []string{os.Getenv("CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"} {
		if _, err := os.Stat(path); err == nil && path != "" {
			return path
		}
	}
	return ""
}

// builtConsole builds the console, and returns its folder and that of its tests.
func builtConsole(t *testing.T) (files, tests string) {
	t.Helper()
	root := absolute(t, "../..")
	build := exec.CommandContext(t.Context(), "make", "-s", "console")
	build.Dir = root
	build.Env = append(os.Environ(), "MAKEFLAGS=") // a make around this test does not share its jobs
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("make console: %v\n%s", err, out)
	}
	return filepath.Join(root, "build", "console"), filepath.Join(root, "infra", "console", "test")
}

// The console is read by people on slow connections: what a browser loads first is small, and so is each part that follows.
func TestConsoleStaysSmall(t *testing.T) {
	files, _ := builtConsole(t)
	index, err := os.ReadFile(filepath.Join(files, site.Index))
	if err != nil {
		t.Fatal(err)
	}
	parts, err := filepath.Glob(filepath.Join(files, site.Assets, "*"))
	if err != nil || len(parts) < 10 {
		t.Fatalf("%d parts, %v", len(parts), err)
	}
	entry, all := packed(t, index), packed(t, index)
	for _, part := range parts {
		text, err := os.ReadFile(part)
		if err != nil {
			t.Fatal(err)
		}
		size := packed(t, text)
		all += size
		if bytes.Contains(index, []byte(filepath.Base(part))) {
			entry += size
		} else if size > 25<<10 {
			t.Errorf("%s has %d bytes with gzip, at most 25 KB", filepath.Base(part), size)
		}
	}
	if entry > 60<<10 || all > 220<<10 {
		t.Errorf("the first part has %d bytes with gzip (at most 60 KB), all have %d (at most 220 KB)", entry, all)
	}
	t.Logf("first part %d bytes, all %d bytes, with gzip", entry, all)
}

func packed(t *testing.T, text []byte) int {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

// TestConsole plays a day in a real browser by the keyboard alone, once more on a bad connection, and looks at each screen.
// The figures on the screens are those of the API.
func TestConsole(t *testing.T) {
	if browser() == "" {
		t.Skip("No Chromium on this machine: the screens are not tested. Install chromium, or set CHROMIUM to its path.")
	}
	h, tests, folder := consoleSystem(t)
	t.Run("a day by the keyboard", func(t *testing.T) { playDay(t, h, tests, "keys-1@comptoir.example", "") })
	email := sampleDay(t, h, folder)
	t.Run("together", func(t *testing.T) {
		t.Run("on a bad connection", func(t *testing.T) {
			t.Parallel() // it mostly waits
			playDay(t, h, tests, "keys-2@comptoir.example", "LOSSY=1")
		})
		t.Run("every screen", func(t *testing.T) {
			t.Parallel()
			play(t, h, tests, "screens.mjs", email, "")
		})
	})
	t.Run("a long list", func(t *testing.T) {
		importCustomers(t, h, email, 10_000)
		play(t, h, tests, "long.mjs", email, "")
	})
}

// consoleSystem starts the local system with the console on free ports, until the test ends.
func consoleSystem(t *testing.T) (h home, tests, folder string) {
	t.Helper()
	files, tests := builtConsole(t)
	t.Setenv("COMPTOIR_CONSOLE", files)
	h, folder = system(t)
	return h, tests, folder
}

// system starts the local system on free ports, until the test ends.
func system(t *testing.T) (h home, folder string) {
	t.Helper()
	t.Chdir(".") // the bucket's server changes the folder
	for name := range environment(stack.Addresses{}, "") {
		t.Setenv(name, "")
	}
	for _, port := range []string{"API", "TABLE", "BUCKET", "MAIL", "DESK"} {
		t.Setenv("COMPTOIR_"+port+"_PORT", "0")
	}
	folder = t.TempDir()
	s, err := up(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	h, err = ensureHome(t.Context(), folder, s.At)
	if err != nil {
		t.Fatal(err)
	}
	return h, folder
}

// playDay founds a company, plays the day and compares its figures with the API's.
func playDay(t *testing.T, h home, tests, email, variable string) {
	token := founder(t, &h, email)
	seen := play(t, h, tests, "day.mjs", email, variable)
	var order, invoice struct {
		Totals  struct{ Total string }
		Balance string
	}
	if err := h.read(t.Context(), token, "/v1/sales-orders/"+seen["orderId"], &order); err != nil {
		t.Fatal(err)
	}
	if err := h.read(t.Context(), token, "/v1/invoices/"+seen["invoiceId"], &invoice); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"merged": order.Totals.Total, "invoice": invoice.Totals.Total, "credit": invoice.Totals.Total} {
		if got := plain(seen[name]); got != want {
			t.Errorf("%s: the screen shows %q, the API returns %s", name, seen[name], want)
		}
	}
	// Nothing was done twice: as many documents as the day makes.
	made := map[string]int{"estimates": 1, "sales-orders": 2, "invoices": 1, "credit-notes": 1, "contacts": 1, "items": 2, "mails": 1}
	for path, want := range made {
		var list struct{ Data []json.RawMessage }
		if err := h.read(t.Context(), token, "/v1/"+path, &list); err != nil || len(list.Data) != want {
			t.Errorf("%d %s, %v; the day makes %d", len(list.Data), path, err, want)
		}
	}
}

// founder founds a company, and returns the owner's token.
func founder(t *testing.T, h *home, email string) string {
	t.Helper()
	h.Email = email
	token, err := h.token(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	if status, err := h.found(t.Context(), token); err != nil || status >= 300 {
		t.Fatalf("found a company: %d, %v", status, err)
	}
	if token, err = h.token(t.Context(), email); err != nil {
		t.Fatal(err)
	}
	return token
}

// plain returns an amount of the screen as the API writes it.
func plain(shown string) string {
	return strings.NewReplacer("\u202f", "", "\u00a0", "", " ", "", "€", "", ",", ".").Replace(shown)
}

// sampleDay plays the sample company's day, and returns the owner's e-mail.
func sampleDay(t *testing.T, h home, folder string) string {
	t.Helper()
	var out bytes.Buffer
	if err := h.demo(t.Context(), folder, &out); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	_, rest, _ := strings.Cut(out.String(), "EMAIL=")
	email, _, _ := strings.Cut(rest, "@")
	return email + "@comptoir.example"
}

// importCustomers imports customers into the company of the sample day.
func importCustomers(t *testing.T, h home, email string, rows int) {
	t.Helper()
	token, err := h.token(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	var me struct{ Organization struct{ ID string } }
	if err := h.read(t.Context(), token, "/v1/me", &me); err != nil {
		t.Fatal(err)
	}
	var file strings.Builder
	file.WriteString("Nom;Adresse;Code postal;Ville;Pays\n")
	for i := range rows {
		fmt.Fprintf(&file, "Client %05d;%d rue de Paris;95300;Pontoise;France\n", i, i+1)
	}
	key := "imports/" + me.Organization.ID + "/customers/many.csv"
	if _, err := put(t.Context(), h.bucket(), strings.NewReader(file.String()), key); err != nil {
		t.Fatal(err)
	}
	var jobs struct{ Data []struct{ Status string } }
	for limit := time.Now().Add(2 * time.Minute); len(jobs.Data) != 2 || jobs.Data[0].Status != "done"; {
		if err := h.read(t.Context(), token, "/v1/jobs", &jobs); err != nil {
			t.Fatal(err)
		}
		if time.Now().After(limit) {
			t.Fatalf("the import did not end: %+v", jobs)
		}
	}
}

// play runs a program of the console's tests, and returns the figures that it read from the screens.
func play(t *testing.T, h home, tests, program, email, variable string) map[string]string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", program, h.At.API, email, os.Getenv("COMPTOIR_PICTURES"))
	cmd.Dir = tests
	cmd.Env = append(os.Environ(), "CHROMIUM="+browser(), variable)
	var failures bytes.Buffer
	cmd.Stderr = &failures
	out, err := cmd.Output()
	var result struct {
		Figures map[string]string
		Faults  []string
	}
	if json.Unmarshal(out, &result) != nil {
		t.Fatalf("%v\n%s%s", err, out, failures.String())
	}
	for _, f := range result.Faults {
		t.Error(f)
	}
	if err != nil && len(result.Faults) == 0 {
		t.Error(err)
	}
	return result.Figures
}
