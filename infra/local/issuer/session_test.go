package issuer

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// A refresh token is replaced by each refresh. The replaced one works for a minute longer.
func TestRefreshTokenRotates(t *testing.T) {
	b := open(t, t.TempDir())
	first := b.exchange(b.code("ana@example.org"), "org", "org_1")
	b.wait(time.Hour)
	second := b.refresh(first.Refresh)
	if second.Error != "" || second.Refresh == first.Refresh || second.Seconds != 3600 {
		t.Fatalf("got %+v", second)
	}
	signIn, refreshed := claims(t, first.ID), claims(t, second.ID)
	for _, name := range []string{"sub", "auth_time", "aud", "email", "origin_jti"} {
		if refreshed[name] == nil || signIn[name] != refreshed[name] {
			t.Errorf("the refresh changes %s from %v to %v", name, signIn[name], refreshed[name])
		}
	}
	if refreshed["nonce"] != nil || refreshed["iat"] == signIn["iat"] || refreshed["jti"] == signIn["jti"] {
		t.Errorf("the refreshed ID token has %v", refreshed)
	}

	if got := claims(t, second.Access)["source_seen"]; got != "TokenGeneration_RefreshTokens" {
		t.Errorf("the trigger sees %v", got)
	}

	b.wait(grace - time.Second)
	retried := b.refresh(first.Refresh)
	if retried.Error != "" {
		t.Fatalf("in the grace period: got %+v", retried)
	}
	b.wait(2 * time.Second) // the grace period counts from the first use
	if got := b.refresh(first.Refresh); got.Error != "invalid_grant" || got.Access != "" {
		t.Errorf("after the grace period: got %+v", got)
	}
	for name, token := range map[string]string{"first response": second.Refresh, "response of the retry": retried.Refresh} {
		if got := b.refresh(token); got.Error != "" {
			t.Errorf("the token of the %s: got %+v", name, got)
		}
	}
	for _, token := range []string{"", "x", first.Access} {
		if got := b.refresh(token); got.Error == "" {
			t.Errorf("the refresh token %q: got %+v", token, got)
		}
	}
}

// A session stays in the organisation that it asked for last.
func TestSessionKeepsClientMetadata(t *testing.T) {
	b := open(t, t.TempDir())
	last := b.exchange(b.code("ana@example.org"))
	for _, step := range []struct {
		sent []string
		want any
	}{
		{nil, nil},
		{[]string{"org", "org_1"}, "org_1"},
		{nil, "org_1"},
		{[]string{"org", "org_2"}, "org_2"},
		{[]string{"other", "x"}, "org_2"},
		{nil, "org_2"},
		{[]string{"org", ""}, ""},
		{nil, ""},
	} {
		if last = b.refresh(last.Refresh, step.sent...); claims(t, last.Access)["org"] != step.want {
			t.Errorf("with %v: got %v, want %v", step.sent, claims(t, last.Access)["org"], step.want)
		}
	}
}

// Two tabs that refresh at the same time stay signed in both.
func TestRefreshesAtTheSameTime(t *testing.T) {
	b := open(t, t.TempDir())
	token := b.exchange(b.code("ana@example.org")).Refresh
	const tabs = 4
	got := make([]answer, tabs)
	var all sync.WaitGroup
	for n := range tabs {
		all.Go(func() { got[n] = b.refresh(token) })
	}
	all.Wait()
	seen := map[string]bool{}
	b.wait(2 * grace)
	for n, a := range got {
		if a.Error != "" || seen[a.Refresh] {
			t.Errorf("tab %d: got %+v", n, a)
		}
		seen[a.Refresh] = true
		if next := b.refresh(a.Refresh); next.Error != "" {
			t.Errorf("the next refresh of tab %d: got %+v", n, next)
		}
	}
}

// Of two uses of a code at the same time, at most one succeeds, and no session is left.
func TestCodeUsedAtTheSameTime(t *testing.T) {
	b := open(t, t.TempDir())
	code := b.code("ana@example.org")
	got := make([]answer, 4)
	var all sync.WaitGroup
	for n := range got {
		all.Go(func() { got[n] = b.exchange(code) })
	}
	all.Wait()
	succeeded := 0
	for _, a := range got {
		if a.Error == "" {
			succeeded++
		}
	}
	if succeeded > 1 || len(b.i.sessions.all) != 0 {
		t.Errorf("%d uses succeeded, %d sessions are left", succeeded, len(b.i.sessions.all))
	}
}

// A restart keeps sessions and persons, and the disk has no refresh token.
func TestRestartKeepsSessions(t *testing.T) {
	folder := t.TempDir()
	b := open(t, folder)
	token := b.exchange(b.code("ana@example.org"), "org", "org_1").Refresh
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(files) != 3 {
		t.Errorf("the folder has %v, %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil || strings.Contains(string(text), token) {
			t.Errorf("%s contains the refresh token: %v", file, err)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", file, info.Mode(), err)
		}
	}
	b = open(t, folder)
	got := b.refresh(token)
	if got.Error != "" || claims(t, got.Access)["org"] != "org_1" {
		t.Errorf("after a restart: got %+v", got)
	}
	if _, page := b.send("GET", "/oauth/authorize", request(nil), nil); !strings.Contains(page, `value="ana@example.org"`) {
		t.Errorf("the page does not offer the person: %s", page)
	}
	b.wait(sessionLifetime)
	if late := b.refresh(got.Refresh); late.Error != "invalid_grant" {
		t.Errorf("30 days after the sign-in: got %+v", late)
	}

	// An unreadable file is set aside, and the issuer starts without sessions.
	if err := os.WriteFile(filepath.Join(folder, "sessions.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if late := open(t, folder).refresh(got.Refresh); late.Error != "invalid_grant" {
		t.Errorf("without sessions: got %+v", late)
	}
	if _, err := os.Stat(filepath.Join(folder, "sessions.json.unreadable")); err != nil {
		t.Error(err)
	}
}

func TestOldestSessionsAreDropped(t *testing.T) {
	b, now := open(t, t.TempDir()), time.Now()
	for n := range maxSessions + 2 {
		b.i.sessions.all = append(b.i.sessions.all, session{ID: strconv.Itoa(n), SignedIn: now})
	}
	token := b.exchange(b.code("ana@example.org")).Refresh
	if all := b.i.sessions.all; len(all) != maxSessions || all[0].ID != "3" {
		t.Errorf("%d sessions are left, the oldest is %s", len(all), all[0].ID)
	}
	for range 3 * maxRefresh {
		if got := b.refresh(token); got.Error != "" && got.Error != "invalid_grant" {
			t.Fatalf("got %+v", got)
		}
	}
	if last := b.i.sessions.all[maxSessions-1]; len(last.Tokens) != maxRefresh {
		t.Errorf("the session has %d refresh tokens", len(last.Tokens))
	}
}

func TestRevokeEndsSession(t *testing.T) {
	b := open(t, t.TempDir())
	first, other := b.exchange(b.code("ana@example.org")), b.exchange(b.code("ana@example.org"))
	second := b.refresh(first.Refresh)
	revoke := func(form url.Values) int {
		res, _ := b.send("POST", "/oauth/revoke", form, nil)
		return res.StatusCode
	}
	for name, c := range map[string]struct {
		form url.Values
		want int
	}{
		"unknown token": {url.Values{"client_id": {Audience}, "token": {"x"}}, http.StatusOK},
		"access token":  {url.Values{"client_id": {Audience}, "token": {first.Access}}, http.StatusOK},
		"no token":      {url.Values{"client_id": {Audience}}, http.StatusBadRequest},
		"other client":  {url.Values{"client_id": {"another"}, "token": {second.Refresh}}, http.StatusBadRequest},
	} {
		if got := revoke(c.form); got != c.want {
			t.Errorf("%s: got %d, want %d", name, got, c.want)
		}
	}
	for range 2 {
		if got := revoke(url.Values{"client_id": {Audience}, "token": {second.Refresh}}); got != http.StatusOK {
			t.Errorf("got %d", got)
		}
	}
	for name, token := range map[string]string{"revoked token": second.Refresh, "token replaced by it": first.Refresh} {
		if got := b.refresh(token); got.Error != "invalid_grant" {
			t.Errorf("the %s: got %+v", name, got)
		}
	}
	if got := b.refresh(other.Refresh); got.Error != "" {
		t.Errorf("another session was ended: %+v", got)
	}
}
