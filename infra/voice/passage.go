package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// passage is a piece of text that a reader meets: a comment, a sentence in a
// string, the name of a function, a document.
type passage struct {
	kind rune // c, s, n or d, as in words.txt
	line int  // of its first line
	text string
}

// read returns the passages of a file; none of a file that is not for readers.
func read(path string) ([]passage, error) {
	switch {
	case strings.HasSuffix(path, ".go"):
		return readGo(path)
	case strings.HasSuffix(path, ".md"), strings.HasSuffix(path, ".mk"), strings.HasSuffix(path, ".sh"), filepath.Base(path) == "Makefile":
		text, err := os.ReadFile(path)
		return []passage{{'d', 1, string(text)}}, err
	}
	return nil, nil
}

// readGo returns the comments, sentences and function names of Go code.
func readGo(path string) ([]passage, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var all []passage
	add := func(kind rune, at ast.Node, text string) {
		all = append(all, passage{kind, set.Position(at.Pos()).Line, text})
	}
	for _, group := range file.Comments {
		add('c', group, prose(group))
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.FuncDecl:
			add('n', n.Name, spoken(n.Name.Name))
		case *ast.BasicLit:
			if n.Kind != token.STRING {
				break
			}
			if text, err := strconv.Unquote(n.Value); err == nil && sentence(text) {
				add('s', n, text)
			}
		}
		return true
	})
	return all, nil
}

// prose is the text of a comment, line by line.
func prose(group *ast.CommentGroup) string {
	var lines []string
	for _, c := range group.List {
		text := strings.TrimPrefix(c.Text, "//")
		lines = append(lines, strings.TrimPrefix(text, " "))
	}
	return strings.Join(lines, "\n")
}

// sentence reports whether a string is for people: it has words and spaces
// between them, and is not JSON.
func sentence(text string) bool {
	return strings.Contains(text, " ") && !strings.HasPrefix(strings.TrimSpace(text), "{") && !strings.HasPrefix(strings.TrimSpace(text), "[")
}

var capital = regexp.MustCompile(`[A-Z]?[a-z0-9]+|[A-Z]+`)

// spoken is a Go name in words.
func spoken(name string) string {
	return strings.ToLower(strings.Join(capital.FindAllString(name, -1), " "))
}
