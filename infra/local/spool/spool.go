// Package spool keeps small JSON documents in a folder, one file each, so that kill -9 loses none.
//
// Owns: complete files (written under a temporary name, synced, renamed), names in the order of their creation, setting
// unreadable files aside.
// Does not own: the content of the documents.
// Invariants: a file under its final name is complete; names sort by time; one unreadable document does not hide the others;
// a named pipe, a link or a folder in the place of a file is never opened.
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
		if !strings.HasSuffix(e.Name(), incomplete) || !e.Type().IsRegular() {
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
func (s *Spool) Write(name string, content []byte) error { return WriteFile(s.path(name), content) }

// WriteFile writes a file outside a spool.
func WriteFile(file string, content []byte) error {
	f, err := os.OpenFile(file+incomplete, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(file+incomplete, file)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
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

// Load reads a document, and reports whether it exists. An unreadable one is set aside as by All, and does not exist.
func (s *Spool) Load(log *slog.Logger, name string, into any) (bool, error) {
	err := s.Get(name, into)
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, os.ErrNotExist):
		return false, nil
	case ofDisk(err):
		return false, err
	}
	return false, SetAside(log, s.path(name+suffix), err)
}

// ofDisk reports whether an error is a failure of the disk, not of one file.
func ofDisk(err error) bool {
	var path *os.PathError
	return errors.As(err, &path) && !errors.Is(err, os.ErrPermission) && !errors.Is(err, errIrregular)
}

// SetAside gives an unreadable file another name, with which a person can examine and restore it, and names it in the log.
func SetAside(log *slog.Logger, file string, reason error) error {
	aside := file + unreadable
	for n := 2; ; n++ {
		if _, err := os.Lstat(aside); err != nil {
			break
		}
		aside = fmt.Sprintf("%s%s-%d", file, unreadable, n)
	}
	if err := os.Rename(file, aside); err != nil {
		return fmt.Errorf("set the unreadable file %s aside: %w (it is unreadable because: %w)", file, err, reason)
	}
	log.Error("unreadable file set aside", "file", aside, "error", reason)
	return nil
}

// All reads all documents, oldest first, and passes each to use with its name. A document that is not JSON, that use refuses,
// or that this process may not read is set aside.
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
		case ofDisk(err):
			return err
		}
		if err == nil {
			continue
		}
		if err := SetAside(log, s.path(name+suffix), err); err != nil {
			return err
		}
	}
	return nil
}

// Read reads a file written by Write.
func (s *Spool) Read(name string) ([]byte, error) {
	text, err := ReadFile(s.path(name))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return text, nil
}

// Recover reads a file outside a spool; one that does not exist is empty. An unreadable one is set aside.
func Recover(log *slog.Logger, file string) ([]byte, error) {
	text, err := ReadFile(file)
	switch {
	case err == nil || errors.Is(err, os.ErrNotExist):
		return text, nil
	case ofDisk(err):
		return nil, err
	}
	return nil, SetAside(log, file, err)
}

// errIrregular reports that a path leads to no regular file: a named pipe would block its reader for ever.
var errIrregular = errors.New("not a regular file")

// ReadFile reads a file outside a spool, as [os.ReadFile] does, but regular files only.
func ReadFile(file string) ([]byte, error) {
	info, err := os.Lstat(file)
	if err == nil && !info.Mode().IsRegular() {
		err = &os.PathError{Op: "read", Path: file, Err: errIrregular}
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(file)
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
