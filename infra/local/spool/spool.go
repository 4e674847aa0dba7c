// Package spool keeps small JSON documents in a folder, one file each, so that kill -9 loses none.
//
// Owns: complete files (written under a temporary name, synced, renamed), names in the order of their creation, setting
// unreadable documents aside.
// Does not own: the content of the documents.
// Invariants: a file under its final name is complete; names sort by time; one unreadable document does not hide the others.
package spool

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// Spool is one folder.
type Spool struct {
	folder string
	last   atomic.Int64 // the nanosecond of the last name
}

// Open creates the folder if it does not exist, and deletes the incomplete files of a killed process.
func Open(folder string) (*Spool, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder %s: %w", folder, err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", folder, err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), incomplete) {
			continue
		}
		if err := os.Remove(filepath.Join(folder, e.Name())); err != nil {
			return nil, fmt.Errorf("delete the incomplete file %s: %w", e.Name(), err)
		}
	}
	return &Spool{folder: folder}, nil
}

const (
	suffix     = ".json"
	incomplete = ".part"
	unreadable = ".unreadable"
)

// Name returns a new name, greater than all earlier names.
func (s *Spool) Name() string {
	for {
		last, now := s.last.Load(), time.Now().UnixNano()
		if now <= last {
			now = last + 1
		}
		if s.last.CompareAndSwap(last, now) {
			return fmt.Sprintf("%020d", now)
		}
	}
}

// Put writes a document and replaces an existing one of the same name.
func (s *Spool) Put(name string, document any) error {
	text, err := json.MarshalIndent(document, "", " ")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return s.Write(name+suffix, text)
}

// Write writes a file of any kind. Its name includes an extension other than that of the documents.
func (s *Spool) Write(name string, content []byte) error {
	file := s.path(name)
	f, err := os.OpenFile(file+incomplete, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(file+incomplete, file)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// Get reads a document. It returns [os.ErrNotExist] if the document does not exist.
func (s *Spool) Get(name string, into any) error {
	text, err := s.Read(name + suffix)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

// All reads all documents, oldest first, and passes each to use with its name. A document that is not JSON, that use refuses,
// or that this process may not read is set aside: it gets another name, with which a person can examine and restore it, and
// the log names it.
func All[T any](s *Spool, log *slog.Logger, use func(name string, document T) error) error {
	names, err := s.Names()
	if err != nil {
		return err
	}
	for _, name := range names {
		text, err := s.Read(name + suffix)
		switch {
		case errors.Is(err, os.ErrNotExist): // deleted since the folder was listed
			continue
		case err == nil:
			var document T
			if err = json.Unmarshal(text, &document); err == nil {
				err = use(name, document)
			}
		case !errors.Is(err, os.ErrPermission) && !errors.Is(err, syscall.EISDIR): // a failure of the disk, not of this file
			return err
		}
		if err == nil {
			continue
		}
		aside := s.path(name + suffix + unreadable)
		if failed := os.Rename(s.path(name+suffix), aside); failed != nil {
			return fmt.Errorf("set the unreadable file %s aside: %w (it is unreadable because: %w)", name, failed, err)
		}
		log.Error("unreadable file set aside", "file", aside, "error", err)
	}
	return nil
}

// Read reads a file written by Write.
func (s *Spool) Read(name string) ([]byte, error) {
	text, err := os.ReadFile(s.path(name))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return text, nil
}

// Remove deletes a document.
func (s *Spool) Remove(name string) error {
	if err := os.Remove(s.path(name + suffix)); err != nil {
		return fmt.Errorf("remove %s: %w", name, err)
	}
	return nil
}

// Names lists the documents, oldest first.
func (s *Spool) Names() ([]string, error) {
	entries, err := os.ReadDir(s.folder)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", s.folder, err)
	}
	var all []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), suffix); ok {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all, nil
}

// path returns the path of a name. It drops directories, so that no request's name leads out of the folder.
func (s *Spool) path(name string) string { return filepath.Join(s.folder, filepath.Base(name)) }
