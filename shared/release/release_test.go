package release

import (
	"os"
	"regexp"
	"testing"
)

// The newest version in the changelog is the product's version.
func TestVersionMatchesChangelog(t *testing.T) {
	text, err := os.ReadFile("../../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	newest := regexp.MustCompile(`(?m)^## (\d+\.\d+\.\d+)\b`).FindSubmatch(text)
	if newest == nil || string(newest[1]) != Version {
		t.Errorf("the changelog's newest version is %s, Version is %s", newest, Version)
	}
}
