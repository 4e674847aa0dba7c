package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// assembly is the output of make synth: the stacks of a stage, in the order of
// deployment.
type assembly struct{ stacks []stack }

// stack is a stack of the assembly.
type stack struct {
	name      string
	after     []string // the stacks it depends on
	bootstrap int      // the version of the CDK's bootstrap it requires
	kept      bool     // it has termination protection
	template  template
	assets    map[string]string // the files to upload, by their key in the template
}

// template is the part of a CloudFormation template that the commands read.
type template struct {
	Parameters map[string]json.RawMessage
	Resources  map[string]resource
}

type resource struct {
	Type           string
	Properties     map[string]any
	DeletionPolicy string `json:",omitempty"`
}

// imported returns the name of the Parameter Store value behind a parameter.
func (s stack) imported(parameter string) string {
	var p struct{ Default string }
	_ = json.Unmarshal(s.template.Parameters[parameter], &p)
	return p.Default
}

// read reads the assembly of the operator's stage.
func (o operator) read() (assembly, error) {
	var manifest struct {
		Artifacts map[string]struct {
			Type         string
			Dependencies []string
			Properties   struct {
				TemplateFile                  string
				File                          string
				TerminationProtection         bool
				RequiresBootstrapStackVersion int
			}
		}
	}
	if err := o.parse("manifest.json", &manifest); err != nil {
		return assembly{}, err
	}
	stacks := map[string]stack{}
	for name, a := range manifest.Artifacts {
		if a.Type != "aws:cloudformation:stack" {
			continue
		}
		if !strings.HasPrefix(name, o.stage.Prefix()+"-") {
			return assembly{}, fmt.Errorf("%s contains %s, which is not a stack of stage %s: make synth STAGE=%s", o.assembly, name,
				o.stage.Name, o.stage.Name)
		}
		s := stack{
			name: name, kept: a.Properties.TerminationProtection, bootstrap: a.Properties.RequiresBootstrapStackVersion, assets: map[string]string{},
		}
		if err := o.parse(a.Properties.TemplateFile, &s.template); err != nil {
			return assembly{}, err
		}
		for _, d := range a.Dependencies {
			switch other := manifest.Artifacts[d]; other.Type {
			case "aws:cloudformation:stack":
				s.after = append(s.after, d)
			case "cdk:asset-manifest":
				if err := o.collect(other.Properties.File, s.assets); err != nil {
					return assembly{}, err
				}
			}
		}
		stacks[name] = s
	}
	return assembly{inOrder(stacks)}, nil
}

func (o operator) parse(file string, into any) error {
	raw, err := os.ReadFile(filepath.Join(o.assembly, file))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there are no templates: make synth STAGE=%s writes them", o.stage.Name)
	}
	if err != nil {
		return fmt.Errorf("read the templates: %w", err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// collect adds the files of a stack to a map, by key. They are in the assembly.
func (o operator) collect(file string, into map[string]string) error {
	var manifest struct {
		Files map[string]struct {
			Source       struct{ Path string }
			Destinations map[string]struct{ ObjectKey string }
		}
	}
	if err := o.parse(file, &manifest); err != nil {
		return err
	}
	for _, f := range manifest.Files {
		path := filepath.Join(o.assembly, f.Source.Path)
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("a file to deploy is missing: %w", err)
		}
		for _, d := range f.Destinations {
			into[d.ObjectKey] = path
		}
	}
	return nil
}

// inOrder sorts the stacks so that each follows those it depends on.
func inOrder(stacks map[string]stack) (sorted []stack) {
	done := map[string]bool{}
	var add func(name string)
	add = func(name string) {
		s, known := stacks[name]
		if !known || done[name] {
			return
		}
		done[name] = true
		for _, needed := range slices.Sorted(slices.Values(s.after)) {
			add(needed)
		}
		sorted = append(sorted, s)
	}
	names := make([]string, 0, len(stacks))
	for name := range stacks {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		add(name)
	}
	return sorted
}

// names lists stacks in a message.
func names(stacks []stack) string {
	var all []string
	for _, s := range stacks {
		all = append(all, s.name)
	}
	return strings.Join(all, ", ")
}

// count returns the number of resources of a type in some stacks.
func count(stacks []stack, kind string) (n int) {
	for _, s := range stacks {
		for _, r := range s.template.Resources {
			if r.Type == kind {
				n++
			}
		}
	}
	return n
}
