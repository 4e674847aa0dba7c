package stack

import (
	"slices"
	"testing"

	"comptoir/shared/op"
)

// foldersExpire checks that the files of every folder that an import writes expire, and
// that results keep no versions: the shortest time of a lifecycle is a day.
func foldersExpire(t *testing.T, s synthesized) {
	versions := map[string]float64{}
	for _, r := range s.resources {
		lifecycle, is := r.Properties["LifecycleConfiguration"].(map[string]any)
		if r.id != "Files" || !is {
			continue
		}
		rules, _ := lifecycle["Rules"].([]any)
		for _, one := range rules {
			rule, _ := one.(map[string]any)
			prefix, _ := rule["Prefix"].(string)
			noncurrent, _ := rule["NoncurrentVersionExpiration"].(map[string]any)
			days, _ := noncurrent["NoncurrentDays"].(float64)
			if rule["ExpirationInDays"] != nil && rule["Status"] == "Enabled" {
				versions[prefix] = days
			}
		}
	}
	folders := op.WriteImports.Folders()
	for _, f := range folders {
		if versions[f] == 0 {
			t.Errorf("the files of %s do not expire", f)
		}
	}
	if !slices.Contains(folders, "results/") || versions["results/"] != 1 {
		t.Errorf("versions of results/ are kept for %v days, want 1", versions["results/"])
	}
}
