package table

import (
	"encoding/json"
	"strings"
	"testing"
)

// The readers of the stream get every change entry by its key, and nothing else.
func TestTheFilterOfTheStreamPassesTheKeysOfChangeEntries(t *testing.T) {
	var filter struct {
		Dynamodb struct {
			Keys struct {
				SK struct{ S []struct{ Prefix string } } `json:"sk"`
			}
		}
	}
	if err := json.Unmarshal([]byte(Inserted), &filter); err != nil || len(filter.Dynamodb.Keys.SK.S) != 1 || filter.Dynamodb.Keys.SK.S[0].Prefix == "" {
		t.Fatalf("%s names no prefix of a sort key: %v", Inserted, err)
	}
	for name, key := range sampleKeys() {
		if passes := strings.HasPrefix(key.sk, filter.Dynamodb.Keys.SK.S[0].Prefix); passes != (name == "logKey" || name == "Key.beside") {
			t.Errorf("%s, the key of %s: the filter passes it: %t", key.sk, name, passes)
		}
	}
}
