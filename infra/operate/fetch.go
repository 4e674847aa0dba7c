package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"

	"comptoir/infra/site"
	"comptoir/infra/stage"
)

// named finds the files that the page of the console names.
var named = regexp.MustCompile(`(?:src|href)="(/[^"]+)"`)

// probeConsole requests the page of the console, the files it names and its settings, and compares their headers with
// those of infra/site. A path without a file must not return the page: an error of a file would look like a success.
func (o operator) probeConsole(ctx context.Context, a account, address string) error {
	page, err := o.fetch(ctx, a, address, "/", site.Index)
	if err != nil {
		return err
	}
	files := named.FindAllSubmatch(page, -1)
	if len(files) == 0 {
		return fmt.Errorf("the page of the console at %s/ names no file: make upload STAGE=%s", address, o.stage.Name)
	}
	for _, file := range files {
		if _, err := o.fetch(ctx, a, address, string(file[1]), string(file[1])); err != nil {
			return err
		}
	}
	raw, err := o.fetch(ctx, a, address, "/"+site.Settings, site.Settings)
	if err != nil {
		return err
	}
	want, err := o.consoleConfig(ctx, a)
	if err != nil {
		return err
	}
	var got site.Config
	if err := json.Unmarshal(raw, &got); err != nil || got != want {
		return fmt.Errorf("the console has the settings %s, not those of this stage: make upload STAGE=%s", raw, o.stage.Name)
	}
	res, err := request(ctx, address+"/no/such/file")
	if err != nil {
		return err
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusForbidden && res.StatusCode != http.StatusNotFound {
		return fmt.Errorf("the console responds to a path without a file with %d", res.StatusCode)
	}
	o.say("The console responds at %s/, with %d files and the settings of this stage.", address, len(files))
	return nil
}

// fetch requests a file of the console, and checks its status and its headers.
func (o operator) fetch(ctx context.Context, a account, address, path, file string) ([]byte, error) {
	res, err := request(ctx, address+path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	content, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, fmt.Errorf("the console's %s cannot be read: %w", path, err)
	}
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the console responds to %s with %d: make upload STAGE=%s", path, res.StatusCode, o.stage.Name)
	}
	var connect []string
	for _, origin := range o.stage.Connected() {
		connect = append(connect, stage.Resolve(origin, a.number, a.cfg.Region))
	}
	want := site.Headers(connect...)
	want["Content-Type"], want["Cache-Control"] = site.ContentType(file), site.Caching(file)
	for name, value := range want {
		if got := res.Header.Get(name); got != value {
			return nil, fmt.Errorf("the console responds to %s with %s %q, not %q", path, name, got, value)
		}
	}
	return content, nil
}

// request sends a GET.
func request(ctx context.Context, url string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, fmt.Errorf("the console does not respond: %w", err)
	}
	return res, nil
}
