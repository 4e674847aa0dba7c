package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"comptoir/infra/local/spool"
	"comptoir/infra/local/stack"
	"comptoir/shared/release"
)

// home is the first organisation of a stack and its owner; a fresh stack founds
// it.
type home struct {
	At    stack.Addresses `json:"at"`
	Org   string          `json:"organization"`
	Email string          `json:"owner"`
}

const (
	ownerEmail = "owner@comptoir.example"
	ownerName  = "Camille Fabre"
)

func homeFile(folder string) string { return filepath.Join(folder, "home.json") }

// reset deletes the stack's data and the files of the other commands.
func reset(folder string) error {
	if err := stack.Reset(folder); err != nil {
		return err
	}
	for _, path := range []string{homeFile(folder), filepath.Join(folder, "demo"), filepath.Join(folder, rejectedFolder)} {
		if err := os.RemoveAll(path); err != nil {
			return fmt.Errorf("delete the data: %w", err)
		}
	}
	fmt.Printf("All data in %s is deleted.\n", folder)
	return nil
}

// running finds the stack that runs on the data folder, if one does. It waits up
// to 10 seconds for a stack that is starting.
func running(folder string) (home, bool) {
	for limit := time.Now().Add(10 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		h, responds := probe(folder)
		if responds || !stack.Runs(folder) || time.Now().After(limit) {
			return h, responds
		}
	}
}

// probe reports whether this folder's stack responds at its recorded address.
func probe(folder string) (home, bool) {
	var h home
	kept, err := spool.ReadFile(homeFile(folder))
	if err != nil || !stack.Runs(folder) || json.Unmarshal(kept, &h) != nil {
		return h, false
	}
	client := http.Client{Timeout: time.Second}
	res, err := client.Get(h.At.API + "/v1/openapi.json")
	if err != nil {
		return h, false
	}
	_ = res.Body.Close()
	return h, res.StatusCode == http.StatusOK
}

// ensureHome makes sure that the first organisation and its owner exist, and
// records the stack's addresses for the other commands.
func ensureHome(ctx context.Context, folder string, at stack.Addresses) (home, error) {
	h := home{At: at, Email: ownerEmail}
	token, err := h.token(ctx, h.Email)
	if err != nil {
		return h, err
	}
	var found struct {
		Organization struct {
			ID string `json:"id"`
		} `json:"organization"`
	}
	status, err := h.call(ctx, token, "GET", "/v1/me", nil, &found)
	if err != nil {
		return h, err
	}
	h.Org = found.Organization.ID
	if status == http.StatusOK && h.Org == "" {
		status, err = h.found(ctx, token)
	}
	if err != nil {
		return h, err
	}
	if status >= 300 {
		return h, fmt.Errorf("the owner's organisation cannot be read or founded: the API returned %d, see %s",
			status, filepath.Join(folder, logName))
	}
	kept, err := json.MarshalIndent(h, "", "  ")
	if err != nil {
		return h, fmt.Errorf("record the addresses of the stack: %w", err)
	}
	return h, spool.WriteFile(homeFile(folder), kept)
}

// found founds the first organisation and sets the owner's name, which documents
// and the timeline show.
func (h *home) found(ctx context.Context, token string) (status int, err error) {
	var made struct {
		ID    string `json:"id"`
		Owner struct {
			ID string `json:"id"`
		} `json:"owner"`
	}
	status, err = h.call(ctx, token, http.MethodPost, "/v1/organizations", firstOrganization, &made)
	if err != nil || status != http.StatusCreated {
		return status, err
	}
	h.Org = made.ID
	if token, err = h.token(ctx, h.Email); err != nil { // a token with the organisation's claim
		return status, err
	}
	var ignored json.RawMessage
	return h.call(ctx, token, http.MethodPatch, "/v1/users/"+made.Owner.ID, map[string]string{"name": ownerName}, &ignored)
}

var firstOrganization = map[string]any{
	"name": "Comptoir du Vexin", "legal_form": "SARL", "capital": "10 000 €", "siren": "732829320",
	"register": "RCS Pontoise", "vat_number": "FR44732829320",
	"address": map[string]string{"street": "12 rue du Marché", "postal_code": "95300", "city": "Pontoise", "country": "FR"},
	"email":   "bonjour@comptoir.example", "currency": "EUR", "time_zone": "Europe/Paris", "language": "fr",
	"bank": map[string]string{"name": "Crédit du Vexin", "iban": "FR76 3000 6000 0112 3456 7890 189", "bic": "AGRIFRPP"},
}

// token requests a token from the issuer, as a client does at sign-in.
func (h home) token(ctx context.Context, email string) (string, error) {
	form := url.Values{"email": {email}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.At.Issuer+"/oauth/token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", fmt.Errorf("request a token: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", fmt.Errorf("request a token: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil || answer.Token == "" {
		return "", fmt.Errorf("request a token: status %d", res.StatusCode)
	}
	return answer.Token, nil
}

// call sends a request to the API and decodes a successful response into answer.
func (h home) call(ctx context.Context, token, method, path string, body, answer any) (int, error) {
	var in io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return 0, fmt.Errorf("%s %s: %w", method, path, err)
		}
		in = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, h.At.API+path, in)
	if err != nil {
		return 0, fmt.Errorf("%s %s: %w", method, path, err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if method == http.MethodPatch {
		req.Header.Set("If-Match", "*") // a fresh stack has no concurrent writer
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, fmt.Errorf("%s %s: %w", method, path, err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode >= 300 {
		return res.StatusCode, nil
	}
	return res.StatusCode, json.NewDecoder(res.Body).Decode(answer)
}

// read reads a path of the API.
func (h home) read(ctx context.Context, token, path string, answer any) error {
	status, err := h.call(ctx, token, http.MethodGet, path, nil, answer)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("GET %s returned %d", path, status)
	}
	return err
}

// writeToken writes a token and nothing else, for use in a command.
func (h home) writeToken(ctx context.Context, args []string, out io.Writer) error {
	email := h.Email
	if len(args) > 0 {
		email = args[0]
	}
	token, err := h.token(ctx, email)
	if err != nil {
		return err
	}
	var me struct {
		Organization struct{ ID string }
		Invitations  []struct{ Organization struct{ ID, Name string } }
	}
	status, err := h.call(ctx, token, "GET", "/v1/me", nil, &me)
	switch {
	case err != nil:
		return err
	case status != http.StatusOK:
		return fmt.Errorf("the token of %s does not work: GET /v1/me returned %d", email, status)
	case me.Organization.ID == "" && len(me.Invitations) == 0:
		return fmt.Errorf("there is no member with the e-mail %q: invite one with POST /v1/users, "+
			"or leave EMAIL out for the owner's token", email)
	}
	for _, i := range me.Invitations { // the token is for accepting it
		fmt.Fprintf(os.Stderr, "%s is invited to %s. Accept: POST /v1/me/invitations/%s/accept, then request a new token.\n",
			email, i.Organization.Name, i.Organization.ID)
	}
	fmt.Fprintln(out, token)
	return nil
}

// welcome writes the addresses of the servers and a first request to try.
func (h home) welcome(w io.Writer, data string) {
	fmt.Fprintf(w, `
Comptoir %s runs on this machine.

  console     %s/
  API         %s/v1   described at %s/v1/openapi.json
  mailbox     %s
  bucket      %s   comptoir-files: key local, secret local-secret
  desk        %s   queues, events, failures, schedules
  table       %s

You are %s, %s, owner of %s. A token for the shell:

  TOKEN=$(curl -s -d email=%s %s/oauth/token | sed 's/.*"access_token":"\([^"]*\)".*/\1/')

A first request:

  curl -s -X POST %s/v1/contacts -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{
    "display_name": "Vins et alcools Chevalier", "customer": true,
    "billing_address": {"street": "59 rue de l'\''Abbaye", "postal_code": "51100", "city": "Reims", "country": "FR"}}'

Your own files: make drop KIND=customers FILES=clients.csv%[15]s. A company's day: make demo%[15]s.
Ctrl-C stops and keeps everything; make reset%[15]s deletes it.
`, release.Version, h.At.API, h.At.API, h.At.API, h.At.Mail, h.At.Bucket, h.At.Desk, h.At.Table,
		ownerName, h.Email, h.Org, h.Email, h.At.Issuer, h.At.API, data)
}
