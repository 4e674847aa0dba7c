package audit

import (
	"fmt"
	"os"
	"testing"
	"testing/quick"
)

// With any limit of facts in memory, all return in order, and no file is left on disk.
func TestSorterReturnsFactsInOrder(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	ordered := func(keys []uint8, most uint8) bool {
		s := sorter{most: int(most)%7 + 1}
		defer s.close()
		for i, k := range keys {
			f := fact{Topic: topic(k % 4), Key: fmt.Sprint(k / 16), Have: k%3 == 0, Order: fmt.Sprint(i)}
			if err := s.add(f); err != nil {
				t.Fatal(err)
			}
		}
		var got []fact
		if err := s.each(func(f fact) { got = append(got, f) }); err != nil {
			t.Fatal(err)
		}
		for i := 1; i < len(got); i++ {
			if got[i-1].compare(got[i]) > 0 {
				return false
			}
		}
		return len(got) == len(keys)
	}
	if err := quick.Check(ordered, &quick.Config{MaxCount: 20}); err != nil {
		t.Error(err)
	}
	left, err := os.ReadDir(os.TempDir())
	if err != nil || len(left) > 0 {
		t.Errorf("files left on disk: %v, %v", left, err)
	}
}
