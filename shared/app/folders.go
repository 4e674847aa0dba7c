package app

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// folders is the bucket restricted to an operation's granted folders,
// for reading or for writing.
type folders struct {
	Files     Files
	operation string
	granted   []Grant
}

// may refuses a key in a folder the operation has no grant for.
func (f folders) may(write bool, key string) error {
	for _, g := range f.granted {
		if g.Writes() != write {
			continue
		}
		for _, folder := range g.Folders() {
			if strings.HasPrefix(key, folder) && f.Files != nil {
				return nil
			}
		}
	}
	action := "read"
	if write {
		action = "write"
	}
	return fmt.Errorf("%s has no grant to %s the file %s", f.operation, action, key)
}

func (f folders) Get(ctx context.Context, key string) ([]byte, error) {
	if err := f.may(false, key); err != nil {
		return nil, err
	}
	return f.Files.Get(ctx, key)
}

func (f folders) Open(ctx context.Context, key string, offset int64) (File, error) {
	if err := f.may(false, key); err != nil {
		return nil, err
	}
	return f.Files.Open(ctx, key, offset)
}

func (f folders) Put(ctx context.Context, key, contentType string, body []byte) error {
	if err := f.may(true, key); err != nil {
		return err
	}
	return f.Files.Put(ctx, key, contentType, body)
}

func (f folders) PutOnce(ctx context.Context, key, contentType string, body []byte) ([]byte, error) {
	for _, write := range []bool{true, false} { // an existing file is read
		if err := f.may(write, key); err != nil {
			return nil, err
		}
	}
	return f.Files.PutOnce(ctx, key, contentType, body)
}

func (f folders) Upload(ctx context.Context, key string, max int64, valid time.Duration, fields map[string]string) (Form, error) {
	if err := f.may(true, key); err != nil {
		return Form{}, err
	}
	return f.Files.Upload(ctx, key, max, valid, fields)
}

func (f folders) Link(ctx context.Context, key, name string, valid time.Duration) (string, error) {
	if err := f.may(false, key); err != nil {
		return "", err
	}
	return f.Files.Link(ctx, key, name, valid)
}

func (f folders) Move(ctx context.Context, from, to string) error {
	for _, step := range []struct {
		write bool
		key   string
	}{{false, from}, {true, from}, {true, to}} {
		if err := f.may(step.write, step.key); err != nil {
			return err
		}
	}
	return f.Files.Move(ctx, from, to)
}
